//! `import`: published archives into a folder of cases, by version, profile and authority.

use std::path::PathBuf;

use clap::Args;

use super::app::write_stdout;
use super::{ExitCode, ToolError};
use crate::case::{Authority, Catalogue, Profiles, files_left_out, import_files, load_with};
use crate::report::printable;

/// Options of `import`.
#[derive(Args, Debug)]
#[command(after_help = "\
Files that are no cases, such as the index pages of an archive, are left out, and named.

Examples:
  kmip-conform import kmip-profiles-v2.1-os.zip --into oasis
  kmip-conform import oasis --digests

Exit codes: 0 done, 2 nothing could be read, or a file is in the way")]
pub(super) struct ImportArgs {
    /// Archives and folders as OASIS publishes them
    #[arg(value_name = "ZIP|DIR", required = true)]
    from: Vec<PathBuf>,
    /// The folder for the cases; made if absent
    #[arg(long, value_name = "DIR", required_unless_present = "digests")]
    into: Option<PathBuf>,
    /// Print the SHA-256 of each file with its case, as profiles/official.sha256 has them
    #[arg(long, conflicts_with = "into")]
    digests: bool,
}

pub(super) fn run(args: &ImportArgs) -> Result<ExitCode, ToolError> {
    let catalogue = load_with(&args.from, &Profiles::embedded()?)?;
    let text = match &args.into {
        None => digests(&catalogue),
        Some(folder) => {
            let written = import_files(&args.from, &catalogue, folder)
                .map_err(|(path, source)| ToolError::write(&path, source))?;
            summary(&catalogue, written, &files_left_out(&args.from)?)
        }
    };
    write_stdout(text.as_bytes())?;
    Ok(match catalogue.cases().is_empty() {
        true => ExitCode::Usage,
        false => ExitCode::Success,
    })
}

fn digests(catalogue: &Catalogue) -> String {
    let mut lines = vec![
        "# SHA-256 of the files that OASIS publishes, with the case that each holds. Made by"
            .to_owned(),
        "# kmip-conform import --digests FOLDER".to_owned(),
    ];
    for case in catalogue.cases() {
        if let Some(digest) = catalogue.file_digests().get(&case.file) {
            lines.push(format!("{digest} {}", case.key));
        }
    }
    lines.join("\n") + "\n"
}

fn summary(catalogue: &Catalogue, written: usize, no_xml: &[String]) -> String {
    let cases = catalogue.cases();
    let with = |authority| {
        cases
            .iter()
            .filter(|case| case.authority == authority)
            .count()
    };
    let official = cases
        .iter()
        .filter(|case| catalogue.is_official(case))
        .count();
    let mut text = format!(
        "{written} cases: {} mandatory, {} optional, {} examples, {} others; {official} official, \
         unmodified; {} other files left out\n",
        with(Authority::ProfileMandatory),
        with(Authority::ProfileOptional),
        with(Authority::CommitteeNote),
        with(Authority::Own),
        catalogue.unreadable().len() + no_xml.len(),
    );
    for one in catalogue.unreadable() {
        text += &left_out(&one.file, &one.reason);
    }
    for file in no_xml {
        text += &left_out(file, "it is no XML");
    }
    text
}

/// A file that was left out, on a line that harms no terminal.
fn left_out(file: &str, why: &str) -> String {
    let line = printable(&format!("{file}: {why}")).replace('\n', " ");
    format!("left out {line}\n")
}
