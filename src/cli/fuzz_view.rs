//! How a campaign is going, on a terminal only.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use crate::fuzz::{Finding, Statistics};
use crate::report::printable;

/// One line on standard error for all campaigns of a run.
pub(super) struct View {
    bar: ProgressBar,
    jobs: Mutex<BTreeMap<u64, Statistics>>,
}

impl View {
    /// A line that counts up to so many requests, where that is known.
    pub(super) fn new(requests: Option<u64>) -> Self {
        let bar = match (std::io::stderr().is_terminal(), requests) {
            (false, _) => ProgressBar::hidden(),
            (true, Some(requests)) => ProgressBar::new(requests),
            (true, None) => ProgressBar::new_spinner(),
        };
        let style = ProgressStyle::with_template("{pos} requests, {per_sec} {elapsed} {msg}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self {
            bar,
            jobs: Mutex::default(),
        }
    }

    /// Shows what was found.
    pub(super) fn found(&self, finding: &Finding) {
        let key = finding.breach.key();
        self.bar.println(format!("found: {}", printable(&key)));
    }

    /// Shows how far one campaign has come.
    pub(super) fn show(&self, job: u64, statistics: &Statistics) {
        if self.bar.is_hidden() {
            return;
        }
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.insert(job, statistics.clone());
        let mut all = Statistics::default();
        jobs.values().for_each(|one| all.add(one));
        self.bar.set_position(all.requests);
        let mut answers: Vec<(&String, &u64)> = all.answers.iter().collect();
        answers.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let answers = answers
            .iter()
            .take(4)
            .map(|(name, count)| format!("{name} {count}"));
        let answers = answers.collect::<Vec<_>>().join("; ");
        let (kinds, findings) = (all.kinds, all.findings);
        self.bar.set_message(format!(
            "{kinds} kinds of answers, {findings} findings; {answers}"
        ));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
