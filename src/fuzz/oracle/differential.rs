//! The reference server's status and reason beside the target's: a divergence is worth a look, and
//! no failure.

use std::collections::BTreeMap;

use kmip_conform_protocol::enumeration::{ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Tag};
use serde::{Deserialize, Serialize};

use crate::fuzz::seen::{Seen, operation};

/// How often the two differed in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// What was asked.
    pub operation: String,
    /// What the target said.
    pub target: String,
    /// What the reference server said.
    pub reference: String,
    /// How often.
    pub times: u64,
}

/// Counts in which ways the two differ.
#[derive(Debug, Default)]
pub struct Differential(BTreeMap<(String, String, String), u64>);

impl Differential {
    /// Goes on counting from these.
    pub fn of(divergences: Vec<Divergence>) -> Self {
        let ways = divergences
            .into_iter()
            .map(|row| ((row.operation, row.target, row.reference), row.times));
        Self(ways.collect())
    }

    /// Puts the same message side by side.
    pub fn compare(&mut self, target: &Seen, reference: &Seen) {
        let pairs = target.pairs().zip(reference.pairs());
        for ((asked, target), (_, reference)) in pairs {
            let (ours, theirs) = (verdict(reference), verdict(target));
            if ours != theirs {
                let operation = operation(asked).map_or("none".to_owned(), |one| one.to_string());
                *self.0.entry((operation, theirs, ours)).or_default() += 1;
            }
        }
    }

    /// The ways, the most frequent first.
    pub fn divergences(&self) -> Vec<Divergence> {
        let rows = self
            .0
            .iter()
            .map(|((operation, target, reference), times)| Divergence {
                operation: operation.clone(),
                target: target.clone(),
                reference: reference.clone(),
                times: *times,
            });
        let mut rows: Vec<Divergence> = rows.collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.times));
        rows
    }
}

/// Status and reason of a batch item in words.
pub fn verdict(item: &Item) -> String {
    let number = |tag| item.field(tag).and_then(Item::as_enumeration);
    let status = number(Tag::RESULT_STATUS).map(|one| ResultStatus(one).to_string());
    let reason = number(Tag::RESULT_REASON).map(|one| ResultReason(one).to_string());
    let told: Vec<String> = status.into_iter().chain(reason).collect();
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, succeed, with_answer};
    use kmip_conform_protocol::enumeration::Operation;

    #[test]
    fn the_same_word_is_no_divergence_and_another_one_is_counted() {
        let refused = Talk::about_a_key().asks(2, Operation::GET);
        let mut differential = Differential::default();
        differential.compare(&refused, &refused);
        assert!(differential.divergences().is_empty());
        let given = with_answer(&refused, |answer| succeed(answer, Vec::new()));
        differential.compare(&given, &refused);
        differential.compare(&given, &refused);
        let told = differential.divergences();
        assert_eq!(told.len(), 1);
        let [row] = told.as_slice() else { return };
        assert_eq!(
            (row.operation.as_str(), row.target.as_str(), row.times),
            ("Get", "Success", 2)
        );
        let again = Differential::of(told.clone()).divergences();
        assert_eq!(again, told);
    }
}
