//! `faults`: whether the cases notice a server that is wrong in known ways.

use clap::Args;

use super::selection_args::SelectionArgs;
use super::{ExitCode, ToolError};

/// Options of `faults`.
#[derive(Args, Debug)]
#[command(after_help = "\
A fault is caught when a case fails with it that passes without it, or a response-wide check does.
The line of a fault names the case that says most of it, with the message path and the clause.
Only a build with the feature `faults` has any:
  cargo run --release --features faults -- faults

Exit codes: 0 every fault is caught, 1 one is not, 2 this build has no faults, or the one that is
named is not for cases to notice")]
pub(super) struct FaultsArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    /// Only the fault of this name; repeatable
    #[arg(long = "fault", value_name = "NAME")]
    faults: Vec<String>,
    /// Runs every case, not only until one notices the fault, and names all that do
    #[arg(long)]
    every_case: bool,
    /// Scenarios at once; twice the processors where absent
    #[arg(long, short, value_name = "N")]
    jobs: Option<usize>,
}

#[cfg(not(feature = "faults"))]
pub(super) fn run(_: &FaultsArgs) -> Result<ExitCode, ToolError> {
    let absent = kmip_reference_server::serve::FaultError::NotBuilt;
    Err(kmip_reference_server::serve::ServeError::from(absent).into())
}

#[cfg(feature = "faults")]
pub(super) use measuring::run;

#[cfg(feature = "faults")]
mod measuring {
    use kmip_reference_server::fault::{Class, Fault, FaultSet, Kind};
    use kmip_reference_server::serve::{FaultError, ServeError};

    use super::{ExitCode, FaultsArgs, ToolError};
    use crate::cli::app::write_stdout;
    use crate::faults::{Catch, Caught, Thoroughness, measure, sound};
    use crate::run::{Offer, Plan, RunOptions, plan};

    pub(in crate::cli) fn run(args: &FaultsArgs) -> Result<ExitCode, ToolError> {
        let faults = chosen(&args.faults)?;
        let loaded = args.selection.load()?;
        let plan = plan(
            &loaded.catalogue,
            &loaded.profiles,
            &loaded.selections,
            &Offer::Bundled,
            args.selection.partition(),
        );
        let options = RunOptions {
            jobs: args.jobs.unwrap_or_else(crate::cli::run::default_jobs),
            ..RunOptions::default()
        };
        let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
        let thoroughness = match args.every_case {
            true => Thoroughness::EveryCase,
            false => Thoroughness::UntilCaught,
        };
        runtime.block_on(measure_all(&faults, &plan, &options, thoroughness))
    }

    fn chosen(names: &[String]) -> Result<Vec<(Kind, &'static Fault)>, ToolError> {
        // A name that is mistaken is told with the nearest one.
        let known = FaultSet::named(names.iter().map(String::as_str));
        known.map_err(|error| ServeError::from(FaultError::from(error)))?;
        Ok(crate::faults::chosen(names, Class::Conformance)?)
    }

    async fn measure_all(
        faults: &[(Kind, &'static Fault)],
        plan: &Plan,
        options: &RunOptions,
        thoroughness: Thoroughness,
    ) -> Result<ExitCode, ToolError> {
        let sound = sound(plan, options).await?;
        let mut caught = 0;
        for &fault in faults {
            let catch = measure(fault, plan, options, &sound, thoroughness).await?;
            caught += usize::from(catch.is_caught());
            write_stdout(lines(&catch, thoroughness).as_bytes())?;
        }
        let all = faults.len();
        write_stdout(format!("{caught} of {all} faults caught\n").as_bytes())?;
        Ok(if caught == all {
            ExitCode::Success
        } else {
            ExitCode::Failed
        })
    }

    /// One fault: its name, its kind, and what noticed it.
    fn lines(catch: &Catch, thoroughness: Thoroughness) -> String {
        let head = format!("{} ({})", catch.fault.name, catch.kind);
        let shown = match thoroughness {
            Thoroughness::UntilCaught => catch.cases.len().min(1),
            Thoroughness::EveryCase => catch.cases.len(),
        };
        let mut noticed: Vec<String> = catch.cases[..shown].iter().map(told).collect();
        noticed.extend(catch.checks.iter().map(|check| format!("check {check}")));
        let rest = catch.cases.len() - shown;
        if rest > 0 {
            let cases = if rest == 1 { "case" } else { "cases" };
            noticed.push(format!("{rest} more {cases}"));
        }
        match noticed.is_empty() {
            true => format!("{head}: NOT CAUGHT\n"),
            false => format!("{head}: {}\n", noticed.join("; ")),
        }
    }

    /// A case with the place at which it failed.
    fn told(caught: &Caught) -> String {
        let path = caught.path.as_deref().map(|path| format!(" at {path}"));
        let clause = caught
            .clause
            .as_deref()
            .map(|clause| format!(" ({clause})"));
        let (path, clause) = (path.unwrap_or_default(), clause.unwrap_or_default());
        format!("{}{path}{clause}", caught.case)
    }
}
