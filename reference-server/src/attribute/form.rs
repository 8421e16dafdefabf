//! The edge between 3.0 and the internal form: what 3.0 writes otherwise than 2.1 does, wherever in
//! a payload it stands. Everything behind the edge knows the 2.1 form alone.
//!
//! | 3.0 | internal |
//! |---|---|
//! | Identifier, or Reference, under the tag of an identifier | Text String |
//! | Name and Rotate Name as Text String | structure of value and type |
//! | one attribute for each kind of link, a Reference | Link with Link Type and identifier |
//!
//! A Name Reference stays what it is: the name is looked up when it is used. So does a link of a
//! kind that no earlier version has.

use std::borrow::Cow;

use kmip_conform_protocol::enumeration::{LinkType, NameType, RotateNameType};
use kmip_conform_protocol::{Item, ItemType, NamedValue, ProtocolVersion, Tag, Value};

use super::AttributeKey;

/// The kinds of link whose attribute in 3.0 has not the name of the Link Type.
const RENAMED_LINKS: [(LinkType, Tag); 2] = [
    (
        LinkType::DERIVATION_BASE_OBJECT_LINK,
        Tag::DERIVATION_OBJECT_LINK,
    ),
    (LinkType::DERIVED_KEY_LINK, Tag::DERIVED_OBJECT_LINK),
];

/// A structured name: its tag, and those of its value and its type.
struct NameForm {
    tag: Tag,
    value: Tag,
    kind: Tag,
    text: u32,
}

const NAMES: [NameForm; 2] = [
    NameForm {
        tag: Tag::NAME,
        value: Tag::NAME_VALUE,
        kind: Tag::NAME_TYPE,
        text: NameType::UNINTERPRETED_TEXT_STRING.0,
    },
    NameForm {
        tag: Tag::ROTATE_NAME,
        value: Tag::ROTATE_NAME_VALUE,
        kind: Tag::ROTATE_NAME_TYPE,
        text: RotateNameType::UNINTERPRETED_TEXT_STRING.0,
    },
];

/// An item of a request of `version` in the internal form.
pub fn internal(item: &Item, version: ProtocolVersion) -> Cow<'_, Item> {
    if version < ProtocolVersion::V3_0 {
        return Cow::Borrowed(item);
    }
    Cow::Owned(to_internal(item))
}

/// An internal item as a response of `version` writes it.
pub fn external(item: &Item, version: ProtocolVersion) -> Cow<'_, Item> {
    if version < ProtocolVersion::V3_0 {
        return Cow::Borrowed(item);
    }
    Cow::Owned(to_external(item))
}

fn to_internal(item: &Item) -> Item {
    let own = match &item.value {
        Value::Structure(fields) => {
            return Item::structure(item.tag, fields.iter().map(to_internal).collect());
        }
        Value::TextString(text) => named(item.tag, text),
        Value::Identifier(id) | Value::Reference(id) if is_identifier(item.tag) => {
            Some(Item::text(item.tag, id.as_str()))
        }
        Value::Reference(id) => link(item.tag, Value::TextString(id.clone())),
        Value::NameReference(_) | Value::Enumeration(_) | Value::Integer(_) => {
            link(item.tag, item.value.clone())
        }
        _ => None,
    };
    own.unwrap_or_else(|| item.clone())
}

fn to_external(item: &Item) -> Item {
    let own = match &item.value {
        Value::Structure(fields) => plain_name(item).or_else(|| kind_of_link(item)).or_else(|| {
            let fields = fields.iter().map(to_external);
            Some(Item::structure(item.tag, fields.collect()))
        }),
        Value::TextString(id) if is_identifier(item.tag) => {
            Some(Item::new(item.tag, Value::Identifier(id.clone())))
        }
        _ => None,
    };
    own.unwrap_or_else(|| item.clone())
}

/// The key by which `version` names an attribute in internal form: 3.0 has one for each kind of
/// link.
pub fn key_in(item: &Item, version: ProtocolVersion) -> AttributeKey {
    match link_tag(item) {
        Some(tag) if version >= ProtocolVersion::V3_0 => AttributeKey::Standard(tag),
        _ => AttributeKey::of(item),
    }
}

/// The tag by which 3.0 names a link of this kind.
pub fn link_tag(item: &Item) -> Option<Tag> {
    if item.tag != Tag::LINK {
        return None;
    }
    let kind = item.field(Tag::LINK_TYPE).and_then(Item::as_enumeration)?;
    let renamed = RENAMED_LINKS.iter().find(|(listed, _)| listed.0 == kind);
    match renamed {
        Some((_, tag)) => Some(*tag),
        None => {
            let row = LinkType::TABLE.row(kind, ProtocolVersion::V2_1)?;
            Tag::from_name(row.name)
        }
    }
}

/// The Link Type for which 3.0 has this tag.
fn link_type(tag: Tag) -> Option<LinkType> {
    let renamed = RENAMED_LINKS.iter().find(|(_, listed)| *listed == tag);
    if let Some((kind, _)) = renamed {
        return Some(*kind);
    }
    let name = tag.definition()?.name;
    let mut rows = LinkType::TABLE.values.iter();
    rows.find(|row| row.name == name)
        .map(|row| LinkType(row.value))
}

/// Whether the item, or one within it, links to the result of an earlier item of the batch.
pub fn has_link_to_result(item: &Item) -> bool {
    is_link_to_result(item) || item.fields().iter().any(has_link_to_result)
}

/// Whether the item links to the result of an earlier item of the batch.
pub fn is_link_to_result(item: &Item) -> bool {
    let names_result = matches!(item.value, Value::Enumeration(_) | Value::Integer(_));
    names_result && (item.tag == Tag::LINKED_OBJECT_IDENTIFIER || is_link(item.tag))
}

