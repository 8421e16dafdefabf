//! What a client of a version sees of an object's attributes.

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use kmip_conform_protocol::schema::{Field, FieldContent, Required, structures_of};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};
use sha2::{Digest, Sha256};

use super::{AttributeKey, Instance, definition, key_in};
use crate::counters;
use crate::store::Object;

/// Every attribute that `version` knows and that applies to the object, with the values that
/// follow from identity, clock and state. Newer attributes are left out, and those of newer values.
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
        .filter_map(|instance| {
            Some(Instance {
                item: restricted(instance.item, version)?,
                index: instance.index,
            })
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
        .filter_map(|item| restricted(item, version))
        .collect()
}

/// The attribute as the clock has it: a state that began by itself is a change too.
fn up_to_date(item: Item, object: &Object, now: i64) -> Item {
    match item.tag {
        Tag::LAST_CHANGE_DATE => Item::date_time(item.tag, object.last_change(now)),
        _ => item,
    }
}

/// What `version` can say of an attribute: without the fields and the bits of a mask that it does not
/// have; nothing where it has no name for the value, or for one that a structure cannot be without.
fn restricted(item: Item, version: ProtocolVersion) -> Option<Item> {
    let listed = item.tag.definition().and_then(|row| row.enumeration);
    match (item.value, listed) {
        (Value::Integer(mask), Some(listed)) if listed.is_mask => {
            let known = mask.cast_unsigned() & listed.bits(version);
            Some(Item::integer(item.tag, known.cast_signed()))
        }
        (Value::Enumeration(number), Some(listed)) => {
            let names = [Some(number), older_name(item.tag, number)];
            let mut names = names.into_iter().flatten();
            let known = names.find(|name| listed.allows(*name, version))?;
            Some(Item::enumeration(item.tag, known))
        }
        (Value::Structure(fields), _) if item.tag != Tag::ATTRIBUTE => {
            restricted_structure(item.tag, fields, version)
        }
        (value, _) => Some(Item::new(item.tag, value)),
    }
}

/// What a value was called by versions that have no name of its own for it: a key on a curve was one for
/// signatures before 1.2, where nothing says that it is for something else.
fn older_name(tag: Tag, number: u32) -> Option<u32> {
    let of_curves = (tag, number) == (Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::EC.0);
    of_curves.then_some(CryptographicAlgorithm::ECDSA.0)
}

fn restricted_structure(tag: Tag, fields: Vec<Item>, version: ProtocolVersion) -> Option<Item> {
    let rows = structures_of(tag, version).flat_map(|form| form.fields_in(version));
    let rows: Vec<&Field> = rows.collect();
    if rows.is_empty() {
        return Some(Item::structure(tag, fields));
    }
    let mut known = Vec::new();
    for field in fields {
        let mut places = rows
            .iter()
            .filter(|row| is_place(row, field.tag))
            .peekable();
        if places.peek().is_none() {
            continue;
        }
        let needed = places.all(|row| row.required == Required::Yes);
        match restricted(field, version) {
            Some(field) => known.push(field),
            None if needed => return None,
            None => {}
        }
    }
    Some(Item::structure(tag, known))
}

/// Whether an item with this tag may stand there.
fn is_place(row: &Field, tag: Tag) -> bool {
    match row.content {
        FieldContent::Tag(one) => one == tag,
        FieldContent::OneOf(several) => several.contains(&tag),
        FieldContent::ManagedObject
        | FieldContent::Attribute
        | FieldContent::Extension
        | FieldContent::Any => true,
    }
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
    use kmip_conform_protocol::enumeration::{
        CryptographicUsageMask, HashingAlgorithm, NamedValue,
    };

    #[test]
    fn a_mask_has_no_bits_that_the_version_lacks() {
        let old = CryptographicUsageMask::GENERATE_CRYPTOGRAM.number();
        let both = CryptographicUsageMask::ENCRYPT.number();
        let mask = |bits: u32| Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits.cast_signed());
        let seen = |version| restricted(mask(old | both), version);
        assert_eq!(seen(ProtocolVersion::V1_4), Some(mask(old | both)));
        assert_eq!(seen(ProtocolVersion::V2_1), Some(mask(both)));
    }

    #[test]
    fn a_value_that_the_version_cannot_name_is_not_told() {
        let item = Item::enumeration(
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            CryptographicAlgorithm::CHACHA20,
        );
        assert_eq!(restricted(item.clone(), ProtocolVersion::V1_1), None);
        let told = restricted(item.clone(), ProtocolVersion::V1_4);
        assert_eq!(told, Some(item));
        let on_curve = |name| Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, name);
        let told = |version| restricted(on_curve(CryptographicAlgorithm::EC), version);
        let older = on_curve(CryptographicAlgorithm::ECDSA);
        assert_eq!(told(ProtocolVersion::V1_1), Some(older));
        let own = on_curve(CryptographicAlgorithm::EC);
        assert_eq!(told(ProtocolVersion::V1_2), Some(own));
    }

    #[test]
    fn a_structure_is_not_told_without_what_it_needs() {
        let digest = |algorithm| {
            let fields = vec![
                Item::enumeration(Tag::HASHING_ALGORITHM, algorithm),
                Item::bytes(Tag::DIGEST_VALUE, [1; 32]),
            ];
            Item::structure(Tag::DIGEST, fields)
        };
        let told = |algorithm| restricted(digest(algorithm), ProtocolVersion::V1_0);
        let known = HashingAlgorithm::SHA_256;
        assert_eq!(told(known), Some(digest(known)));
        assert_eq!(told(HashingAlgorithm::SHA3_256), None);
    }

    #[test]
    fn a_number_that_is_no_mask_keeps_its_bits() {
        let length = Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, -1);
        let told = restricted(length.clone(), ProtocolVersion::V1_0);
        assert_eq!(told, Some(length));
    }
}
