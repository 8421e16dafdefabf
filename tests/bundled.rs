//! Every case built into the program is a test of its own, against a bundled server of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kmip_conform::case::{Case, CaseKey, Catalogue, Pattern, Profiles, Selection, bundled_cases};
use kmip_conform::compare::Rules;
use kmip_conform::generate;
use kmip_conform::report::write_failure;
use kmip_conform::result::Verdict;
use kmip_conform::run::{Bundled, Heading, Host, Offer, PlannedCase, RunOptions, plan, run};
use kmip_conform::target::Timeouts;
use libtest_mimic::{Arguments, Failed, Trial};
use sha2::{Digest, Sha256};

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| Profiles::embedded().unwrap());
static CASES: LazyLock<Catalogue> = LazyLock::new(|| bundled_cases(&PROFILES));
/// The sample of the generated cases.
static GENERATED: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::of(sample(generate::cases()), &PROFILES));

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
    let plan = plan(
        &GENERATED,
        &PROFILES,
        &[Selection::default()],
        &Offer::Bundled,
        None,
    );
    let count = plan.runs();
    let host = Host::Bundled(std::sync::Arc::new(Bundled::new(
        [0; 32],
        Timeouts::default(),
    )?));
    let runtime = tokio::runtime::Runtime::new()?;
    let options = RunOptions {
        jobs: 4,
        ..RunOptions::default()
    };
    let heading = Heading::default();
    let result = runtime.block_on(run(
        plan,
        host,
        Rules::load()?,
        options,
        heading,
        &mut |_| {},
    ));
    let rules = generate::RULES.len() * 8;
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

fn judge(key: &CaseKey) -> Result<(), Failed> {
    let selection = Selection {
        ids: vec![Pattern::new(key.id.clone())],
        versions: vec![key.version],
        profiles: Vec::new(),
    };
    let mut plan = plan(&CASES, &PROFILES, &[selection], &Offer::Bundled, None);
    let deselected = |one: &PlannedCase| one.is_deselected();
    plan.scenarios
        .retain(|scenario| !scenario.cases.iter().all(deselected));
    let host = Host::Bundled(std::sync::Arc::new(Bundled::new(
        [0; 32],
        Timeouts::default(),
    )?));
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(run(
        plan,
        host,
        Rules::load()?,
        RunOptions::default(),
        Heading::default(),
        &mut |_| {},
    ));
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
