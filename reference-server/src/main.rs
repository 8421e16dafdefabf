//! The reference server as a program of its own.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use kmip_reference_server::serve::{self, Options, ServeError};

/// Messages are many small items: the system's allocator took a quarter of the server's own time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Serve KMIP over mutual TLS
#[derive(Parser)]
#[command(
    version,
    after_help = "Example: kmip-reference-server --pki ./pki --listen 127.0.0.1:0"
)]
struct Program {
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    match run(&Program::parse().options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(exit_code(&error))
        }
    }
}

#[tokio::main]
async fn run(options: &Options) -> Result<(), ServeError> {
    // Whoever started the server may have stopped reading; it serves all the same.
    if options.list_faults {
        let _ = write!(std::io::stdout(), "{}", serve::list_faults()?);
        return Ok(());
    }
    let serving = serve::start(options).await?;
    let _ = writeln!(std::io::stdout(), "{serving}");
    serve::until_signal().await?;
    serving.stop().await;
    Ok(())
}

/// 2 for what the operator asked for and cannot have, 1 for what went wrong.
fn exit_code(error: &ServeError) -> u8 {
    match error {
        ServeError::Fault(_) => 2,
        _ => 1,
    }
}
