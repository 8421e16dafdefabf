//! A survey as one page: for a terminal, and as Markdown.

use std::collections::BTreeMap;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use super::printable::printable;
use super::statement::cell;
use crate::profile::{Admission, Algorithm, Behaviour, Depth, Standing, Survey, VersionFacts};

/// The width of the first column.
const COLUMN: usize = 14;

/// Writes the page for a terminal.
///
/// # Errors
/// When writing fails.
pub fn write_survey(mut writer: impl Write, survey: &Survey) -> io::Result<()> {
    writeln!(writer, "{}", printable(&headline(survey)).bold())?;
    for (name, text) in lines(survey) {
        let text = printable(&text).replace('\n', " ");
        writeln!(writer, "  {name:COLUMN$} {text}")?;
    }
    let count = survey.differences.len();
    let words = match count {
        0 => "claim and behaviour nowhere differ, as far as was seen".to_owned(),
        1 => "claim and behaviour differ in 1 place:".to_owned(),
        _ => format!("claim and behaviour differ in {count} places:"),
    };
    match count {
        0 => writeln!(writer, "{}", words.green())?,
        _ => writeln!(writer, "{}", words.yellow())?,
    }
    for one in &survey.differences {
        let version = one.version.iter().map(|version| format!("{version} "));
        let version: String = version.collect();
        let line = format!("{version}{}: {}; {}", one.about, one.claim, one.behaviour);
        writeln!(writer, "  {}", printable(&line).replace('\n', " "))?;
    }
    for left in &survey.left_behind {
        writeln!(writer, "  left behind: {}", printable(left))?;
    }
    Ok(())
}

/// Writes the page as a Markdown document.
///
/// # Errors
/// When writing fails.
pub fn write_survey_markdown(mut writer: impl Write, survey: &Survey) -> io::Result<()> {
    writeln!(writer, "# Survey\n\n{}.\n", cell(&headline(survey)))?;
    writeln!(
        writer,
        "By {}, {}.\n\n| | |\n|---|---|",
        survey.tool, survey.date
    )?;
    for (name, text) in lines(survey) {
        writeln!(writer, "| {name} | {} |", cell(&text))?;
    }
    writeln!(writer, "\n## Where claim and behaviour differ\n")?;
    if survey.differences.is_empty() {
        writeln!(writer, "Nowhere, as far as was seen.")?;
    } else {
        writeln!(
            writer,
            "| KMIP | about | claim | behaviour |\n|---|---|---|---|"
        )?;
    }
    for one in &survey.differences {
        writeln!(
            writer,
            "| {} | {} | {} | {} |",
            one.version.as_deref().unwrap_or_default(),
            cell(&one.about),
            cell(&one.claim),
            cell(&one.behaviour)
        )?;
    }
    for left in &survey.left_behind {
        writeln!(writer, "\nLeft behind: {}", cell(left))?;
    }
    Ok(())
}

fn headline(survey: &Survey) -> String {
    let address = survey.target.get("address");
    let address = address.map_or("the target", String::as_str);
    let depth = match survey.depth {
        Depth::ReadOnly => "nothing was created",
        Depth::Deep => "objects were created and taken away",
    };
    let versions: Vec<_> = survey.versions.iter().map(|one| &*one.version).collect();
    match versions.is_empty() {
        true => format!("{address} answers no version of KMIP that the tool knows"),
        false => format!("{address} answers KMIP {} ({depth})", versions.join(", ")),
    }
}

/// The lines of the page, each with what it is about.
fn lines(survey: &Survey) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut tell = |name: &str, text: String| {
        if !text.is_empty() {
            lines.push((name.to_owned(), text));
        }
    };
    let own = survey.target.iter().filter(|(name, _)| *name != "address");
    let own: Vec<_> = own.map(|(name, value)| format!("{name} {value}")).collect();
    tell("target", own.join("; "));
    tell(
        "lists",
        format!("Discover Versions: {}", or_nothing(&survey.listed)),
    );
    tell("encodings", encodings(survey));
    tell("TLS", tls(survey));
    tell("clients", clients(survey));
    if let Some(newest) = survey.versions.last() {
        let version = &newest.version;
        tell(
            &format!("operations {version}"),
            counted(&newest.operations),
        );
        tell("", others(survey, |one| one.operations.len()));
        tell("asked for", conduct(newest));
        tell(&format!("objects {version}"), counted(&newest.objects));
        tell("", others(survey, |one| one.objects.len()));
        for (purpose, text) in algorithms(&newest.algorithms) {
            tell(purpose, text);
        }
        for (name, told) in &newest.tells {
            let name = name.trim_end_matches(" Information");
            let name = name.trim_end_matches(" Parameters");
            tell(&name.to_lowercase(), told.join("; "));
        }
    }
    let claimed = |one: &&Standing| one.claimed == Some(true);
    tell("claims", profiles(survey, claimed));
    let possible = |one: &&Standing| one.claimed != Some(true) && one.is_possible();
    tell("could claim", profiles(survey, possible));
    lines
}

