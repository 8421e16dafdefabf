//! Every case built into the program is a test of its own, against a bundled server of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use kmip_conform::case::{
    Case, CaseKey, Catalogue, Profiles, Selection, bundled_cases, digest, duplicates, read, write,
};
use kmip_conform::compare::Rules;
use kmip_conform::generate;
use kmip_conform::report::write_failure;
use kmip_conform::result::{RunResult, Verdict};
use kmip_conform::run::{
    Bundled, Heading, Host, Offer, Plan, PlannedScenario, RunOptions, plan, run,
};
use kmip_conform::target::Timeouts;
use libtest_mimic::{Arguments, Failed, Trial};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| Profiles::embedded().unwrap());
static CASES: LazyLock<Catalogue> = LazyLock::new(|| bundled_cases(&PROFILES));
/// The sample of the generated cases.
static GENERATED: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::of(sample(generate::cases()), &PROFILES));
/// What each case runs in: planned once, since planning looks at all of them.
static SCENARIOS: LazyLock<BTreeMap<CaseKey, Arc<PlannedScenario>>> = LazyLock::new(|| {
    let scenarios = plan_all(&CASES).scenarios.into_iter().map(Arc::new);
    scenarios
        .flat_map(|scenario| {
            let keys: Vec<CaseKey> = scenario.cases.iter().map(|c| c.case.key.clone()).collect();
            keys.into_iter().map(move |key| (key, scenario.clone()))
        })
        .collect()
});
/// Certificates that all servers share; each has a store of its own.
static BUNDLED: LazyLock<Arc<Bundled>> =
    LazyLock::new(|| Arc::new(Bundled::new([0; 32], Timeouts::default()).unwrap()));
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Decides which generated cases are in the sample.
const SEED: &str = "1";

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = CASES
        .cases()
        .iter()
        .map(|case| {
            let key = case.key.clone();
            Trial::test(key.to_string(), move || judge(&key))
        })
        .collect();
    trials.push(Trial::test(
        "every_bundled_file_is_a_case",
        || match CASES.unreadable() {
            [] => Ok(()),
            [first, ..] => Err(format!("{}: {}", first.file, first.reason).into()),
        },
    ));
    trials.push(Trial::test("a_sample_of_the_generated_cases", judge_sample));
    trials.push(Trial::test(
        "no_written_case_asks_what_another_asks",
        || match duplicates(CASES.cases()).as_slice() {
            [] => Ok(()),
            groups => Err(format!("the same question: {groups:?}").into()),
        },
    ));
    trials.push(Trial::test(
        "every_generated_case_is_the_same_when_it_is_written_and_read",
        judge_export,
    ));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Five of a hundred generated cases, the first of each rule and version among them.
fn sample(cases: &[Case]) -> Vec<Case> {
    let mut kinds = BTreeSet::new();
    let drawn = cases.iter().filter(|case| {
        let digest = Sha256::digest(format!("{SEED} {}", case.key));
        let kind = (case.family(), case.key.version);
        kinds.insert(kind) || usize::from(digest[0]) * 100 < 5 * 256
    });
    drawn.cloned().collect()
}

fn judge_sample() -> Result<(), Failed> {
    let plan = plan_all(&GENERATED);
    let count = plan.runs();
    let rules = generate::RULES.len() * 8;
    let result = run_plan(plan, 4)?;
    assert!(
        count > rules && result.cases.len() == count,
        "{count} cases"
    );
    let failures = result
        .cases
        .iter()
        .filter(|case| case.verdict != Verdict::Passed);
    let mut text = Vec::new();
    for case in failures {
        write_failure(&mut text, case, "kmip-conform run")?;
    }
    match text.is_empty() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&text).into_owned().into()),
    }
}

/// What `list --export` writes is read as the case that it was.
fn judge_export() -> Result<(), Failed> {
    for case in generate::cases() {
        let text = write(case);
        let file = format!("{}.xml", case.key.id);
        let read =
            read(&file, text.as_bytes()).map_err(|error| format!("{}: {error:?}", case.key))?;
        match read.as_slice() {
            [one] if one.key == case.key && digest(one) == digest(case) => {}
            other => return Err(format!("{}: {other:?}", case.key).into()),
        }
    }
    Ok(())
}

/// A case with what has to run before it in its scenario.
fn judge(key: &CaseKey) -> Result<(), Failed> {
    let scenario = SCENARIOS.get(key).ok_or("no scenario has the case")?;
    let plan = Plan {
        scenarios: vec![scenario.as_ref().clone()],
        unreadable: Vec::new(),
    };
    let result = run_plan(plan, 1)?;
    let case = result
        .cases
        .iter()
        .find(|case| case.id == key.id && case.version == key.version.to_string());
    match case {
        Some(case) if case.verdict == Verdict::Passed => Ok(()),
        Some(case) => {
            let mut text = Vec::new();
            write_failure(&mut text, case, "kmip-conform run")?;
            Err(String::from_utf8_lossy(&text).into_owned().into())
        }
        None => Err(format!("{key} is not in the result").into()),
    }
}

fn plan_all(catalogue: &Catalogue) -> Plan {
    let every = [Selection::default()];
    plan(catalogue, &PROFILES, &every, &Offer::Bundled, None)
}

fn run_plan(plan: Plan, jobs: usize) -> Result<RunResult, Failed> {
    let options = RunOptions {
        jobs,
        ..RunOptions::default()
    };
    let (host, heading) = (Host::Bundled(BUNDLED.clone()), Heading::default());
    let rules = Rules::load()?;
    Ok(RUNTIME.block_on(run(plan, host, rules, options, heading, &mut |_| {})))
}
