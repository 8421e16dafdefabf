//! The edge: 1.x `Attribute` and `TemplateAttribute` structures to typed items and back, and the
//! places in payloads where the eras carry attributes.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, schema};

use super::{AttributeKey, Instance};
use crate::error::{Cause, OperationError};

/// An attribute that a request gives, in 2.x form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The attribute.
    pub item: Item,
    /// The 1.x Attribute Index, where the request has one.
    pub index: Option<i32>,
}

/// The attributes of a request's payload: those of `Attribute` fields in 1.x, of the `Attributes`
/// structure since.
///
/// # Errors
/// An attribute that cannot be read.
pub fn payload_attributes(
    payload: &Item,
    version: ProtocolVersion,
) -> Result<Vec<Given>, OperationError> {
    if version.is_1x() {
        return payload
            .fields_with(Tag::ATTRIBUTE)
            .map(|attribute| from_1x(attribute, version))
            .collect();
    }
    let attributes = payload.fields_with(Tag::ATTRIBUTES);
    Ok(given_2x(attributes.flat_map(Item::fields)))
}

/// The attributes below the field with the era's tag: a 1.x Template-Attribute structure, whose
/// template names are given beside, or a 2.x Attributes structure.
///
/// # Errors
/// An attribute that cannot be read.
pub fn given_in(
    payload: &Item,
    tag_1x: Tag,
    tag_2x: Tag,
    version: ProtocolVersion,
) -> Result<(Vec<Item>, Vec<Given>), OperationError> {
    if !version.is_1x() {
        let attributes = payload.fields_with(tag_2x);
        return Ok((Vec::new(), given_2x(attributes.flat_map(Item::fields))));
    }
    let mut templates = Vec::new();
    let mut given = Vec::new();
    for field in payload.fields_with(tag_1x).flat_map(Item::fields) {
        match field.tag {
            Tag::NAME => templates.push(field.clone()),
            Tag::ATTRIBUTE => given.push(from_1x(field, version)?),
            _ => {}
        }
    }
    Ok((templates, given))
}

/// The one attribute that a request adds, modifies or sets: `Attribute` in 1.x, the content of
/// `tag_2x` since.
///
/// # Errors
/// A missing or unreadable attribute.
pub fn one_given(
    payload: &Item,
    tag_2x: Tag,
    version: ProtocolVersion,
) -> Result<Given, OperationError> {
    let given = if version.is_1x() {
        let attribute = payload.field(Tag::ATTRIBUTE);
        attribute
            .map(|attribute| from_1x(attribute, version))
            .transpose()?
    } else {
        let content = payload
            .field(tag_2x)
            .and_then(|field| field.fields().first());
        content.map(|item| Given {
            item: item.clone(),
            index: None,
        })
    };
    given.ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no attribute is given"))
}

/// The attributes that a request refers to: Attribute Name in 1.x, Attribute Reference since.
///
/// # Errors
/// A reference that names no attribute.
pub fn references(
    payload: &Item,
    version: ProtocolVersion,
) -> Result<Vec<AttributeKey>, OperationError> {
    let tag = if version.is_1x() {
        Tag::ATTRIBUTE_NAME
    } else {
        Tag::ATTRIBUTE_REFERENCE
    };
    payload
        .fields_with(tag)
        .map(|field| reference(field, version))
        .collect()
}

/// The attributes that a Key Wrapping Specification asks for: by name up to 2.1 (KMIP 2.1 section
/// 7.18), by reference since.
///
/// # Errors
/// As [`references`].
pub fn wrapped_with_key(
    specification: &Item,
    version: ProtocolVersion,
) -> Result<Vec<AttributeKey>, OperationError> {
    let fields = specification.fields().iter();
    let names =
        fields.filter(|field| [Tag::ATTRIBUTE_NAME, Tag::ATTRIBUTE_REFERENCE].contains(&field.tag));
    names.map(|field| reference(field, version)).collect()
}

/// The attributes of the version that a request's Attribute Names name; other names are left out.
pub fn known_references(payload: &Item, version: ProtocolVersion) -> Vec<AttributeKey> {
    payload
        .fields_with(Tag::ATTRIBUTE_NAME)
        .filter_map(|field| reference(field, version).ok())
        .collect()
}

/// The attribute that an Attribute Name or Attribute Reference names.
///
/// # Errors
/// A reference that can name no attribute.
fn reference(field: &Item, version: ProtocolVersion) -> Result<AttributeKey, OperationError> {
    if let Some(name) = field.as_text() {
        return key_1x(name, version);
    }
    match field.as_enumeration() {
        Some(number) => Ok(AttributeKey::Standard(Tag(number))),
        None => Ok(AttributeKey::of(field)),
    }
}

