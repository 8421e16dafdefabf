//! Usage Limits (KMIP 1.4 section 3.21, 2.1 section 4.59).

use kmip_conform_protocol::{Item, Tag};

use crate::error::{Cause, OperationError};
use crate::store::Object;

/// A Usage Limits attribute as a client sets it, completed by the server: the count starts at the
/// total. Other attributes pass unchanged.
///
/// # Errors
/// Limits without a total, or with a total below zero.
pub fn initial(item: Item) -> Result<Item, OperationError> {
    if item.tag != Tag::USAGE_LIMITS {
        return Ok(item);
    }
    let total = number(&item, Tag::USAGE_LIMITS_TOTAL)
        .filter(|total| *total >= 0)
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidAttributeValue,
                "Usage Limits need a total of 0 or more",
            )
        })?;
    let unit = item.field(Tag::USAGE_LIMITS_UNIT).cloned();
    Ok(limits(total, total, unit))
}

/// How much of the object may still be allocated; `None` where it has no limits.
pub fn remaining(object: &Object) -> Option<i64> {
    number(
        object.attributes.get(Tag::USAGE_LIMITS)?,
        Tag::USAGE_LIMITS_COUNT,
    )
}

/// Takes `amount` from what remains.
///
/// # Errors
/// An object without limits, or with less left.
pub fn allocate(object: &mut Object, amount: i64) -> Result<(), OperationError> {
    let none = || OperationError::new(Cause::NoUsageLimits, "the object has no usage limits");
    let present = object.attributes.get(Tag::USAGE_LIMITS).ok_or_else(none)?;
    let total = number(present, Tag::USAGE_LIMITS_TOTAL).unwrap_or_default();
    let unit = present.field(Tag::USAGE_LIMITS_UNIT).cloned();
    let left = remaining(object)
        .and_then(|count| count.checked_sub(amount))
        .filter(|left| *left >= 0 && amount >= 0)
        .ok_or_else(|| {
            OperationError::new(
                Cause::UsageLimitExceeded,
                "the usage limits do not allow that much",
            )
        })?;
    object.attributes.set(limits(total, left, unit));
    object.usage_allocated = true;
    Ok(())
}

/// The limits of the replacement of a key: its total, unused (KMIP 2.1 table 304).
pub fn renewed(item: &Item) -> Item {
    let total = number(item, Tag::USAGE_LIMITS_TOTAL).unwrap_or_default();
    limits(total, total, item.field(Tag::USAGE_LIMITS_UNIT).cloned())
}

fn limits(total: i64, count: i64, unit: Option<Item>) -> Item {
    let mut fields = vec![
        Item::long_integer(Tag::USAGE_LIMITS_TOTAL, total),
        Item::long_integer(Tag::USAGE_LIMITS_COUNT, count),
    ];
    fields.extend(unit);
    Item::structure(Tag::USAGE_LIMITS, fields)
}

fn number(limits: &Item, tag: Tag) -> Option<i64> {
    limits.field(tag).and_then(Item::as_long_integer)
}
