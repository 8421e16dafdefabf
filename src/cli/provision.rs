//! `provision`: what to set up on a target.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::app::write_stdout;
use super::{ExitCode, ToolError};
use crate::case::{Profiles, bundled_cases, load_with};
use crate::generate;
use crate::profile::provision::{
    Needs, authority_files, guide, is_secret, password_files, target_file,
};

/// Options of `provision`.
#[derive(Args, Debug)]
#[command(after_help = "\
What cases need of a target beside its operations: accounts, certificates, a listener, extensions. The \
target file that --print shows after the guide is for --target-file; --into writes it, with the files \
it names.

Examples:
  kmip-conform provision --print --cases oasis/
  kmip-conform provision --into target --choose seed-refused
  kmip-conform run --target kmip://kms.example:5696 --ca ca.pem --target-file target/target.toml

Exit codes: 0 done, 2 usage or configuration, or a file is in the way")]
pub(super) struct ProvisionArgs {
    /// Print what to set up, and the target file
    #[arg(long, required_unless_present = "into")]
    print: bool,
    /// Write the target file, the password files and an authority with client certificates into this
    /// folder; made if absent
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Cases beside those built in: a folder, a ZIP archive or a file; repeatable
    #[arg(long, value_name = "PATH")]
    cases: Vec<PathBuf>,
    /// Of requirements that exclude each other, the one that the target meets; repeatable
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    choose: Vec<String>,
}

pub(super) fn run(args: &ProvisionArgs) -> Result<ExitCode, ToolError> {
    let profiles = Profiles::embedded()?;
    let built_in = bundled_cases(&profiles).with(generate::cases(), &profiles);
    let catalogue = built_in.and(load_with(&args.cases, &profiles)?);
    let mut needs = Needs::of(&catalogue, &profiles);
    needs.choose(&args.choose)?;
    if args.print {
        write_stdout(printed(&needs).as_bytes())?;
    }
    if let Some(folder) = &args.into {
        write_into(folder, &needs)?;
    }
    Ok(ExitCode::Success)
}

/// The guide as comments before the target file, so that the whole is one.
fn printed(needs: &Needs) -> String {
    let mut text = String::new();
    for (heading, lines) in guide(needs) {
        let _ = writeln!(text, "# {heading}");
        for line in lines {
            let _ = writeln!(text, "#  - {line}");
        }
        text.push_str("#\n");
    }
    text + &target_file(needs, &[])
}

fn write_into(folder: &Path, needs: &Needs) -> Result<(), ToolError> {
    fs::create_dir_all(folder).map_err(|source| ToolError::write(folder, source))?;
    let (mut files, identities) = authority_files()?;
    files.extend(password_files(needs));
    files.push(("target.toml".to_owned(), target_file(needs, &identities)));
    let mut told = String::new();
    for (name, content) in &files {
        let path = folder.join(name);
        write_new(&path, content, is_secret(name))
            .map_err(|source| ToolError::write(&path, source))?;
        let _ = writeln!(told, "wrote {}", path.display());
    }
    write_stdout(told.as_bytes())
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, content: &str, secret: bool) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    std::io::Write::write_all(&mut options.open(path)?, content.as_bytes())
}
