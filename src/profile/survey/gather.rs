//! Asking a target everything that a survey tells.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::enumeration::{ObjectType, Operation, QueryFunction};
use kmip_conform_protocol::{EnumerationDef, Item, NamedValue, ProtocolVersion, Tag, schema};

use super::algorithms::algorithms;
use super::conduct::{asked, conduct};
use super::differences::differences;
use super::model::{Depth, EncodingFacts, Known, SURVEY_VERSION, Survey, VersionFacts};
use super::standing::standings;
use crate::profile::{Definitions, probe};
use crate::run::{Carrier, Inquiry, Interview, TOOL, answers, inquire_of};
use crate::target::{PemIdentity, Stage, Target, TargetError};

/// What a survey is told.
pub(super) struct SurveyOptions<'a> {
    /// Profiles and suites.
    pub(super) definitions: &'a Definitions,
    /// How far it goes.
    pub(super) depth: Depth,
    /// The target in words.
    pub(super) address: BTreeMap<String, String>,
    /// The name of the listener's TLS setting.
    pub(super) setting: String,
    /// Client certificates that the target must not accept, by what is wrong with them.
    pub(super) unfit: &'a [(String, PemIdentity)],
    /// The ways to write messages to it.
    pub(super) ways: Vec<Target>,
}

/// Surveys a target; `progress` hears of each step.
///
/// # Errors
/// When the target cannot be connected to.
pub(super) async fn survey(
    options: SurveyOptions<'_>,
    target: &Target,
    progress: &mut dyn FnMut(),
) -> Result<Survey, TargetError> {
    let date = jiff::Timestamp::now().to_string();
    let mut versions = Vec::new();
    let mut left_behind = Vec::new();
    for version in ProtocolVersion::ALL {
        let found = of_version(target, version, options.depth, progress).await?;
        if let Some((facts, left)) = found {
            versions.push(facts);
            left_behind.extend(left);
        }
    }
    let newest = versions.last().map(|one| one.known.version);
    let newest = newest.unwrap_or(ProtocolVersion::V1_0);
    let encodings = encodings(&options.ways, newest).await;
    let facts = probe(target, newest, options.unfit, progress).await?;
    let tls = (options.setting, facts);
    let profiles = standings(options.definitions, &versions, &tls, &encodings);
    let listed = listed(&versions);
    let told = versions
        .iter()
        .rev()
        .flat_map(|one| described(&one.known.inquiry));
    let mut described: BTreeMap<String, String> = told.collect();
    described.extend(options.address);
    Ok(Survey {
        survey_version: SURVEY_VERSION,
        tool: TOOL.to_owned(),
        date,
        depth: options.depth,
        target: described,
        differences: differences(&versions, &profiles),
        listed,
        versions,
        encodings,
        tls: tls.1,
        profiles,
        left_behind,
        complete: true,
    })
}

/// What the target says of itself whatever the version.
fn described(inquiry: &Inquiry) -> Vec<(String, String)> {
    let mut told = inquiry.described();
    told.remove("versions");
    told.into_iter().collect()
}

/// The versions that Discover Versions lists, in whichever version it was asked.
fn listed(versions: &[VersionFacts]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    for text in versions.iter().flat_map(|one| &one.known.inquiry.versions) {
        seen.extend(text.parse::<ProtocolVersion>().ok());
    }
    seen.into_iter()
        .map(|version| version.to_string())
        .collect()
}

/// What the target is in one version, with what was left behind; `None` where it answers nothing.
async fn of_version(
    target: &Target,
    version: ProtocolVersion,
    depth: Depth,
    progress: &mut dyn FnMut(),
) -> Result<Option<(VersionFacts, Vec<String>)>, TargetError> {
    let mut interview = Interview::new(target, version);
    let function = QueryFunction::QUERY_OPERATIONS;
    let question = vec![Item::enumeration(Tag::QUERY_FUNCTION, function)];
    let reply = match interview.put(Operation::QUERY, question).await {
        Ok(reply) => reply,
        Err(error) if error.stage() == Stage::Reach => return Err(error),
        Err(_) => return Ok(None),
    };
    progress();
    if !reply.succeeded() {
        return Ok(None);
    }
    let inquiry = inquire_of(target, version).await;
    let mut behaved = BTreeMap::new();
    for (operation, name) in asked(depth, version) {
        let found = conduct(&mut interview, operation, version, depth).await;
        behaved.insert(name.to_owned(), found);
        progress();
    }
    let lists = |operation: Operation| inquiry.operations.contains(&operation);
    let tried = algorithms(&mut interview, version, depth, &lists).await;
    let left = interview.leave().await;
    let facts = VersionFacts {
        version: version.to_string(),
        operations: inquiry.operations.iter().copied().map(operation).collect(),
        objects: inquiry.objects.iter().copied().map(object).collect(),
        claims: inquiry.profiles.iter().copied().map(profile).collect(),
        tells: inquiry.tells.clone(),
        unanswered: inquiry.unanswered.clone(),
        conduct: behaved,
        algorithms: tried,
        known: Known {
            version,
            inquiry,
            stated: reply.version,
        },
    };
    Ok(Some((facts, left)))
}

/// The name of an operation as the specification writes it.
pub(super) fn operation(code: Operation) -> String {
    let row = schema::operation(code);
    row.map_or_else(|| code.to_string(), |row| row.name.to_owned())
}

/// The name of an object type as the specification writes it.
pub(super) fn object(code: ObjectType) -> String {
    let mut rows = ObjectType::TABLE.values.iter();
    let row = rows.find(|row| row.value == code.0);
    row.map_or_else(|| code.to_string(), |row| row.name.to_owned())
}

/// The name of a profile as the specification writes it.
pub(super) fn profile(number: u32) -> String {
    let rows = EnumerationDef::named("Profile Name").map_or(&[][..], |one| one.values);
    let row = rows.iter().find(|row| row.value == number);
    row.map_or_else(|| format!("{number:#010X}"), |row| row.name.to_owned())
}

/// Which of the ways to write messages the target answers.
async fn encodings(ways: &[Target], version: ProtocolVersion) -> Vec<EncodingFacts> {
    let mut found = Vec::new();
    for way in ways {
        let outcome = answers(way, version).await;
        found.push(EncodingFacts {
            carrier: Carrier::of(way.options()),
            name: Carrier::of(way.options()).to_string(),
            answers: matches!(outcome, Ok(true)),
            reason: match outcome {
                Ok(true) => None,
                Ok(false) => Some("the request failed".to_owned()),
                Err(error) => Some(error.to_string()),
            },
        });
    }
    found
}
