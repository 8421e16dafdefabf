//! Reading known failures, each mistake with its line and the nearest right name.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Known, KnownError, KnownFailure};
use crate::case::{Pattern, nearest_name};

/// What an entry says.
const KEYS: [&str; 4] = ["id", "version", "reason", "expires"];

/// What is wrong, and where in octets.
type Wrong = (usize, String);

impl Known {
    /// Reads a list: a file of `[[known]]` tables and nothing else.
    ///
    /// # Errors
    /// When it is not TOML, holds anything else, or an entry lacks something.
    pub fn parse(text: &str) -> Result<Self, KnownError> {
        let placed = |(offset, problem)| error(text, offset, problem);
        let document = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            placed((offset, error.message().to_owned()))
        })?;
        let mut known = Self::default();
        for (key, value) in document.into_inner() {
            if key.get_ref() != "known" {
                let problem = format!(
                    "`{}` is no list of known failures: write [[known]]",
                    key.get_ref()
                );
                return Err(placed((key.span().start, problem)));
            }
            known = Self::take(text, value)?;
        }
        Ok(known)
    }

    /// Takes the rows of `[[known]]` in a file that holds other things too.
    ///
    /// # Errors
    /// When an entry lacks something or holds anything else.
    pub fn take(text: &str, rows: Spanned<DeValue<'_>>) -> Result<Self, KnownError> {
        let entries = entries(text, rows);
        let entries = entries.map_err(|(offset, problem)| error(text, offset, problem))?;
        Ok(Self { entries })
    }
}

fn error(text: &str, offset: usize, problem: String) -> KnownError {
    KnownError {
        line: line(text, offset),
        problem,
    }
}

fn line(text: &str, offset: usize) -> usize {
    let before = text.bytes().take(offset);
    before.filter(|octet| *octet == b'\n').count() + 1
}

fn entries(text: &str, rows: Spanned<DeValue<'_>>) -> Result<Vec<KnownFailure>, Wrong> {
    let offset = rows.span().start;
    let DeValue::Array(rows) = rows.into_inner() else {
        return Err((offset, "known failures are written as [[known]]".to_owned()));
    };
    rows.into_iter().map(|row| entry(text, row)).collect()
}

fn entry(text: &str, row: Spanned<DeValue<'_>>) -> Result<KnownFailure, Wrong> {
    let offset = row.span().start;
    let DeValue::Table(fields) = row.into_inner() else {
        return Err((offset, "known failures are written as [[known]]".to_owned()));
    };
    let mut values: [Option<(usize, String)>; KEYS.len()] = Default::default();
    for (key, value) in fields {
        let (name, place) = (key.get_ref().as_ref(), value.span().start);
        let Some(index) = KEYS.iter().position(|known| *known == name) else {
            return Err((key.span().start, unknown(name)));
        };
        let DeValue::String(value) = value.into_inner() else {
            return Err((place, format!("`{name}` has to be a text")));
        };
        if let Some(slot) = values.get_mut(index) {
            *slot = Some((place, value.into_owned()));
        }
    }
    made(line(text, offset), offset, values)
}

fn unknown(name: &str) -> String {
    match nearest_name(KEYS, name) {
        Some(nearest) => format!("a known failure has no `{name}`; did you mean `{nearest}`?"),
        None => format!("a known failure has no `{name}`, only {}", KEYS.join(", ")),
    }
}

fn made(
    line: usize,
    offset: usize,
    values: [Option<(usize, String)>; KEYS.len()],
) -> Result<KnownFailure, Wrong> {
    let missing = KEYS.iter().zip(&values).find(|(_, value)| value.is_none());
    if let Some((name, _)) = missing {
        return Err((offset, format!("a known failure needs `{name}`")));
    }
    let [id, version, reason, expires] = values.map(Option::unwrap_or_default);
    if reason.1.trim().is_empty() {
        return Err((reason.0, "a known failure needs a reason".to_owned()));
    }
    let version_of = |(place, text): (usize, String)| {
        let parsed = text.parse();
        parsed.map_err(|error| (place, format!("version: {error}")))
    };
    let day_of = |(place, text): (usize, String)| {
        let parsed = text.parse();
        parsed.map_err(|error| (place, format!("expires: {error}")))
    };
    Ok(KnownFailure {
        line,
        id: Pattern::new(id.1),
        version: version_of(version)?,
        reason: reason.1,
        expires: day_of(expires)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str =
        "[[known]]\nid = \"a\"\nversion = \"1.4\"\nreason = \"r\"\nexpires = \"2027-06-30\"\n";

    #[test]
    fn an_entry_knows_its_line() {
        let known = Known::parse(&format!("# why\n{ENTRY}\n{ENTRY}")).unwrap();
        let lines: Vec<usize> = known.entries.iter().map(|entry| entry.line).collect();
        assert_eq!(lines, [2, 8]);
        assert_eq!(known.entries[0].expires.to_string(), "2027-06-30");
        assert!(Known::parse("# none").unwrap().entries.is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (from, to, said) in [
            (
                "expires",
                "expire",
                "5: a known failure has no `expire`; did you mean `expires`?",
            ),
            ("\"1.4\"", "\"two\"", "3: version: "),
            ("\"1.4\"", "1.4", "3: `version` has to be a text"),
            ("2027-06-30", "soon", "5: expires: "),
            ("\"r\"", "\" \"", "4: a known failure needs a reason"),
            ("id = \"a\"", "", "1: a known failure needs `id`"),
            (
                "[[known]]",
                "[known]",
                "1: known failures are written as [[known]]",
            ),
            (
                "[[known]]",
                "[[knwon]]",
                "1: `knwon` is no list of known failures",
            ),
            ("\"a\"", "", "2: "),
        ] {
            let error = Known::parse(&ENTRY.replace(from, to))
                .unwrap_err()
                .to_string();
            assert!(error.starts_with(said), "{to}: {error}");
        }
    }
}
