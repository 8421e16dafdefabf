//! Compares the schema with the specifications and the published cases, where they are at hand:
//! `KMIP_CONFORM_SPEC` names the folder that holds the former as Markdown, `KMIP_CONFORM_OASIS`
//! that of the latter. Without them the tests show as ignored.

#![expect(
    clippy::disallowed_methods,
    reason = "the specification's tables are files"
)]

mod attributes;
mod draft;
mod exceptions;
mod facts;
mod markdown;
mod payloads;
mod published;
mod reasons;
mod structures;
mod tags;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::ENUMERATIONS;
use libtest_mimic::{Arguments, Failed, Trial};

const SPEC: &str = "KMIP_CONFORM_SPEC";
const OASIS: &str = "KMIP_CONFORM_OASIS";

/// The versions that have a specification; 3.0 has tables of facts.
const SPECIFIED: [ProtocolVersion; 7] = [
    ProtocolVersion::V1_0,
    ProtocolVersion::V1_1,
    ProtocolVersion::V1_2,
    ProtocolVersion::V1_3,
    ProtocolVersion::V1_4,
    ProtocolVersion::V2_0,
    ProtocolVersion::V2_1,
];

fn main() -> ExitCode {
    let mut trials = specification_trials();
    trials.push(trial(
        OASIS,
        "reasons_of_published_cases".to_owned(),
        published::reasons,
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn specification_trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for version in SPECIFIED {
        trials.push(trial(SPEC, format!("operations_of_{version}"), move |f| {
            Ok(payloads::operations_of(
                &markdown::read(f, version)?,
                version,
            ))
        }));
        trials.push(trial(SPEC, format!("payloads_of_{version}"), move |f| {
            payloads::fields(&markdown::read(f, version)?, version)
        }));
        trials.push(trial(
            SPEC,
            format!("error_tables_of_{version}"),
            move |f| reasons::tables(&markdown::read(f, version)?, version),
        ));
        trials.push(trial(
            SPEC,
            format!("general_reasons_of_{version}"),
            move |f| reasons::general(&markdown::read(f, version)?, version),
        ));
        trials.push(trial(SPEC, format!("tags_of_{version}"), move |f| {
            Ok(tags::tags(&markdown::read(f, version)?, version))
        }));
        trials.push(trial(SPEC, format!("values_of_{version}"), move |f| {
            let definitions: Vec<_> = ENUMERATIONS.iter().collect();
            Ok(tags::values(
                &markdown::read(f, version)?,
                version,
                &definitions,
            ))
        }));
        trials.push(trial(SPEC, format!("attributes_of_{version}"), move |f| {
            Ok(attributes::rules(&markdown::read(f, version)?, version))
        }));
        trials.push(trial(SPEC, format!("structures_of_{version}"), move |f| {
            Ok(structures::fields(&markdown::read(f, version)?, version))
        }));
    }
    trials.push(trial(SPEC, "tags_of_3.0".to_owned(), draft::tags));
    trials.push(trial(SPEC, "values_of_3.0".to_owned(), draft::values));
    trials.push(trial(SPEC, "payloads_of_3.0".to_owned(), facts::payloads));
    trials.push(trial(
        SPEC,
        "exceptions_are_used".to_owned(),
        exceptions_are_used,
    ));
    trials
}

/// A trial that compares; it fails with every difference found.
fn trial(
    variable: &'static str,
    name: String,
    compare: impl FnOnce(&Path) -> Result<Vec<String>, String> + Send + 'static,
) -> Trial {
    let Some(folder) = std::env::var_os(variable).map(PathBuf::from) else {
        let reason = format!("{variable} is not set");
        return Trial::test(name, move || {
            Err(Failed::from(format!("{variable} is not set")))
        })
        .with_kind(reason)
        .with_ignored_flag(true);
    };
    Trial::test(name, move || match compare(&folder) {
        Ok(differences) if differences.is_empty() => Ok(()),
        Ok(differences) => Err(Failed::from(differences.join("\n"))),
        Err(error) => Err(Failed::from(error)),
    })
}

/// An exception that no specification needs is an error.
fn exceptions_are_used(folder: &Path) -> Result<Vec<String>, String> {
    let documents: Result<Vec<_>, _> = SPECIFIED
        .into_iter()
        .map(|version| Ok::<_, String>((version, markdown::read(folder, version)?)))
        .collect();
    Ok(exceptions::unused(&documents?))
}
