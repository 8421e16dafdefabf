//! Where a target's claims and its behaviour differ.

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{EnumerationDef, NamedValue, ProtocolVersion, schema};

use super::gather::{object, profile};
use super::model::{Behaviour, Difference, Standing, VersionFacts};

pub(super) fn differences(versions: &[VersionFacts], profiles: &[Standing]) -> Vec<Difference> {
    let mut found = of_versions(versions);
    for facts in versions {
        found.extend(of_operations(facts));
        found.extend(of_names(facts));
    }
    let false_claims = profiles.iter().filter(|one| one.claimed == Some(true));
    for one in false_claims.filter(|one| !one.is_possible()) {
        found.push(Difference {
            version: Some(one.version.clone()),
            about: format!("profile {}", one.name),
            claim: "Query Profiles names it".to_owned(),
            behaviour: one.against.join("; "),
        });
    }
    found
}

/// Discover Versions against the versions in which questions are answered.
fn of_versions(versions: &[VersionFacts]) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut tell = |version: &str, claim: String, behaviour: &str| {
        found.push(Difference {
            version: Some(version.to_owned()),
            about: "protocol version".to_owned(),
            claim,
            behaviour: behaviour.to_owned(),
        });
    };
    let told = versions
        .iter()
        .filter(|one| !one.known.inquiry.versions.is_empty());
    let told: Vec<_> = told.collect();
    if let Some(newest) = told.last() {
        let listed = &newest.known.inquiry.versions;
        let answered = |text: &String| versions.iter().any(|one| one.version == *text);
        for text in listed.iter().filter(|text| !answered(text)) {
            tell(
                text,
                "Discover Versions lists it".to_owned(),
                "it answers no Query in it",
            );
        }
        for one in versions.iter().filter(|one| !listed.contains(&one.version)) {
            let claim = "Discover Versions does not list it".to_owned();
            tell(&one.version, claim, "it answers Query in it");
        }
        let differs = |one: &&&VersionFacts| one.known.inquiry.versions != *listed;
        for one in told.iter().filter(differs) {
            let claim = format!("Discover Versions lists {}", listed.join(", "));
            let behaviour = format!(
                "asked in this version, {}",
                one.known.inquiry.versions.join(", ")
            );
            tell(&one.version, claim, &behaviour);
        }
    }
    for one in versions {
        if let Some(stated) = one
            .known
            .stated
            .filter(|stated| *stated != one.known.version)
        {
            let claim = format!("it answers Query of {}", one.version);
            tell(&one.version, claim, &format!("its response says {stated}"));
        }
    }
    found
}

/// The operations of Query against what happens when they are asked for.
fn of_operations(facts: &VersionFacts) -> Vec<Difference> {
    if facts.operations.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, conduct) in &facts.conduct {
        let is_listed = facts.operations.contains(name);
        let claim = match (is_listed, conduct.behaviour) {
            (true, Behaviour::Refuses) => "Query lists it",
            (false, Behaviour::Performs | Behaviour::Knows) => "Query does not list it",
            _ => continue,
        };
        let answer = conduct.answer.iter().map(|answer| format!(": {answer}"));
        found.push(Difference {
            version: Some(facts.version.clone()),
            about: format!("operation {name}"),
            claim: claim.to_owned(),
            behaviour: format!("{}{}", conduct.behaviour, answer.collect::<String>()),
        });
    }
    found
}

/// What Query lists against what the version has.
fn of_names(facts: &VersionFacts) -> Vec<Difference> {
    let (version, inquiry) = (facts.known.version, &facts.known.inquiry);
    let mut strange = Vec::new();
    for code in &inquiry.operations {
        let row = schema::operation(*code);
        if row.is_some_and(|row| row.direction(version).is_none()) {
            strange.push(format!("operation {}", super::gather::operation(*code)));
        }
    }
    for code in &inquiry.objects {
        if !ObjectType::TABLE.allows(code.0, version) {
            strange.push(format!("object {}", object(*code)));
        }
    }
    strange.extend(strange_profiles(facts, version));
    let told = strange.into_iter().map(|about| Difference {
        version: Some(facts.version.clone()),
        about,
        claim: "Query lists it".to_owned(),
        behaviour: format!("KMIP {version} has no such thing"),
    });
    told.collect()
}

fn strange_profiles(facts: &VersionFacts, version: ProtocolVersion) -> Vec<String> {
    let Some(names) = EnumerationDef::named("Profile Name") else {
        return Vec::new();
    };
    let claims = facts.known.inquiry.profiles.iter();
    let strange = claims.filter(|number| !names.allows(**number, version));
    strange
        .map(|number| format!("profile {}", profile(*number)))
        .collect()
}
