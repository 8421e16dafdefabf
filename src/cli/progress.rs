//! A progress line, on a terminal only.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::result::{CaseResult, Verdict};

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
        let style = ProgressStyle::with_template("{pos}/{len} cases {wide_bar} {elapsed} {msg}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { bar, failed: 0 }
    }

    pub(super) fn advance(&mut self, case: &CaseResult) {
        if matches!(case.verdict, Verdict::Failed | Verdict::Errored) {
            self.failed += 1;
            self.bar.set_message(format!("{} failed", self.failed));
        }
        self.bar.inc(1);
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
