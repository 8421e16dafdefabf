//! The tables of rules of the attributes.

use std::collections::BTreeSet;

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::schema::{
    AttributeRules, Condition, Permission, attribute, attributes, operations,
};

use crate::markdown::{Section, Table, squeezed};

/// Attributes whose rules `version` prints otherwise than the schema has them.
pub fn rules(sections: &[Section], version: ProtocolVersion) -> Vec<String> {
    let chapter = if version.is_1x() { "3" } else { "4" };
    let mut differences = Vec::new();
    let mut printed = BTreeSet::new();
    for section in sections.iter().filter(|section| section.is_under(chapter)) {
        let table = section
            .tables
            .iter()
            .find(|table| table.title() == "shallalwayshaveavalue");
        for name in names(section) {
            printed.insert(name.clone());
            let row = attribute(&name).filter(|row| row.versions.contains(version));
            let Some(row) = row else {
                differences.push(format!("{name}: not in the schema"));
                continue;
            };
            if row.section(version) != Some(&section.number) {
                differences.push(format!("{name}: is in section {}", section.number));
            }
            match (table, row.rules_in(version)) {
                (Some(table), Some(rules)) => {
                    let found = compare(table, rules);
                    differences.extend(found.into_iter().map(|what| format!("{name}: {what}")));
                }
                (None, None) => {}
                (_, _) => differences.push(format!("{name}: rules on one side only")),
            }
        }
    }
    for row in attributes() {
        let in_chapter = row.section(version).is_some_and(|s| s.starts_with(chapter));
        if in_chapter && !printed.contains(row.name) {
            differences.push(format!("{}: only in the schema", row.name));
        }
    }
    if printed.is_empty() {
        differences.push("no attributes".to_owned());
    }
    differences
}

/// The attributes that a section describes: one, but for the certificate attributes of 2.x.
fn names(section: &Section) -> Vec<String> {
    if section.level() != 2 {
        return Vec::new();
    }
    if section.title != "Certificate Attributes" {
        return vec![section.title.replace('\u{a0}', " ")];
    }
    let rows = section
        .tables
        .first()
        .map_or(&[][..], |table| &table.rows[1..]);
    rows.iter().filter_map(|row| row.first().cloned()).collect()
}

fn compare(table: &Table, rules: &AttributeRules) -> Vec<String> {
    let cell = |label: &str| {
        let mut rows = table.rows.iter();
        let row = rows.find(|row| row.first().is_some_and(|cell| squeezed(cell) == label));
        row.and_then(|row| row.get(1)).map_or("", String::as_str)
    };
    let mut differences = Vec::new();
    for (label, permission) in [
        ("shallalwayshaveavalue", rules.always_has_value),
        ("modifiablebyserver", rules.modifiable_by_server),
        ("modifiablebyclient", rules.modifiable_by_client),
        ("deletablebyclient", rules.deletable_by_client),
        ("multipleinstancespermitted", rules.multiple_instances),
    ] {
        if self::permission(cell(label)) != Some(permission) {
            differences.push(format!("{label} is `{}`, not {permission:?}", cell(label)));
        }
    }
    let setters = cell("initiallysetby").to_lowercase();
    let by = (setters.contains("server"), setters.contains("client"));
    if by != (rules.initially_set_by.server, rules.initially_set_by.client) {
        differences.push(format!("initially set by `{setters}`"));
    }
    let implicit = cell("whenimplicitlyset");
    let printed = operations_in(implicit);
    let listed: BTreeSet<Operation> = rules.implicitly_set_by.iter().copied().collect();
    let in_words = printed.is_empty() && rules.implicit_note.is_some() && !implicit.is_empty();
    if printed != listed && !in_words {
        differences.push(format!("implicitly set by `{implicit}`"));
    }
    let applies = cell("appliestoobjecttypes");
    let listed: BTreeSet<ObjectType> = rules.applies_to.iter().copied().collect();
    if object_types(applies).as_ref() != Some(&listed) {
        differences.push(format!("applies to `{applies}`"));
    }
    differences
}

