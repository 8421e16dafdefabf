//! `serve`: the reference server on its own.

use clap::Args;
use kmip_reference_server::serve::{self, Options, ServeError};

use super::app::write_stdout;
use super::{ExitCode, ToolError};

/// Options of `serve`.
#[derive(Args, Debug)]
#[command(after_help = "\
Prints one line `listening ...` when it is ready, and serves until it is told to stop.

Example:
  kmip-conform serve --listen 127.0.0.1:5696 --pki pki")]
pub(super) struct ServeArgs {
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &ServeArgs) -> Result<ExitCode, ToolError> {
    if args.options.list_faults {
        write_stdout(serve::list_faults().map_err(ServeError::Fault)?.as_bytes())?;
        return Ok(ExitCode::Success);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    runtime.block_on(async {
        let serving = serve::start(&args.options).await?;
        write_stdout(format!("{serving}\n").as_bytes())?;
        serve::until_signal().await?;
        serving.stop().await;
        Ok(ExitCode::Success)
    })
}
