//! `fuzz --against-faults`: how many known faults the fuzzer finds, and how soon.

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
    use kmip_reference_server::fault::{Class, Fault, FaultSet, Kind, of_class};
    use kmip_reference_server::serve::{FaultError, ServeError};

    use super::{ChildArgs, ExitCode, FuzzOptions, ToolError};
    use crate::cli::app::write_stdout;
    use crate::fuzz::{Figures, Found, Means, control, seek, serve_pipe};

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
    ) -> Result<ExitCode, ToolError> {
        FaultSet::named(names.iter().map(String::as_str))
            .map_err(|error| ServeError::from(FaultError::from(error)))?;
        let wanted = |fault: &Fault| names.is_empty() || names.iter().any(|n| n == fault.name);
        let faults: Vec<(Kind, &'static Fault)> = of_class(Class::Robustness)
            .filter(|(_, fault)| wanted(fault))
            .collect();
        let most = requests.unwrap_or(REQUESTS);
        let mut figures = Figures::new(most, seeds);
        let mut controls: Vec<(Means, Vec<FuzzOptions>)> = Vec::new();
        for means in Means::ALL {
            let mut passed_over = Vec::new();
            for seed in 0..seeds {
                let ignored = control(means, options.seed + seed, most, options);
                for key in &ignored {
                    let line = format!("without faults, not counted: {key} (seed {seed})\n");
                    write_stdout(line.as_bytes())?;
                }
                passed_over.push(FuzzOptions {
                    ignored,
                    ..options.clone()
                });
            }
            controls.push((means, passed_over));
        }
        for (kind, fault) in faults {
            let mut line = format!("{} ({kind})", fault.name);
            for (means, options) in &controls {
                let seeds = (0..).zip(options);
                let found: Vec<Found> = seeds
                    .map(|(seed, options)| seek(fault, *means, options.seed + seed, most, options))
                    .collect();
                line.push_str(&figures.note(*means, &found));
            }
            write_stdout(format!("{line}\n").as_bytes())?;
        }
        write_stdout(figures.to_string().as_bytes())?;
        Ok(ExitCode::Success)
    }
}
