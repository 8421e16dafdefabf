//! Get Attribute List (KMIP 1.4 section 4.14, 2.1 section 6.1.21).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::attribute::{self, AttributeKey};
use crate::error::OperationError;

/// Names the attributes an object has, each once.
pub(super) fn get_attribute_list(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = cx.find_online(payload)?;
    let mut keys: Vec<AttributeKey> = Vec::new();
    for instance in attribute::visible(&object, cx.version, cx.now) {
        let key = attribute::key_in(&instance.item, cx.version);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut fields = vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())];
    fields.extend(keys.iter().map(|key| {
        if cx.version.is_1x() {
            Item::text(Tag::ATTRIBUTE_NAME, attribute::name_1x(key))
        } else {
            attribute::encoded_reference(key)
        }
    }));
    Ok(fields)
}
