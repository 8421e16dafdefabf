//! Runs of the own cases against a fake target.

use std::collections::BTreeSet;
use std::path::Path;

use kmip_conform::case::{Profiles, Selection, bundled_cases};
use kmip_conform::compare::Rules;
use kmip_conform::result::RunResult;
use kmip_conform::run::{
    Carrier, Heading, Host, Offer, Plan, RunOptions, SharedListener, plan, run,
};
use kmip_conform::target::{Target, TargetOptions};
use kmip_conform_protocol::ProtocolVersion;

/// Runs the own cases of one version that `count` allows against a fake target.
pub async fn run_against(options: TargetOptions, count: usize) -> RunResult {
    let selection = Selection {
        versions: vec![ProtocolVersion::V2_1],
        ..Selection::default()
    };
    run_selected(options, selection, count).await
}

/// Runs the cases of a selection that `count` allows against a fake target.
pub async fn run_selected(options: TargetOptions, selection: Selection, count: usize) -> RunResult {
    let mut plan = planned(&options, selection);
    plan.scenarios.truncate(count);
    run_plan(options, plan).await
}

/// The own cases of a selection, for a target that these options address.
pub fn planned(options: &TargetOptions, selection: Selection) -> Plan {
    planned_for(options, selection, ["exclusive-store"])
}

/// The own cases of a selection, for a target that meets these requirements.
pub fn planned_for<'n>(
    options: &TargetOptions,
    selection: Selection,
    provides: impl IntoIterator<Item = &'n str>,
) -> Plan {
    let profiles = Profiles::embedded().unwrap();
    let provides: BTreeSet<String> = provides.into_iter().map(str::to_owned).collect();
    let catalogue = bundled_cases(&profiles);
    let offer = Offer::Target {
        carrier: Carrier::of(options),
        listens: provides.contains("push-listener"),
        provides,
        skip_slow: true,
    };
    let mut plan = plan(&catalogue, &profiles, &[selection], &offer, None);
    plan.scenarios
        .retain(|scenario| scenario.cases.iter().all(|case| !case.is_deselected()));
    plan
}

/// A case of one's own, written in the notation.
pub fn planned_text(options: &TargetOptions, name: &str, text: &str) -> Plan {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.xml"));
    std::fs::write(&path, text).unwrap();
    let catalogue = kmip_conform::case::load(&[path]).unwrap();
    assert_eq!(catalogue.unreadable(), []);
    let profiles = Profiles::embedded().unwrap();
    let offer = Offer::Target {
        carrier: Carrier::of(options),
        provides: Default::default(),
        skip_slow: true,
        listens: false,
    };
    plan(&catalogue, &profiles, &[Selection::default()], &offer, None)
}

/// Runs a plan; every case of it has a result, which was reported as it came.
pub async fn run_plan(options: TargetOptions, plan: Plan) -> RunResult {
    run_with(options, plan, RunOptions::default()).await
}

/// Runs a plan with options of the caller's.
pub async fn run_with(options: TargetOptions, plan: Plan, how: RunOptions) -> RunResult {
    run_listening(options, plan, how, None).await
}

/// Runs a plan against a target that may open connections to the listener.
pub async fn run_listening(
    options: TargetOptions,
    plan: Plan,
    how: RunOptions,
    listener: Option<SharedListener>,
) -> RunResult {
    let host = Host::Remote(Target::new(options).unwrap(), listener);
    let mut observed = 0;
    let results = plan.results();
    let result = run(
        plan,
        host,
        Rules::load().unwrap(),
        how,
        Heading::default(),
        &mut |_| observed += 1,
    )
    .await;
    assert!(result.complete);
    assert_eq!(result.cases.len(), results, "every case has a result");
    assert_eq!(observed, results, "every result is reported as it comes");
    result
}
