//! What a campaign counts.

use std::collections::BTreeMap;

use kmip_conform_protocol::Tag;
use serde::{Deserialize, Serialize};

use super::link::Outcome;
use super::oracle::verdict;
use super::seen::Seen;

/// What a campaign did so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Sessions begun.
    pub sessions: u64,
    /// Requests sent, apart from probes and those that minimise a finding.
    pub requests: u64,
    /// Kinds of answers.
    pub kinds: usize,
    /// Sessions in the corpus.
    pub corpus: usize,
    /// Findings.
    pub findings: usize,
    /// Batch items of answers by status and reason.
    pub answers: BTreeMap<String, u64>,
}

impl Statistics {
    /// Adds what a campaign beside this one did.
    pub fn add(&mut self, other: &Self) {
        self.sessions += other.sessions;
        self.requests += other.requests;
        self.kinds = self.kinds.max(other.kinds);
        self.corpus += other.corpus;
        self.findings += other.findings;
        for (answer, count) in &other.answers {
            *self.answers.entry(answer.clone()).or_default() += count;
        }
    }
}

/// What came back for one message, in words.
pub(super) fn answers(seen: &Seen) -> Vec<String> {
    let other = match &seen.reply.outcome {
        Outcome::Answer(_) => None,
        Outcome::Closed(_) => Some("closed"),
        Outcome::TimedOut(_) => Some("no answer"),
        Outcome::NotAMessage(_) => Some("no message"),
        Outcome::Unreachable(_) => Some("no connection"),
    };
    let items = seen.answer.iter().flat_map(|m| m.fields());
    let items = items.filter(|item| item.tag == Tag::BATCH_ITEM);
    items.map(verdict).chain(other.map(str::to_owned)).collect()
}
