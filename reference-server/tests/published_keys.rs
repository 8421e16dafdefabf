//! Every key and certificate of the published cases, read and written again.
//!
//! The cases are found through the variable `KMIP_CONFORM_OASIS`; without it the test is ignored.

use std::collections::{BTreeMap, BTreeSet};
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
        trial("keys_are_written_as_published", &folder, keys),
        trial(
            "certificates_say_what_the_cases_show",
            &folder,
            certificates,
        ),
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
    let (mut read, mut passed_over, mut failures) = (0, 0, Vec::new());
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
        if is_not_as_labelled(format, kind, material) {
            passed_over += 1;
            continue;
        }
        if let Err(reason) = is_written_as_published(format, kind, material) {
            failures.push(format!("{place}: {reason}"));
        }
        read += 1;
    }
    if !failures.is_empty() {
        return Err(failures.join("\n").into());
    }
    // Published keys of which nothing can be told are rare.
    match read > 10 * passed_over {
        true => Ok(()),
        false => Err(format!("{passed_over} keys passed over, {read} read").into()),
    }
}

/// Whether nobody could read a key by its Key Format Type: it is encrypted under a password that
/// no field carries (RFC 5958 section 3), or it is in another format.
fn is_not_as_labelled(format: KeyFormatType, kind: Kind, material: &Item) -> bool {
    if parse(format, kind, None, material).is_ok() {
        return false;
    }
    let structure = material.as_bytes().map(AnyRef::from_der);
    let Some(Ok(structure)) = structure else {
        return false;
    };
    let encrypted = kind == Kind::Private && structure.value().first() == Some(&SEQUENCE);
    encrypted
        || ENCODED
            .iter()
            .any(|other| parse(*other, kind, None, material).is_ok())
}

/// Whether a key is written, number by number and octet by octet, as whoever published it did.
fn is_written_as_published(
    format: KeyFormatType,
    kind: Kind,
    material: &Item,
) -> Result<(), String> {
    let key = parse(format, kind, None, material).map_err(|error| error.to_string())?;
    let written = encode(&key, format).map_err(|error| error.to_string())?;
    match written == *material {
        true => Ok(()),
        false => Err(format!("{format} is written otherwise")),
    }
}

/// Every certificate can be read, and what the published answers say of it is what is read.
fn certificates(folder: &Path) -> Result<(), Failed> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (place, object) in objects_of(folder, &["Certificate"])? {
        let Some(octets) = object
            .field(Tag::CERTIFICATE_VALUE)
            .and_then(Item::as_bytes)
        else {
            continue;
        };
        let facts = CertificateFacts::read(octets).map_err(|error| format!("{place}: {error}"))?;
        if facts.key.is_none() {
            return Err(format!("{place}: the key cannot be read").into());
        }
        known.entry(place).or_default().extend(shown(&facts));
    }
    let mut compared = 0;
    for (place, known) in &known {
        let text = fs::read_to_string(place)?;
        // A certificate that the server issues is described, but need not be in any message.
        if text.contains("\"ReCertify\"") {
            continue;
        }
        for said in SHOWN.iter().flat_map(|name| values(&text, name)) {
            if !known.contains(&said.to_lowercase()) {
                return Err(format!("{place}: no certificate has `{said}`").into());
            }
            compared += 1;
        }
    }
    match compared {
        0 => Err("no certificate was compared".into()),
        _ => Ok(()),
    }
}

/// The XML names of the fields that show a name or a serial number.
const SHOWN: [&str; 6] = [
    "IssuerDistinguishedName",
    "SubjectDistinguishedName",
    "CertificateIssuerDistinguishedName",
    "CertificateSubjectDistinguishedName",
    "CertificateSerialNumber",
    "SerialNumber",
];

/// What fields may show of a certificate, in lower case, as hex digits come in both. A serial
/// number is shown with its DER header, without it, and without its sign octet.
fn shown(facts: &CertificateFacts) -> [String; 7] {
    [
        hex(&facts.issuer.der),
        hex(&facts.subject.der),
        facts.issuer.text.to_lowercase(),
        facts.subject.text.to_lowercase(),
        hex(&facts.serial_number_der),
        hex(facts.serial_number_der.get(2..).unwrap_or_default()),
        hex(&facts.serial_number),
    ]
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The literal values of every element of this name.
fn values<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name} ");
    text.match_indices(&open)
        .filter_map(|(start, _)| {
            let (_, value) = text.get(start..)?.split_once("value=\"")?;
            Some(value.split_once('"')?.0)
        })
        .collect()
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
