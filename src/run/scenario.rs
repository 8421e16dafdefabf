//! Running the cases of one scenario in order, and taking away what they leave.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::about::about;
use super::budget::Budget;
use super::case_run::{CaseRun, Stop};
use super::clean_up::clean_up;
use super::dates::{Dates, longest_wait};
use super::options::RunOptions;
use super::plan::{Action, PlannedCase, PlannedScenario};
use super::scene::Scene;
use super::secrets;
use super::site::{Host, Site};
use super::verdict::{Ending, conclude};
use crate::case::Case;
use crate::check::Checks;
use crate::compare::{Ledger, Rules, Session};
use crate::result::{CaseResult, StepResult, Verdict};

/// What a scenario gave.
pub(super) struct ScenarioOutcome {
    pub cases: Vec<CaseResult>,
    pub checks: Checks,
    /// What could not be cleaned up.
    pub left_behind: Vec<String>,
    /// The target could not be reached when the scenario ended.
    pub lost: bool,
}

/// Runs a scenario; every case of it gets a result, which is sent to `done` at once.
pub(super) async fn run_scenario(
    scenario: &PlannedScenario,
    host: &Host,
    rules: &Rules,
    options: &RunOptions,
    budget: &Budget,
    done: &UnboundedSender<CaseResult>,
) -> ScenarioOutcome {
    let mut outcome = ScenarioOutcome {
        cases: Vec::new(),
        checks: Checks::new(),
        left_behind: Vec::new(),
        lost: false,
    };
    let site = if scenario.runs_any() {
        Some(host.open(scenario).await)
    } else {
        None
    };
    let site = match site {
        Some(Ok(site)) => Some(site),
        Some(Err(error)) => {
            let reason = error.to_string();
            for planned in &scenario.cases {
                let result = planned.unrun(Verdict::Errored, &reason);
                outcome.finish(result, done);
            }
            return outcome;
        }
        None => None,
    };
    match site {
        None => {
            for planned in &scenario.cases {
                outcome.finish(planned.skipped(), done);
            }
        }
        Some(site) => {
            if let Err(why) = options.hooks.before(scenario).await {
                outcome.fail(scenario, &why, done);
                site.close().await;
                return outcome;
            }
            let mut runner = Runner {
                site: &site,
                rules,
                scene: Scene::new(options, site.clock.clone(), site.listener.clone()),
                ledger: Ledger::new(),
                budget,
                occasion: occasion(&site),
            };
            for planned in &scenario.cases {
                let (result, lost) = runner.case(planned).await;
                outcome.lost = lost.unwrap_or(outcome.lost);
                outcome.finish(result, done);
            }
            outcome.left_behind = runner.clean_up(outcome.lost).await;
            if let Err(why) = options.hooks.after(scenario, &outcome.cases).await {
                outcome
                    .left_behind
                    .push(format!("{}: {why}", scenario.name));
            }
            outcome.checks = runner.scene.checks;
            site.close().await;
        }
    }
    outcome
}

impl ScenarioOutcome {
    /// Ends the cases that should have run as errored.
    fn fail(&mut self, scenario: &PlannedScenario, why: &str, done: &UnboundedSender<CaseResult>) {
        for planned in &scenario.cases {
            let result = match planned.action {
                Action::Skip(_) => planned.skipped(),
                Action::Run => planned.unrun(Verdict::Errored, why),
            };
            self.finish(result, done);
        }
    }

    fn finish(&mut self, result: CaseResult, done: &UnboundedSender<CaseResult>) {
        // Nobody listens any more when the run is given up.
        let _ = done.send(result.clone());
        self.cases.push(result);
    }
}

struct Runner<'s> {
    site: &'s Site,
    rules: &'s Rules,
    scene: Scene<'s>,
    ledger: Ledger,
    budget: &'s Budget,
    occasion: String,
}

/// What tells this run of a scenario from others on a target that goes on living: objects that it
/// destroyed keep their identifiers and attributes.
fn occasion(site: &Site) -> String {
    match site.is_thrown_away() {
        true => String::new(),
        false => format!("{} {} ", jiff::Timestamp::now(), std::process::id()),
    }
}

