//! Every message of the published cases follows the schema of its version, but for the exceptions
//! listed in `profiles/schema-exceptions.toml`; and the check notices when one stops doing so.

#![expect(clippy::disallowed_methods, reason = "the published cases are files")]

mod oasis;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use kmip_conform_protocol::schema::check;
use kmip_conform_protocol::{
    BigInteger, Item, Limits, MessagePath, ProtocolVersion, Tag, Value, xml,
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

use oasis::{CaseFile, Message};

#[derive(Deserialize)]
struct Exceptions {
    exception: Vec<Exception>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    file: String,
    code: String,
    paths: Vec<String>,
    reason: String,
    clause: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("exceptions are argued", exceptions_are_argued)];
    match oasis::case_files() {
        None => {
            let name = format!("published cases ({} is not set)", oasis::VARIABLE);
            trials.push(Trial::test(name, || Ok(())).with_ignored_flag(true));
        }
        Some(files) => {
            let name = "notices another item type and order in any place";
            trials.push(Trial::test(name, notices_changes));
            trials.extend(files.into_iter().map(|file| {
                Trial::test(format!("follows the schema {}", file.name), move || {
                    follows_the_schema(&file)
                })
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn exceptions() -> Result<Vec<Exception>, Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../profiles/schema-exceptions.toml");
    let listed: Exceptions = toml::from_str(&std::fs::read_to_string(path)?)?;
    Ok(listed.exception)
}

fn exceptions_are_argued() -> Result<(), Failed> {
    for exception in exceptions()? {
        if exception.reason.is_empty() || exception.clause.is_empty() || exception.paths.is_empty()
        {
            return Err(format!("{}: an exception without argument", exception.file).into());
        }
    }
    Ok(())
}

fn read(message: &Message) -> Result<Item, Failed> {
    let decoded = xml::decode(&message.xml, &Limits::default())
        .map_err(|error| format!("line {}: {error}", message.line))?;
    let unread = || format!("line {}: no message", message.line).into();
    decoded.item.ok_or_else(unread)
}

/// Every violation is an exception, and every exception of the file is a violation.
fn follows_the_schema(file: &CaseFile) -> Result<(), Failed> {
    let listed: Vec<Exception> = exceptions()?
        .into_iter()
        .filter(|exception| Path::new(&exception.file) == Path::new(&file.name))
        .collect();
    let excepted: BTreeSet<(&str, String)> = listed
        .iter()
        .flat_map(|row| row.paths.iter().map(|path| (&*row.code, path.clone())))
        .collect();
    let mut unused = excepted.clone();
    let mut found = Vec::new();
    for message in file.messages()? {
        for violation in check::message(&read(&message)?, message.version) {
            let place = (violation.code(), violation.path.to_string());
            if excepted.contains(&place) {
                unused.remove(&place);
                continue;
            }
            let clause = violation.section.as_deref().unwrap_or("no clause");
            found.push(format!("line {}: {violation} ({clause})", message.line));
        }
    }
    found.extend(
        unused
            .iter()
            .map(|(code, path)| format!("unused exception: {code} {path}")),
    );
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("\n").into())
    }
}

/// Places whose content is not the schema's business.
const FREE: [Tag; 3] = [
    Tag::VENDOR_EXTENSION,
    Tag::SERVER_INFORMATION,
    Tag::ADJUSTMENT_VALUE,
];

/// In every valid message of the corpus: each value with a type that no place allows is reported there,
/// and so is each pair of neighbours that changes places, where their order is fixed.
fn notices_changes() -> Result<(), Failed> {
    let (mut retyped, mut swapped, mut free) = (0usize, 0usize, 0usize);
    for file in oasis::case_files().unwrap_or_default() {
        for message in file.messages()?.iter().filter(|m| m.version.is_known()) {
            let item = read(message)?;
            if !check::message(&item, message.version).is_empty() {
                continue;
            }
            let mut places = Vec::new();
            collect(&item, &mut Vec::new(), &mut places);
            for place in places {
                match change(&item, &place, message.version) {
                    Outcome::Retyped => retyped += 1,
                    Outcome::Swapped => swapped += 1,
                    Outcome::Free => free += 1,
                    Outcome::Missed(what) => {
                        return Err(format!("{} line {}: {what}", file.name, message.line).into());
                    }
                }
            }
        }
    }
    println!("noticed {retyped} other types and {swapped} other orders; {free} places are free");
    if retyped == 0 || swapped == 0 {
        return Err("nothing was changed".into());
    }
    Ok(())
}

enum Change {
    Retype,
    Swap,
}

enum Outcome {
    Retyped,
    Swapped,
    Free,
    Missed(String),
}

/// The ways down to every leaf, and to every item whose next neighbour has another tag.
fn collect(item: &Item, way: &mut Vec<usize>, places: &mut Vec<(Vec<usize>, Change)>) {
    let fields = item.fields();
    if fields.is_empty() && !matches!(item.value, Value::Structure(_)) {
        places.push((way.clone(), Change::Retype));
    }
    for (index, field) in fields.iter().enumerate() {
        way.push(index);
        let next = fields.get(index + 1);
        if next.is_some_and(|next| next.tag != field.tag) {
            places.push((way.clone(), Change::Swap));
        }
        collect(field, way, places);
        way.pop();
    }
}

fn change(
    message: &Item,
    (way, change): &(Vec<usize>, Change),
    version: ProtocolVersion,
) -> Outcome {
    let mut changed = message.clone();
    let mut path = MessagePath::root().child(message.tag, 0);
    let mut place = &mut changed;
    let mut parents = vec![place.tag];
    let (last, above) = match (way.split_last(), change) {
        (Some((last, above)), Change::Swap) => (Some(*last), above),
        (_, _) => (None, way.as_slice()),
    };
    let mut vendor = false;
    for index in above {
        let parent = place.tag;
        vendor |= is_vendors(place);
        let Value::Structure(fields) = &mut place.value else {
            return Outcome::Missed("no way".to_owned());
        };
        let tag = fields[*index].tag;
        let occurrence = fields[..*index].iter().filter(|f| f.tag == tag).count();
        path.push(tag, occurrence);
        place = &mut fields[*index];
        parents.extend([parent, tag]);
    }
    let free = vendor
        || parents
            .iter()
            .any(|tag| FREE.contains(tag) || tag.is_extension());
    if let Some(last) = last {
        let free = free || is_vendors(place) || has_no_order(place, last);
        if let Value::Structure(fields) = &mut place.value {
            fields.swap(last, last + 1);
        }
        let noticed = !check::message(&changed, version).is_empty();
        return outcome(free, noticed, Outcome::Swapped, &path);
    }
    place.value = match place.value {
        Value::BigInteger(_) => Value::Boolean(true),
        _ => Value::BigInteger(BigInteger::from_be_bytes(&[0; 8])),
    };
    let noticed = check::message(&changed, version)
        .iter()
        .any(|violation| violation.path == path && violation.code() == "wrong-type");
    outcome(free, noticed, Outcome::Retyped, &path)
}

fn outcome(free: bool, noticed: bool, done: Outcome, path: &MessagePath) -> Outcome {
    match (noticed, free) {
        (true, _) => done,
        (false, true) => Outcome::Free,
        (false, false) => Outcome::Missed(format!("not noticed at {path}")),
    }
}

/// Whether the structure is an attribute whose value a vendor or user defines.
fn is_vendors(item: &Item) -> bool {
    let name = item.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text);
    let custom = name.is_some_and(|name| name.starts_with("x-") || name.starts_with("y-"));
    item.tag == Tag::ATTRIBUTE && (custom || item.field(Tag::VENDOR_IDENTIFICATION).is_some())
}

/// Whether both neighbours stand for one row of the table, so that no order is laid down.
fn has_no_order(parent: &Item, index: usize) -> bool {
    let lists = [
        Tag::ATTRIBUTES,
        Tag::COMMON_ATTRIBUTES,
        Tag::PRIVATE_KEY_ATTRIBUTES,
        Tag::PUBLIC_KEY_ATTRIBUTES,
    ];
    lists.contains(&parent.tag) && parent.fields().len() > index
}
