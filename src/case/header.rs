//! Header lines of an own case.

use kmip_conform_protocol::ProtocolVersion;

use crate::case::Headers;
use crate::case::document::Entry;
use crate::case::error::{HeaderError, ReadError};

const NAMES: [&str; 7] = [
    "Title", "Versions", "Profile", "Clause", "Level", "Failure", "Requires",
];
const LEVELS: [&str; 3] = ["SHALL", "SHOULD", "MAY"];

/// Reads the header lines before the first message; `None` where the file has no `Title:`.
///
/// A header line is a line of an XML comment that begins with `Name:`; the lines below it in the
/// same comment continue it. Comments that begin otherwise are free.
pub(super) fn read(entries: &[Entry]) -> Result<Option<Headers>, ReadError> {
    let comments: Vec<Vec<(u32, &str)>> = entries
        .iter()
        .take_while(|entry| !matches!(entry, Entry::Message(_)))
        .map(lines)
        .collect();
    let mut all = comments.iter().flatten();
    let Some((first, _)) = all.find(|(_, line)| line.starts_with("Title:")) else {
        return Ok(None);
    };
    let mut found: Vec<Header> = Vec::new();
    for comment in &comments {
        add(&mut found, comment)?;
    }
    headers(found, *first).map(Some)
}

/// A header as written.
struct Header {
    line: u32,
    name: &'static str,
    value: String,
}

/// The lines of a comment that are not blank.
fn lines(entry: &Entry) -> Vec<(u32, &str)> {
    let Entry::Comment { line, text } = entry else {
        return Vec::new();
    };
    let numbered = (*line..).zip(text.split('\n').map(str::trim));
    numbered.filter(|(_, text)| !text.is_empty()).collect()
}

/// Adds the headers of one comment.
fn add(found: &mut Vec<Header>, comment: &[(u32, &str)]) -> Result<(), ReadError> {
    let above = found.len();
    for (line, text) in comment {
        match text.split_once(':') {
            Some((name, value)) if is_name(name) => {
                let header = header(found, *line, name, value.trim())?;
                found.push(header);
            }
            _ => {
                if let Some(header) = found.get_mut(above..).and_then(<[_]>::last_mut) {
                    header.value.push(' ');
                    header.value.push_str(text);
                }
            }
        }
    }
    Ok(())
}

fn header(found: &[Header], line: u32, name: &str, value: &str) -> Result<Header, ReadError> {
    let fail = |kind: HeaderError| Err(ReadError::new(line, kind));
    let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
        return fail(HeaderError::Unknown(name.to_owned()));
    };
    if found.iter().any(|header| header.name == name) {
        return fail(HeaderError::Duplicate(name.to_owned()));
    }
    let value = value.to_owned();
    Ok(Header { line, name, value })
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}

fn headers(found: Vec<Header>, first: u32) -> Result<Headers, ReadError> {
    let mut headers = Headers::default();
    for Header { line, name, value } in found {
        match name {
            "Title" => headers.title = Some(value),
            "Versions" => {
                headers.versions = versions(&value).map_err(|kind| ReadError::new(line, kind))?;
            }
            "Profile" => headers.profile = Some(value),
            "Clause" => headers.clause = Some(value),
            "Level" => headers.level = Some(level(value).map_err(|e| ReadError::new(line, e))?),
            "Failure" => headers.failure = Some(value),
            _ => headers.requires = words(&value),
        }
    }
    let missing = [
        ("Title", headers.title.is_none()),
        ("Versions", headers.versions.is_empty()),
        ("Clause", headers.clause.is_none()),
        ("Level", headers.level.is_none()),
        ("Failure", headers.failure.is_none()),
    ];
    match missing.into_iter().find(|(_, missing)| *missing) {
        Some((name, _)) => Err(ReadError::new(first, HeaderError::Missing(name))),
        None => Ok(headers),
    }
}

fn level(value: String) -> Result<String, HeaderError> {
    if LEVELS.contains(&value.as_str()) {
        return Ok(value);
    }
    Err(HeaderError::NotAllowed {
        name: "Level",
        value,
        allowed: "SHALL, SHOULD, MAY",
    })
}