impl Runner<'_> {
    /// Runs one case; says whether the target was lost, if that could be seen.
    async fn case(&mut self, planned: &PlannedCase) -> (CaseResult, Option<bool>) {
        if let Action::Skip(_) = planned.action {
            return (planned.skipped(), None);
        }
        let Some(target) = self.site.target(planned.carrier) else {
            let carrier = planned.carrier.map(|carrier| carrier.to_string());
            let reason = format!(
                "transport: proves something only over {}",
                carrier.unwrap_or_default()
            );
            return (planned.unrun(Verdict::Skipped, &reason), None);
        };
        let slow = longest_wait(&planned.case);
        if let Some(reason) = self.too_slow(slow) {
            return (planned.unrun(Verdict::Skipped, &reason), None);
        }
        self.scene.options.started.begin(&planned.case.key);
        let limit = target.options().timeouts.case;
        let mut steps = Vec::new();
        let started = Instant::now();
        let ending = {
            let mut run = CaseRun {
                case: &planned.case,
                target,
                judges_http: planned.carrier.is_some(),
                session: Session::new(&planned.case, self.rules, &mut self.ledger)
                    .on(&self.occasion),
                scene: &mut self.scene,
                steps: &mut steps,
                dates: Dates::default(),
            };
            let allowed = limit + Duration::from_secs(slow);
            match tokio::time::timeout(allowed, run.run()).await {
                Ok(Ok(())) => Ending::Complete,
                Ok(Err(stop)) => Ending::Stopped(stop),
                Err(_) => Ending::TimedOut {
                    seconds: limit.as_secs(),
                },
            }
        };
        self.scene.end_case().await;
        let lost = matches!(ending, Ending::Stopped(Stop::Lost(_)));
        let duration = started.elapsed();
        (self.result(planned, steps, &ending, duration), Some(lost))
    }

    fn too_slow(&self, seconds: u64) -> Option<String> {
        let is_slow = seconds > 0 && self.scene.options.skip_slow && !self.scene.clock.is_movable();
        is_slow.then(|| format!("waits {seconds} s for a date (--skip-slow)"))
    }

    fn result(
        &self,
        planned: &PlannedCase,
        mut steps: Vec<StepResult>,
        ending: &Ending,
        duration: Duration,
    ) -> CaseResult {
        let (verdict, reason) = conclude(&steps, ending);
        if verdict == Verdict::Passed && !self.scene.options.keep_exchanges {
            steps.iter_mut().for_each(drop_exchange);
        }
        if !self.budget.take(&steps) {
            for step in &mut steps {
                drop_exchange(step);
                step.notes
                    .push("exchange not kept: the run has enough of them".to_owned());
            }
        }
        if !self.scene.options.reveal {
            let mut hidden = self.ledger.secrets();
            hidden.extend(self.scene.options.secrets.iter().cloned());
            for step in &mut steps {
                secrets::mask(step, &hidden);
            }
        }
        CaseResult {
            verdict,
            reason,
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            steps,
            ..planned.unrun(verdict, "")
        }
    }

    async fn clean_up(&mut self, lost: bool) -> Vec<String> {
        let objects = self.scene.objects.take();
        if self.site.is_thrown_away() || objects.is_empty() {
            return Vec::new();
        }
        let target = self.site.target(None).filter(|_| !lost);
        match target {
            Some(target) => clean_up(&mut self.scene.clients, target, objects).await,
            None => {
                let why = "the target was lost";
                let left = objects.into_iter();
                left.map(|made| format!("{}: {why}", made.identifier))
                    .collect()
            }
        }
    }
}

fn drop_exchange(step: &mut StepResult) {
    step.request_hex = None;
    step.request_xml = None;
    step.response_hex = None;
    step.response_xml = None;
}

impl PlannedCase {
    /// The result of a case that the plan skips.
    pub(super) fn skipped(&self) -> CaseResult {
        match &self.action {
            Action::Skip(reason) => self.unrun(Verdict::Skipped, reason),
            Action::Run => self.unrun(Verdict::Errored, "not run"),
        }
    }

    /// The result of a case of which no step was run.
    pub(super) fn unrun(&self, verdict: Verdict, reason: &str) -> CaseResult {
        let Case {
            key,
            file,
            authority,
            ..
        } = &self.case;
        CaseResult {
            id: key.id.clone(),
            version: key.version.to_string(),
            file: file.clone(),
            authority: *authority,
            verdict,
            reason: Some(reason.to_owned()),
            duration_ms: 0,
            errata: self.case.errata.clone(),
            known: None,
            about: about(self),
            earlier: Vec::new(),
            steps: Vec::new(),
        }
    }
}
