//! Dates that a case waits for.
//!
//! `# TIME n` numbers the exchanges of a case and is no clock; what a case waits for follows from
//! the dates it sets with `$NOW+n`.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{ItemType, Tag, Value};

use crate::case::facts;
use crate::case::{Case, Node, NodeValue, Step, Variable};

/// Operations that give an object its dates.
const SETTING: [Operation; 9] = [
    Operation::ADD_ATTRIBUTE,
    Operation::ADJUST_ATTRIBUTE,
    Operation::CREATE,
    Operation::CREATE_KEY_PAIR,
    Operation::DERIVE_KEY,
    Operation::IMPORT,
    Operation::MODIFY_ATTRIBUTE,
    Operation::REGISTER,
    Operation::SET_ATTRIBUTE,
];

/// How many seconds have to pass before a step can be answered as expected; 0 for most.
///
/// A step waits where the case repeats it until a state is reached, and a step before it set a date
/// in the future. The wait is that of the latest such date. A repeated Poll waits for work, not for
/// a date.
pub fn wait_before(case: &Case, index: usize) -> u64 {
    let Some(step) = case.steps.get(index) else {
        return 0;
    };
    if step.repeat_until.is_none() || step.operations().contains(&Operation::POLL) {
        return 0;
    }
    let before = case.steps.iter().take(index);
    before.flat_map(future_dates).max().unwrap_or(0)
}

/// How many seconds the whole case waits.
pub fn total_wait(case: &Case) -> u64 {
    (0..case.steps.len())
        .map(|index| wait_before(case, index))
        .max()
        .unwrap_or(0)
}

/// The dates that a request sets, in seconds from its sending.
pub fn future_dates(step: &Step) -> Vec<u64> {
    let setting = facts::batch_items(&step.request).filter(|item| {
        let operation = item.field(Tag::OPERATION).and_then(Node::literal);
        matches!(operation, Some(Value::Enumeration(code)) if SETTING.contains(&Operation(*code)))
    });
    let mut dates = Vec::new();
    setting.for_each(|item| collect(item, &mut dates));
    dates
}

fn collect(node: &Node, dates: &mut Vec<u64>) {
    match &node.value {
        NodeValue::Structure(fields) => fields.iter().for_each(|field| collect(field, dates)),
        NodeValue::Variable {
            item_type: ItemType::DateTime | ItemType::DateTimeExtended,
            variable: Variable::Now(seconds),
        } => dates.extend(u64::try_from(*seconds).ok().filter(|seconds| *seconds > 0)),
        NodeValue::Variable { .. } | NodeValue::Literal(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::read;

    fn case(repeat: &str, operation: &str, date: &str) -> Case {
        let header = "Header><ProtocolVersion><ProtocolVersionMajor type=\"Integer\" value=\"2\"/>\
                      <ProtocolVersionMinor type=\"Integer\" value=\"0\"/></ProtocolVersion>";
        let message = |kind: &str, operation: &str, payload: &str| {
            format!(
                "<{kind}Message><{kind}{header}</{kind}Header><BatchItem>\
                 <Operation type=\"Enumeration\" value=\"{operation}\"/>\
                 <{kind}Payload>{payload}</{kind}Payload></BatchItem></{kind}Message>"
            )
        };
        let date = format!("<DeactivationDate type=\"DateTime\" value=\"{date}\"/>");
        let text = [
            message("Request", "AddAttribute", &date),
            message("Response", "AddAttribute", &date),
            repeat.to_owned(),
            message("Request", operation, ""),
            message("Response", operation, ""),
        ];
        let text = format!("<KMIP>{}</KMIP>", text.concat());
        read("AB.xml", text.as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn a_repeated_step_waits_for_the_date_set_before_it() {
        let case = case("# [REPEAT] until it is over\n", "GetAttributes", "$NOW+120");
        assert_eq!(wait_before(&case, 0), 0);
        assert_eq!(wait_before(&case, 1), 120);
        assert_eq!(wait_before(&case, 2), 0);
        assert_eq!(total_wait(&case), 120);
    }

    #[test]
    fn other_steps_and_dates_wait_for_nothing() {
        let repeat = "# [REPEAT] until it is over\n";
        assert_eq!(total_wait(&case("", "GetAttributes", "$NOW+120")), 0);
        assert_eq!(total_wait(&case(repeat, "GetAttributes", "$NOW-120")), 0);
        assert_eq!(total_wait(&case(repeat, "Poll", "$NOW+120")), 0);
    }
}
