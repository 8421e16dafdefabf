//! All rules together.

use std::collections::BTreeSet;

use super::*;

#[test]
fn ids_are_unique_and_every_rule_makes_cases() {
    let all = cases();
    let keys: BTreeSet<_> = all.iter().map(|case| &case.key).collect();
    assert_eq!(keys.len(), all.len());
    assert!(all.len() < 20_000, "{}", all.len());
    for rule in RULES {
        let begins = |id: &str| id.starts_with(rule.name);
        assert!(all.iter().any(|case| begins(&case.key.id)), "{}", rule.name);
    }
}

#[test]
fn written_out_and_read_back_the_cases_are_the_same() {
    for case in cases().iter().step_by(7) {
        let text = crate::case::write(case);
        let read = crate::case::read(&case.file, text.as_bytes());
        let mut read = read.unwrap_or_else(|error| unreachable!("{}: {error:?}", case.key));
        let [read] = read.as_mut_slice() else {
            unreachable!("{} gives {} cases", case.key, read.len());
        };
        read.steps.iter_mut().for_each(without_lines);
        assert_eq!(read, case, "{text}");
    }
}

fn without_lines(step: &mut crate::case::Step) {
    step.line = 1;
    for node in [&mut step.request, &mut step.response] {
        flatten(node);
    }
}

fn flatten(node: &mut crate::case::Node) {
    node.line = 1;
    if let crate::case::NodeValue::Structure(fields) = &mut node.value {
        fields.iter_mut().for_each(flatten);
    }
}
