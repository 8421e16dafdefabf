//! Dates that a case sets in the future and waits for.
//!
//! `# TIME n` numbers the exchanges of a case and is no clock: what it waits for follows from the
//! dates it sets with `$NOW+n` before a step that it repeats until something changes by itself, or
//! that asks the very question of the step before and expects another answer.

use std::collections::BTreeSet;

use super::poll::is_poll;
use crate::case::{Case, Node, NodeValue, Step, Variable, facts};

/// The dates a case has sent so far, in seconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Dates(BTreeSet<i64>);

impl Dates {
    /// Notes the future dates of a request.
    pub(super) fn note(&mut self, step: &Step, now: i64) {
        let offsets = offsets(step).into_iter();
        self.0
            .extend(offsets.map(|offset| now.saturating_add_unsigned(offset)));
    }

    /// The first date after `now`.
    pub(super) fn after(&self, now: i64) -> Option<i64> {
        self.0.range(now..).next().copied()
    }
}

/// How many seconds a case waits for its dates at most; 0 for most cases.
pub(super) fn longest_wait(case: &Case) -> u64 {
    let repeats = |step: &&Step| waits(case, step) && !is_poll(step);
    let Some(last) = case.steps.iter().rfind(repeats) else {
        return 0;
    };
    let before = case.steps.iter().take(last.index + 1);
    before.flat_map(offsets).max().unwrap_or(0)
}

/// Whether the step expects something to have changed by itself since the step before it.
pub(super) fn waits(case: &Case, step: &Step) -> bool {
    let before = step
        .index
        .checked_sub(1)
        .and_then(|before| case.steps.get(before));
    let asks_again = before.is_some_and(|before| {
        before.client == step.client
            && is_same(&before.request, &step.request)
            && !is_same(&before.response, &step.response)
    });
    step.repeat_until.is_some() || asks_again
}

/// Equality wherever in the file the two stand.
fn is_same(one: &Node, other: &Node) -> bool {
    let values = match (&one.value, &other.value) {
        (NodeValue::Structure(fields), NodeValue::Structure(others)) => {
            fields.len() == others.len()
                && fields
                    .iter()
                    .zip(others)
                    .all(|(field, other)| is_same(field, other))
        }
        (value, other) => value == other,
    };
    one.tag == other.tag && values
}

/// The future dates of a request, in seconds from its sending.
fn offsets(step: &Step) -> Vec<u64> {
    let variables = facts::variables(&step.request).into_iter();
    let offsets = variables.filter_map(|(_, variable)| match variable {
        Variable::Now(offset) => u64::try_from(*offset).ok(),
        Variable::Named(_) => None,
    });
    offsets.filter(|offset| *offset > 0).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::case;

    /// A case that asks for the State twice, with answers of these numbers.
    fn case(first: &str, second: &str) -> Case {
        let message = |kind: &str, payload: &str, status: &str| {
            format!(
                "<{kind}Message><{kind}Header><ProtocolVersion>\
                 <ProtocolVersionMajor type=\"Integer\" value=\"2\"/>\
                 <ProtocolVersionMinor type=\"Integer\" value=\"1\"/></ProtocolVersion>\
                 <BatchCount type=\"Integer\" value=\"1\"/></{kind}Header><BatchItem>\
                 <Operation type=\"Enumeration\" value=\"GetAttributes\"/>{status}\
                 <{kind}Payload>{payload}</{kind}Payload></BatchItem></{kind}Message>"
            )
        };
        let success = "<ResultStatus type=\"Enumeration\" value=\"Success\"/>";
        let steps: String = [first, second]
            .iter()
            .map(|state| {
                let asked = "<AttributeReference type=\"Enumeration\" value=\"State\"/>";
                let answer = format!(
                    "<Attributes><State type=\"Enumeration\" value=\"{state}\"/></Attributes>"
                );
                message("Request", asked, "") + "\n" + &message("Response", &answer, success)
            })
            .collect();
        let text = format!("<KMIP>\n{steps}\n</KMIP>");
        let folder = std::env::temp_dir().join(format!("{}-{first}-{second}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("X-M-1-21.xml");
        std::fs::write(&file, text).unwrap();
        let catalogue = case::load(&[Path::new(&file).to_owned()]).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        catalogue.cases()[0].clone()
    }

    #[test]
    fn step_that_asks_again_waits_only_for_another_answer() {
        let changed = case("Active", "Deactivated");
        assert!(!waits(&changed, &changed.steps[0]));
        assert!(waits(&changed, &changed.steps[1]));
        let same = case("Active", "Active");
        assert!(!waits(&same, &same.steps[1]));
    }
}
