//! What a client of a version sees of an object's attributes.

use kmip_conform_protocol::schema::{FieldContent, structures_of};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};
use sha2::{Digest, Sha256};

use super::{AttributeKey, Instance, definition, key_in};
use crate::counters;
use crate::store::Object;

/// Every attribute that `version` knows and that applies to the object, with the values that
/// follow from identity, clock and state. Newer attributes are left out.
pub fn visible(object: &Object, version: ProtocolVersion, now: i64) -> Vec<Instance> {
    let stored = object.attributes.iter().cloned().map(|one| Instance {
        item: up_to_date(one.item, object, now),
        index: one.index,
    });
    derived(object, now)
        .into_iter()
        .map(|item| Instance { item, index: 0 })
        .chain(stored)
        .filter(|instance| applies(&instance.item, object, version))
        .map(|instance| Instance {
            item: restricted(instance.item, version),
            index: instance.index,
        })
        .collect()
}

/// The values of one attribute, as [`visible`] has them.
pub fn visible_values(
    object: &Object,
    key: &AttributeKey,
    version: ProtocolVersion,
    now: i64,
) -> Vec<Item> {
    let derives = matches!(key, AttributeKey::Standard(tag) if is_derived(*tag));
    let derived = derives.then(|| derived(object, now)).into_iter().flatten();
    let stored = object.attributes.instances(key);
    derived
        .filter(|item| key.names(item))
        .chain(stored.map(|instance| up_to_date(instance.item.clone(), object, now)))
        .filter(|item| applies(item, object, version))
        .map(|item| restricted(item, version))
        .collect()
}

/// The attribute as the clock has it: a state that began by itself is a change too.
fn up_to_date(item: Item, object: &Object, now: i64) -> Item {
    match item.tag {
        Tag::LAST_CHANGE_DATE => Item::date_time(item.tag, object.last_change(now)),
        _ => item,
    }
}

/// The attribute without the fields, or the bits of a mask, that `version` does not have.
fn restricted(item: Item, version: ProtocolVersion) -> Item {
    let listed = item.tag.definition().and_then(|row| row.enumeration);
    if let (Value::Integer(mask), Some(listed)) = (&item.value, listed.filter(|one| one.is_mask)) {
        let known = mask.cast_unsigned() & listed.bits(version);
        return Item::integer(item.tag, known.cast_signed());
    }
    let mut forms = structures_of(item.tag, version).peekable();
    let described = item.tag != Tag::ATTRIBUTE && forms.peek().is_some();
    let (Value::Structure(fields), true) = (&item.value, described) else {
        return item;
    };
    let listed: Vec<FieldContent> = forms
        .flat_map(|form| form.fields_in(version).map(|field| field.content))
        .collect();
    let lists = |field: &Item| {
        listed.iter().any(|content| match content {
            FieldContent::Tag(tag) => *tag == field.tag,
            FieldContent::OneOf(tags) => tags.contains(&field.tag),
            FieldContent::ManagedObject
            | FieldContent::Attribute
            | FieldContent::Extension
            | FieldContent::Any => true,
        })
    };
    let kept = fields.iter().filter(|field| lists(field)).cloned();
    Item::structure(item.tag, kept.collect())
}

/// Whether the attribute follows from the object and is not stored.
pub fn is_derived(tag: Tag) -> bool {
    [
        Tag::UNIQUE_IDENTIFIER,
        Tag::SHORT_UNIQUE_IDENTIFIER,
        Tag::OBJECT_TYPE,
        Tag::STATE,
    ]
    .contains(&tag)
        || counters::is_counter(tag)
}

/// The attributes that are not stored.
fn derived(object: &Object, now: i64) -> Vec<Item> {
    let mut items = vec![
        Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
        Item::bytes(
            Tag::SHORT_UNIQUE_IDENTIFIER,
            Sha256::digest(object.id.as_bytes()).to_vec(),
        ),
        Item::enumeration(Tag::OBJECT_TYPE, object.object_type),
        Item::enumeration(Tag::STATE, object.state(now)),
    ];
    items.extend(counters::unused(object));
    items
}

fn applies(item: &Item, object: &Object, version: ProtocolVersion) -> bool {
    let key = key_in(item, version);
    let nameable = match &key {
        AttributeKey::Vendor { vendor, .. } => !version.is_1x() || vendor == "x" || vendor == "y",
        AttributeKey::Standard(_) => true,
    };
    // The tables of 1.x list no algorithm for Secret Data, but a one-time pad is nothing else: what
    // the server took from the client it also tells.
    let stated = item.tag == Tag::CRYPTOGRAPHIC_ALGORITHM;
    nameable
        && definition(&key, version).is_some_and(|row| {
            row.rules_in(version)
                .is_none_or(|rules| stated || rules.applies_to(object.object_type))
        })
}

/// An Attribute Reference to an attribute (KMIP 2.1 section 7.1).
pub fn encoded_reference(key: &AttributeKey) -> Item {
    match key {
        AttributeKey::Standard(tag) => Item::enumeration(Tag::ATTRIBUTE_REFERENCE, tag.0),
        AttributeKey::Vendor { vendor, name } => Item::structure(
            Tag::ATTRIBUTE_REFERENCE,
            vec![
                Item::text(Tag::VENDOR_IDENTIFICATION, vendor.as_str()),
                Item::text(Tag::ATTRIBUTE_NAME, name.as_str()),
            ],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip_conform_protocol::enumeration::{CryptographicUsageMask, NamedValue};

    #[test]
    fn a_mask_has_no_bits_that_the_version_lacks() {
        let old = CryptographicUsageMask::GENERATE_CRYPTOGRAM.number();
        let both = CryptographicUsageMask::ENCRYPT.number();
        let mask = |bits: u32| Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits.cast_signed());
        let seen = |version| restricted(mask(old | both), version);
        assert_eq!(seen(ProtocolVersion::V1_4), mask(old | both));
        assert_eq!(seen(ProtocolVersion::V2_1), mask(both));
    }

    #[test]
    fn a_number_that_is_no_mask_keeps_its_bits() {
        let length = Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, -1);
        assert_eq!(restricted(length.clone(), ProtocolVersion::V1_0), length);
    }
}
