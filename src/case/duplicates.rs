//! Cases that ask the same question: the same operations, the same expected answers, the same clause.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::{Tag, Value};

use crate::case::{Case, CaseKey, Direction, Node, NodeValue, Step, facts};

/// Groups of more than one case that ask the same; each file of a case counts once, whatever
/// versions it runs for.
pub fn duplicates<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Vec<Vec<&'c CaseKey>> {
    let mut files = BTreeSet::new();
    let mut groups: BTreeMap<String, Vec<&CaseKey>> = BTreeMap::new();
    for case in cases {
        if files.insert(&case.file) {
            groups.entry(question(case)).or_default().push(&case.key);
        }
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// What the case asks, as text: clause, and of each step who sends what and what is expected.
fn question(case: &Case) -> String {
    let steps: Vec<String> = case.steps.iter().map(step).collect();
    let clause = case.headers.clause.as_deref().unwrap_or_default();
    let era = case.key.version.major;
    format!("{era}|{clause}|{}", steps.join("|"))
}

fn step(step: &Step) -> String {
    let side = match step.direction {
        Direction::ClientToServer => &step.client,
        Direction::ServerToClient => "server",
    };
    let asked: Vec<String> = step.operations().iter().map(ToString::to_string).collect();
    let mut expected: Vec<String> = facts::batch_items(&step.response).map(outcome).collect();
    expected.extend(step.outcomes.iter().map(ToString::to_string));
    format!("{side}:{}:{}", asked.join(","), expected.join(","))
}

/// Status and reason of an expected batch item, and the values that it has to carry.
fn outcome(item: &Node) -> String {
    let mut text = String::new();
    for tag in [
        Tag::RESULT_STATUS,
        Tag::RESULT_REASON,
        Tag::RESPONSE_PAYLOAD,
    ] {
        if let Some(node) = item.field(tag) {
            describe(node, &mut text);
        }
    }
    text
}

fn describe(node: &Node, text: &mut String) {
    text.push_str(&node.tag.to_string());
    match &node.value {
        NodeValue::Structure(fields) => {
            text.push('(');
            fields.iter().for_each(|field| describe(field, text));
            text.push(')');
        }
        NodeValue::Literal(Value::ByteString(octets)) => text.push_str(&hex::encode(octets)),
        NodeValue::Literal(value) => text.push_str(&format!("{value:?}")),
        NodeValue::Variable { .. } => text.push('$'),
    }
    text.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::read;

    /// A Destroy that fails with a reason, as a case of this clause.
    fn case(file: &str, clause: &str, reason: &str) -> Case {
        let headers = format!(
            "<!-- Title: A -->\n<!-- Versions: 1.0-1.4 -->\n<!-- Clause: {clause} -->\n\
             <!-- Level: SHALL -->\n<!-- Failure: B -->"
        );
        let operation = r#"<Operation type="Enumeration" value="Destroy"/>"#;
        let text = format!(
            r#"<KMIP>{headers}<RequestMessage><BatchItem>{operation}</BatchItem></RequestMessage>
            <ResponseMessage><BatchItem>{operation}
            <ResultReason type="Enumeration" value="{reason}"/></BatchItem></ResponseMessage></KMIP>"#
        );
        let mut cases = read(file, text.as_bytes()).unwrap();
        assert_eq!(cases.len(), 5);
        cases.remove(0)
    }

    #[test]
    fn cases_that_ask_the_same_are_found_and_no_others() {
        let one = case("one.xml", "KMIP 1.4 section 11.21", "ItemNotFound");
        let same = case("same.xml", "KMIP 1.4 section 11.21", "ItemNotFound");
        let clause = case("clause.xml", "KMIP 1.4 section 11.1", "ItemNotFound");
        let reason = case("reason.xml", "KMIP 1.4 section 11.21", "PermissionDenied");
        let found = duplicates([&one, &same, &clause, &reason]);
        assert_eq!(found, [[&one.key, &same.key]]);
        assert!(duplicates([&one, &one, &clause, &reason]).is_empty());
    }
}
