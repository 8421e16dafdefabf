//! `fuzz --against-faults`: how many known faults the fuzzer finds, and how soon.

use std::path::Path;

use clap::Args;

use super::{ExitCode, ToolError};
use crate::fuzz::FuzzOptions;

/// Options of the child process.
#[derive(Args, Debug)]
pub(super) struct ChildArgs {
    /// The fault that it has
    #[arg(long)]
    fault: Option<String>,
    /// Decides its random choices
    #[arg(long, default_value_t = 0)]
    seed: u8,
}

#[cfg(not(feature = "faults"))]
pub(super) fn run(
    _: &[String],
    _: u64,
    _: Option<u64>,
    _: &FuzzOptions,
    _: Option<&Path>,
) -> Result<ExitCode, ToolError> {
    let command = "this build has no faults; one that has is made by \
                   `cargo run --release --features faults -- fuzz --against-faults`";
    Err(ToolError::NothingToFuzz(command.to_owned()))
}

#[cfg(not(feature = "faults"))]
pub(super) fn serve(_: &ChildArgs) -> Result<ExitCode, ToolError> {
    let absent = kmip_reference_server::serve::FaultError::NotBuilt;
    Err(kmip_reference_server::serve::ServeError::from(absent).into())
}

#[cfg(feature = "faults")]
pub(super) use measuring::{run, serve};

#[cfg(feature = "faults")]
mod measuring {
    use kmip_reference_server::fault::{Class, FaultSet};
    use kmip_reference_server::serve::{FaultError, ServeError};

    use super::{ChildArgs, ExitCode, FuzzOptions, Path, ToolError};
    use crate::cli::app::write_stdout;
    use crate::fuzz::{Figures, Means, Seeking, serve_pipe};

    /// Requests for one fault and one seed.
    const REQUESTS: u64 = 20_000;

    pub(in crate::cli) fn serve(args: &ChildArgs) -> Result<ExitCode, ToolError> {
        let faults = FaultSet::named(args.fault.as_deref())
            .map_err(|error| ServeError::from(FaultError::from(error)))?;
        serve_pipe(faults, [args.seed; 32]).map_err(ToolError::stdout)?;
        Ok(ExitCode::Success)
    }

    pub(in crate::cli) fn run(
        names: &[String],
        seeds: u64,
        requests: Option<u64>,
        options: &FuzzOptions,
        out: Option<&Path>,
    ) -> Result<ExitCode, ToolError> {
        FaultSet::named(names.iter().map(String::as_str))
            .map_err(|error| ServeError::from(FaultError::from(error)))?;
        let faults = crate::faults::chosen(names, Class::Robustness)?;
        let most = requests.unwrap_or(REQUESTS);
        let mut figures = Figures::new(most, seeds);
        let mut seeking = Seeking::new(options.clone(), most, seeds);
        for (finding, seen) in seeking.control() {
            let breach = &finding.breach;
            let line = format!(
                "found without faults, so not counted: {}: {}\n",
                breach.key(),
                breach.saw
            );
            write_stdout(line.as_bytes())?;
            if let Some(folder) = out {
                finding.write(folder, &seen, "kmip-conform replay")?;
            }
        }
        write_stdout(figures.head().as_bytes())?;
        for (kind, fault) in faults {
            let [structure, plain] = Means::ALL.map(|means| seeking.seek(fault, means));
            let row = figures.row(fault.name, &kind.to_string(), [&structure, &plain]);
            write_stdout(row.as_bytes())?;
        }
        write_stdout(format!("\n{figures}").as_bytes())?;
        Ok(ExitCode::Success)
    }
}
