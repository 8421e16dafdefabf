//! A whole run: scenarios scheduled, results gathered in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::budget::Budget;
use super::describe::describe;
use super::offered::discover;
use super::options::RunOptions;
use super::performed;
use super::plan::{Plan, PlannedScenario};
use super::retry::run_with_retries;
use super::scenario::ScenarioOutcome;
use super::site::Host;
use crate::case::Unreadable;
use crate::check::Checks;
use crate::compare::Rules;
use crate::result::{CaseResult, RunResult, SCHEMA_VERSION, Summary, Verdict};
use crate::target::Target;

/// What a run is told about itself, for the head of its result.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    /// The target as addressed.
    pub target: BTreeMap<String, String>,
    /// The options that selected the cases, as text.
    pub selection: BTreeMap<String, String>,
}

/// This tool, as its results name it.
pub const TOOL: &str = concat!("kmip-conform ", env!("CARGO_PKG_VERSION"));

/// Scenarios in a row that end with the target gone before the rest is given up.
const GIVE_UP_AFTER: usize = 3;

/// Runs a plan. `observe` sees each case's result as soon as there is one.
pub async fn run(
    mut plan: Plan,
    host: Host,
    rules: Rules,
    options: RunOptions,
    mut heading: Heading,
    observe: &mut dyn FnMut(&CaseResult),
) -> RunResult {
    let start = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    let unreadable: Vec<CaseResult> = plan.unreadable.iter().map(errored).collect();
    unreadable.iter().for_each(&mut *observe);
    let jobs = if host.is_isolated() {
        options.jobs.max(1)
    } else {
        1
    };
    if let Host::Remote(target, _) = &host {
        inquire(target, &mut plan, &mut heading).await;
    }
    let shared = Arc::new(Shared {
        budget: Budget::default(),
        host,
        rules,
        options,
    });
    let outcomes = schedule(plan.scenarios, &shared, jobs, observe).await;
    let rules = shared.rules.digest().to_owned();
    gather(start, rules, heading, unreadable, outcomes)
}

/// Asks a target about itself, and leaves out cases of versions and operations that it says it
/// does not offer.
async fn inquire(target: &Target, plan: &mut Plan, heading: &mut Heading) {
    let versions = plan.versions();
    if versions.is_empty() {
        return;
    }
    if let Some(offered) = discover(target, &versions).await {
        let told = ("versions".to_owned(), offered.to_string());
        heading.target.extend([told]);
        offered.limit(plan);
    }
    performed::query(target, &plan.versions()).await.limit(plan);
    if let Some(version) = plan.first_version() {
        heading.target.extend(describe(target, version).await);
    }
}

struct Shared {
    budget: Budget,
    host: Host,
    rules: Rules,
    options: RunOptions,
}

/// Runs the scenarios, `jobs` at a time; gives their outcomes in the plan's order.
async fn schedule(
    scenarios: Vec<PlannedScenario>,
    shared: &Arc<Shared>,
    jobs: usize,
    observe: &mut dyn FnMut(&CaseResult),
) -> Vec<ScenarioOutcome> {
    let (done, mut finished) = unbounded_channel();
    let mut waiting = scenarios.into_iter().enumerate();
    let mut tasks = JoinSet::new();
    let mut outcomes = BTreeMap::new();
    let mut lost_in_a_row = 0;
    loop {
        while tasks.len() < jobs && lost_in_a_row < GIVE_UP_AFTER {
            let Some((index, scenario)) = waiting.next() else {
                break;
            };
            spawn(&mut tasks, index, scenario, shared, done.clone());
        }
        if tasks.is_empty() {
            break;
        }
        tokio::select! {
            Some(result) = finished.recv() => observe(&result),
            Some(joined) = tasks.join_next() => {
                if let Ok((index, outcome)) = joined {
                    let outcome: ScenarioOutcome = outcome;
                    lost_in_a_row = if outcome.lost { lost_in_a_row + 1 } else { 0 };
                    outcomes.insert(index, outcome);
                }
            }
        }
    }
    for (index, scenario) in waiting {
        outcomes.insert(index, given_up(&scenario, &done));
    }
    drop(done);
    while let Some(result) = finished.recv().await {
        observe(&result);
    }
    outcomes.into_values().collect()
}

fn spawn(
    tasks: &mut JoinSet<(usize, ScenarioOutcome)>,
    index: usize,
    scenario: PlannedScenario,
    shared: &Arc<Shared>,
    done: UnboundedSender<CaseResult>,
) {
    let shared = Arc::clone(shared);
    tasks.spawn(async move {
        let Shared {
            budget,
            host,
            rules,
            options,
        } = &*shared;
        let journal = options.journal.as_deref();
        if let Some(outcome) = journal.and_then(|journal| journal.outcome(&scenario)) {
            for case in &outcome.cases {
                // Nobody listens any more when the run is given up.
                let _ = done.send(case.clone());
            }
            return (index, outcome);
        }
        let outcome = run_with_retries(&scenario, host, rules, options, budget, &done).await;
        if let Some(journal) = journal {
            journal.record(&scenario, &outcome);
        }
        (index, outcome)
    });
}

fn given_up(scenario: &PlannedScenario, done: &UnboundedSender<CaseResult>) -> ScenarioOutcome {
    use super::plan::Action;
    let cases: Vec<CaseResult> = scenario
        .cases
        .iter()
        .map(|planned| match planned.action {
            Action::Skip(_) => planned.skipped(),
            Action::Run => planned.unrun(Verdict::Errored, "not tried: the target was lost"),
        })
        .collect();
    for case in &cases {
        // Nobody listens any more when the run is given up.
        let _ = done.send(case.clone());
    }
    ScenarioOutcome {
        cases,
        checks: Checks::new(),
        left_behind: Vec::new(),
        lost: true,
    }
}

fn errored(unreadable: &Unreadable) -> CaseResult {
    CaseResult {
        id: unreadable.key.id.clone(),
        version: unreadable.key.version.to_string(),
        file: unreadable.file.clone(),
        authority: unreadable.authority,
        verdict: Verdict::Errored,
        reason: Some(format!(
            "cannot read {} line {}: {}",
            unreadable.file, unreadable.line, unreadable.reason
        )),
        duration_ms: 0,
        errata: Vec::new(),
        known: None,
        about: Default::default(),
        earlier: Vec::new(),
        steps: Vec::new(),
    }
}

fn gather(
    start: String,
    rules: String,
    heading: Heading,
    mut cases: Vec<CaseResult>,
    outcomes: Vec<ScenarioOutcome>,
) -> RunResult {
    let mut checks = Checks::new();
    let mut left_behind = Vec::new();
    for outcome in outcomes {
        cases.extend(outcome.cases);
        checks.merge(outcome.checks);
        left_behind.extend(outcome.left_behind);
    }
    RunResult {
        schema_version: SCHEMA_VERSION,
        tool: TOOL.to_owned(),
        target: heading.target,
        selection: heading.selection,
        rules: Some(rules),
        start,
        summary: summarise(&cases),
        checks: checks.results(),
        cases,
        left_behind,
        baseline: None,
        complete: true,
    }
}

/// Counts verdicts, whole and apart.
pub fn summarise(cases: &[CaseResult]) -> Summary {
    let mut summary = Summary::default();
    for case in cases {
        summary.total.count(case.verdict);
        let by_version = summary.by_version.entry(case.version.clone()).or_default();
        by_version.count(case.verdict);
        let by_authority = summary.by_authority.entry(case.authority).or_default();
        by_authority.count(case.verdict);
    }
    summary
}
