//! Profiles before any case was run: which are claimed, and what stands against each. Requirements
//! are judged as `certify` judges them, on what Query and TLS show alone.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Behaviour, EncodingFacts, Standing, VersionFacts};
use crate::profile::evaluate::Observed;
use crate::profile::{Definitions, Outcome, Statement, TlsFacts};
use crate::result::{RunResult, SCHEMA_VERSION, Summary};
use crate::run::{Inquiry, TOOL};

/// Every profile in every version that the target answers.
pub(super) fn standings(
    definitions: &Definitions,
    versions: &[VersionFacts],
    tls: &(String, TlsFacts),
    encodings: &[EncodingFacts],
) -> Vec<Standing> {
    let tls: BTreeMap<String, TlsFacts> = [tls.clone()].into();
    let (result, carriers, official) = (nothing(), BTreeMap::new(), BTreeSet::new());
    let mut standings = Vec::new();
    for facts in versions {
        let inquiry = performed(facts);
        let observed = Observed {
            version: facts.known.version,
            result: &result,
            inquiry: &inquiry,
            carriers: &carriers,
            tls: &tls,
            official: &official,
            binds: &|_| false,
        };
        let statements = definitions.state(definitions.profiles(), &observed);
        standings.extend(statements.iter().map(|one| standing(one, encodings)));
    }
    standings.sort_by(|a, b| (&a.profile, &a.version).cmp(&(&b.profile, &b.version)));
    standings
}

/// What the target says, without the operations that it lists and refuses.
fn performed(facts: &VersionFacts) -> Inquiry {
    let mut inquiry = facts.known.inquiry.clone();
    inquiry.operations.retain(|code| {
        let conduct = facts.conduct.get(&super::gather::operation(*code));
        conduct.is_none_or(|one| one.behaviour != Behaviour::Refuses)
    });
    inquiry
}

fn standing(statement: &Statement, encodings: &[EncodingFacts]) -> Standing {
    let broken = statement.requirements.iter();
    let broken = broken.filter(|one| one.decides() && one.outcome == Outcome::NotMet);
    let mut against: Vec<String> = broken
        .map(|one| format!("{} {}: {}", one.about, one.name, one.evidence.join("; ")))
        .collect();
    against.extend(carrier_missing(statement, encodings));
    Standing {
        profile: statement.profile.clone(),
        name: statement.profile_name.clone(),
        version: statement.version.clone(),
        claimed: statement.claimed,
        against,
    }
}

/// Profiles of encodings need a carrier, which nothing was tried over where no address was given.
fn carrier_missing(statement: &Statement, encodings: &[EncodingFacts]) -> Option<String> {
    let wanted = ["https", "xml", "json"].into_iter();
    let mut wanted = wanted.filter(|name| statement.profile == format!("{name}-server"));
    let name = wanted.next()?;
    let over = |one: &&EncodingFacts| one.carrier.names().contains(name);
    let tried: Vec<_> = encodings.iter().filter(over).collect();
    match tried.iter().any(|one| one.answers) {
        true => None,
        false if tried.is_empty() => Some(format!("{name}: no HTTPS address was given")),
        false => Some(format!("{name}: the target does not answer over it")),
    }
}

/// The result of a run without cases.
fn nothing() -> RunResult {
    RunResult {
        schema_version: SCHEMA_VERSION,
        tool: TOOL.to_owned(),
        target: BTreeMap::new(),
        selection: BTreeMap::new(),
        rules: None,
        start: String::new(),
        summary: Summary::default(),
        checks: Vec::new(),
        cases: Vec::new(),
        left_behind: Vec::new(),
        baseline: None,
        complete: true,
    }
}