/// Words that only one condition uses, and the condition.
const CONDITIONS: [(&str, Condition); 13] = [
    (
        "process start date has been not reached",
        Condition::BeforeDate,
    ),
    (
        "protect stop date has not been reached",
        Condition::BeforeDate,
    ),
    ("pre-active or active state", Condition::PreActiveOrActive),
    ("pre-active state", Condition::PreActive),
    ("only if no value present", Condition::NoValue),
    (
        "application data is omitted",
        Condition::ApplicationDataOmitted,
    ),
    ("for server-created", Condition::ServerCreated),
    ("for client-created", Condition::ClientCreated),
    ("unit only", Condition::TotalAndUnitBeforeAllocation),
    ("get usage allocation has not", Condition::BeforeAllocation),
    ("for pgp", Condition::Pgp),
    ("access to the digest", Condition::DigestKnown),
    (
        "except for secret data",
        Condition::ExceptSecretDataAndOpaqueObject,
    ),
];

fn permission(printed: &str) -> Option<Permission> {
    let text = printed.to_lowercase();
    if text == "yes" {
        return Some(Permission::Yes);
    }
    if text == "no" || text.starts_with("no,") {
        return Some(Permission::No);
    }
    if text.contains("except for opaque") {
        return Some(Permission::When(Condition::ExceptOpaqueObject));
    }
    let condition = CONDITIONS.iter().find(|(words, _)| text.contains(words))?;
    Some(Permission::When(condition.1))
}

/// The operations that a cell names, long names first: commas between names are sometimes lost.
fn operations_in(cell: &str) -> BTreeSet<Operation> {
    let mut rows: Vec<_> = operations().iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.name.len()));
    let mut rest = cell.to_owned();
    let mut found = BTreeSet::new();
    for row in rows {
        if rest.contains(row.name) {
            rest = rest.replace(row.name, "");
            found.insert(row.operation);
        }
    }
    found
}

const CRYPTOGRAPHIC: &[ObjectType] = &[
    ObjectType::CERTIFICATE,
    ObjectType::CERTIFICATE_REQUEST,
    ObjectType::SYMMETRIC_KEY,
    ObjectType::PUBLIC_KEY,
    ObjectType::PRIVATE_KEY,
    ObjectType::SPLIT_KEY,
    ObjectType::SECRET_DATA,
    ObjectType::PGP_KEY,
];
const KEYS: &[ObjectType] = &[
    ObjectType::SYMMETRIC_KEY,
    ObjectType::PUBLIC_KEY,
    ObjectType::PRIVATE_KEY,
    ObjectType::SPLIT_KEY,
    ObjectType::PGP_KEY,
];

/// The object types that a cell names; `None` where a word in it is not known.
fn object_types(cell: &str) -> Option<BTreeSet<ObjectType>> {
    let mut found = BTreeSet::new();
    for part in cell.split(',') {
        let types: &[ObjectType] = match squeezed(part).as_str() {
            "allobjects" => return Some((1..=16).map(ObjectType).collect()),
            "allcryptographicobjects" | "managedcryptographicobjects" => CRYPTOGRAPHIC,
            "keys" => KEYS,
            "asymmetrickeys" => &[ObjectType::PUBLIC_KEY, ObjectType::PRIVATE_KEY],
            "symmetrickeys" | "symmetrickey" => &[ObjectType::SYMMETRIC_KEY],
            "publickeys" => &[ObjectType::PUBLIC_KEY],
            "privatekeys" | "privatekey" => &[ObjectType::PRIVATE_KEY],
            "splitkeysofsymmetrickeys" | "splitkey" => &[ObjectType::SPLIT_KEY],
            "secretdata" => &[ObjectType::SECRET_DATA],
            "opaqueobject" | "opaqueobjects" => &[ObjectType::OPAQUE_OBJECT],
            "certificates" | "x509certificates" => &[ObjectType::CERTIFICATE],
            "pgpkeys" => &[ObjectType::PGP_KEY],
            "templates" => &[ObjectType::TEMPLATE],
            _ => return None,
        };
        found.extend(types);
    }
    Some(found)
}
