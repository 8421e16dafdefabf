//! How a target describes itself, for the head of a result (KMIP 2.1 section 6.1.37, 1.x section
//! 4.24).

use std::collections::BTreeMap;

use kmip_conform_protocol::enumeration::{Operation, QueryFunction};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag};

use super::clients::Clients;
use super::message::{authenticate, request};
use crate::target::{DEFAULT_IDENTITY, Target};

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
    let options = target.options();
    let function = QueryFunction::QUERY_SERVER_INFORMATION.0;
    let payload = vec![Item::enumeration(Tag::QUERY_FUNCTION, function)];
    let mut message = request(version, Operation::QUERY, payload);
    if let Some(credential) = &options.credential {
        authenticate(&mut message, credential);
    }
    let mut clients = Clients::default();
    let connection = clients.connection(target, DEFAULT_IDENTITY).ok()?;
    let octets = options.encoding.write(&message, version);
    let answer = connection.exchange(&octets).await.ok()?;
    let received = options.encoding.read(&answer.bytes, &Limits::default());
    let path = [
        Tag::BATCH_ITEM,
        Tag::RESPONSE_PAYLOAD,
        Tag::VENDOR_IDENTIFICATION,
    ];
    Some(received.item?.at(&path)?.as_text()?.to_owned())
}
