//! An answer where the specification leaves a choice: its outcome has to be one of those that the
//! step allows.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Tag};

use crate::case::{Outcome, Step};
use crate::result::{Difference, DifferenceKind};

const BATCH_ITEM: &str = "ResponseMessage/BatchItem";

/// Compares the outcome of the one batch item of an answer with those that the step allows.
pub(super) fn compare(step: &Step, response: &Item) -> Vec<Difference> {
    let mut items = response.fields_with(Tag::BATCH_ITEM);
    let (Some(item), None) = (items.next(), items.next()) else {
        let items = response.fields_with(Tag::BATCH_ITEM).count();
        let told = format!("{items} batch items");
        return vec![difference(step, BATCH_ITEM, "one batch item", told)];
    };
    let number = |tag| item.field(tag).and_then(Item::as_enumeration);
    let status = number(Tag::RESULT_STATUS).map(ResultStatus);
    let reason = number(Tag::RESULT_REASON).map(ResultReason);
    let is_allowed = |outcome: &Outcome| match outcome.reason {
        None => status == Some(ResultStatus::SUCCESS),
        Some(_) => status == Some(ResultStatus::OPERATION_FAILED) && outcome.reason == reason,
    };
    if step.outcomes.iter().any(is_allowed) {
        return other_operation(step, item).into_iter().collect();
    }
    let fails = status == Some(ResultStatus::OPERATION_FAILED);
    let place = match fails && step.outcomes.iter().any(|one| one.reason.is_some()) {
        true => "ResultReason",
        false => "ResultStatus",
    };
    let told = match (status, reason) {
        (Some(status), Some(reason)) => format!("{status} {reason}"),
        (Some(status), None) => status.to_string(),
        (None, _) => "no Result Status".to_owned(),
    };
    let path = format!("{BATCH_ITEM}/{place}");
    vec![difference(step, &path, &expected(step), told)]
}

/// An answer that names an operation has to name the one that was asked for. One that refuses the
/// message as a whole names none.
fn other_operation(step: &Step, item: &Item) -> Option<Difference> {
    let named = item.field(Tag::OPERATION)?.as_enumeration()?;
    let asked = step.operations().first()?.0;
    let path = format!("{BATCH_ITEM}/Operation");
    let text = |number| Operation(number).to_string();
    (named != asked).then(|| difference(step, &path, &text(asked), text(named)))
}

/// The outcomes, each once: `one of InvalidField, InvalidMessage`.
fn expected(step: &Step) -> String {
    let mut names: Vec<String> = Vec::new();
    for outcome in &step.outcomes {
        let name = outcome
            .reason
            .map_or("Success".to_owned(), |reason| reason.to_string());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [one] => one.clone(),
        _ => format!("one of {}", names.join(", ")),
    }
}

fn difference(step: &Step, path: &str, expected: &str, actual: String) -> Difference {
    let mut sources: Vec<&str> = step
        .outcomes
        .iter()
        .map(|one| one.source.as_str())
        .collect();
    sources.dedup();
    Difference {
        path: path.to_owned(),
        kind: DifferenceKind::Value,
        expected: Some(expected.to_owned()),
        actual: Some(actual),
        accepted_by: None,
        clause: Some(sources.join("; ")),
        attribute: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Direction, Node, NodeValue};

    fn step(reasons: &[Option<ResultReason>]) -> Step {
        let node = |tag, value| Node {
            tag,
            value,
            line: 1,
        };
        let operation = kmip_conform_protocol::Value::Enumeration(Operation::GET.0);
        let operation = node(Tag::OPERATION, NodeValue::Literal(operation));
        let item = node(Tag::BATCH_ITEM, NodeValue::Structure(vec![operation]));
        let message = |tag| node(tag, NodeValue::Structure(vec![item.clone()]));
        Step {
            index: 0,
            line: 1,
            time: None,
            direction: Direction::ClientToServer,
            client: "A".to_owned(),
            repeat_until: None,
            request: message(Tag::REQUEST_MESSAGE),
            response: message(Tag::RESPONSE_MESSAGE),
            outcomes: reasons
                .iter()
                .map(|reason| Outcome {
                    reason: *reason,
                    source: "KMIP 1.4 section 11.1".to_owned(),
                })
                .collect(),
        }
    }

    fn answer(status: ResultStatus, reason: Option<ResultReason>) -> Item {
        let mut fields = vec![Item::enumeration(Tag::RESULT_STATUS, status)];
        fields.extend(reason.map(|reason| Item::enumeration(Tag::RESULT_REASON, reason)));
        let item = Item::structure(Tag::BATCH_ITEM, fields);
        Item::structure(Tag::RESPONSE_MESSAGE, vec![item])
    }

    #[test]
    fn takes_each_of_the_outcomes_and_no_other() {
        let reasons = [ResultReason::INVALID_FIELD, ResultReason::INVALID_MESSAGE];
        let step = step(&reasons.map(Some));
        let failed = |reason| answer(ResultStatus::OPERATION_FAILED, Some(reason));
        assert_eq!(compare(&step, &failed(reasons[0])), []);
        assert_eq!(compare(&step, &failed(reasons[1])), []);
        let wrong = compare(&step, &failed(ResultReason::GENERAL_FAILURE));
        assert_eq!(wrong[0].path, "ResponseMessage/BatchItem/ResultReason");
        let expected = wrong[0].expected.as_deref();
        assert_eq!(expected, Some("one of InvalidField, InvalidMessage"));
        assert_eq!(wrong[0].clause.as_deref(), Some("KMIP 1.4 section 11.1"));
        let success = compare(&step, &answer(ResultStatus::SUCCESS, None));
        assert_eq!(success[0].path, "ResponseMessage/BatchItem/ResultStatus");
    }

    #[test]
    fn success_is_an_outcome_where_it_is_listed() {
        let success = answer(ResultStatus::SUCCESS, None);
        assert_eq!(compare(&step(&[None]), &success), []);
        let pending = answer(ResultStatus::OPERATION_PENDING, None);
        assert_eq!(compare(&step(&[None]), &pending).len(), 1);
    }

    #[test]
    fn an_answer_has_one_batch_item_for_the_operation_asked_for() {
        let none = Item::structure(Tag::RESPONSE_MESSAGE, Vec::new());
        assert_eq!(compare(&step(&[None]), &none)[0].path, BATCH_ITEM);
        let mut other = answer(ResultStatus::SUCCESS, None);
        if let kmip_conform_protocol::Value::Structure(items) = &mut other.value {
            let fields = items[0].fields().to_vec();
            let named = Item::enumeration(Tag::OPERATION, Operation::CREATE);
            let fields = [vec![named], fields].concat();
            items[0] = Item::structure(Tag::BATCH_ITEM, fields);
        }
        let found = compare(&step(&[None]), &other);
        assert_eq!(found[0].path, "ResponseMessage/BatchItem/Operation");
    }
}
