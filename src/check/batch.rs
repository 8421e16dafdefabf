//! The batch items of a response.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::schema::{self, allowed_reasons};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use super::observation::status;
use super::{Observation, Outcome};

/// The bit that marks the values of vendors in every enumeration.
const EXTENSION: u32 = 0x8000_0000;

/// Judges every batch item that `breach` gives something to say about.
fn each(seen: &Observation<'_>, breach: impl Fn(usize, &Item) -> Option<String>) -> Outcome {
    let answers = seen.answers();
    if answers.is_empty() {
        return Outcome::NotApplicable;
    }
    Outcome::of(answers.iter().enumerate().filter_map(|(index, answer)| {
        breach(index, answer).map(|what| format!("batch item {}: {what}", index + 1))
    }))
}

/// Whether the message as a whole was refused: one failed item without an operation.
fn refuses_message(seen: &Observation<'_>) -> bool {
    match seen.answers().as_slice() {
        [only] => {
            only.field(Tag::OPERATION).is_none()
                && status(only) == Some(ResultStatus::OPERATION_FAILED)
        }
        _ => false,
    }
}

pub(super) fn operation_echo(seen: &Observation<'_>) -> Outcome {
    if refuses_message(seen) {
        return Outcome::NotApplicable;
    }
    each(seen, |index, answer| {
        let asked = seen.asked_by(answer, index)?.field(Tag::OPERATION)?;
        // The answer to a Poll is that of the operation it asks after.
        let polls = asked.as_enumeration() == Some(Operation::POLL.0);
        match answer.field(Tag::OPERATION) {
            Some(operation) if operation.value == asked.value || polls => None,
            Some(operation) => Some(format!(
                "operation {:?} where {:?} was asked",
                operation.value, asked.value
            )),
            None => Some("no operation".to_owned()),
        }
    })
}

pub(super) fn id_echo(seen: &Observation<'_>) -> Outcome {
    let asked = seen.asked();
    let ids = |items: &[&Item]| -> Vec<Option<Item>> {
        let id = |item: &&Item| item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned();
        items.iter().map(id).collect()
    };
    let (wanted, given) = (ids(&asked), ids(&seen.answers()));
    let none = |ids: &[Option<Item>]| ids.iter().all(Option::is_none);
    // 3.0 has no such field.
    let without = seen.judged_version() >= ProtocolVersion::V3_0;
    let unused = without || (none(&wanted) && none(&given));
    if given.is_empty() || refuses_message(seen) || unused {
        return Outcome::NotApplicable;
    }
    Outcome::of(given.iter().enumerate().filter_map(|(index, id)| match id {
        Some(id) if wanted.contains(&Some(id.clone())) => None,
        Some(_) => Some(format!("batch item {}: an id nobody sent", index + 1)),
        None if wanted.contains(&None) => None,
        None => Some(format!("batch item {}: no id", index + 1)),
    }))
}

pub(super) fn no_more_answers(seen: &Observation<'_>) -> Outcome {
    let (asked, answers) = (seen.asked().len(), seen.answers().len());
    match seen.response {
        None => Outcome::NotApplicable,
        Some(_) if answers == 0 => Outcome::Broken("no batch item".to_owned()),
        Some(_) if answers > asked => {
            Outcome::Broken(format!("{answers} answers to {asked} requests"))
        }
        Some(_) => Outcome::Holds,
    }
}

pub(super) fn result_status(seen: &Observation<'_>) -> Outcome {
    each(seen, |_, answer| match status(answer) {
        Some(status) if ResultStatus::TABLE.lists(status.0, seen.judged_version()) => None,
        Some(status) => Some(format!("unknown result status {status}")),
        None => Some("no result status".to_owned()),
    })
}

pub(super) fn result_reason(seen: &Observation<'_>) -> Outcome {
    each(seen, |_, answer| {
        let failed = status(answer)? == ResultStatus::OPERATION_FAILED;
        match (failed, answer.field(Tag::RESULT_REASON)) {
            (true, None) => Some("failed without a result reason".to_owned()),
            (false, Some(_)) if status(answer) == Some(ResultStatus::SUCCESS) => {
                Some("a result reason for a success".to_owned())
            }
            _ => None,
        }
    })
}

/// 1.x prescribes the reason for each error it lists; 2.x admits every reason it names.
pub(super) fn result_reason_listed(seen: &Observation<'_>) -> Outcome {
    let answers = seen.answers();
    let has_reason = |item: &&Item| item.field(Tag::RESULT_REASON).is_some();
    if !answers.iter().any(has_reason) || !seen.judged_version().is_known() {
        return Outcome::NotApplicable;
    }
    each(seen, |index, answer| {
        let reason = ResultReason(answer.field(Tag::RESULT_REASON)?.as_enumeration()?);
        if reason.0 & EXTENSION != 0 {
            return None;
        }
        if !ResultReason::TABLE.lists(reason.0, seen.judged_version()) {
            return Some(format!(
                "{reason} is no reason of {}",
                seen.judged_version()
            ));
        }
        let asked = seen.asked_by(answer, index)?.field(Tag::OPERATION)?;
        let operation = Operation(asked.as_enumeration()?);
        let listed = allowed_reasons(operation, seen.judged_version())
            .iter()
            .any(|row| row.reason == reason);
        (has_closed_table(operation, seen.judged_version()) && !listed)
            .then(|| format!("{reason} is not listed for {operation}"))
    })
}

/// Whether `version` says which reasons the operation may give: 1.x does, but 1.2 has no table for
/// the cryptographic operations that are new in it.
fn has_closed_table(operation: Operation, version: ProtocolVersion) -> bool {
    let exchange = schema::operation(operation).and_then(|row| row.exchange(version));
    version.is_1x() && exchange.is_some_and(|row| row.error_section(version).is_some())
}

pub(super) fn asynchronous_correlation(seen: &Observation<'_>) -> Outcome {
    each(seen, |_, answer| {
        let pending = status(answer)? == ResultStatus::OPERATION_PENDING;
        let value = answer.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE);
        match (pending, value) {
            (true, None) => Some("pending without a correlation value".to_owned()),
            (false, Some(_)) => Some("a correlation value though nothing is pending".to_owned()),
            _ => None,
        }
    })
}