fn or_nothing(words: &[String]) -> String {
    match words.is_empty() {
        true => "nothing".to_owned(),
        false => words.join(", "),
    }
}

fn counted(names: &[String]) -> String {
    match names.is_empty() {
        true => "Query lists none".to_owned(),
        false => format!("{}: {}", names.len(), names.join(", ")),
    }
}

/// The figures of the older versions.
fn others(survey: &Survey, count: impl Fn(&VersionFacts) -> usize) -> String {
    let older = survey.versions.iter().rev().skip(1).rev();
    let older: Vec<_> = older
        .map(|one| format!("{}: {}", one.version, count(one)))
        .collect();
    older.join(", ")
}

fn encodings(survey: &Survey) -> String {
    let ways = survey
        .encodings
        .iter()
        .map(|one| match (&one.reason, one.answers) {
            (_, true) => one.name.clone(),
            (Some(reason), false) => format!("not {} ({reason})", one.name),
            (None, false) => format!("not {}", one.name),
        });
    ways.collect::<Vec<_>>().join(", ")
}

fn tls(survey: &Survey) -> String {
    let tls = &survey.tls;
    let versions = tls.suites.iter();
    let mut told: Vec<_> = versions
        .map(|(version, suites)| format!("{version} ({} suites)", suites.len()))
        .collect();
    if !tls.groups.is_empty() {
        told.push(format!("groups {}", tls.groups.join(" ")));
    }
    told.push(format!("renegotiation {}", tls.renegotiation));
    if !tls.unanswered.is_empty() {
        told.push(format!("{} hellos without an answer", tls.unanswered.len()));
    }
    told.join(", ")
}

fn clients(survey: &Survey) -> String {
    let told = survey.tls.clients.iter().map(|(name, admission)| {
        let word = match admission {
            Admission::Admitted => "admitted",
            Admission::Refused(_) => "refused",
            Admission::NotTried(_) => "not tried",
        };
        format!("{name} {word}")
    });
    told.collect::<Vec<_>>().join(", ")
}

/// How many operations were asked for, and how the target took it.
fn conduct(facts: &VersionFacts) -> String {
    let mut by_behaviour: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, one) in &facts.conduct {
        let names = by_behaviour.entry(one.behaviour.to_string()).or_default();
        names.push(name);
    }
    let unclear = Behaviour::Unclear.to_string();
    let told = by_behaviour.iter().map(|(behaviour, names)| {
        // What is unclear or refused is worth its name; the rest stands under operations.
        match *behaviour == unclear || *behaviour == Behaviour::Refuses.to_string() {
            true => format!("{behaviour}: {}", names.join(", ")),
            false => format!("{behaviour}: {}", names.len()),
        }
    });
    told.collect::<Vec<_>>().join("; ")
}

fn algorithms(tried: &[Algorithm]) -> Vec<(&str, String)> {
    let mut purposes: Vec<&str> = Vec::new();
    for one in tried {
        if !purposes.contains(&one.purpose) {
            purposes.push(one.purpose);
        }
    }
    let told = purposes.into_iter().map(|purpose| {
        let names = |works: bool| {
            let fits = tried.iter();
            let fits = fits.filter(|one| one.purpose == purpose && one.works == works);
            fits.map(|one| &*one.name).collect::<Vec<_>>().join(", ")
        };
        let (does, does_not) = (names(true), names(false));
        let text = match (does.is_empty(), does_not.is_empty()) {
            (true, _) => format!("none of {does_not}"),
            (false, true) => does,
            (false, false) => format!("{does}; not {does_not}"),
        };
        (purpose, text)
    });
    told.collect()
}

/// Profiles with the versions in which they fit.
fn profiles(survey: &Survey, fits: impl Fn(&&Standing) -> bool) -> String {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in survey.profiles.iter().filter(fits) {
        by_name.entry(&one.name).or_default().push(&one.version);
    }
    let told = by_name.iter();
    let told = told.map(|(name, versions)| {
        let name = name.trim_end_matches(" Profile").trim_end_matches(" KMIP");
        format!("{name} ({})", in_rows(survey, versions))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Versions as `1.0-1.4 3.0`: those that follow each other among what the target answers are a row.
fn in_rows(survey: &Survey, versions: &[&str]) -> String {
    let place = |version: &str| {
        let mut answered = survey.versions.iter();
        answered.position(|one| one.version == version)
    };
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for version in versions {
        match rows.last_mut() {
            Some((_, last)) if place(last).map(|at| at + 1) == place(version) => *last = version,
            _ => rows.push((version, version)),
        }
    }
    let told = rows.into_iter().map(|(first, last)| match first == last {
        true => first.to_owned(),
        false => format!("{first}-{last}"),
    });
    told.collect::<Vec<_>>().join(" ")
}
