//! `explain`: one case in full.

use clap::Args;

use super::app::write_text;
use super::config_args::ConfigArgs;
use super::selection_args::SelectionArgs;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::compare::Rules;
use crate::report::write_case;
use crate::run::plan;

/// Options of `explain`.
#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    #[command(flatten)]
    _config: ConfigArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    target: TargetArgs,
}

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, ToolError> {
    let loaded = args.selection.load()?;
    let rules = Rules::load()?;
    let file = args.target.file(&loaded.profiles)?;
    let mut plan = plan(
        &loaded.catalogue,
        &loaded.profiles,
        &loaded.selections,
        &args.target.offer(&file)?,
        None,
    );
    args.target.adapt(&mut plan, &loaded.profiles, &file);
    let mut text = Vec::new();
    let cases = plan.scenarios.iter().flat_map(|scenario| {
        let cases = scenario.cases.iter();
        cases.map(move |planned| (scenario, planned))
    });
    let chosen = cases.filter(|(_, planned)| {
        let mut selections = loaded.selections.iter();
        selections.any(|selection| selection.chooses(&planned.case))
    });
    for (scenario, planned) in chosen {
        let requirements = loaded.profiles.requirements(&planned.case);
        let written = write_case(&mut text, planned, &scenario.name, &requirements, &rules);
        written.map_err(ToolError::stdout)?;
    }
    write_text(&text)?;
    Ok(ExitCode::Success)
}
