//! When an object has the attributes that a Locate asks for (KMIP 1.4 section 4.9, 2.1 section
//! 6.1.28).

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::attribute;
use crate::store::Object;

/// Whether the object matches every attribute of `wanted`; two values of one date are a range.
pub fn matches(object: &Object, wanted: &[Item], version: ProtocolVersion, now: i64) -> bool {
    wanted.iter().all(|item| {
        let key = attribute::key_in(item, version);
        let values = attribute::visible_values(object, &key, version, now);
        if let Some(range) = range_of(item, wanted) {
            return date_in(&values, range);
        }
        values.iter().any(|value| value_matches(item, value))
    })
}

/// The dates between which a date of this attribute must lie, where the request gives two, or the
/// one it must be.
fn range_of(item: &Item, wanted: &[Item]) -> Option<(i64, i64)> {
    let of_tag = wanted.iter().filter(|other| other.tag == item.tag);
    item.as_date_time()?;
    let dates: Vec<i64> = of_tag.filter_map(Item::as_date_time).collect();
    let first = dates.iter().min()?;
    let last = dates.iter().max()?;
    Some((*first, *last))
}

/// The largest date stands for an attribute without a value.
fn date_in(values: &[Item], (first, last): (i64, i64)) -> bool {
    if values.is_empty() {
        return last == i64::MAX;
    }
    values
        .iter()
        .filter_map(Item::as_date_time)
        .any(|date| first <= date && date <= last)
}

fn value_matches(wanted: &Item, value: &Item) -> bool {
    match wanted.tag {
        Tag::CRYPTOGRAPHIC_USAGE_MASK => has_bits(wanted, value),
        Tag::USAGE_LIMITS => has_limits(wanted, value),
        _ => contains(wanted, value),
    }
}

/// All bits of the mask asked for are set.
fn has_bits(wanted: &Item, value: &Item) -> bool {
    let bits = wanted.as_integer().zip(value.as_integer());
    bits.is_some_and(|(wanted, present)| wanted & present == wanted)
}

/// Count and total are those asked for, or higher.
fn has_limits(wanted: &Item, value: &Item) -> bool {
    wanted.fields().iter().all(|field| {
        let Some(present) = value.field(field.tag) else {
            return false;
        };
        match (field.as_long_integer(), present.as_long_integer()) {
            (Some(wanted), Some(present)) => present >= wanted,
            _ => present == field,
        }
    })
}

/// Equality, where a structure asked for may leave fields out.
fn contains(wanted: &Item, value: &Item) -> bool {
    match (&wanted.value, &value.value) {
        (Value::Structure(fields), Value::Structure(present)) => fields.iter().all(|field| {
            present
                .iter()
                .any(|other| other.tag == field.tag && contains(field, other))
        }),
        (wanted, present) => wanted == present,
    }
}
