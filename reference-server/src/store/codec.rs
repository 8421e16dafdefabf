//! Objects as octets: one item in TTLV, with extension tags of the store's own for what no message
//! carries.

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Limits, Tag, ttlv};

use super::Object;
use crate::attribute::{Attributes, Instance};

const OBJECT: Tag = Tag(0x54_0001);
const SEQUENCE: Tag = Tag(0x54_0002);
const OWNER: Tag = Tag(0x54_0003);
const INSTANCE: Tag = Tag(0x54_0004);
const INDEX: Tag = Tag(0x54_0005);
const CONTENT: Tag = Tag(0x54_0006);
const ARCHIVED: Tag = Tag(0x54_0007);
const USAGE_ALLOCATED: Tag = Tag(0x54_0008);
const LAST_DEFAULT: Tag = Tag(0x54_0009);
const HUSK: Tag = Tag(0x54_000A);

/// An object as the file holds it.
pub(super) fn encode_object(object: &Object) -> Vec<u8> {
    let mut fields = vec![
        Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
        number(SEQUENCE, object.sequence),
        Item::text(OWNER, object.owner.as_str()),
        Item::enumeration(Tag::OBJECT_TYPE, object.object_type),
        Item::boolean(ARCHIVED, object.archived),
        Item::boolean(USAGE_ALLOCATED, object.usage_allocated),
        number(LAST_DEFAULT, object.last_default),
    ];
    fields.extend(object.attributes.iter().map(|one| {
        let index = Item::integer(INDEX, one.index);
        Item::structure(INSTANCE, vec![index, one.item.clone()])
    }));
    for (tag, inner) in [(CONTENT, &object.content), (HUSK, &object.husk)] {
        let inner = inner.iter().cloned();
        fields.extend(inner.map(|inner| Item::structure(tag, vec![inner])));
    }
    ttlv::encode(&Item::structure(OBJECT, fields))
}

/// The object in octets that [`encode_object`] wrote; `None` for others.
pub(super) fn decode_object(octets: &[u8]) -> Option<Object> {
    let item = decode_item(octets).filter(|item| item.tag == OBJECT)?;
    let text = |tag| item.field(tag).and_then(Item::as_text);
    let count = |tag| u64::try_from(item.field(tag)?.as_long_integer()?).ok();
    let is_set = |tag| item.field(tag).and_then(Item::as_boolean);
    let instances = item.fields_with(INSTANCE).map(|one| match one.fields() {
        [index, item] => Some(Instance {
            item: item.clone(),
            index: index.as_integer()?,
        }),
        _ => None,
    });
    // A field may be absent, but not empty.
    let inner = |tag| match item.field(tag) {
        Some(field) => field.fields().first().map(|inner| Some(inner.clone())),
        None => Some(None),
    };
    Some(Object {
        id: text(Tag::UNIQUE_IDENTIFIER)?.to_owned(),
        sequence: count(SEQUENCE)?,
        owner: text(OWNER)?.to_owned(),
        object_type: ObjectType(item.field(Tag::OBJECT_TYPE)?.as_enumeration()?),
        attributes: Attributes::from_instances(instances.collect::<Option<Vec<_>>>()?),
        content: inner(CONTENT)?,
        husk: inner(HUSK)?,
        archived: is_set(ARCHIVED)?,
        usage_allocated: is_set(USAGE_ALLOCATED)?,
        last_default: count(LAST_DEFAULT)?,
    })
}

/// The item in octets that the server wrote itself, whatever its size.
pub(super) fn decode_item(octets: &[u8]) -> Option<Item> {
    let limits = Limits {
        max_size: usize::MAX,
        max_depth: Limits::DEEPEST,
        max_items: usize::MAX,
    };
    ttlv::decode(octets, &limits).into_valid().ok()
}

fn number(tag: Tag, number: u64) -> Item {
    Item::long_integer(tag, i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Object {
        let mut attributes = Attributes::default();
        for group in ["a", "b", "c"] {
            attributes.add(Item::text(Tag::OBJECT_GROUP, group));
        }
        let key = crate::attribute::AttributeKey::Standard(Tag::OBJECT_GROUP);
        attributes.remove(&key, 1);
        Object {
            id: "1".to_owned(),
            sequence: 7,
            owner: "alice".to_owned(),
            object_type: ObjectType::SECRET_DATA,
            attributes,
            content: Some(Item::structure(
                Tag::SECRET_DATA,
                vec![Item::bytes(Tag::KEY_MATERIAL, [1, 2, 3])],
            )),
            husk: None,
            archived: true,
            usage_allocated: true,
            last_default: 3,
        }
    }

    #[test]
    fn an_object_comes_back_as_it_was() {
        let mut object = object();
        assert_eq!(decode_object(&encode_object(&object)), Some(object.clone()));
        object.empty();
        assert_eq!(decode_object(&encode_object(&object)), Some(object));
    }

    #[test]
    fn no_part_of_an_object_passes_for_one() {
        let octets = encode_object(&object());
        for len in 0..octets.len() {
            assert_eq!(decode_object(&octets[..len]), None, "{len}");
        }
        let other = ttlv::encode(&Item::structure(OBJECT, Vec::new()));
        assert_eq!(decode_object(&other), None);
    }
}
