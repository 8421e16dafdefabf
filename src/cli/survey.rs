//! `survey`: what a target is, on one page.

use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;

use super::app::write_text;
use super::certify::write_json;
use super::report_args::put;
use super::run::seed;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::case::Profiles;
use crate::profile::{Definitions, Depth, Subject, Survey, survey_of};
use crate::report::{write_survey, write_survey_markdown};
use crate::run::Host;

/// Options of `survey`.
#[derive(Args, Debug)]
#[command(after_help = "\
Nothing is created or changed unless --deep is given: the questions are Query, Discover Versions and \
requests that name an object which is not there.

Examples:
  kmip-conform survey
  kmip-conform survey --target kmip://kms.example:5696 --ca ca.pem --cert client.pem --key client.key

Exit codes: 0 the page was made, 1 the target answers no version of KMIP, 2 usage or configuration, \
3 the target could not be reached")]
pub(super) struct SurveyArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Create objects to see which operations and algorithms work, and take them away again
    #[arg(long)]
    deep: bool,
    /// Write the survey as JSON, as reports/survey.schema.json describes it
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    json: Option<PathBuf>,
    /// Write the page as Markdown; `-` for standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    markdown: Option<PathBuf>,
}

pub(super) fn run(args: &SurveyArgs) -> Result<ExitCode, ToolError> {
    let survey = make(args)?;
    if let Some(path) = &args.json {
        write_json(path, &survey)?;
    }
    if let Some(path) = &args.markdown {
        let mut page = Vec::new();
        write_survey_markdown(&mut page, &survey).map_err(ToolError::stdout)?;
        put(path, &page)?;
    }
    if args.markdown.as_deref() != Some(std::path::Path::new("-")) {
        let mut page = Vec::new();
        write_survey(&mut page, &survey).map_err(ToolError::stdout)?;
        write_text(&page)?;
    }
    Ok(match survey.versions.is_empty() {
        true => ExitCode::Failed,
        false => ExitCode::Success,
    })
}

fn make(args: &SurveyArgs) -> Result<Survey, ToolError> {
    let definitions = Definitions::embedded()?;
    let file = args.target.file(&Profiles::embedded()?)?;
    let subject = match args.target.host(&file, seed("0"))? {
        Host::Remote(target, listener) => Subject::Target(Box::new(target), listener),
        Host::Bundled(bundled) => Subject::Bundled(bundled),
    };
    let depth = match args.deep {
        true => Depth::Deep,
        false => Depth::ReadOnly,
    };
    let address = [("address".to_owned(), args.target.address())].into();
    let bar = spinner();
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    let surveyed = runtime.block_on(survey_of(
        &subject,
        &definitions,
        depth,
        address,
        &mut || bar.inc(1),
    ));
    bar.finish_and_clear();
    Ok(surveyed?)
}

/// A count of questions, on a terminal only.
fn spinner() -> ProgressBar {
    use std::io::IsTerminal;
    match std::io::stderr().is_terminal() {
        true => ProgressBar::new_spinner().with_message("asking"),
        false => ProgressBar::hidden(),
    }
}
