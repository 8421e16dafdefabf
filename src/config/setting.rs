//! Settings: read from a table of the file, each with its line, and written as TOML.

use kmip_conform_protocol::ProtocolVersion;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::run::{Known, KnownFailure};

/// The option whose value may be rows of its own.
const KNOWN: &str = "known";

/// One setting: an option's name and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The option, without its dashes.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
    /// The value.
    pub value: Written,
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// On or off.
    Flag(bool),
    /// Text or a number.
    One(String),
    /// A list of those.
    Many(Vec<String>),
    /// Known failures in their own rows, `[[known]]`.
    Failures(Known),
}

/// What is wrong, and on which line.
pub(super) type Wrong = (usize, String);

/// The line of an octet, from 1.
pub(super) fn line(text: &str, offset: usize) -> usize {
    let before = text.bytes().take(offset);
    before.filter(|octet| *octet == b'\n').count() + 1
}

/// The settings of a table, in the order of their lines.
pub(super) fn settings_of(text: &str, table: DeTable<'_>) -> Result<Vec<Setting>, Wrong> {
    let settings = table.into_iter().map(|(key, value)| {
        let (line, name) = (line(text, key.span().start), key.into_inner().into_owned());
        let value = written(text, &name, line, value)?;
        Ok(Setting { name, line, value })
    });
    let mut settings = settings.collect::<Result<Vec<_>, Wrong>>()?;
    settings.sort_by_key(|setting| setting.line);
    Ok(settings)
}

fn written(
    text: &str,
    name: &str,
    line: usize,
    value: Spanned<DeValue<'_>>,
) -> Result<Written, Wrong> {
    if name == KNOWN && has_rows(value.get_ref()) {
        let known = Known::take(text, value).map_err(|error| (error.line, error.problem))?;
        return Ok(Written::Failures(known));
    }
    let read = match value.into_inner() {
        DeValue::Boolean(flag) => Some(Written::Flag(flag)),
        DeValue::Array(values) => {
            let texts = values.into_iter().map(|one| single(one.into_inner()));
            texts.collect::<Option<Vec<_>>>().map(Written::Many)
        }
        other => single(other).map(Written::One),
    };
    let problem = || format!("`{name}` has to be true or false, a text, a number or a list");
    read.ok_or_else(|| (line, problem()))
}

fn has_rows(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(_) => true,
        DeValue::Array(rows) => rows
            .iter()
            .any(|row| matches!(row.get_ref(), DeValue::Table(_))),
        _ => false,
    }
}

fn single(value: DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.into_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Written {
    /// The value as TOML; known failures end with what `source` says of their lines.
    pub fn toml(&self, source: impl Fn(usize) -> String) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::One(text) => quoted(text),
            Self::Many(texts) => {
                let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
                format!("[{}]", texts.join(", "))
            }
            Self::Failures(known) => {
                let rows = known.entries.iter();
                let rows = rows.map(|one| format!("\n  {},{}", row(one), source(one.line)));
                format!("[{}\n]", rows.collect::<String>())
            }
        }
    }
}

fn row(one: &KnownFailure) -> String {
    let version: ProtocolVersion = one.version;
    format!(
        "{{ id = {}, version = {}, reason = {}, expires = {} }}",
        quoted(one.id.as_str()),
        quoted(&version.to_string()),
        quoted(&one.reason),
        quoted(&one.expires.to_string())
    )
}

/// A text as TOML writes it, in one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(character)));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let texts = vec!["a\"b\\c\n\u{7f}é".to_owned(), String::new()];
        for (value, as_toml) in [
            (Written::Flag(true), toml::Value::from(true)),
            (Written::One(texts[0].clone()), texts[0].as_str().into()),
            (Written::Many(texts.clone()), texts.into()),
        ] {
            let text = format!("key = {}", value.toml(|_| String::new()));
            let read: toml::Table = toml::from_str(&text).unwrap();
            assert_eq!(read["key"], as_toml, "{text}");
            assert_eq!(text.lines().count(), 1);
        }
    }

    #[test]
    fn known_failures_are_written_with_their_lines() {
        let rows =
            "[[known]]\nid = \"a\"\nversion = \"1.4\"\nreason = \"r\"\nexpires = \"2027-06-30\"\n";
        let known = Known::parse(rows).unwrap();
        let written = Written::Failures(known.clone()).toml(|line| format!("  # {line}"));
        assert!(written.contains("},  # 1\n"), "{written}");
        let again = Known::parse(&format!("known = {written}")).unwrap();
        assert_eq!(again.entries[0].reason, known.entries[0].reason);
    }
}