/// What the value of a link to the object with the identifier is, in internal form.
pub fn link_value(tag: Tag, id: String) -> Value {
    if is_link(tag) {
        Value::Reference(id)
    } else {
        Value::TextString(id)
    }
}

/// Whether the tag is a kind of link of 3.0: a Reference, but never an Identifier.
fn is_link(tag: Tag) -> bool {
    let types = tag
        .definition()
        .and_then(|row| row.types_in(ProtocolVersion::V3_0))
        .unwrap_or_default();
    types.contains(&ItemType::Reference) && !types.contains(&ItemType::Identifier)
}

/// Whether the tag holds a Text String up to 2.1 and an Identifier since.
fn is_identifier(tag: Tag) -> bool {
    let holds = |version, item_type| {
        tag.definition()
            .and_then(|row| row.types_in(version))
            .is_some_and(|types| types.contains(&item_type))
    };
    holds(ProtocolVersion::V2_1, ItemType::TextString)
        && holds(ProtocolVersion::V3_0, ItemType::Identifier)
}

fn named(tag: Tag, text: &str) -> Option<Item> {
    let form = NAMES.iter().find(|form| form.tag == tag)?;
    let kind = Item::new(form.kind, Value::Enumeration(form.text));
    Some(Item::structure(
        tag,
        vec![Item::text(form.value, text), kind],
    ))
}

fn plain_name(item: &Item) -> Option<Item> {
    let form = NAMES.iter().find(|form| form.tag == item.tag)?;
    let text = item.field(form.value).and_then(Item::as_text)?;
    Some(Item::text(item.tag, text))
}

fn link(tag: Tag, target: Value) -> Option<Item> {
    let kind = Item::enumeration(Tag::LINK_TYPE, link_type(tag)?);
    let target = Item::new(Tag::LINKED_OBJECT_IDENTIFIER, target);
    Some(Item::structure(Tag::LINK, vec![kind, target]))
}

fn kind_of_link(item: &Item) -> Option<Item> {
    let tag = link_tag(item)?;
    let target = item.field(Tag::LINKED_OBJECT_IDENTIFIER)?;
    Some(match &target.value {
        Value::TextString(id) => Item::new(tag, Value::Reference(id.clone())),
        other => Item::new(tag, other.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both_ways(external_form: &Item, internal_form: &Item) {
        let version = ProtocolVersion::V3_0;
        assert_eq!(*internal(external_form, version), *internal_form);
        assert_eq!(*external(internal_form, version), *external_form);
    }

    fn link_to(kind: LinkType, target: Value) -> Item {
        Item::structure(
            Tag::LINK,
            vec![
                Item::enumeration(Tag::LINK_TYPE, kind),
                Item::new(Tag::LINKED_OBJECT_IDENTIFIER, target),
            ],
        )
    }

    #[test]
    fn identifiers_are_text_inside() {
        let tags = [
            Tag::UNIQUE_IDENTIFIER,
            Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
            Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
        ];
        for tag in tags {
            let outside = Item::new(tag, Value::Identifier("k".to_owned()));
            both_ways(&outside, &Item::text(tag, "k"));
        }
        let bound = Item::new(Tag::UNIQUE_IDENTIFIER, Value::Reference("k".to_owned()));
        let inside = internal(&bound, ProtocolVersion::V3_0);
        assert_eq!(*inside, Item::text(Tag::UNIQUE_IDENTIFIER, "k"));
    }

    #[test]
    fn late_bound_and_counted_identifiers_stay() {
        let values = [
            Value::NameReference("k".to_owned()),
            Value::Enumeration(1),
            Value::Integer(0),
        ];
        for value in values {
            let item = Item::new(Tag::UNIQUE_IDENTIFIER, value);
            both_ways(&item, &item);
        }
    }

    #[test]
    fn names_are_structures_inside() {
        let inside = crate::testing::name("a");
        both_ways(&Item::text(Tag::NAME, "a"), &inside);
        let plain = Item::text(Tag::ROTATE_NAME, "b");
        let rotated = internal(&plain, ProtocolVersion::V3_0);
        let value = rotated.field(Tag::ROTATE_NAME_VALUE);
        assert_eq!(value.and_then(Item::as_text), Some("b"));
    }

    #[test]
    fn every_kind_of_link_has_its_own_attribute_outside() {
        for row in LinkType::TABLE.values {
            let inside = link_to(LinkType(row.value), Value::TextString("k".to_owned()));
            let outside = external(&inside, ProtocolVersion::V3_0);
            assert_ne!(outside.tag, Tag::LINK, "{}", row.name);
            assert_eq!(outside.value, Value::Reference("k".to_owned()));
            both_ways(&outside, &inside);
        }
    }

    #[test]
    fn links_by_name_and_links_of_new_kinds_keep_their_value() {
        let by_name = Value::NameReference("n".to_owned());
        let outside = Item::new(Tag::NEXT_LINK, by_name.clone());
        both_ways(&outside, &link_to(LinkType::NEXT_LINK, by_name));
        let group = Item::new(Tag::GROUP_LINK, Value::Reference("g".to_owned()));
        both_ways(&group, &group);
    }

    #[test]
    fn lists_are_translated_within_and_earlier_versions_not_at_all() {
        let list = |item| Item::structure(Tag::ATTRIBUTES, vec![item]);
        let plain = Item::text(Tag::NAME, "a");
        both_ways(&list(plain.clone()), &list(crate::testing::name("a")));
        assert_eq!(*internal(&plain, ProtocolVersion::V2_1), plain);
        let inside = crate::testing::name("a");
        assert_eq!(*external(&inside, ProtocolVersion::V2_1), inside);
    }
}
