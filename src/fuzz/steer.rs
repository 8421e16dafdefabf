//! What steers a campaign on a black box: answers of a kind that was not seen before.

use std::collections::BTreeSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use kmip_conform_protocol::{Item, Tag};

use super::link::Outcome;
use super::oracle::verdict;
use super::seen::Seen;

/// The kinds of answers that were seen.
#[derive(Clone, Debug, Default)]
pub struct Kinds(BTreeSet<u64>);

impl Kinds {
    /// Notes the kind of a reply; gives whether it is new.
    pub fn note(&mut self, seen: &Seen) -> bool {
        self.0.insert(kind(seen))
    }

    /// How many kinds there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The kinds as numbers, to go on with them later.
    pub fn numbers(&self) -> Vec<u64> {
        self.0.iter().copied().collect()
    }

    /// Kinds that were seen earlier.
    pub fn of(numbers: Vec<u64>) -> Self {
        Self(numbers.into_iter().collect())
    }
}

/// Operation, status, reason, shape of the answer, and how long it took.
fn kind(seen: &Seen) -> u64 {
    let mut hasher = DefaultHasher::new();
    seen.operation().hash(&mut hasher);
    match &seen.reply.outcome {
        Outcome::Answer(_) => 0,
        Outcome::Closed(_) => 1,
        Outcome::TimedOut(_) => 2,
        Outcome::NotAMessage(_) => 3,
        Outcome::Unreachable(_) => 4,
    }
    .hash(&mut hasher);
    for item in seen
        .answer
        .iter()
        .flat_map(|m| m.fields_with(Tag::BATCH_ITEM))
        .take(4)
    {
        verdict(item).hash(&mut hasher);
        shape(item, &mut hasher);
    }
    timing(seen.reply.elapsed).hash(&mut hasher);
    hasher.finish()
}

/// The tags of an answer, each once in a row.
fn shape(item: &Item, hasher: &mut DefaultHasher) {
    item.tag.0.hash(hasher);
    let mut last = None;
    for field in item.fields() {
        if last.replace(field.tag) != Some(field.tag) {
            shape(field, hasher);
        }
    }
}

/// Coarse, so that the same target falls into the same class every time.
fn timing(elapsed: Duration) -> u8 {
    match elapsed.as_millis() {
        0..2_000 => 0,
        2_000..10_000 => 1,
        _ => 2,
    }
}
