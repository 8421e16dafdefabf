//! MAC Verify (KMIP 1.4 section 4.34, 2.1 section 6.1.33).

use kmip_conform_protocol::enumeration::{Operation, ValidityIndicator};
use kmip_conform_protocol::{Item, Tag};

use super::{Context, mac};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use};
use crate::streams::{Part, Work, unknown};

/// Tells whether a code is that of the data, given at once or by parts.
pub(super) fn mac_verify(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = key_use::key(payload, Use::MacVerify, cx)?;
    let (part, earlier) = Part::of(payload, Operation::MAC_VERIFY, Some(&object.id), cx)?;
    let (mut state, earlier) = match earlier {
        Some(Work::Mac { state, expected }) => (state, expected),
        Some(_) => return Err(unknown()),
        None => (mac::start(payload, &object)?, None),
    };
    state.update(&cx.data(payload, Tag::DATA)?.unwrap_or_default());
    let expected = cx.data(payload, Tag::MAC_DATA)?.or(earlier);
    let mut fields = vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())];
    if part.last {
        let expected = expected
            .as_deref()
            .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no MAC Data are given"))?;
        fields.push(validity(state.clone().matches(expected)));
    }
    fields.extend(part.leave(Some(Work::Mac { state, expected }), cx));
    Ok(fields)
}

/// The Validity Indicator.
pub(super) fn validity(valid: bool) -> Item {
    let indicator = match valid {
        true => ValidityIndicator::VALID,
        false => ValidityIndicator::INVALID,
    };
    Item::enumeration(Tag::VALIDITY_INDICATOR, indicator)
}
