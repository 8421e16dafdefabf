//! What a request of the server must satisfy.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::check;
use kmip_conform_protocol::{Item, MessagePath, Tag};

use super::encoding::newer;
use super::{Observation, Outcome};

/// Header fields that Notify and Put must not have in 1.x.
const FORBIDDEN: [Tag; 4] = [
    Tag::MAXIMUM_RESPONSE_SIZE,
    Tag::ASYNCHRONOUS_INDICATOR,
    Tag::BATCH_ERROR_CONTINUATION_OPTION,
    Tag::BATCH_ORDER_OPTION,
];

pub(super) fn well_formed(seen: &Observation<'_>) -> Outcome {
    Outcome::of(seen.violations.iter().map(ToString::to_string))
}

pub(super) fn schema_valid(seen: &Observation<'_>) -> Outcome {
    let version = seen.asked_version();
    if !version.is_known() {
        return Outcome::Broken(format!("there is no KMIP {version}"));
    }
    let violations = check::message(seen.request, version);
    Outcome::of(violations.iter().map(ToString::to_string))
}

pub(super) fn no_newer_items(seen: &Observation<'_>) -> Outcome {
    let version = seen.asked_version();
    if !version.is_known() {
        return Outcome::NotApplicable;
    }
    let mut path = MessagePath::root();
    path.push(seen.request.tag, 0);
    Outcome::of(newer(seen.request, version, &mut path).into_iter())
}

pub(super) fn header_fields(seen: &Observation<'_>) -> Outcome {
    let operations = seen.asked();
    let mut operations = operations
        .iter()
        .filter_map(|item| item.field(Tag::OPERATION));
    let pushes = operations.any(|operation| {
        let number = operation.as_enumeration();
        [Operation::NOTIFY, Operation::PUT]
            .map(|one| Some(one.0))
            .contains(&number)
    });
    let Some(header) = seen
        .request_header()
        .filter(|_| pushes && seen.asked_version().is_1x())
    else {
        return Outcome::NotApplicable;
    };
    let found = header.fields().iter().map(|field: &Item| field.tag);
    let found = found.filter(|tag| FORBIDDEN.contains(tag));
    Outcome::of(found.map(|tag| format!("{tag} is in the header")))
}
