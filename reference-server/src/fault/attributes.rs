//! Changing attributes in the payloads of either era: `Attribute` structures in 1.x, items under
//! the attribute's own tag since.

use kmip_conform_protocol::{Item, Tag, Value};

use super::edit::{each, fields};
use crate::attribute::{AttributeKey, name_1x};

/// Takes the attribute away wherever the item carries it.
pub fn drop_attribute(item: &mut Item, tag: Tag) {
    let name = name_1x(&AttributeKey::Standard(tag));
    drop_where(item, &|field| is(field, tag, &name));
}

fn drop_where(item: &mut Item, unwanted: &dyn Fn(&Item) -> bool) {
    if let Some(fields) = fields(item) {
        fields.retain(|field| !unwanted(field));
        fields
            .iter_mut()
            .for_each(|field| drop_where(field, unwanted));
    }
}

/// Takes every attribute away but this one, where attributes stand directly in the item (1.x) or
/// in its `Attributes` (2.x).
pub fn keep_only(item: &mut Item, tag: Tag) {
    let name = name_1x(&AttributeKey::Standard(tag));
    let Some(found) = fields(item) else { return };
    found.retain(|field| field.tag != Tag::ATTRIBUTE || is(field, tag, &name));
    for list in found
        .iter_mut()
        .filter(|field| field.tag == Tag::ATTRIBUTES)
    {
        if let Some(list) = fields(list) {
            list.retain(|field| field.tag == tag);
        }
    }
}

/// Calls `change` on each value of the attribute that the item carries: the item under its own
/// tag, or the Attribute Value.
pub fn each_value(item: &mut Item, tag: Tag, change: &mut dyn FnMut(&mut Value)) {
    let name = name_1x(&AttributeKey::Standard(tag));
    each(item, Tag::ATTRIBUTE, &mut |attribute| {
        if is(attribute, tag, &name) {
            each(attribute, Tag::ATTRIBUTE_VALUE, &mut |value| {
                change(&mut value.value);
            });
        }
    });
    each(item, tag, &mut |found| change(&mut found.value));
}

/// Whether the item carries the attribute.
pub fn has(item: &Item, tag: Tag) -> bool {
    let name = name_1x(&AttributeKey::Standard(tag));
    has_named(item, tag, &name)
}

fn has_named(item: &Item, tag: Tag, name: &str) -> bool {
    let mut fields = item.fields().iter();
    fields.any(|field| is(field, tag, name) || has_named(field, tag, name))
}

fn is(field: &Item, tag: Tag, name: &str) -> bool {
    let stated = field.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text);
    field.tag == tag || (field.tag == Tag::ATTRIBUTE && stated == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> Item {
        let value = Item::text(Tag::COMMENT, "c");
        let old = crate::attribute::to_1x(&value, 0);
        let other = Item::text(Tag::DESCRIPTION, "d");
        let list = Item::structure(Tag::ATTRIBUTES, vec![value, other]);
        Item::structure(Tag::REQUEST_PAYLOAD, vec![old, list])
    }

    #[test]
    fn an_attribute_is_found_in_the_notation_of_either_era() {
        let mut seen = 0;
        each_value(&mut both(), Tag::COMMENT, &mut |_| seen += 1);
        assert_eq!(seen, 2);
        let mut without = both();
        drop_attribute(&mut without, Tag::COMMENT);
        assert!(has(&both(), Tag::COMMENT) && !has(&without, Tag::COMMENT));
        assert!(has(&without, Tag::DESCRIPTION));
    }

    #[test]
    fn the_one_attribute_to_keep_stays_in_the_notation_of_either_era() {
        let mut kept = both();
        keep_only(&mut kept, Tag::COMMENT);
        assert!(has(&kept, Tag::COMMENT) && !has(&kept, Tag::DESCRIPTION));
    }
}
