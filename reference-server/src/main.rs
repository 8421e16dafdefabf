//! The reference server as a program of its own.

use std::io::Write;
use std::process::ExitCode;

use kmip_reference_server::serve::{self, Command, Options, ServeError};

/// The command line cannot be followed.
const USAGE: u8 = 2;
/// The server could not be started.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    match serve::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => {
            print!("{}", serve::USAGE);
            ExitCode::SUCCESS
        }
        Ok(Command::Serve(options)) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error, FAILED),
        },
        Err(error) => fail(&error, USAGE),
    }
}

#[tokio::main]
async fn run(options: &Options) -> Result<(), ServeError> {
    let serving = serve::start(options).await?;
    // Whoever started the server may have stopped reading; it serves all the same.
    let _ = writeln!(std::io::stdout(), "{serving}");
    serve::until_signal().await?;
    serving.stop().await;
    Ok(())
}

fn fail(error: &dyn std::error::Error, code: u8) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(code)
}
