//! How a target describes itself, for the head of a result (KMIP 2.1 section 6.1.37, 1.x section
//! 4.24).

use std::collections::BTreeMap;

use kmip_conform_protocol::enumeration::{Operation, QueryFunction};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::ask::ask;
use super::clients::Clients;
use crate::target::Target;

/// The longest description that is kept, in characters.
const LONGEST: usize = 200;

/// Asks the target for its vendor identification. Whatever it answers changes no verdict.
pub(super) async fn describe(
    target: &Target,
    version: ProtocolVersion,
) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    if let Some(vendor) = vendor(target, version).await {
        let vendor: String = vendor.chars().take(LONGEST).collect();
        told.insert("vendor".to_owned(), vendor);
    }
    told
}

async fn vendor(target: &Target, version: ProtocolVersion) -> Option<String> {
    let function = QueryFunction::QUERY_SERVER_INFORMATION.0;
    let payload = vec![Item::enumeration(Tag::QUERY_FUNCTION, function)];
    let mut clients = Clients::default();
    let answer = ask(&mut clients, target, version, Operation::QUERY, payload).await;
    let path = [
        Tag::BATCH_ITEM,
        Tag::RESPONSE_PAYLOAD,
        Tag::VENDOR_IDENTIFICATION,
    ];
    Some(answer.ok()??.at(&path)?.as_text()?.to_owned())
}
