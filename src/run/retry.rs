//! Scenarios that are tried again: what failed once and passed then is flaky, and stays marked.

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::budget::Budget;
use super::options::RunOptions;
use super::plan::PlannedScenario;
use super::scenario::{ScenarioOutcome, run_scenario};
use super::site::Host;
use crate::compare::Rules;
use crate::result::{Attempt, CaseResult, Verdict};

/// Runs a scenario, and again as often as allowed while one of its cases does not pass.
pub(super) async fn run_with_retries(
    scenario: &PlannedScenario,
    host: &Host,
    rules: &Rules,
    options: &RunOptions,
    budget: &Budget,
    done: &UnboundedSender<CaseResult>,
) -> ScenarioOutcome {
    if options.retries == 0 {
        return run_scenario(scenario, host, rules, options, budget, done).await;
    }
    // Only what counts in the end is told.
    let (quiet, _unheard) = unbounded_channel();
    let mut outcome = run_scenario(scenario, host, rules, options, budget, &quiet).await;
    for _ in 0..options.retries {
        if outcome.lost || !outcome.cases.iter().any(CaseResult::is_failure) {
            break;
        }
        let again = run_scenario(scenario, host, rules, options, budget, &quiet).await;
        outcome = merge(outcome, again);
    }
    for case in &outcome.cases {
        // Nobody listens any more when the run is given up.
        let _ = done.send(case.clone());
    }
    outcome
}

/// What two attempts amount to. What checks saw and what was left behind counts in both.
fn merge(first: ScenarioOutcome, again: ScenarioOutcome) -> ScenarioOutcome {
    let mut checks = first.checks;
    checks.merge(again.checks);
    let mut left_behind = first.left_behind;
    left_behind.extend(again.left_behind);
    let pairs = first.cases.into_iter().zip(again.cases);
    ScenarioOutcome {
        cases: pairs.map(|(first, again)| settle(first, again)).collect(),
        checks,
        left_behind,
        lost: again.lost,
    }
}

/// A case passes if one attempt did; the attempts that did not are kept beside it.
fn settle(mut first: CaseResult, mut again: CaseResult) -> CaseResult {
    match (first.verdict, again.is_failure()) {
        (Verdict::Skipped, _) | (Verdict::Passed, false) => first,
        (Verdict::Passed, true) => {
            first.earlier.push(attempt(again));
            first
        }
        (Verdict::Failed | Verdict::Errored, _) => {
            again.earlier = std::mem::take(&mut first.earlier);
            again.earlier.push(attempt(first));
            again
        }
    }
}

fn attempt(case: CaseResult) -> Attempt {
    Attempt {
        verdict: case.verdict,
        reason: case.reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Authority;

    fn case(verdict: Verdict) -> CaseResult {
        CaseResult {
            id: "A".to_owned(),
            version: "2.1".to_owned(),
            file: String::new(),
            authority: Authority::Own,
            verdict,
            reason: None,
            duration_ms: 0,
            errata: Vec::new(),
            known: None,
            about: Default::default(),
            earlier: Vec::new(),
            steps: Vec::new(),
        }
    }

    #[test]
    fn a_case_that_passed_only_once_is_flaky_in_either_order() {
        let late = settle(case(Verdict::Failed), case(Verdict::Passed));
        let soon = settle(case(Verdict::Passed), case(Verdict::Failed));
        assert!(late.is_flaky() && soon.is_flaky());
        assert!(!settle(case(Verdict::Passed), case(Verdict::Passed)).is_flaky());
    }

    #[test]
    fn every_attempt_that_failed_is_kept() {
        let twice = settle(case(Verdict::Failed), case(Verdict::Errored));
        let thrice = settle(twice, case(Verdict::Failed));
        assert_eq!(thrice.verdict, Verdict::Failed);
        let earlier: Vec<Verdict> = thrice.earlier.iter().map(|one| one.verdict).collect();
        assert_eq!(earlier, [Verdict::Failed, Verdict::Errored]);
    }
}
