//! Every case built into the program is a test of its own, against a bundled server of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::sync::LazyLock;

use kmip_conform::case::{CaseKey, Catalogue, Pattern, Profiles, Selection, bundled_cases};
use kmip_conform::compare::Rules;
use kmip_conform::report::write_failure;
use kmip_conform::result::Verdict;
use kmip_conform::run::{Bundled, Heading, Host, Offer, PlannedCase, RunOptions, plan, run};
use kmip_conform::target::Timeouts;
use libtest_mimic::{Arguments, Failed, Trial};

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| Profiles::embedded().unwrap());
static CASES: LazyLock<Catalogue> = LazyLock::new(|| bundled_cases(&PROFILES));

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
    libtest_mimic::run(&arguments, trials).exit();
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
    let host = Host::Bundled(Box::new(Bundled::new([0; 32], Timeouts::default())?));
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
