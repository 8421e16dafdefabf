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
/// A header line is a line of an XML comment, or one that begins with `#`. A line that begins with
/// no `Name:` continues the header above it.
pub(super) fn read(entries: &[Entry]) -> Result<Option<Headers>, ReadError> {
    let blocks = entries
        .iter()
        .take_while(|entry| !matches!(entry, Entry::Message(_)))
        .map(lines)
        .filter(|lines| lines.iter().any(|(_, line)| line.starts_with("Title:")));
    let mut lines = blocks.flatten().peekable();
    let Some((first, _)) = lines.peek().cloned() else {
        return Ok(None);
    };
    let mut found: Vec<Header> = Vec::new();
    for (line, text) in lines {
        add(&mut found, line, &text)?;
    }
    headers(found, first).map(Some)
}

/// A header as written.
struct Header {
    line: u32,
    name: &'static str,
    value: String,
}

/// The lines of a comment, or those of a text that begin with `#` and are no directive.
fn lines(entry: &Entry) -> Vec<(u32, String)> {
    let (line, text, mark) = match entry {
        Entry::Comment { line, text } => (*line, text, None),
        Entry::Text { line, text } => (*line, text, Some('#')),
        Entry::Message(_) => return Vec::new(),
    };
    let numbered = (line..).zip(text.split('\n').map(str::trim));
    let kept = numbered.filter_map(|(line, text)| match mark {
        None => Some((line, text)),
        Some(mark) => Some((line, text.strip_prefix(mark)?.trim())),
    });
    let is_directive = |text: &str| text.starts_with("TIME ") || text.starts_with('[');
    kept.filter(|(_, text)| !text.is_empty() && !is_directive(text))
        .map(|(line, text)| (line, text.to_owned()))
        .collect()
}

fn add(found: &mut Vec<Header>, line: u32, text: &str) -> Result<(), ReadError> {
    let fail = |kind: HeaderError| Err(ReadError::new(line, kind));
    let (name, value) = match text.split_once(':') {
        Some((name, value)) if is_name(name) => (name, value.trim()),
        _ => {
            if let Some(above) = found.last_mut() {
                above.value.push(' ');
                above.value.push_str(text);
            }
            return Ok(());
        }
    };
    let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
        return fail(HeaderError::Unknown(name.to_owned()));
    };
    if found.iter().any(|header| header.name == name) {
        return fail(HeaderError::Duplicate(name.to_owned()));
    }
    let value = value.to_owned();
    found.push(Header { line, name, value });
    Ok(())
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
                headers.versions =
                    versions(&value).map_err(|kind| ReadError::new(line, kind))?;
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
        super::read(&parse(&format!("<KMIP>\n{comment}\n</KMIP>")).unwrap().entries)
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
    fn reads_headers_from_lines_with_a_hash() {
        let text = format!("Title: A\nVersions: 1.0, 1.2\n{REST}\nTIME 0").replace('\n', "\n# ");
        let headers = read(&format!("# {text}")).unwrap().unwrap();
        assert_eq!(
            headers.versions,
            [ProtocolVersion::V1_0, ProtocolVersion::V1_2]
        );
        assert_eq!(headers.failure.as_deref(), Some("Keys get lost"));
    }

    #[test]
    fn finds_no_headers_in_other_comments() {
        assert_eq!(read("<!-- Source: elsewhere -->\n# Note: x").unwrap(), None);
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
