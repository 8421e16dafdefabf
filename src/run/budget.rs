//! How much evidence a whole run keeps: a target cannot fill memory by answering at length.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::result::StepResult;

/// Octets of text that exchanges of all cases together may take.
const EVIDENCE: usize = 256 << 20;

/// What is left of the room for evidence.
pub(super) struct Budget(AtomicUsize);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicUsize::new(EVIDENCE))
    }
}

impl Budget {
    /// Takes the room that the exchanges of these steps need; says whether there was enough.
    pub(super) fn take(&self, steps: &[StepResult]) -> bool {
        let needed: usize = steps.iter().map(size).sum();
        let take = |left: usize| left.checked_sub(needed);
        self.0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
            .is_ok()
    }
}

fn size(step: &StepResult) -> usize {
    let kept = [
        &step.request_hex,
        &step.request_xml,
        &step.response_hex,
        &step.response_xml,
    ];
    kept.into_iter().flatten().map(String::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Direction;

    #[test]
    fn room_that_is_taken_is_gone() {
        let step = StepResult {
            index: 0,
            direction: Direction::ClientToServer,
            identity: "A".to_owned(),
            operations: Vec::new(),
            request_hex: Some("00".repeat(30)),
            request_xml: None,
            response_hex: None,
            response_xml: Some("x".repeat(40)),
            results: Vec::new(),
            violations: Vec::new(),
            differences: Vec::new(),
            notes: Vec::new(),
        };
        let budget = Budget(AtomicUsize::new(150));
        let steps = [step];
        assert!(budget.take(&steps));
        assert!(!budget.take(&steps));
        assert!(budget.take(&[]));
    }
}
