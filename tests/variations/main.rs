//! Every permitted variation: one exchange in which it accepts a difference, and one, as like it as
//! can be, in which it must not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod examples;
mod notation;

use std::collections::BTreeSet;

use examples::{Example, applies, refused};
use kmip_conform::case::{Authority, Case, CaseKey, Direction, Headers, Step};
use kmip_conform::compare::{Ledger, Rules, Session};
use kmip_conform::result::Difference;
use kmip_conform_protocol::ProtocolVersion;
use notation::Turn;

const NOW: i64 = 1_767_225_600;

/// The differences of the last turn.
fn judge(example: &Example, rules: &Rules) -> Vec<Difference> {
    let version: ProtocolVersion = example.version.parse().unwrap();
    let turns: Vec<&Turn> = example.before.iter().chain([&example.turn]).collect();
    let steps: Vec<Step> = turns
        .iter()
        .enumerate()
        .map(|(index, turn)| {
            let (direction, operation) = notation::sender(turn.0);
            let request = match direction {
                Direction::ClientToServer => notation::request(version, operation, turn.1),
                Direction::ServerToClient => notation::pushed(version, operation, turn.2),
            };
            Step {
                index,
                line: 1,
                time: None,
                direction,
                client: "A".to_owned(),
                repeat_until: None,
                request,
                response: notation::response(version, operation, turn.2),
                outcomes: Vec::new(),
            }
        })
        .collect();
    let case = Case {
        key: CaseKey {
            id: case_id(example, rules),
            version,
        },
        file: String::new(),
        authority: Authority::ProfileMandatory,
        headers: Headers::default(),
        steps: steps.clone(),
        warnings: Vec::new(),
        errata: Vec::new(),
    };
    let mut ledger = Ledger::new();
    let mut session = Session::new(&case, rules, &mut ledger);
    let mut last = Vec::new();
    for (step, turn) in steps.iter().zip(turns) {
        let (direction, operation) = notation::sender(turn.0);
        last = match direction {
            Direction::ClientToServer => {
                let request = session.request(step, NOW).unwrap();
                let answer = notation::response(version, operation, turn.3);
                session.judge(step, &request, &notation::actual(&answer), NOW)
            }
            Direction::ServerToClient => {
                let request = notation::pushed(version, operation, turn.3);
                session.judge_request(step, &notation::actual(&request), NOW)
            }
        };
    }
    last
}

/// The id of a case that the rule names, or of one that no rule names.
fn case_id(example: &Example, rules: &Rules) -> String {
    let pattern = rules
        .rule(example.rule)
        .and_then(|rule| rule.cases.first())
        .filter(|_| example.named_case);
    pattern.map_or("X-M-1".to_owned(), |pattern| pattern.replace('*', "X"))
}

fn rule_of(difference: &Difference) -> Option<&str> {
    difference
        .accepted_by
        .as_ref()
        .map(|acceptance| acceptance.rule.as_str())
}

#[test]
fn every_variation_accepts_what_it_should() {
    let rules = Rules::load().unwrap();
    for example in applies() {
        let differences = judge(example, &rules);
        let found = differences
            .iter()
            .any(|difference| rule_of(difference) == Some(example.rule));
        let clean = differences
            .iter()
            .all(|difference| difference.accepted_by.is_some());
        assert!(found && clean, "{}: {differences:#?}", example.rule);
    }
}

#[test]
fn every_variation_refuses_what_it_must_not_accept() {
    let rules = Rules::load().unwrap();
    for example in refused() {
        let differences = judge(example, &rules);
        let accepted = differences
            .iter()
            .any(|difference| rule_of(difference) == Some(example.rule));
        let open = differences
            .iter()
            .any(|difference| difference.accepted_by.is_none());
        assert!(open && !accepted, "{}: {differences:#?}", example.rule);
    }
}

#[test]
fn every_variation_has_both_examples() {
    let rules = Rules::load().unwrap();
    let all: BTreeSet<&str> = rules.all().iter().map(|rule| rule.id.as_str()).collect();
    let shown: BTreeSet<&str> = applies().map(|example| example.rule).collect();
    assert_eq!(all, shown);
    let shown: BTreeSet<&str> = refused().map(|example| example.rule).collect();
    assert_eq!(all, shown);
}

/// A stream of which `a1` and `a2` are printed, its first part as it came.
const SHORT: &[Turn] = &[(
    "Decrypt",
    "UniqueIdentifier=k;InitIndicator=true",
    "UniqueIdentifier=k;Data=a1;CorrelationValue=$C",
    "UniqueIdentifier=k;CorrelationValue=c1",
)];
const WHOLE: &[Turn] = &[(
    "Decrypt",
    "UniqueIdentifier=k;InitIndicator=true",
    "UniqueIdentifier=k;Data=a1;CorrelationValue=$C",
    "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
)];

#[test]
fn the_end_of_a_stream_names_what_all_parts_amount_to() {
    let rules = Rules::load().unwrap();
    for (before, last, actual) in [
        (SHORT, "UniqueIdentifier=k;Data=a2", "a2"),
        (SHORT, "UniqueIdentifier=k;Data=a1", "a1"),
        (WHOLE, "UniqueIdentifier=k", "a1"),
        (WHOLE, "UniqueIdentifier=k;Data=a2a3", "a1a2a3"),
    ] {
        let asked = "UniqueIdentifier=k;CorrelationValue=c1;FinalIndicator=true";
        let example = Example {
            rule: "stream-part",
            named_case: false,
            version: "2.1",
            before,
            turn: ("Decrypt", asked, "UniqueIdentifier=k;Data=a2", last),
        };
        let [difference] = judge(&example, &rules).try_into().unwrap();
        let path = "ResponseMessage/BatchItem/ResponsePayload/Data";
        assert_eq!(difference.path, path);
        assert_eq!(difference.expected.as_deref(), Some("a1a2 (all parts)"));
        assert_eq!(difference.actual, Some(format!("{actual} (all parts)")));
        assert!(difference.accepted_by.is_none());
    }
}
