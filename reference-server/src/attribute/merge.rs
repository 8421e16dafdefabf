//! Attributes from several lists of one request.

use kmip_conform_protocol::{Item, ProtocolVersion};

use super::{AttributeKey, definition, key_in};

/// The attributes of two lists together: where both give an attribute with one value, that of
/// `over` holds; of others the union is taken (KMIP 1.4 sections 4 and 4.2, 2.1 section 6.1.9).
pub fn merged(under: Vec<Item>, over: Vec<Item>, version: ProtocolVersion) -> Vec<Item> {
    let keys: Vec<AttributeKey> = over.iter().map(|item| key_in(item, version)).collect();
    let mut all: Vec<Item> = under
        .into_iter()
        .filter(|item| {
            let key = key_in(item, version);
            is_multiple(&key, version) || !keys.contains(&key)
        })
        .collect();
    let added: Vec<Item> = over
        .into_iter()
        .filter(|item| !all.contains(item))
        .collect();
    all.extend(added);
    all
}

/// Whether an object may have several values of the attribute.
pub fn is_multiple(key: &AttributeKey, version: ProtocolVersion) -> bool {
    definition(key, version)
        .and_then(|row| row.rules_in(version))
        .map_or(matches!(key, AttributeKey::Vendor { .. }), |rules| {
            rules.multiple_instances.is_possible()
        })
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::Tag;

    use super::*;

    #[test]
    fn single_values_give_way_and_others_unite() {
        let text = |tag, text: &str| Item::text(tag, text);
        let under = vec![
            text(Tag::CONTACT_INFORMATION, "joe"),
            text(Tag::OBJECT_GROUP, "a"),
            text(Tag::OBJECT_GROUP, "b"),
        ];
        let over = vec![
            text(Tag::CONTACT_INFORMATION, "ann"),
            text(Tag::OBJECT_GROUP, "b"),
            text(Tag::OBJECT_GROUP, "c"),
        ];
        let merged = merged(under, over, ProtocolVersion::V1_2);
        let texts: Vec<&str> = merged.iter().filter_map(Item::as_text).collect();
        assert_eq!(texts, ["a", "b", "ann", "c"]);
    }
}
