//! What a case leaves open: the places of an answer that it does not judge.

use kmip_conform_protocol::{Item, Tag};

use super::mutation::Mutation;
use crate::case::{Direction, Node, NodeValue, Step, Variable};

/// What a step that allows a set of outcomes leaves to the checks of every response.
const BESIDE: &str = "beside status and reason of a set of outcomes";
/// A reason changed into another one of the set.
const OTHER: &str = "another reason of a set of outcomes";

/// Why a mutation of an answer may pass, where the case leaves it open.
pub(super) fn left_open(
    step: &Step,
    answer: &Item,
    changed: &Item,
    at: &[usize],
    mutation: Mutation,
) -> Option<String> {
    open_at(printed(step), at, mutation).or_else(|| {
        let beside = is_beside_outcome(step, answer, at, mutation).then_some(BESIDE);
        let other = || is_other_outcome(step, changed, at).then_some(OTHER);
        beside.or_else(other).map(str::to_owned)
    })
}

/// What the step prints of the target.
fn printed(step: &Step) -> &Node {
    match step.direction {
        Direction::ClientToServer => &step.response,
        Direction::ServerToClient => &step.request,
    }
}

/// What the case leaves open at a place: the variable whose value was changed, or the order of
/// items that differ in variables only.
fn open_at(expected: &Node, at: &[usize], mutation: Mutation) -> Option<String> {
    let (last, above) = at.split_last()?;
    let parent = above
        .iter()
        .try_fold(expected, |node, index| node.fields().get(*index))?;
    let node = parent.fields().get(*last)?;
    match (&node.value, mutation) {
        (
            NodeValue::Variable {
                variable: Variable::Named(name),
                ..
            },
            Mutation::ChangeValue,
        ) => Some(format!(
            "${}",
            name.trim_end_matches(|c: char| c.is_ascii_digit())
        )),
        (_, Mutation::Reorder) => parent
            .fields()
            .get(last + 1)
            .is_some_and(|next| differ_in_variables_only(node, next))
            .then(|| "order of items alike but for variables".to_owned()),
        _ => None,
    }
}

/// Whether the step allows a set of outcomes, and the mutation changes neither status nor reason.
fn is_beside_outcome(step: &Step, answer: &Item, at: &[usize], mutation: Mutation) -> bool {
    let item = at.iter().try_fold(answer, |item, i| item.fields().get(*i));
    let outcome = [Tag::RESULT_STATUS, Tag::RESULT_REASON];
    let changes_it = item.is_some_and(|item| outcome.contains(&item.tag))
        && [Mutation::Drop, Mutation::ChangeValue, Mutation::ChangeType].contains(&mutation);
    !step.outcomes.is_empty() && !changes_it
}

/// Whether the changed item is a reason that the step allows.
fn is_other_outcome(step: &Step, changed: &Item, at: &[usize]) -> bool {
    let item = at.iter().try_fold(changed, |item, i| item.fields().get(*i));
    let reason = item.filter(|item| item.tag == Tag::RESULT_REASON);
    let reason = reason.and_then(Item::as_enumeration);
    let mut allowed = step.outcomes.iter().filter_map(|outcome| outcome.reason);
    reason.is_some_and(|reason| allowed.any(|one| one.0 == reason))
}

fn differ_in_variables_only(one: &Node, other: &Node) -> bool {
    one.tag == other.tag
        && match (&one.value, &other.value) {
            (NodeValue::Structure(some), NodeValue::Structure(others)) => {
                some.len() == others.len()
                    && some
                        .iter()
                        .zip(others)
                        .all(|(one, other)| differ_in_variables_only(one, other))
            }
            (NodeValue::Literal(one), NodeValue::Literal(other)) => one == other,
            (NodeValue::Variable { .. }, NodeValue::Variable { .. }) => true,
            _ => false,
        }
}
