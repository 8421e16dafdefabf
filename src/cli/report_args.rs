//! Options that say in which forms a result is written.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::ToolError;
use super::app::write_stdout;
use crate::fuzz::FuzzResult;
use crate::report::{
    write_code_quality, write_counts, write_fuzz_html, write_fuzz_junit, write_fuzz_markdown,
    write_github, write_html, write_junit, write_markdown,
};
use crate::result::RunResult;

/// Forms of a result for readers.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub(super) struct ReportArgs {
    /// Write the result as one HTML page that needs no other file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the result as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a summary in Markdown; `-` for standard output
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the verdicts by family and version as small JSON, the same for the same verdicts
    #[arg(long, value_name = "FILE")]
    counts: Option<PathBuf>,
    /// Print a line for each failure that the code host shows beside a change
    #[arg(long, value_name = "HOST")]
    annotations: Option<CodeHost>,
    /// Write the failures as GitLab's code quality report
    #[arg(long, value_name = "FILE")]
    code_quality: Option<PathBuf>,
}

/// A code host that reads annotations from a job's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CodeHost {
    /// Workflow commands of GitHub Actions
    Github,
}

/// Forms of a campaign's result for readers.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Reports")]
pub(super) struct FuzzReportArgs {
    /// Write the result as one HTML page that needs no other file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the result as JUnit XML: a failure for each finding
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the findings in Markdown; `-` for standard output
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

impl FuzzReportArgs {
    /// Writes what was asked for.
    pub(super) fn write(&self, result: &FuzzResult) -> Result<(), ToolError> {
        if let Some(path) = &self.html {
            let written = write_fuzz_html(create(path)?, result);
            written.map_err(|source| ToolError::write(path, source))?;
        }
        if let Some(path) = &self.junit {
            write_fuzz_junit(create(path)?, result)?;
        }
        if let Some(path) = &self.markdown {
            put(path, write_fuzz_markdown(result).as_bytes())?;
        }
        Ok(())
    }
}

impl ReportArgs {
    /// The forms that the result of a campaign has too.
    pub(super) fn of_campaign(&self) -> Result<FuzzReportArgs, ToolError> {
        let others = self.counts.is_some() || self.annotations.is_some();
        if others || self.code_quality.is_some() {
            return Err(ToolError::NoSuchForm);
        }
        Ok(FuzzReportArgs {
            html: self.html.clone(),
            junit: self.junit.clone(),
            markdown: self.markdown.clone(),
        })
    }

    /// Whether any form is asked for.
    pub(super) fn is_given(&self) -> bool {
        self.html.is_some()
            || self.junit.is_some()
            || self.markdown.is_some()
            || self.counts.is_some()
            || self.annotations.is_some()
            || self.code_quality.is_some()
    }

    /// Where the page goes.
    pub(super) fn html(&self) -> Option<&Path> {
        self.html.as_deref()
    }

    /// Writes what was asked for.
    pub(super) fn write(&self, result: &RunResult) -> Result<(), ToolError> {
        if let Some(path) = &self.html {
            let written = write_html(create(path)?, result);
            written.map_err(|source| ToolError::write(path, source))?;
        }
        if let Some(path) = &self.junit {
            write_junit(create(path)?, result)?;
        }
        if let Some(path) = &self.markdown {
            let mut text = Vec::new();
            write_markdown(&mut text, result).map_err(|source| ToolError::write(path, source))?;
            put(path, &text)?;
        }
        if let Some(path) = &self.counts {
            let written = write_counts(create(path)?, result);
            written.map_err(|source| ToolError::write(path, source))?;
        }
        if let Some(path) = &self.code_quality {
            let written = write_code_quality(create(path)?, result);
            written.map_err(|source| ToolError::write(path, source))?;
        }
        if self.annotations == Some(CodeHost::Github) {
            let mut text = Vec::new();
            write_github(&mut text, result).map_err(ToolError::stdout)?;
            write_stdout(&text)?;
        }
        Ok(())
    }
}

/// Writes a file, or standard output for `-`.
pub(super) fn put(path: &Path, text: &[u8]) -> Result<(), ToolError> {
    if path == Path::new("-") {
        return write_stdout(text);
    }
    std::fs::write(path, text).map_err(|source| ToolError::write(path, source))
}

pub(super) fn create(path: &Path) -> Result<BufWriter<File>, ToolError> {
    let file = File::create(path).map_err(|source| ToolError::write(path, source))?;
    Ok(BufWriter::new(file))
}

/// Reads a file that is to hold a result.
pub(super) fn read_text(path: &Path) -> Result<String, ToolError> {
    std::fs::read_to_string(path).map_err(|source| ToolError::Read {
        path: path.to_owned(),
        source,
    })
}

/// Reads a result that `--json` wrote.
pub(super) fn read_result(path: &Path) -> Result<RunResult, ToolError> {
    RunResult::read(&read_text(path)?).map_err(|source| ToolError::ReadResult {
        path: path.to_owned(),
        source,
    })
}