/// The fields that carry attributes in a response: an Attribute structure each in 1.x, one
/// Attributes structure since.
pub fn encoded(shown: &[Instance], version: ProtocolVersion) -> Vec<Item> {
    if version.is_1x() {
        return shown
            .iter()
            .map(|one| to_1x(&one.item, one.index))
            .collect();
    }
    let items = shown.iter().map(|one| one.item.clone()).collect();
    vec![Item::structure(Tag::ATTRIBUTES, items)]
}

/// A 1.x Attribute structure; the index is written where it is not 0.
pub fn to_1x(item: &Item, index: i32) -> Item {
    let key = AttributeKey::of(item);
    let value = match &key {
        AttributeKey::Standard(_) => Some(item),
        AttributeKey::Vendor { .. } => item.field(Tag::ATTRIBUTE_VALUE),
    };
    let mut fields = vec![Item::text(Tag::ATTRIBUTE_NAME, name_1x(&key))];
    if index != 0 {
        fields.push(Item::integer(Tag::ATTRIBUTE_INDEX, index));
    }
    fields.extend(value.map(|value| Item::new(Tag::ATTRIBUTE_VALUE, value.value.clone())));
    Item::structure(Tag::ATTRIBUTE, fields)
}

/// The 1.x Attribute Name.
pub fn name_1x(key: &AttributeKey) -> String {
    match key {
        AttributeKey::Standard(tag) => schema::attribute_by_tag(*tag)
            .map_or_else(|| tag.to_string(), |row| row.name.to_owned()),
        AttributeKey::Vendor { vendor, name } => format!("{vendor}-{name}"),
    }
}

fn given_2x<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Given> {
    items
        .map(|item| Given {
            item: item.clone(),
            index: None,
        })
        .collect()
}

fn from_1x(attribute: &Item, version: ProtocolVersion) -> Result<Given, OperationError> {
    let missing = |what| OperationError::new(Cause::InvalidMessage, format!("no {what}"));
    let name = attribute
        .field(Tag::ATTRIBUTE_NAME)
        .and_then(Item::as_text)
        .ok_or_else(|| missing("Attribute Name"))?;
    let value = attribute
        .field(Tag::ATTRIBUTE_VALUE)
        .ok_or_else(|| missing("Attribute Value"))?;
    let index = attribute
        .field(Tag::ATTRIBUTE_INDEX)
        .and_then(Item::as_integer);
    let item = match key_1x(name, version)? {
        AttributeKey::Standard(tag) => Item::new(tag, value.value.clone()),
        AttributeKey::Vendor { vendor, name } => Item::structure(
            Tag::ATTRIBUTE,
            vec![
                Item::text(Tag::VENDOR_IDENTIFICATION, vendor),
                Item::text(Tag::ATTRIBUTE_NAME, name),
                value.clone(),
            ],
        ),
    };
    Ok(Given { item, index })
}

/// The attribute with a 1.x name. Custom attributes start with `x-` or `y-`.
fn key_1x(name: &str, version: ProtocolVersion) -> Result<AttributeKey, OperationError> {
    let custom = name
        .split_once('-')
        .filter(|(vendor, _)| *vendor == "x" || *vendor == "y");
    if let Some((vendor, name)) = custom {
        return Ok(AttributeKey::Vendor {
            vendor: vendor.to_owned(),
            name: name.to_owned(),
        });
    }
    schema::attribute(name)
        .filter(|row| row.versions.contains(version))
        .map(|row| AttributeKey::Standard(row.tag))
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidAttribute,
                format!("{name} is not an attribute of KMIP {version}"),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_attributes_become_vendor_attributes_and_return() {
        let attribute = Item::structure(
            Tag::ATTRIBUTE,
            vec![
                Item::text(Tag::ATTRIBUTE_NAME, "x-Room"),
                Item::integer(Tag::ATTRIBUTE_INDEX, 2),
                Item::text(Tag::ATTRIBUTE_VALUE, "12"),
            ],
        );
        let given = from_1x(&attribute, ProtocolVersion::V1_2).unwrap();
        let vendor = given.item.field(Tag::VENDOR_IDENTIFICATION);
        assert_eq!(vendor.and_then(Item::as_text), Some("x"));
        assert_eq!(to_1x(&given.item, 2), attribute);
    }

    #[test]
    fn attributes_of_a_later_version_have_no_name_yet() {
        let error = key_1x("Sensitive", ProtocolVersion::V1_3).unwrap_err();
        assert_eq!(error.cause, Cause::InvalidAttribute);
        assert!(key_1x("Sensitive", ProtocolVersion::V1_4).is_ok());
    }
}
