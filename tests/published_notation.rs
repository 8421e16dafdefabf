//! Every published case file is read, or refused for a reason given here.
//!
//! The files are found through `KMIP_CONFORM_OASIS`; without it the tests show as ignored.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use kmip_conform::case::{self, Authority, Catalogue, Erratum, Profiles};
use libtest_mimic::{Arguments, Failed, Trial};

const VARIABLE: &str = "KMIP_CONFORM_OASIS";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let profiles = match Profiles::embedded() {
        Ok(profiles) => profiles,
        Err(error) => return run(&arguments, vec![fails("profiles", error.to_string())]),
    };
    let trials = match std::env::var_os(VARIABLE) {
        Some(folder) => match case::load_with(&[PathBuf::from(folder)], &profiles) {
            Ok(catalogue) => {
                let mut trials = trials(&catalogue);
                trials.extend(errata(&profiles, &catalogue));
                trials
            }
            Err(error) => vec![fails("loads", error.to_string())],
        },
        None => {
            let name = format!("published cases ({VARIABLE} is not set)");
            vec![Trial::test(name, || Ok(())).with_ignored_flag(true)]
        }
    };
    run(&arguments, trials)
}

fn run(arguments: &Arguments, trials: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(arguments, trials).exit_code()
}

fn fails(name: impl Into<String>, reason: String) -> Trial {
    Trial::test(name, move || Err(Failed::from(reason)))
}

fn trials(catalogue: &Catalogue) -> Vec<Trial> {
    println!("{}", counts(catalogue));
    let readable = catalogue.cases().iter().map(|case| {
        let strange: Vec<String> = case
            .warnings
            .iter()
            .filter(|warning| !is_known_oddity(&warning.text))
            .map(|warning| format!("line {}: {}", warning.line, warning.text))
            .collect();
        Trial::test(case.file.clone(), move || match strange.as_slice() {
            [] => Ok(()),
            _ => Err(Failed::from(strange.join("\n"))),
        })
    });
    let unreadable = catalogue
        .unreadable()
        .iter()
        .map(|file| fails(&file.file, format!("line {}: {}", file.line, file.reason)));
    readable.chain(unreadable).collect()
}

/// Each erratum applies to a case that is at hand, if one of those it names is.
fn errata(profiles: &Profiles, catalogue: &Catalogue) -> Vec<Trial> {
    let trial = |erratum: &Erratum| {
        let named = catalogue.cases().iter().filter(|case| {
            let key = &case.key;
            let mut patterns = erratum.cases.iter();
            patterns.any(|pattern| pattern.matches(&key.id, key.version))
        });
        let applied: Vec<bool> = named
            .map(|case| case.errata.contains(&erratum.id))
            .collect();
        let is_stale = !applied.is_empty() && !applied.contains(&true);
        Trial::test(format!("erratum {}", erratum.id), move || match is_stale {
            true => Err(Failed::from("no case at hand prints what it corrects")),
            false => Ok(()),
        })
    };
    profiles.errata().iter().map(trial).collect()
}

/// Oddities of published files that the notation's rules name.
fn is_known_oddity(text: &str) -> bool {
    [
        "line numbers of a listing between messages",
        "junk after the last message",
        "is answered later; sent in the order of the answers",
    ]
    .iter()
    .any(|known| text.contains(known))
}

fn counts(catalogue: &Catalogue) -> String {
    let mut counts: BTreeMap<(String, Authority), usize> = BTreeMap::new();
    for case in catalogue.cases() {
        let key = (case.key.version.to_string(), case.authority);
        *counts.entry(key).or_default() += 1;
    }
    let lines = counts
        .iter()
        .map(|((version, authority), count)| format!("{version} {authority:?}: {count}"));
    let mut lines: Vec<String> = lines.collect();
    let warnings: usize = catalogue
        .cases()
        .iter()
        .map(|case| case.warnings.len())
        .sum();
    lines.push(format!(
        "{} cases, {} unreadable, {warnings} warnings",
        catalogue.cases().len(),
        catalogue.unreadable().len()
    ));
    lines.join("\n")
}
