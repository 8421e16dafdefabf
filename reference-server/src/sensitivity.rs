//! What Sensitive and Extractable were over an object's life (KMIP 2.1 sections 4.3 and 4.33).

use kmip_conform_protocol::{Item, Tag};

use crate::store::Object;

/// Notes a change of Sensitive or Extractable in Always Sensitive and Never Extractable, which
/// never return to True.
pub fn note_change(object: &mut Object) {
    if !object.attributes.is_true(Tag::SENSITIVE) && has(object, Tag::ALWAYS_SENSITIVE) {
        object
            .attributes
            .set(Item::boolean(Tag::ALWAYS_SENSITIVE, false));
    }
    if object.attributes.is_true(Tag::EXTRACTABLE) && has(object, Tag::NEVER_EXTRACTABLE) {
        object
            .attributes
            .set(Item::boolean(Tag::NEVER_EXTRACTABLE, false));
    }
}

fn has(object: &Object, tag: Tag) -> bool {
    object.attributes.get(tag).is_some()
}
