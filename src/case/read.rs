//! Reading one case file.

use kmip_conform_protocol::{ProtocolVersion, Tag, Value};

use crate::case::directive::Words;
use crate::case::document::{self, Document, Element, Entry};
use crate::case::error::{ReadError, ReadErrorKind};
use crate::case::node::Builder;
use crate::case::pairing::{self, Message};
use crate::case::{Authority, Case, CaseKey, Headers, Node, Unreadable, Warning};
use crate::case::{encoding, header, identity};

/// Reads a file: one case, or, for an own file, one for each of its versions.
///
/// `file` is the name that results show; its last folder may tell the authority.
///
/// # Errors
///
/// When the file cannot be read as a case; the value says where, why and which case it probably
/// is.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Case>, Unreadable> {
    read_at(file, file, bytes)
}

/// Like [`read`], for a file whose whole `path` has folders that `file` does not show.
pub(super) fn read_at(file: &str, path: &str, bytes: &[u8]) -> Result<Vec<Case>, Unreadable> {
    let mut cases = read_cases(file, bytes).map_err(|error| unreadable(file, path, &error))?;
    for case in &mut cases {
        if case.headers.title.is_none() {
            case.authority = identity::authority(path);
        }
        file.clone_into(&mut case.file);
    }
    Ok(cases)
}

/// A file that cannot be read, with what its name says of the case in it.
pub(super) fn unreadable(file: &str, path: &str, error: &ReadError) -> Unreadable {
    let stem = identity::stem(file);
    let folder = path.rsplit(['/', '\\']).find_map(known_version);
    let version = identity::version_in(stem).or(folder);
    Unreadable {
        key: CaseKey {
            id: identity::published_id(stem, version),
            version: version.unwrap_or(ProtocolVersion::new(0, 0)),
        },
        file: file.to_owned(),
        authority: identity::authority(path),
        line: error.line,
        reason: error.to_string(),
    }
}

fn known_version(text: &str) -> Option<ProtocolVersion> {
    text.parse()
        .ok()
        .filter(|version: &ProtocolVersion| version.is_known())
}

fn read_cases(file: &str, bytes: &[u8]) -> Result<Vec<Case>, ReadError> {
    let (text, mut warnings) = encoding::decode(bytes)?;
    let mut document = document::parse(&text)?;
    warnings.append(&mut document.warnings);
    match header::read(&document.entries)? {
        Some(headers) => own_cases(file, &document, &headers, &warnings),
        None => Ok(vec![published_case(file, &document, warnings)?]),
    }
}

fn own_cases(
    file: &str,
    document: &Document,
    headers: &Headers,
    warnings: &[Warning],
) -> Result<Vec<Case>, ReadError> {
    let cases = headers.versions.iter().map(|version| {
        let mut case = case(document, Builder::own(*version), warnings.to_vec())?;
        case.key = CaseKey {
            id: identity::stem(file).to_owned(),
            version: *version,
        };
        case.headers = headers.clone();
        Ok(case)
    });
    cases.collect()
}

fn published_case(
    file: &str,
    document: &Document,
    warnings: Vec<Warning>,
) -> Result<Case, ReadError> {
    let version = prevailing_version(document);
    let mut case = case(document, Builder::published(version), warnings)?;
    let version = version.ok_or_else(|| {
        let line = case.steps.first().map_or(1, |step| step.line);
        ReadError::new(line, ReadErrorKind::NoVersion)
    })?;
    case.key = CaseKey {
        id: identity::published_id(identity::stem(file), Some(version)),
        version,
    };
    Ok(case)
}

/// The steps of a file, in a case that has no identity yet.
fn case(
    document: &Document,
    mut builder: Builder,
    mut warnings: Vec<Warning>,
) -> Result<Case, ReadError> {
    let mut words = Words::default();
    let mut messages = Vec::new();
    for entry in &document.entries {
        words.add(entry);
        if let Entry::Message(element) = entry {
            let directives = words.take(&mut warnings);
            let node = builder.node(element)?;
            messages.push(match element.name.as_str() {
                "RequestMessage" => Message::Request(node, directives),
                // What stands before a response says who sends it, which its request implies.
                _ => Message::Response(node, directives.outcomes),
            });
        }
    }
    words.take(&mut warnings);
    if messages.is_empty() {
        return Err(ReadError::new(1, ReadErrorKind::NoMessage));
    }
    let steps = pairing::pair(messages, &mut warnings)?;
    warnings.append(&mut builder.warnings);
    Ok(Case {
        key: CaseKey {
            id: String::new(),
            version: ProtocolVersion::new(0, 0),
        },
        file: String::new(),
        authority: Authority::Own,
        headers: Headers::default(),
        steps,
        errata: Vec::new(),
        warnings,
    })
}

/// The version that most messages state; of several, the one stated first.
fn prevailing_version(document: &Document) -> Option<ProtocolVersion> {
    let mut counts: Vec<(ProtocolVersion, usize)> = Vec::new();
    for entry in &document.entries {
        let Entry::Message(element) = entry else {
            continue;
        };
        let Some(version) = stated_version(element) else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == version) {
            Some((_, count)) => *count += 1,
            None => counts.push((version, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let mut prevailing = counts.iter().filter(|(_, count)| *count == most);
    prevailing.next().map(|(version, _)| *version)
}

fn stated_version(message: &Element) -> Option<ProtocolVersion> {
    let header = message
        .children
        .iter()
        .find(|child| child.name.ends_with("Header"))?;
    let version = child(header, "ProtocolVersion")?;
    let number = |name| {
        let attributes = &child(version, name)?.attributes;
        let value = attributes.iter().find(|(name, _)| name == "value")?;
        value.1.parse().ok()
    };
    let major = number("ProtocolVersionMajor")?;
    Some(ProtocolVersion::new(major, number("ProtocolVersionMinor")?))
}

fn child<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    element.children.iter().find(|child| child.name == name)
}

impl Node {
    /// The protocol version in the header of a message, where it is written out.
    pub fn protocol_version(&self) -> Option<ProtocolVersion> {
        let header = self.fields().first()?;
        let version = header.field(Tag::PROTOCOL_VERSION)?;
        let number = |tag| match version.field(tag)?.literal()? {
            Value::Integer(number) => Some(*number),
            _ => None,
        };
        Some(ProtocolVersion::new(
            number(Tag::PROTOCOL_VERSION_MAJOR)?,
            number(Tag::PROTOCOL_VERSION_MINOR)?,
        ))
    }
}

#[cfg(test)]
mod tests;
