//! Discover Versions (KMIP 1.4 section 4.26, 2.1 section 6.1.16).

use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Context;
use crate::error::OperationError;
use crate::version::SUPPORTED;

/// Lists the versions that both sides speak, in the client's order of preference, or all of the
/// server's where the client names none.
pub(super) fn discover_versions(
    payload: &Item,
    _cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let wanted: Vec<ProtocolVersion> = payload
        .fields_with(Tag::PROTOCOL_VERSION)
        .filter_map(read)
        .collect();
    let all = payload.field(Tag::PROTOCOL_VERSION).is_none();
    let shared: Vec<ProtocolVersion> = if all {
        SUPPORTED.to_vec()
    } else {
        wanted
            .into_iter()
            .filter(|version| SUPPORTED.contains(version))
            .collect()
    };
    Ok(shared.into_iter().map(encode).collect())
}

fn read(field: &Item) -> Option<ProtocolVersion> {
    let number = |tag| field.field(tag).and_then(Item::as_integer);
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}

fn encode(version: ProtocolVersion) -> Item {
    Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )
}
