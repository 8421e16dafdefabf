//! Commands of the user's that run before and after cases, to put a target back into order.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::plan::{Action, PlannedScenario};
use crate::result::{CaseResult, Verdict};

/// What runs before and after the cases of a scenario: cases that go on from one another count as
/// one, since a target that is put back between them has lost what they need.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    /// A shell command before the first case.
    pub before: Option<String>,
    /// A shell command after the last case.
    pub after: Option<String>,
    /// How long a command may take.
    pub limit: Duration,
}

impl Hooks {
    /// Runs the command before a scenario.
    pub(super) async fn before(&self, scenario: &PlannedScenario) -> Result<(), String> {
        let Some(command) = &self.before else {
            return Ok(());
        };
        let called = self.call(command, scenario, "");
        called.await.map_err(|why| format!("--before-case: {why}"))
    }

    /// Runs the command after a scenario.
    pub(super) async fn after(
        &self,
        scenario: &PlannedScenario,
        cases: &[CaseResult],
    ) -> Result<(), String> {
        let Some(command) = &self.after else {
            return Ok(());
        };
        let failed = cases.iter().any(CaseResult::is_failure);
        let passed = cases.iter().any(|case| case.verdict == Verdict::Passed);
        let verdict = match (failed, passed) {
            (true, _) => "failed",
            (false, true) => "passed",
            (false, false) => "skipped",
        };
        let called = self.call(command, scenario, verdict);
        called.await.map_err(|why| format!("--after-case: {why}"))
    }

    async fn call(
        &self,
        command: &str,
        scenario: &PlannedScenario,
        verdict: &str,
    ) -> Result<(), String> {
        let running = scenario
            .cases
            .iter()
            .filter(|one| one.action == Action::Run);
        let names: Vec<String> = running.map(|one| one.case.key.to_string()).collect();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", command])
            .env("KMIP_CONFORM_CASES", names.join(" "))
            .env("KMIP_CONFORM_VERDICT", verdict)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        let ended = tokio::time::timeout(self.limit, shell.status()).await;
        match ended {
            Err(_) => Err(format!("not done within {} s", self.limit.as_secs())),
            Ok(Err(error)) => Err(error.to_string()),
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(status.to_string()),
        }
    }
}
