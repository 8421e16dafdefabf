//! Attributes in the form of an era: typed items since 2.0, name and value before.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, schema};

/// The attribute that stands where any may: every version has it, every object may have it, and
/// clients set, change and delete it.
pub(super) const PLAIN: Tag = Tag::CONTACT_INFORMATION;

/// A value of the plain attribute.
pub(super) fn plain(version: ProtocolVersion) -> Item {
    super::value::item(PLAIN, version)
}

/// The name by which 1.x messages call an attribute.
pub(super) fn name(tag: Tag) -> &'static str {
    schema::attribute_by_tag(tag).map_or("x-unknown", |row| row.name)
}

/// A structure of attributes under `tag`, such as Template-Attribute or Attributes, from typed
/// items.
pub fn attributes(tag: Tag, items: &[Item], version: ProtocolVersion) -> Item {
    let fields = match version.is_1x() {
        true => items.iter().map(named).collect(),
        false => items.to_vec(),
    };
    Item::structure(tag, fields)
}

/// The field of an Add, Modify or Set Attribute request that carries the value.
pub fn new_attribute(item: &Item, version: ProtocolVersion) -> Item {
    match version.is_1x() {
        true => named(item),
        false => Item::structure(Tag::NEW_ATTRIBUTE, vec![item.clone()]),
    }
}

/// What names an attribute in a request that carries no value of it.
pub fn attribute_reference(tag: Tag, version: ProtocolVersion) -> Item {
    match version.is_1x() {
        true => Item::text(Tag::ATTRIBUTE_NAME, name(tag)),
        false => Item::enumeration(Tag::ATTRIBUTE_REFERENCE, tag.0),
    }
}

/// A 1.x Attribute: name and value (KMIP 1.0 section 2.1.1).
fn named(item: &Item) -> Item {
    // Vendor attributes are named by those who use them.
    if item.tag == Tag::ATTRIBUTE {
        return item.clone();
    }
    let value = Item::new(Tag::ATTRIBUTE_VALUE, item.value.clone());
    let name = Item::text(Tag::ATTRIBUTE_NAME, name(item.tag));
    Item::structure(Tag::ATTRIBUTE, vec![name, value])
}

/// The containers of attributes, filled with the plain one; `None` for any other tag.
pub(super) fn container(tag: Tag, version: ProtocolVersion) -> Option<Item> {
    match tag {
        Tag::ATTRIBUTE if version.is_1x() => Some(named(&plain(version))),
        Tag::ATTRIBUTES
        | Tag::COMMON_ATTRIBUTES
        | Tag::PRIVATE_KEY_ATTRIBUTES
        | Tag::PUBLIC_KEY_ATTRIBUTES
        | Tag::TEMPLATE_ATTRIBUTE
        | Tag::COMMON_TEMPLATE_ATTRIBUTE
        | Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE
        | Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE
        | Tag::NEW_ATTRIBUTE
        | Tag::CURRENT_ATTRIBUTE => Some(attributes(tag, &[plain(version)], version)),
        _ => None,
    }
}
