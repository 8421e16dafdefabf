//! A progress line, on a terminal only: the case that runs, the time left, failures as they happen.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::OwoColorize;

use crate::result::{CaseResult, Verdict};
use crate::run::Started;

/// A progress line on standard error.
pub(super) struct Progress {
    bar: ProgressBar,
    failed: usize,
}

impl Progress {
    pub(super) fn new(cases: usize) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(cases as u64)
        } else {
            ProgressBar::hidden()
        };
        let template = "{pos}/{len} cases {bar:24} {eta} left {prefix} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, failed: 0 }
    }

    /// Shows each case that begins.
    pub(super) fn started(&self) -> Started {
        let bar = self.bar.clone();
        Started::tell(move |key| bar.set_message(key.to_string()))
    }

    pub(super) fn advance(&mut self, case: &CaseResult) {
        if case.is_failure() {
            self.failed += 1;
            self.bar.set_prefix(format!("{} failed", self.failed));
            let word = match case.verdict {
                Verdict::Errored => "ERRORED",
                _ => "FAILED",
            };
            let is_coloured = std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
            let word = if is_coloured {
                word.red().to_string()
            } else {
                word.to_owned()
            };
            let reason = shown(case.reason.as_deref().unwrap_or_default());
            self.bar.println(format!("{word} {} {reason}", case.name()));
        }
        self.bar.inc(1);
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// A reason in one line that harms no terminal.
fn shown(reason: &str) -> String {
    let line: String = reason.chars().take(120).collect();
    crate::report::printable(&line).replace('\n', " ")
}