fn words(text: &str) -> Vec<String> {
    text.split([',', ' '])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Versions and ranges of them, such as `1.2, 1.4` or `2.0-2.1`, all of one era.
fn versions(text: &str) -> Result<Vec<ProtocolVersion>, HeaderError> {
    let mut found = Vec::new();
    for word in words(text) {
        let (first, last) = word.split_once('-').unwrap_or((&word, &word));
        let first: ProtocolVersion = first.parse()?;
        let last: ProtocolVersion = last.parse()?;
        let known = ProtocolVersion::ALL.into_iter();
        let before = found.len();
        found.extend(known.filter(|version| (first..=last).contains(version)));
        if found.len() == before {
            return Err(HeaderError::VersionUnknown(word));
        }
    }
    found.sort_unstable();
    found.dedup();
    let major = found.first().map(|version| version.major);
    match found.iter().all(|version| Some(version.major) == major) {
        true => Ok(found),
        false => Err(HeaderError::VersionsOfTwoEras),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::document::parse;
    use crate::case::error::ReadErrorKind;

    const REST: &str = "Clause: KMIP 2.1 section 6.1.19\nLevel: SHALL\nFailure: Keys get lost";

    fn read(comment: &str) -> Result<Option<Headers>, ReadError> {
        super::read(
            &parse(&format!("<KMIP>\n{comment}\n</KMIP>"))
                .unwrap()
                .entries,
        )
    }

    fn error(headers: &str) -> HeaderError {
        let text = format!("<!--\n{headers}\n-->");
        match read(&text).unwrap_err().kind {
            ReadErrorKind::Header(kind) => kind,
            other => unreachable!("{other}"),
        }
    }

    #[test]
    fn reads_headers_from_a_comment() {
        let text = format!(
            "<!--\nTitle: Destroy,\n  then get\nVersions: 2.0-2.1\n{REST}\nRequires: a, b\n-->"
        );
        let headers = read(&text).unwrap().unwrap();
        assert_eq!(headers.title.as_deref(), Some("Destroy, then get"));
        assert_eq!(
            headers.versions,
            [ProtocolVersion::V2_0, ProtocolVersion::V2_1]
        );
        assert_eq!(headers.requires, ["a", "b"]);
        assert_eq!(headers.level.as_deref(), Some("SHALL"));
    }

    #[test]
    fn reads_headers_from_a_comment_each() {
        let text = format!("Title: A\nVersions: 1.0, 1.2\n{REST}").replace('\n', " -->\n<!-- ");
        let headers = read(&format!("<!-- {text} --><!-- free -->"))
            .unwrap()
            .unwrap();
        assert_eq!(
            headers.versions,
            [ProtocolVersion::V1_0, ProtocolVersion::V1_2]
        );
        assert_eq!(headers.failure.as_deref(), Some("Keys get lost"));
    }

    #[test]
    fn finds_no_headers_in_other_comments() {
        assert_eq!(read("<!-- Source: elsewhere -->").unwrap(), None);
    }

    #[test]
    fn refuses_an_unknown_header_and_names_its_line() {
        let error = read("<!--\nTitle: A\nAuthor: B\n-->").unwrap_err();
        assert_eq!(error.line, 4);
        let unknown = HeaderError::Unknown("Author".to_owned());
        assert_eq!(error.kind, unknown.into());
    }

    #[test]
    fn refuses_wrong_headers() {
        let duplicate = HeaderError::Duplicate("Title".to_owned());
        assert_eq!(error("Title: A\nTitle: B"), duplicate);
        assert_eq!(error("Title: A"), HeaderError::Missing("Versions"));
        let eras = error("Title: A\nVersions: 1.4-2.0");
        assert_eq!(eras, HeaderError::VersionsOfTwoEras);
        let unknown = error("Title: A\nVersions: 1.7");
        assert_eq!(unknown, HeaderError::VersionUnknown("1.7".to_owned()));
        let version = error("Title: A\nVersions: new");
        assert!(matches!(version, HeaderError::Version(_)));
        let level = error("Title: A\nLevel: PERHAPS");
        assert!(matches!(level, HeaderError::NotAllowed { .. }));
    }
}
