//! What a target says of itself: Query and Discover Versions, version by version. Nothing of it is
//! judged here (KMIP 2.1 sections 6.1.16 and 6.1.40, 1.4 sections 4.25 and 4.26).

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::enumeration::{ObjectType, Operation, QueryFunction, ResultStatus};
use kmip_conform_protocol::{EnumerationDef, Item, ProtocolVersion, Tag, Value};

use super::ask::ask;
use super::clients::Clients;
use super::message::status;
use crate::target::{Target, TargetError};

/// What a target says of itself in one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// The versions of Discover Versions, newest first as they are told.
    pub versions: Vec<String>,
    /// The operations it lists.
    pub operations: BTreeSet<Operation>,
    /// The object types it lists.
    pub objects: BTreeSet<ObjectType>,
    /// The numbers of the profiles it claims.
    pub profiles: BTreeSet<u32>,
    /// The application namespaces it lists.
    pub namespaces: BTreeSet<String>,
    /// Its vendor identification.
    pub vendor: Option<String>,
    /// Capabilities, generators and validations in words, by the structure that tells them.
    pub tells: BTreeMap<String, Vec<String>>,
    /// The structures in which Query tells of things, where it tells of none.
    pub tells_of_none: BTreeSet<String>,
    /// Functions of Query that it refused or did not answer.
    pub unanswered: Vec<String>,
}

/// Functions of Query that are answered by a structure for each thing there is.
const DESCRIPTIONS: [(QueryFunction, Tag); 5] = [
    (
        QueryFunction::QUERY_EXTENSION_LIST,
        Tag::EXTENSION_INFORMATION,
    ),
    (QueryFunction::QUERY_PROFILES, Tag::PROFILE_INFORMATION),
    (
        QueryFunction::QUERY_CAPABILITIES,
        Tag::CAPABILITY_INFORMATION,
    ),
    (QueryFunction::QUERY_RNGS, Tag::RNG_PARAMETERS),
    (
        QueryFunction::QUERY_VALIDATIONS,
        Tag::VALIDATION_INFORMATION,
    ),
];

/// The longest text that is kept, in characters, and the most of them.
const LONGEST: usize = 200;
const MOST: usize = 500;

/// Asks a target about itself in a version.
pub async fn inquire_of(target: &Target, version: ProtocolVersion) -> Inquiry {
    let mut clients = Clients::default();
    let mut told = Inquiry::default();
    if version >= ProtocolVersion::V1_1 {
        let discover = Operation::DISCOVER_VERSIONS;
        let answer = ask(&mut clients, target, version, discover, Vec::new()).await;
        if let Ok(Some(response)) = answer {
            told.take_versions(&response);
        }
    }
    let mut functions = vec![
        QueryFunction::QUERY_OPERATIONS,
        QueryFunction::QUERY_OBJECTS,
        QueryFunction::QUERY_SERVER_INFORMATION,
        QueryFunction::QUERY_APPLICATION_NAMESPACES,
    ];
    if version >= ProtocolVersion::V1_1 {
        functions.push(QueryFunction::QUERY_EXTENSION_LIST);
    }
    if version >= ProtocolVersion::V1_3 {
        functions.extend([
            QueryFunction::QUERY_PROFILES,
            QueryFunction::QUERY_CAPABILITIES,
            QueryFunction::QUERY_RNGS,
            QueryFunction::QUERY_VALIDATIONS,
        ]);
    }
    for function in functions {
        let asked = vec![Item::enumeration(Tag::QUERY_FUNCTION, function)];
        let answer = ask(&mut clients, target, version, Operation::QUERY, asked).await;
        match answer.ok().flatten().as_ref().and_then(payload) {
            Some(payload) => told.take(function, payload),
            None => told.unanswered.push(function.to_string()),
        }
    }
    told
}

/// Whether a target answers a client with success.
///
/// # Errors
/// When it cannot be reached or does not answer.
pub async fn answers(target: &Target, version: ProtocolVersion) -> Result<bool, TargetError> {
    let function = QueryFunction::QUERY_OPERATIONS;
    let asked = vec![Item::enumeration(Tag::QUERY_FUNCTION, function)];
    let mut clients = Clients::default();
    let answer = ask(&mut clients, target, version, Operation::QUERY, asked).await?;
    Ok(answer.as_ref().and_then(payload).is_some())
}

