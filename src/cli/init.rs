//! `init`: a first configuration file, after asking the target what it is.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, CommandFactory};

use super::app::{Cli, write_stdout};
use super::config_args::on_command_line;
use super::target_args::{HEADING, TargetArgs};
use super::{ExitCode, ToolError};
use crate::case::Profiles;
use crate::config::{Setting, Starter, USUAL};
use crate::profile::Definitions;
use crate::report::printable;
use crate::run::{SelfDescription, describe_itself};

/// Options of `init`.
#[derive(Args, Debug)]
#[command(after_help = "\
The target is asked by Discover Versions and Query; nothing is created in it. What is said of it here
is kept as [targets.NAME].

Example:
  kmip-conform init --name lab --target kmip://kms.example:5696 --ca ca.pem --cert me.pem --key me.key")]
pub(super) struct InitArgs {
    /// What the target is called in the file
    #[arg(long, value_name = "NAME", default_value = "target")]
    name: String,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    target: TargetArgs,
}

pub(super) fn run(args: &InitArgs, matches: &ArgMatches) -> Result<ExitCode, ToolError> {
    let path = Path::new(USUAL);
    if !args.force && path.exists() {
        return Err(ToolError::Exists(path.to_owned()));
    }
    let told = ask(args)?;
    let settings = on_command_line(&Cli::command(), matches, HEADING);
    let text = text(args, &settings, told.as_ref())?;
    write(path, &text, args.force)?;
    write_stdout(said(args, told.as_ref()).as_bytes())?;
    Ok(ExitCode::Success)
}

fn ask(args: &InitArgs) -> Result<Option<SelfDescription>, ToolError> {
    let file = args.target.file(&Profiles::embedded()?)?;
    let Some(target) = args.target.elsewhere(&file)? else {
        return Ok(None);
    };
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    Ok(Some(runtime.block_on(describe_itself(&target))?))
}

fn text(
    args: &InitArgs,
    settings: &[Setting],
    told: Option<&SelfDescription>,
) -> Result<String, ToolError> {
    let today = jiff::Zoned::now().date();
    let starter = Starter {
        name: &args.name,
        settings,
        told: told.map(|itself| (itself, today)),
        definitions: &Definitions::embedded()?,
    };
    Ok(starter.text())
}

/// Writes the file; one that came to be meanwhile is not written over either.
fn write(path: &Path, text: &str, force: bool) -> Result<(), ToolError> {
    let mut how = File::options();
    how.write(true);
    if force {
        how.create(true).truncate(true);
    } else {
        how.create_new(true);
    }
    let written = how
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => ToolError::Exists(PathBuf::from(path)),
        _ => ToolError::write(path, source),
    })
}

/// What was found, and the command that comes next.
fn said(args: &InitArgs, told: Option<&SelfDescription>) -> String {
    match told {
        None => format!(
            "{USUAL} is written; fill in [targets.{}], or run `init` again with --target and --force\n",
            args.name
        ),
        Some(itself) => {
            let vendor = itself.vendor().unwrap_or("a server that names no vendor");
            format!(
                "{USUAL} is written: {} is {}, KMIP {}\nnext: kmip-conform run --suite written\n",
                args.name,
                printable(vendor).replace('\n', " "),
                itself.versions_in_words()
            )
        }
    }
}
