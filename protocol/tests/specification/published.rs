//! The result reasons that the published cases print, against those that the schema allows.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema::{ReasonSource, allowed_reasons, operations};
use kmip_conform_protocol::{NamedValue, ProtocolVersion};

/// A failed batch item.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Failure {
    operation: Operation,
    reason: ResultReason,
    version: ProtocolVersion,
}

/// Reasons that are printed and not allowed; those allowed for a printed one that is not there.
pub fn reasons(folder: &Path) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    collect(folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut printed = BTreeSet::new();
    for file in &files {
        let text = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        failures(&String::from_utf8_lossy(&text), &mut printed)?;
    }
    if printed.is_empty() {
        return Err(format!("no failures printed in {} files", files.len()));
    }
    let mut differences = Vec::new();
    for failure in &printed {
        let allowed = allowed_reasons(failure.operation, failure.version);
        if !allowed.iter().any(|row| row.reason == failure.reason) {
            differences.push(format!("not allowed: {}", shown(failure)));
        }
    }
    for row in operations() {
        for version in ProtocolVersion::ALL {
            let allowed = allowed_reasons(row.operation, version);
            let published = allowed
                .iter()
                .filter(|row| row.source == ReasonSource::PublishedCase)
                .map(|allowed| Failure {
                    operation: row.operation,
                    reason: allowed.reason,
                    version,
                });
            let unprinted = published.filter(|failure| !printed.contains(failure));
            differences
                .extend(unprinted.map(|failure| format!("not printed: {}", shown(&failure))));
        }
    }
    Ok(differences)
}

fn shown(failure: &Failure) -> String {
    let Failure {
        operation,
        reason,
        version,
    } = failure;
    format!("{operation} in {version} with {reason}")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads by lines of text, so that a file with junk after its last message counts too.
fn failures(text: &str, into: &mut BTreeSet<Failure>) -> Result<(), String> {
    for message in text.split("<ResponseMessage").skip(1) {
        let message = message
            .split("</ResponseMessage")
            .next()
            .unwrap_or_default();
        let (Some(major), Some(minor)) = (
            value(message, "ProtocolVersionMajor"),
            value(message, "ProtocolVersionMinor"),
        ) else {
            continue;
        };
        let version = format!("{major}.{minor}");
        let version = version
            .parse()
            .map_err(|error| format!("{version}: {error}"))?;
        for item in message.split("<BatchItem").skip(1) {
            let (Some(operation), Some(reason)) =
                (value(item, "Operation"), value(item, "ResultReason"))
            else {
                continue;
            };
            into.insert(Failure {
                operation: Operation(number::<Operation>(operation)?),
                reason: ResultReason(number::<ResultReason>(reason)?),
                version,
            });
        }
    }
    Ok(())
}

fn value<'a>(text: &'a str, element: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{element} "))?;
    let (attributes, _) = rest.split_once('>')?;
    let (_, value) = attributes.split_once("value=\"")?;
    value.split('"').next()
}

fn number<T: NamedValue>(text: &str) -> Result<u32, String> {
    // The published 2.0 cases spell one name the American way.
    let name = if text == "NotAuthorized" {
        "NotAuthorised"
    } else {
        text
    };
    let hex = name
        .strip_prefix("0x")
        .and_then(|hex| u32::from_str_radix(hex, 16).ok());
    hex.or_else(|| T::TABLE.number(name))
        .ok_or_else(|| format!("unknown name `{text}`"))
}
