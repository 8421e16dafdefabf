//! A run of the cases on a server with one fault, beside a run without.

use std::collections::BTreeSet;
use std::time::Duration;

use kmip_reference_server::fault::{Fault, FaultSet, Kind};

use super::caught::{Caught, caught};
use super::touched;
use crate::compare::{Rules, RulesError};
use crate::result::{CaseResult, RunResult, Verdict};
use crate::run::{Bundled, Heading, Host, HostError, Plan, RunOptions, run};
use crate::target::Timeouts;

/// What noticed a fault.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The fault.
    pub fault: &'static Fault,
    /// Its kind.
    pub kind: Kind,
    /// Cases that fail with the fault and pass without; those that fail where it shows first.
    pub cases: Vec<Caught>,
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

/// How many cases have to be run for one fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thoroughness {
    /// Until one notices it.
    UntilCaught,
    /// All of them.
    EveryCase,
}

/// Runs the plan on a server with one fault and compares with the run without: the cases that touch
/// what the fault is about first, and the others only where those do not notice it.
///
/// # Errors
/// When the server cannot be started.
pub async fn measure(
    (kind, fault): (Kind, &'static Fault),
    plan: &Plan,
    options: &RunOptions,
    sound: &RunResult,
    thoroughness: Thoroughness,
) -> Result<Catch, MeasureError> {
    let sound = Sound::of(sound);
    let mut catch = Catch {
        fault,
        kind,
        cases: Vec::new(),
        checks: Vec::new(),
    };
    for part in touched::parts(plan, fault) {
        let faulty = run_with(FaultSet::of(fault), &part, options).await?;
        sound.note(&faulty, &mut catch);
        if thoroughness == Thoroughness::UntilCaught && catch.is_caught() {
            break;
        }
    }
    catch.cases.sort_by_key(|caught| !caught.at_home);
    Ok(catch)
}

/// What a run without faults shows.
struct Sound<'r> {
    passed: BTreeSet<(&'r str, &'r str)>,
    red: BTreeSet<&'r str>,
}

impl<'r> Sound<'r> {
    fn of(result: &'r RunResult) -> Self {
        let passed = result.cases.iter();
        let passed = passed.filter(|case| case.verdict == Verdict::Passed);
        Self {
            passed: passed.map(key).collect(),
            red: red(result).collect(),
        }
    }

    /// Adds what the faulty run shows beyond it.
    fn note(&self, faulty: &RunResult, catch: &mut Catch) {
        let failed = faulty.cases.iter();
        let failed = failed.filter(|case| case.verdict == Verdict::Failed);
        let noticed = failed.filter(|case| self.passed.contains(&key(case)));
        let about = touched::operations(catch.fault);
        let noticed = noticed.map(|case| caught(case, catch.fault, &about));
        catch.cases.extend(noticed);
        let checks = red(faulty).filter(|check| !self.red.contains(check));
        for check in checks.map(str::to_owned) {
            if !catch.checks.contains(&check) {
                catch.checks.push(check);
            }
        }
    }
}

fn key(case: &CaseResult) -> (&str, &str) {
    (&case.id, &case.version)
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

fn red(result: &RunResult) -> impl Iterator<Item = &str> {
    let checks = result.checks.iter();
    checks
        .filter(|check| check.verdict == Verdict::Failed)
        .map(|check| check.id.as_str())
}
