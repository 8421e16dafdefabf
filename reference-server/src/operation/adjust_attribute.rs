//! Adjust Attribute (KMIP 2.1 section 6.1.3).

use kmip_conform_protocol::enumeration::AdjustmentType;
use kmip_conform_protocol::{Item, ItemType, Tag, Value};

use super::Context;
use crate::attribute::{self, AttributeKey, Change};
use crate::error::{Cause, OperationError};
use crate::{creation, sensitivity};

/// Adds to, takes from or negates the one value of an attribute.
pub(super) fn adjust_attribute(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    let key = attribute::references(payload, cx.version)?
        .into_iter()
        .next()
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no attribute is named"))?;
    let values: Vec<Item> = object
        .attributes
        .instances(&key)
        .map(|instance| instance.item.clone())
        .collect();
    let change = if values.is_empty() {
        Change::Add
    } else {
        Change::Modify
    };
    attribute::check_change(change, &key, &object, cx.version, cx.now)?;
    let present = match values.as_slice() {
        [] => blank(&key, cx)?,
        [one] => one.clone(),
        _ => {
            return Err(OperationError::new(
                Cause::AttributeMultiValued,
                "the attribute has several values",
            ));
        }
    };
    let adjusted = adjusted_attribute(present, payload)?;
    if change == Change::Modify {
        attribute::check_turn(&adjusted, object.object_type, cx.version)?;
    }
    object.attributes.set(adjusted);
    sensitivity::note_change(&mut object);
    creation::check_dates(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}

/// What an attribute without a value is taken to be: 0 or False.
fn blank(key: &AttributeKey, cx: &Context<'_>) -> Result<Item, OperationError> {
    let AttributeKey::Standard(tag) = key else {
        return Err(OperationError::new(
            Cause::AttributeNotFound,
            "the object lacks the attribute",
        ));
    };
    let types = attribute::definition(key, cx.version).map(|row| row.types_in(cx.version));
    let value = match types.and_then(<[ItemType]>::first) {
        Some(ItemType::Integer) => Value::Integer(0),
        Some(ItemType::LongInteger) => Value::LongInteger(0),
        Some(ItemType::Interval) => Value::Interval(0),
        Some(ItemType::Boolean) => Value::Boolean(false),
        _ => return Err(wrong_type()),
    };
    Ok(Item::new(*tag, value))
}

/// A vendor attribute holds the number in its Attribute Value.
fn adjusted_attribute(present: Item, payload: &Item) -> Result<Item, OperationError> {
    if present.tag != Tag::ATTRIBUTE {
        let value = adjusted(&present.value, payload)?;
        return Ok(Item::new(present.tag, value));
    }
    let fields = present.fields().iter().map(|field| {
        if field.tag == Tag::ATTRIBUTE_VALUE {
            adjusted(&field.value, payload).map(|value| Item::new(field.tag, value))
        } else {
            Ok(field.clone())
        }
    });
    let fields: Result<Vec<Item>, OperationError> = fields.collect();
    Ok(Item::structure(Tag::ATTRIBUTE, fields?))
}

fn adjusted(value: &Value, payload: &Item) -> Result<Value, OperationError> {
    let kind = payload
        .field(Tag::ADJUSTMENT_TYPE)
        .and_then(Item::as_enumeration)
        .map(AdjustmentType)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Adjustment Type"))?;
    let amount = amount(payload)?;
    if let (Value::Boolean(truth), AdjustmentType::NEGATE) = (value, kind) {
        return Ok(Value::Boolean(!truth));
    }
    let number = number(value).ok_or_else(wrong_type)?;
    let result = match kind {
        AdjustmentType::INCREMENT => number.checked_add(amount),
        AdjustmentType::DECREMENT => number.checked_sub(amount),
        AdjustmentType::NEGATE => number.checked_neg(),
        _ => {
            return Err(OperationError::new(
                Cause::InvalidField,
                "the Adjustment Type is unknown",
            ));
        }
    };
    result
        .and_then(|result| of_type(value, result))
        .ok_or_else(|| OperationError::new(Cause::NumericRange, "the value leaves its range"))
}

/// The Adjustment Value, 1 where it is left out (KMIP 2.1 section 11.1).
fn amount(payload: &Item) -> Result<i64, OperationError> {
    match payload.field(Tag::ADJUSTMENT_VALUE) {
        None => Ok(1),
        Some(field) => number(&field.value).ok_or_else(wrong_type),
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(i64::from(*number)),
        Value::LongInteger(number) | Value::DateTime(number) | Value::DateTimeExtended(number) => {
            Some(*number)
        }
        Value::Interval(number) => Some(i64::from(*number)),
        _ => None,
    }
}

fn of_type(like: &Value, number: i64) -> Option<Value> {
    match like {
        Value::Integer(_) => i32::try_from(number).ok().map(Value::Integer),
        Value::LongInteger(_) => Some(Value::LongInteger(number)),
        Value::DateTime(_) => Some(Value::DateTime(number)),
        Value::DateTimeExtended(_) => Some(Value::DateTimeExtended(number)),
        Value::Interval(_) => u32::try_from(number).ok().map(Value::Interval),
        _ => None,
    }
}

fn wrong_type() -> OperationError {
    OperationError::new(
        Cause::InvalidDataType,
        "the attribute cannot be adjusted so",
    )
}
