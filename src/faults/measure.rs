//! A run of the cases on a server with one fault, beside a run without.

use std::collections::BTreeSet;
use std::time::Duration;

use kmip_reference_server::fault::{Fault, FaultSet, Kind};

use super::touched;
use crate::compare::{Rules, RulesError};
use crate::result::{RunResult, Verdict};
use crate::run::{Bundled, Heading, Host, HostError, Plan, RunOptions, run};
use crate::target::Timeouts;

/// What noticed a fault.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The fault.
    pub fault: &'static Fault,
    /// Its kind.
    pub kind: Kind,
    /// Cases that fail with the fault and pass without, as `id@version`.
    pub cases: Vec<String>,
    /// Response-wide checks that fail with the fault and do not without.
    pub checks: Vec<String>,
}

impl Catch {
    /// Whether anything noticed the fault.
    pub fn is_caught(&self) -> bool {
        !self.cases.is_empty() || !self.checks.is_empty()
    }
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The bundled server cannot be started.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The rules cannot be read.
    #[error(transparent)]
    Rules(#[from] RulesError),
}

/// A server that hangs is waited for as long as this, which an answering one never needs.
const PATIENCE: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    read: Duration::from_secs(2),
    case: Duration::from_secs(10),
};

/// Runs the plan on a server without faults.
///
/// # Errors
/// When the server cannot be started.
pub async fn sound(plan: &Plan, options: &RunOptions) -> Result<RunResult, MeasureError> {
    run_with(FaultSet::default(), plan, options).await
}

/// Runs the plan on a server with one fault and compares with the run without: the cases that touch
/// what the fault is about first, and the others only where those do not notice it.
///
/// # Errors
/// When the server cannot be started.
pub async fn measure(
    fault: (Kind, &'static Fault),
    plan: &Plan,
    options: &RunOptions,
    sound: &RunResult,
) -> Result<Catch, MeasureError> {
    let (kind, row) = fault;
    let mut catch = Catch {
        fault: row,
        kind,
        cases: Vec::new(),
        checks: Vec::new(),
    };
    for part in touched::parts(plan, row) {
        catch = measure_part(fault, &part, options, sound).await?;
        if catch.is_caught() {
            break;
        }
    }
    Ok(catch)
}

async fn measure_part(
    (kind, fault): (Kind, &'static Fault),
    plan: &Plan,
    options: &RunOptions,
    sound: &RunResult,
) -> Result<Catch, MeasureError> {
    let faulty = run_with(FaultSet::of(fault), plan, options).await?;
    let passed: BTreeSet<(&str, &str)> = with_verdict(sound, Verdict::Passed).collect();
    let failed = with_verdict(&faulty, Verdict::Failed);
    let cases = failed.filter(|case| passed.contains(case));
    let red: BTreeSet<&str> = red(sound).collect();
    let checks = self::red(&faulty).filter(|check| !red.contains(check));
    Ok(Catch {
        fault,
        kind,
        cases: cases
            .map(|(id, version)| format!("{id}@{version}"))
            .collect(),
        checks: checks.map(str::to_owned).collect(),
    })
}

async fn run_with(
    faults: FaultSet,
    plan: &Plan,
    options: &RunOptions,
) -> Result<RunResult, MeasureError> {
    let host = Bundled::new([0; 32], PATIENCE)?.with_faults(faults);
    let (plan, rules) = (plan.clone(), Rules::load()?);
    let host = Host::Bundled(std::sync::Arc::new(host));
    let heading = Heading::default();
    Ok(run(plan, host, rules, options.clone(), heading, &mut |_| {}).await)
}

fn with_verdict(result: &RunResult, verdict: Verdict) -> impl Iterator<Item = (&str, &str)> {
    let cases = result.cases.iter();
    cases
        .filter(move |case| case.verdict == verdict)
        .map(|case| (case.id.as_str(), case.version.as_str()))
}

fn red(result: &RunResult) -> impl Iterator<Item = &str> {
    let checks = result.checks.iter();
    checks
        .filter(|check| check.verdict == Verdict::Failed)
        .map(|check| check.id.as_str())
}
