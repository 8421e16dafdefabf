//! `certify`: statements about profiles, requirement by requirement.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use kmip_conform_protocol::ProtocolVersion;

use super::app::{write_stdout, write_text};
use super::config_args::ConfigArgs;
use super::progress::Progress;
use super::report_args::create;
use super::run::{default_jobs, seed};
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::case::{Profiles, bundled_cases, load_with};
use crate::profile::{
    Conformance, Definitions, Profile, Session, SessionOutcome, Statement, Subject,
};
use crate::report::{write_statement, write_statement_markdown, write_statement_table};
use crate::result::CaseResult;
use crate::run::{Heading, Host, RunOptions};

/// Options of `certify`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kmip-conform certify --profile symmetric-key-lifecycle-server --kmip 1.2 --cases oasis/
  kmip-conform certify --all --cases oasis/ --table profiles.md

Exit codes: 0 no profile is found not conformant, 1 one is, 2 usage or configuration, 3 the target \
could not be reached")]
pub(super) struct CertifyArgs {
    #[command(flatten)]
    _config: ConfigArgs,
    /// A server profile, by id or name; repeatable
    #[arg(long, value_name = "NAME", required_unless_present_any = ["all", "list", "print_config"])]
    profile: Vec<String>,
    /// Every profile in every version, or in those of --kmip
    #[arg(long, conflicts_with = "profile")]
    all: bool,
    /// Print the profiles and their versions
    #[arg(long)]
    list: bool,
    /// The version of KMIP; repeatable; every one that has the profile where absent
    #[arg(long, value_name = "MAJOR.MINOR", value_delimiter = ',')]
    kmip: Vec<ProtocolVersion>,
    /// Cases beside those built in: a folder, a ZIP archive or a file; repeatable
    #[arg(long, value_name = "PATH")]
    cases: Vec<PathBuf>,
    #[command(flatten)]
    target: TargetArgs,
    /// Write the statements as JSON, as reports/statement.schema.json describes them
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    json: Option<PathBuf>,
    /// Write the statements as Markdown
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    markdown: Option<PathBuf>,
    /// Write the table of verdicts as Markdown
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    table: Option<PathBuf>,
    /// Compare the table of verdicts with the one in this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    check: Option<PathBuf>,
    /// Write every exchange into this folder, secrets masked unless --reveal
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    evidence: Option<PathBuf>,
    /// Show key material that the target made, and passwords
    #[arg(long, help_heading = "Output")]
    reveal: bool,
    /// A defect of the bundled server; repeatable
    #[cfg(feature = "faults")]
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,
}

pub(super) fn run(args: &CertifyArgs) -> Result<ExitCode, ToolError> {
    let definitions = Definitions::embedded()?;
    if args.list {
        write_stdout(listing(&definitions).as_bytes())?;
        return Ok(ExitCode::Success);
    }
    let profiles = chosen(args, &definitions)?;
    let outcomes = state(args, &definitions, &profiles)?;
    if let Some(folder) = &args.evidence {
        write_evidence(folder, &outcomes)?;
    }
    let mut statements: Vec<Statement> = outcomes
        .into_iter()
        .flat_map(|outcome| outcome.statements)
        .collect();
    statements.sort_by(|a, b| (&a.profile, &a.version).cmp(&(&b.profile, &b.version)));
    if statements.is_empty() {
        return Err(ToolError::NoSuchVersion);
    }
    write_files(args, &statements)?;
    show(args, &statements)?;
    if let Some(path) = &args.check {
        return check(path, &statements);
    }
    let broken = |one: &Statement| one.conformance == Conformance::NotConformant;
    Ok(match statements.iter().any(broken) {
        true => ExitCode::Failed,
        false => ExitCode::Success,
    })
}

fn listing(definitions: &Definitions) -> String {
    let profiles = definitions.profiles().iter();
    let lines = profiles.map(|one| format!("{} ({}): {}\n", one.id, one.versions, one.name));
    lines.collect()
}

fn chosen<'d>(
    args: &CertifyArgs,
    definitions: &'d Definitions,
) -> Result<Vec<&'d Profile>, ToolError> {
    if args.all {
        return Ok(definitions.profiles().iter().collect());
    }
    let names = args.profile.iter();
    names
        .map(|name| {
            definitions
                .profile(name)
                .map_err(|nearest| ToolError::UnknownProfile {
                    name: name.clone(),
                    nearest: nearest.map(str::to_owned),
                })
        })
        .collect()
}

