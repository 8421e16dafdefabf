//! Outcomes with what shows them.

use crate::profile::evidence::Seen;
use crate::profile::model::Level;
use crate::profile::probe::Admission;
use crate::profile::statement::Outcome;
use crate::result::Confidence;

/// An outcome and what shows it.
pub(in crate::profile) type Finding = (Outcome, Vec<String>);

pub(in crate::profile) fn found(outcome: Outcome, evidence: impl Into<String>) -> Finding {
    (outcome, vec![evidence.into()])
}

/// Whether neither normative text nor a mandatory case carries a requirement.
pub(in crate::profile) fn is_provisional(confidence: Confidence) -> bool {
    matches!(confidence, Confidence::KnowledgeBase | Confidence::Inferred)
}

/// A permission cannot be broken.
pub(in crate::profile) fn permitted(level: Level, outcome: Outcome) -> Outcome {
    match (level, outcome) {
        (Level::May, Outcome::NotMet | Outcome::NotShown) => Outcome::NotApplicable,
        (_, outcome) => outcome,
    }
}

/// What was seen, or that nothing was.
pub(super) fn seen(seen: Option<&Seen>, otherwise: &str) -> Finding {
    match seen {
        None => found(Outcome::NotShown, otherwise),
        Some(seen) => {
            let mut evidence = seen.first.clone();
            let more = seen.count.saturating_sub(evidence.len());
            if more > 0 {
                evidence.push(format!("and {more} more steps"));
            }
            (Outcome::Met, evidence)
        }
    }
}

/// The first few, and how many more there are.
pub(super) fn bounded(mut evidence: Vec<String>) -> Vec<String> {
    const MOST: usize = 5;
    let more = evidence.len().saturating_sub(MOST);
    evidence.truncate(MOST);
    if more > 0 {
        evidence.push(format!("and {more} more"));
    }
    evidence
}

/// How a client fares, in words.
pub(in crate::profile) fn described(admission: Option<&Admission>) -> String {
    match admission {
        Some(Admission::Admitted) => "admitted".to_owned(),
        Some(Admission::Refused(how)) => format!("refused: {how}"),
        Some(Admission::NotTried(why)) => format!("not tried: {why}"),
        None => "not tried".to_owned(),
    }
}
