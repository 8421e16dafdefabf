//! The fields of a request payload: what an operation's recipe says, in the order of the schema,
//! and a value of its type for every other field.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::{self, Field, FieldContent, Required};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::value::{self, Surroundings};

/// How much of a payload is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What is required, and what the operation needs to succeed.
    Minimal,
    /// Every field of the version. Fields that exclude each other are there together: the server
    /// may refuse them, the schema does not.
    Full,
}

/// The payload of an operation in `version`: `items` in the places of the schema's rows, and a valid
/// value where a required field (or, in full, any) has none among them. Items that the version's
/// table has no place for are left out.
pub fn payload(
    operation: Operation,
    version: ProtocolVersion,
    extent: Extent,
    items: &[Item],
) -> Vec<Item> {
    let Some(row) = schema::operation(operation) else {
        return Vec::new();
    };
    let mut surroundings = Surroundings::new(version, Tag::REQUEST_PAYLOAD);
    let mut left: Vec<Item> = items.to_vec();
    for field in row.request_fields(version) {
        let given: Vec<Item> = left.extract_if(.., |item| fits(field, item)).collect();
        if !given.is_empty() {
            surroundings.fields.extend(given);
        } else if field.required == Required::Yes || extent == Extent::Full {
            let made = value::field(field, &surroundings);
            surroundings.fields.extend(made);
        }
    }
    surroundings.fields
}

/// Whether the row is the place of the item.
fn fits(field: &Field, item: &Item) -> bool {
    match field.content {
        FieldContent::Tag(tag) => tag == item.tag,
        FieldContent::OneOf(tags) => tags.contains(&item.tag),
        FieldContent::ManagedObject => {
            let mut forms = schema::structures().iter();
            forms.any(|form| form.tag == item.tag && form.object_type.is_some())
        }
        FieldContent::Attribute => schema::attribute_by_tag(item.tag).is_some(),
        FieldContent::Extension | FieldContent::Any => false,
    }
}