fn state(
    args: &CertifyArgs,
    definitions: &Definitions,
    chosen: &[&Profile],
) -> Result<Vec<SessionOutcome>, ToolError> {
    let profiles = Profiles::embedded()?;
    let catalogue = bundled_cases(&profiles).and(load_with(&args.cases, &profiles)?);
    let file = args.target.file(&profiles)?;
    let offer = args.target.offer(&file)?;
    let session = Session {
        definitions,
        catalogue: &catalogue,
        profiles: &profiles,
        offer: &offer,
        adapt: &|plan| args.target.adapt(plan, &profiles, &file),
        options: RunOptions {
            interop: args.target.interop(),
            skip_slow: args.target.skip_slow(),
            jobs: default_jobs(),
            reveal: args.reveal,
            secrets: args.target.secrets(&file)?,
            ..RunOptions::default()
        },
        heading: Heading {
            target: args.target.describe().into_iter().collect(),
            ..Heading::default()
        },
    };
    let mut host = args.target.host(&file, seed("0"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    runtime.block_on(async {
        args.target.open_listener(&mut host).await?;
        let subject = subject(args, host)?;
        let mut outcomes = Vec::new();
        let mut progress = Progress::new(catalogue.cases().len());
        for version in ProtocolVersion::ALL {
            let asked = args.kmip.is_empty() || args.kmip.contains(&version);
            if asked && chosen.iter().any(|one| one.versions.contains(version)) {
                let mut observe = |case: &CaseResult| progress.advance(case);
                let stated = session
                    .state(&subject, version, chosen, &mut observe)
                    .await?;
                outcomes.extend(stated);
            }
        }
        progress.finish();
        Ok(outcomes)
    })
}

fn subject(args: &CertifyArgs, host: Host) -> Result<Subject, ToolError> {
    Ok(match host {
        Host::Remote(target, listener) => Subject::Target(Box::new(target), listener),
        Host::Bundled(bundled) => Subject::Bundled(faulty(args, bundled)?),
    })
}

#[cfg(feature = "faults")]
fn faulty(
    args: &CertifyArgs,
    bundled: Arc<crate::run::Bundled>,
) -> Result<Arc<crate::run::Bundled>, ToolError> {
    use kmip_reference_server::serve::{FaultError, ServeError};

    let ids = args.fault.iter().map(String::as_str);
    let faults = kmip_reference_server::fault::FaultSet::named(ids)
        .map_err(|error| ServeError::from(FaultError::from(error)))?;
    match Arc::try_unwrap(bundled) {
        Ok(bundled) => Ok(Arc::new(bundled.with_faults(faults))),
        Err(shared) => Ok(shared),
    }
}

#[cfg(not(feature = "faults"))]
fn faulty(
    _args: &CertifyArgs,
    bundled: Arc<crate::run::Bundled>,
) -> Result<Arc<crate::run::Bundled>, ToolError> {
    Ok(bundled)
}

fn write_evidence(folder: &Path, outcomes: &[SessionOutcome]) -> Result<(), ToolError> {
    for outcome in outcomes {
        let below = folder.join(format!("{}-{}", outcome.version, outcome.setting));
        std::fs::create_dir_all(&below).map_err(|source| ToolError::write(&below, source))?;
        for case in &outcome.result.cases {
            write_json(&below.join(format!("{}.json", case.name())), case)?;
        }
        for statement in &outcome.statements {
            write_json(
                &below.join(format!("{}.statement.json", statement.profile)),
                statement,
            )?;
        }
    }
    Ok(())
}

pub(super) fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), ToolError> {
    let written = serde_json::to_writer_pretty(create(path)?, value);
    written.map_err(|error| ToolError::write(path, error.into()))
}

fn write_files(args: &CertifyArgs, statements: &[Statement]) -> Result<(), ToolError> {
    if let Some(path) = &args.json {
        write_json(path, &statements)?;
    }
    if let Some(path) = &args.markdown {
        let mut writer = create(path)?;
        for one in statements {
            let written = write_statement_markdown(&mut writer, one);
            written.map_err(|source| ToolError::write(path, source))?;
        }
    }
    if let Some(path) = &args.table {
        let text = table(statements)?;
        std::fs::write(path, text).map_err(|source| ToolError::write(path, source))?;
    }
    Ok(())
}

fn table(statements: &[Statement]) -> Result<String, ToolError> {
    let mut text = TABLE_HEAD.as_bytes().to_vec();
    write_statement_table(&mut text, statements).map_err(ToolError::stdout)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

const TABLE_HEAD: &str = "\
# Profiles

How the target fares with every server profile, by `kmip-conform certify`. A self-assessment: a
profile that rests on a requirement without normative text, or on a mandatory case that is not at
hand, is undecided.

";

/// Compares the table with the one in a file, and shows where they differ.
fn check(path: &Path, statements: &[Statement]) -> Result<ExitCode, ToolError> {
    let stored = std::fs::read_to_string(path).map_err(|source| ToolError::Read {
        path: path.to_owned(),
        source,
    })?;
    let made = table(statements)?;
    if stored == made {
        return Ok(ExitCode::Success);
    }
    let difference = similar::TextDiff::from_lines(&stored, &made);
    let mut text = difference.unified_diff().context_radius(0).to_string();
    text.push_str(&format!(
        "{} is not up to date: use --table\n",
        path.display()
    ));
    write_text(text.as_bytes())?;
    Ok(ExitCode::Failed)
}

/// A single statement in full; of many, the verdict and the reason.
fn show(args: &CertifyArgs, statements: &[Statement]) -> Result<(), ToolError> {
    let mut text = Vec::new();
    for one in statements {
        let written = match args.all {
            true => {
                let line = format!(
                    "{} {}: {}: {}\n",
                    one.profile, one.version, one.conformance, one.reason
                );
                std::io::Write::write_all(&mut text, line.as_bytes())
            }
            false => write_statement(&mut text, one),
        };
        written.map_err(ToolError::stdout)?;
    }
    write_text(&text)
}
