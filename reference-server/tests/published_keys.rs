//! Every key and certificate of the published cases, read and written in every format it has.
//!
//! The cases are found through the variable `KMIP_CONFORM_OASIS`; without it the test is ignored.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use der::Decode;
use der::asn1::AnyRef;
use kmip_conform_protocol::enumeration::KeyFormatType;
use kmip_conform_protocol::{Item, Limits, Tag, xml};
use kmip_reference_server::key_format::{CertificateFacts, Kind, encode, parse};
use libtest_mimic::{Arguments, Failed, Trial};

const CASES: &str = "KMIP_CONFORM_OASIS";

fn main() {
    let folder = std::env::var_os(CASES).map(PathBuf::from);
    let trials = [
        trial("keys_keep_their_numbers_in_every_format", &folder, keys),
        trial("certificates_are_read", &folder, certificates),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit();
}

fn trial(name: &str, folder: &Option<PathBuf>, check: fn(&Path) -> Result<(), Failed>) -> Trial {
    let present = folder.clone();
    let run = move || match &present {
        Some(folder) => check(folder),
        None => Err(Failed::from(format!("{CASES} is not set"))),
    };
    Trial::test(name, run).with_ignored_flag(folder.is_none())
}

/// Formats of octets, which name a structure rather than being one.
const ENCODED: [KeyFormatType; 4] = [
    KeyFormatType::PKCS_1,
    KeyFormatType::PKCS_8,
    KeyFormatType::X_509,
    KeyFormatType::ECPRIVATEKEY,
];

/// The identifier octet of a DER SEQUENCE.
const SEQUENCE: u8 = 0x30;

/// Formats that hold more, or other, than one key.
const OTHER: [KeyFormatType; 3] = [
    KeyFormatType::OPAQUE,
    KeyFormatType::PKCS_12,
    KeyFormatType::PKCS_10,
];

fn keys(folder: &Path) -> Result<(), Failed> {
    let (mut read, mut failures) = (BTreeMap::new(), Vec::new());
    let objects = [
        ("SymmetricKey", Kind::Secret),
        ("SecretData", Kind::Secret),
        ("PrivateKey", Kind::Private),
        ("PublicKey", Kind::Public),
    ];
    for (place, object) in objects_of(folder, &objects.map(|(name, _)| name))? {
        let (_, kind) = objects
            .into_iter()
            .find(|(name, _)| Tag::from_xml_name(name) == Some(object.tag))
            .ok_or("unknown object")?;
        let Some((format, material)) = key_of(&object) else {
            continue;
        };
        if OTHER.contains(&format) {
            continue;
        }
        if let Some(reason) = not_as_labelled(format, kind, material) {
            println!("{place}: {reason}");
            continue;
        }
        if let Err(reason) = keeps_its_numbers(format, kind, material) {
            failures.push(format!("{place}: {reason}"));
        }
        *read.entry(format.to_string()).or_insert(0) += 1;
    }
    println!("{read:?}");
    match (read.is_empty(), failures.is_empty()) {
        (true, _) => Err("no key was read".into()),
        (_, false) => Err(failures.join("\n").into()),
        _ => Ok(()),
    }
}

/// Why nobody could read a key by its Key Format Type: it is encrypted under a password that no
/// field carries (RFC 5958 section 3), or it is in another format.
fn not_as_labelled(format: KeyFormatType, kind: Kind, material: &Item) -> Option<String> {
    if parse(format, kind, material).is_ok() {
        return None;
    }
    let structure = AnyRef::from_der(material.as_bytes()?).ok()?;
    if kind == Kind::Private && structure.value().first() == Some(&SEQUENCE) {
        return Some("encrypted under a password".to_owned());
    }
    let other = ENCODED
        .into_iter()
        .find(|other| parse(*other, kind, material).is_ok())?;
    Some(format!("labelled {format}, but is {other}"))
}

fn keeps_its_numbers(format: KeyFormatType, kind: Kind, material: &Item) -> Result<(), String> {
    let key = parse(format, kind, material).map_err(|error| error.to_string())?;
    let written = encode(&key, format).map_err(|error| error.to_string())?;
    let again = parse(format, kind, &written).map_err(|error| error.to_string())?;
    match again == key {
        true => Ok(()),
        false => Err(format!("{format} changes the key")),
    }
}

fn certificates(folder: &Path) -> Result<(), Failed> {
    let mut read = 0;
    for (place, object) in objects_of(folder, &["Certificate"])? {
        let Some(octets) = object
            .field(Tag::CERTIFICATE_VALUE)
            .and_then(Item::as_bytes)
        else {
            continue;
        };
        let facts = CertificateFacts::read(octets).map_err(|error| format!("{place}: {error}"))?;
        println!(
            "{place}: {} {:?}",
            facts.subject.text, facts.signature_algorithm
        );
        if facts.key.is_none() {
            return Err(format!("{place}: the key cannot be read").into());
        }
        read += 1;
    }
    match read {
        0 => Err("no certificate was read".into()),
        _ => Ok(()),
    }
}

/// The format and material of a key that is neither wrapped nor left to a variable.
fn key_of(object: &Item) -> Option<(KeyFormatType, &Item)> {
    let block = object.field(Tag::KEY_BLOCK)?;
    if block.field(Tag::KEY_WRAPPING_DATA).is_some() {
        return None;
    }
    let format = block.field(Tag::KEY_FORMAT_TYPE)?.as_enumeration()?;
    Some((
        KeyFormatType(format),
        block.at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL])?,
    ))
}

/// Every object with one of these XML names whose values are all literal.
fn objects_of(folder: &Path, names: &[&str]) -> Result<Vec<(String, Item)>, Failed> {
    let mut found = Vec::new();
    for file in files(folder)? {
        let text = String::from_utf8_lossy(&fs::read(&file)?).into_owned();
        for name in names {
            for element in elements(&text, name) {
                if element.contains("\"$") {
                    continue;
                }
                let decoded = xml::decode(element, &Limits::default());
                let item = decoded.ok().and_then(|decoded| decoded.into_valid().ok());
                if let Some(item) = item {
                    found.push((file.display().to_string(), item));
                }
            }
        }
    }
    Ok(found)
}

fn elements<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    text.match_indices(&open)
        .filter_map(|(start, _)| {
            let len = text[start..].find(&close)? + close.len();
            Some(&text[start..start + len])
        })
        .collect()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => files.extend(self::files(&path)?),
            false if path.extension().is_some_and(|extension| extension == "xml") => {
                files.push(path);
            }
            false => {}
        }
    }
    Ok(files)
}