fn payload(response: &Item) -> Option<&Item> {
    let item = response.field(Tag::BATCH_ITEM)?;
    let done = status(item) == Some(ResultStatus::SUCCESS);
    item.field(Tag::RESPONSE_PAYLOAD).filter(|_| done)
}

impl Inquiry {
    /// What it says in a few lines, by name.
    pub fn described(&self) -> BTreeMap<String, String> {
        let mut told = BTreeMap::new();
        let mut tell = |name: &str, words: Vec<String>| {
            if !words.is_empty() {
                told.insert(name.to_owned(), words.join(", "));
            }
        };
        tell("versions", self.versions.clone());
        tell("vendor", self.vendor.iter().cloned().collect());
        tell("namespaces", self.namespaces.iter().cloned().collect());
        told
    }

    fn take_versions(&mut self, response: &Item) {
        let Some(payload) = payload(response) else {
            return;
        };
        let listed = payload.fields_with(Tag::PROTOCOL_VERSION).take(MOST);
        let read = listed.filter_map(super::message::stated_version);
        self.versions = read.map(|version| version.to_string()).collect();
    }

    fn take(&mut self, function: QueryFunction, payload: &Item) {
        let numbers = |tag| {
            let fields = payload.fields_with(tag).take(MOST);
            fields.filter_map(Item::as_enumeration)
        };
        self.operations
            .extend(numbers(Tag::OPERATION).map(Operation));
        self.objects
            .extend(numbers(Tag::OBJECT_TYPE).map(ObjectType));
        let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
        let profiles = payload.fields_with(Tag::PROFILE_INFORMATION).take(MOST);
        let names = profiles.filter_map(|one| one.field(Tag::PROFILE_NAME)?.as_enumeration());
        self.profiles.extend(names);
        let namespaces = payload.fields_with(Tag::APPLICATION_NAMESPACE).take(MOST);
        self.namespaces
            .extend(namespaces.filter_map(Item::as_text).map(cut));
        self.take_structures(payload);
        self.take_absence(function, payload);
        let vendor = payload.field(Tag::VENDOR_IDENTIFICATION);
        let vendor = vendor.and_then(Item::as_text).map(cut);
        self.vendor = self.vendor.take().or(vendor);
    }

    /// Notes what the function asks for and the answer does not have.
    fn take_absence(&mut self, function: QueryFunction, payload: &Item) {
        let asked = DESCRIPTIONS.iter().filter(|(asked, _)| *asked == function);
        let absent = asked.filter(|(_, tag)| payload.field(*tag).is_none());
        let names = absent.filter_map(|(_, tag)| tag.definition());
        self.tells_of_none
            .extend(names.map(|row| row.name.to_owned()));
    }

    fn take_structures(&mut self, payload: &Item) {
        for tag in [
            Tag::CAPABILITY_INFORMATION,
            Tag::RNG_PARAMETERS,
            Tag::VALIDATION_INFORMATION,
        ] {
            let told: Vec<_> = payload.fields_with(tag).take(MOST).map(in_words).collect();
            if !told.is_empty() {
                let name = tag.definition().map_or("", |row| row.name);
                self.tells.entry(name.to_owned()).or_default().extend(told);
            }
        }
    }
}

/// The fields of a structure with their values, in one line.
fn in_words(item: &Item) -> String {
    let fields = item.fields().iter();
    let words = fields.filter_map(|field| {
        let row = field.tag.definition()?;
        let value = match (&field.value, row.enumeration) {
            (Value::Enumeration(number), Some(table)) => named(table, *number),
            (Value::Integer(number), _) => number.to_string(),
            (Value::Boolean(whether), _) => whether.to_string(),
            (Value::TextString(text), _) => text.chars().take(LONGEST).collect(),
            _ => return None,
        };
        Some(format!("{}: {value}", row.name))
    });
    words.take(MOST_FIELDS).collect::<Vec<_>>().join(", ")
}

/// The fields of a structure that are told.
const MOST_FIELDS: usize = 20;

fn named(table: &EnumerationDef, number: u32) -> String {
    let row = table.values.iter().find(|row| row.value == number);
    row.map_or_else(|| format!("{number:#010X}"), |row| row.name.to_owned())
}
