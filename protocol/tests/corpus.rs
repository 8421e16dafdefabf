//! Every message of the published cases goes through each encoding without change, and another
//! crate reads the same from our octets.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the published cases are files, and PyKMIP is a program"
)]

mod oasis;
mod pykmip;
mod rebuilt;
mod witness;

use std::collections::BTreeMap;
use std::env;
use std::process::ExitCode;

use kmip_conform_protocol::enumeration::ENUMERATIONS;
use kmip_conform_protocol::xml::{Element, Event, Events};
use kmip_conform_protocol::{Item, Limits, json, ttlv, xml};
use kmip_ttlv::types::Error;
use libtest_mimic::{Arguments, Failed, Trial};

use oasis::{CaseFile, Message};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(files) = oasis::case_files() else {
        let name = format!("published cases ({} is not set)", oasis::VARIABLE);
        let absent = Trial::test(name, || Ok(())).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![absent]).exit_code();
    };
    let no_pykmip = env::var_os(pykmip::VARIABLE).is_none();
    let pykmip = if no_pykmip {
        format!("PyKMIP reads the same ({} is not set)", pykmip::VARIABLE)
    } else {
        "PyKMIP reads the same".to_owned()
    };
    let mut trials = vec![
        Trial::test("another crate reads the same", another_crate),
        Trial::test(pykmip, another_language).with_ignored_flag(no_pykmip),
    ];
    trials.extend(files.into_iter().map(|file| {
        Trial::test(format!("round trips {}", file.name), move || {
            round_trips(&file)
        })
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn round_trips(file: &CaseFile) -> Result<(), Failed> {
    let messages = file.messages()?;
    if messages.is_empty() {
        return Err("no message".into());
    }
    for message in messages {
        let item = read(&message)?;
        let at = |what: &str| format!("line {}: {what}", message.line);
        let bytes = ttlv::encode(&item);
        if ttlv::decode(&bytes, &Limits::default()).into_valid() != Ok(item.clone()) {
            return Err(at("TTLV changes the message").into());
        }
        let as_json = json::encode(&item, message.version);
        let from_json = json::decode(&as_json, &Limits::default()).map_err(|e| e.to_string())?;
        if from_json.into_valid() != Ok(item.clone()) {
            return Err(at("JSON changes the message").into());
        }
        let as_xml = xml::encode(&item, message.version);
        let from_xml = xml::decode(&as_xml, &Limits::default()).map_err(|e| e.to_string())?;
        if from_xml.into_valid() != Ok(item) {
            return Err(at("XML changes the message").into());
        }
        same_text(&message, &as_xml)?;
    }
    Ok(())
}

fn read(message: &Message) -> Result<Item, Failed> {
    let decoded = xml::decode(&message.xml, &Limits::default())
        .map_err(|error| format!("line {}: {error}", message.line))?;
    decoded.into_valid().map_err(|violations| {
        let listed: Vec<String> = violations.iter().map(ToString::to_string).collect();
        format!("line {}: {}", message.line, listed.join("; ")).into()
    })
}

/// The written text says what the case says, compared without the codec's own reading of values.
fn same_text(message: &Message, written: &str) -> Result<(), Failed> {
    let (expected, actual) = (elements(&message.xml)?, elements(written)?);
    for (expected, actual) in expected.iter().zip(&actual) {
        let (expected, actual) = (content(expected), content(actual));
        if expected != actual {
            let line = message.line;
            return Err(format!("line {line}: wrote {actual:?} for {expected:?}").into());
        }
    }
    if expected.len() != actual.len() {
        return Err(format!("line {}: another number of items", message.line).into());
    }
    Ok(())
}

fn elements(text: &str) -> Result<Vec<Element>, Failed> {
    let mut events = Events::new(text);
    let mut elements = Vec::new();
    while let Some(event) = events.next()? {
        if let Event::Start(element) = event {
            elements.push(element);
        }
    }
    Ok(elements)
}

/// What an element says, in one of the spellings the encoding allows.
fn content(element: &Element) -> (String, String, Vec<String>) {
    let name = element.attribute("tag").unwrap_or(&element.name);
    let item_type = element.attribute("type").unwrap_or("Structure");
    let value = element.attribute("value").unwrap_or_default();
    let words: Vec<String> = match item_type {
        "ByteString" | "BigInteger" => vec![value.to_ascii_lowercase()],
        "Enumeration" if value.starts_with("0x") => vec![value.to_ascii_lowercase()],
        "Enumeration" => vec![first_name(value)],
        "Integer" => {
            let separator = |c: char| c == '|' || c.is_ascii_whitespace();
            let words = value.split(separator).filter(|word| !word.is_empty());
            let mut words: Vec<String> = words.map(str::to_owned).collect();
            words.sort();
            words
        }
        "DateTime" | "DateTimeExtended" => vec![utc(value)],
        _ => vec![value.to_owned()],
    };
    (name.to_ascii_lowercase(), item_type.to_owned(), words)
}

/// The oldest name of an enumeration value: some cases use the name of another version.
fn first_name(name: &str) -> String {
    let renamed = ENUMERATIONS.iter().find_map(|table| {
        let number = table.number(name)?;
        table.values.iter().find(|row| row.value == number)
    });
    renamed.map_or(name, |row| row.xml_name).to_owned()
}

/// The date in UTC, by another reader of dates.
fn utc(value: &str) -> String {
    match value.parse::<jiff::Timestamp>() {
        Ok(time) => time.to_string(),
        Err(_) => value.to_owned(),
    }
}

/// Compares with kmip-ttlv every message it can represent, and prints the share.
fn another_crate() -> Result<(), Failed> {
    let (mut same, mut all) = (0, 0);
    let mut refused: BTreeMap<u8, usize> = BTreeMap::new();
    for file in oasis::case_files().unwrap_or_default() {
        for message in file.messages()? {
            let item = read(&message)?;
            all += 1;
            match rebuilt::decode(&ttlv::encode(&item)) {
                Ok(other) if other == item => same += 1,
                Ok(_) => {
                    let place = format!("{}:{}", file.name, message.line);
                    return Err(format!("{place}: the other crate reads something else").into());
                }
                Err(Error::UnsupportedTtlvType(byte) | Error::InvalidTtlvType(byte)) => {
                    *refused.entry(byte).or_default() += 1;
                }
                Err(error) => return Err(format!("{}: {error:?}", file.name).into()),
            }
        }
    }
    println!(
        "kmip-ttlv reads {same} of {all} messages, all as we do; it has no item types {refused:?}"
    );
    if same == 0 {
        return Err("no message was compared".into());
    }
    Ok(())
}

/// Compares with PyKMIP every message whose tags and types it has, and prints the share.
fn another_language() -> Result<(), Failed> {
    let mut items = Vec::new();
    for file in oasis::case_files().unwrap_or_default() {
        for message in file.messages()? {
            items.push((read(&message)?, format!("{}:{}", file.name, message.line)));
        }
    }
    let bytes: Vec<Vec<u8>> = items.iter().map(|(item, _)| ttlv::encode(item)).collect();
    let (mut same, mut more) = (0, 0);
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    let readings = pykmip::read(&bytes)?;
    if readings.len() != items.len() {
        return Err("PyKMIP answered for another number of messages".into());
    }
    for (((item, place), bytes), reading) in items.iter().zip(&bytes).zip(readings) {
        match reading {
            Err(reason) => *unknown.entry(reason).or_default() += 1,
            Ok(other) => {
                let mut ours = Vec::new();
                pykmip::lines(item, 0, &mut ours);
                if other != ours {
                    return Err(format!("{place}: PyKMIP reads something else").into());
                }
                same += 1;
                more += usize::from(rebuilt::decode(bytes).is_err());
            }
        }
    }
    let all = items.len();
    println!(
        "PyKMIP reads {same} of {all} messages, all as we do, {more} of them with types \
         kmip-ttlv lacks; it does not know {unknown:?}"
    );
    if same == 0 {
        return Err("no message was compared".into());
    }
    Ok(())
}
