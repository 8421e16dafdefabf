//! `convert`: a message from one encoding to another.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Args;
use kmip_conform_protocol::{Limits, ProtocolVersion};

use super::app::write_stdout;
use super::{ExitCode, ToolError};
use crate::convert::{Form, convert};

/// Options of `convert`.
#[derive(Args, Debug)]
#[command(after_help = "\
Everything wrong with the message is listed on standard error with its place.

Examples:
  kmip-conform convert --to xml request.bin
  echo 42007801000000 | kmip-conform convert --to json

Exit codes: 0 the message is clean, 1 it is not, 2 it cannot be read at all")]
pub(super) struct ConvertArgs {
    /// The message; standard input where absent or `-`
    file: Option<PathBuf>,
    /// How the message is written: ttlv, hex, xml or json; recognised where absent
    #[arg(long, value_name = "FORM")]
    from: Option<Form>,
    /// How to write it: ttlv, hex, xml or json
    #[arg(long, value_name = "FORM", default_value = "xml")]
    to: Form,
    /// Read and write names as this version has them, whatever the message's header says
    #[arg(long, value_name = "MAJOR.MINOR")]
    protocol_version: Option<ProtocolVersion>,
    /// Where to write; standard output where absent
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &ConvertArgs) -> Result<ExitCode, ToolError> {
    let input = read(args)?;
    let from = args.from.unwrap_or_else(|| Form::guess(&input));
    let limits = Limits::default();
    let converted = convert(&input, from, args.to, args.protocol_version, &limits)?;
    match &args.output {
        None => write_stdout(&converted.output)?,
        Some(path) => {
            fs::write(path, &converted.output).map_err(|source| ToolError::Write {
                what: path.display().to_string(),
                source,
            })?;
        }
    }
    let mut stderr = anstream::stderr().lock();
    for violation in &converted.violations {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(stderr, "{}: {violation}", violation.code());
    }
    Ok(if converted.violations.is_empty() {
        ExitCode::Success
    } else {
        ExitCode::Failed
    })
}

fn read(args: &ConvertArgs) -> Result<Vec<u8>, ToolError> {
    let named = args.file.as_ref().filter(|path| path.as_os_str() != "-");
    match named {
        Some(path) => fs::read(path).map_err(|source| ToolError::Read {
            path: path.clone(),
            source,
        }),
        None => {
            let mut input = Vec::new();
            let reading = io::stdin().lock().read_to_end(&mut input);
            reading.map_err(|source| ToolError::Read {
                path: PathBuf::from("standard input"),
                source,
            })?;
            Ok(input)
        }
    }
}
