//! The answer is well-formed, valid for the schema, and agrees with the request: header, count, ids,
//! operations, reasons. These are the checks that every response of a run is put to.

use super::{Breach, Oracle};
use crate::check::{Checks, Observation};
use crate::fuzz::link::Outcome;
use crate::fuzz::model::Model;
use crate::fuzz::seen::Seen;
use crate::result::Verdict;
use kmip_conform_protocol::{Item, Tag, ttlv};

/// See the module.
#[derive(Debug, Default)]
pub struct Form;

impl Oracle for Form {
    fn name(&self) -> &'static str {
        "form"
    }

    fn judge(&mut self, seen: &Seen, _: &Model) -> Vec<Breach> {
        let Outcome::Answer(octets) = &seen.reply.outcome else {
            return Vec::new();
        };
        let nothing = Item::structure(Tag::REQUEST_MESSAGE, Vec::new());
        // What could not be read wholly was not asked: only the form of the answer can be judged, and
        // of a version that a server need not speak only that it repeats what was asked for.
        let items = seen.request.iter().flat_map(items);
        let items = Item::structure(Tag::REQUEST_MESSAGE, items.cloned().collect());
        let request = match (seen.is_sound(), seen.wrong.is_empty()) {
            (true, _) => seen.request.as_ref().unwrap_or(&nothing),
            (false, true) => &items,
            (false, false) => &nothing,
        };
        let typed = items.fields().iter().all(is_typed) && has_distinct_ids(request);
        let succeeds = seen.any_success();
        let asks = request.field(Tag::BATCH_ITEM).is_some();
        let mut checks = Checks::new();
        checks.observe(&Observation {
            place: "",
            version: answered_version(seen),
            request,
            response: seen.answer.as_ref(),
            violations: &seen.violations,
            ttlv_len: match seen.text {
                true => seen
                    .answer
                    .as_ref()
                    .map_or(0, |item| ttlv::encode(item).len()),
                false => octets.len(),
            },
        });
        let broken = checks.results().into_iter();
        broken
            .filter(|check| check.verdict == Verdict::Failed)
            // A refusal may be longer than an answer that would not fit.
            .filter(|check| succeeds || check.id != "response-maximum-size")
            // What came under another type cannot be sent back, and of two items with one id it cannot
            // be told which one is answered.
            .filter(|check| {
                typed || !(check.id.ends_with("-echo") || check.id.ends_with("-listed"))
            })
            // A message without items is refused by one item that answers none.
            .filter(|check| asks || check.id != "response-answers-each-item")
            .filter(|check| seen.is_sound() || STANDS_ALONE.contains(&check.id.as_str()))
            .map(|check| {
                let saw = check.first.unwrap_or_default();
                let saw = saw.trim_start_matches(": ").to_owned();
                // What is wrong with every header is one defect, whatever was asked.
                let what = match STANDS_ALONE.contains(&check.id.as_str())
                    || check.id == "response-protocol-version"
                {
                    true => check.id.clone(),
                    false => format!("{} ({})", check.id, seen.operation()),
                };
                self.breach(what, &check.clause, saw)
            })
            .collect()
    }
}

fn items(message: &Item) -> impl Iterator<Item = &Item> {
    message.fields_with(Tag::BATCH_ITEM)
}

fn has_distinct_ids(request: &Item) -> bool {
    let items = request.fields_with(Tag::BATCH_ITEM);
    let ids: Vec<&[u8]> = items
        .filter_map(|item| item.field(Tag::UNIQUE_BATCH_ITEM_ID)?.as_bytes())
        .collect();
    let distinct: std::collections::BTreeSet<&[u8]> = ids.iter().copied().collect();
    distinct.len() == ids.len()
}

/// Whether what an answer repeats of the item is of its type.
fn is_typed(item: &Item) -> bool {
    let operation = item.field(Tag::OPERATION);
    let id = item.field(Tag::UNIQUE_BATCH_ITEM_ID);
    operation.is_some_and(|one| one.as_enumeration().is_some())
        && id.is_none_or(|one| one.as_bytes().is_some())
}

/// Checks that need no request beside the response.
const STANDS_ALONE: [&str; 6] = [
    "response-well-formed",
    "response-schema-valid",
    "response-time-stamp",
    "response-batch-count",
    "response-result-status",
    "response-result-reason",
];

/// The version to judge the answer by where the request has none that can be read.
fn answered_version(seen: &Seen) -> kmip_conform_protocol::ProtocolVersion {
    let header = seen
        .answer
        .as_ref()
        .and_then(|m| m.field(Tag::RESPONSE_HEADER));
    let number = |tag| header?.at(&[Tag::PROTOCOL_VERSION, tag])?.as_integer();
    let stated = number(Tag::PROTOCOL_VERSION_MAJOR).zip(number(Tag::PROTOCOL_VERSION_MINOR));
    match stated {
        Some((major, minor)) => kmip_conform_protocol::ProtocolVersion::new(major, minor),
        None => seen.version(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, set, with_answer};
    use kmip_conform_protocol::Value;
    use kmip_conform_protocol::enumeration::Operation;

    fn judge(seen: &Seen) -> Vec<String> {
        let breaches = Form.judge(seen, &Model::default());
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    fn spoilt(tag: Tag, value: &Value) -> Vec<String> {
        let seen = Talk::about_a_key().asks(0, Operation::QUERY);
        judge(&with_answer(&seen, |answer| set(answer, tag, value)))
    }

    #[test]
    fn a_true_answer_keeps_it() {
        let mut talk = Talk::about_a_key();
        assert_eq!(judge(&talk.asks(0, Operation::QUERY)), [""; 0]);
        assert_eq!(judge(&talk.asks(2, Operation::GET)), [""; 0]);
        assert_eq!(judge(&talk.sends(0, vec![0x42; 64])), [""; 0]);
    }

    #[test]
    fn a_count_that_is_not_that_of_the_items_breaks_it() {
        let found = spoilt(Tag::BATCH_COUNT, &Value::Integer(2));
        assert!(
            found.contains(&"response-batch-count".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn another_version_than_that_of_the_request_breaks_it() {
        let found = spoilt(Tag::PROTOCOL_VERSION_MINOR, &Value::Integer(3));
        let version = "response-protocol-version".to_owned();
        assert!(found.contains(&version), "{found:?}");
    }

    #[test]
    fn another_operation_than_that_of_the_request_breaks_it() {
        let other = Value::Enumeration(Operation::GET.0);
        let found = spoilt(Tag::OPERATION, &other);
        assert!(
            found.contains(&"response-operation-echo (Query)".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn a_reason_that_no_version_has_breaks_it() {
        let seen = Talk::about_a_key().asks(2, Operation::GET);
        let nobody = Value::Enumeration(0x7FFF);
        let found = judge(&with_answer(&seen, |answer| {
            set(answer, Tag::RESULT_REASON, &nobody)
        }));
        assert!(!found.is_empty());
    }
}
