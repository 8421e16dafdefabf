//! Strict reading of TOML tables: a key that nobody asks for is an error, with its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::case::nearest_name;

/// What is wrong, and where in the text, in octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) offset: usize,
    pub(super) problem: String,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) text: String,
    pub(super) offset: usize,
}

impl Located {
    pub(super) fn wrong(&self, problem: impl Into<String>) -> Wrong {
        Wrong {
            offset: self.offset,
            problem: problem.into(),
        }
    }

    /// The text, which has to be one of `names`.
    pub(super) fn one_of<'n>(
        &self,
        what: &str,
        names: impl IntoIterator<Item = &'n str> + Clone,
    ) -> Result<(), Wrong> {
        if names.clone().into_iter().any(|name| name == self.text) {
            return Ok(());
        }
        Err(self.wrong(unknown(what, &self.text, names)))
    }
}

/// Says that there is no such name, and which one may have been meant.
fn unknown<'n>(what: &str, name: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    match nearest_name(names, name) {
        Some(nearest) => format!("no {what} is called `{name}`; did you mean `{nearest}`?"),
        None => format!("no {what} is called `{name}`"),
    }
}

/// A table whose keys have to be asked for.
pub(super) struct Table<'i> {
    entries: DeTable<'i>,
    offset: usize,
    asked: Vec<&'static str>,
}

impl<'i> Table<'i> {
    /// The whole document.
    pub(super) fn document(text: &'i str) -> Result<Self, Wrong> {
        let parsed = DeTable::parse(text).map_err(|error| Wrong {
            offset: error.span().map_or(0, |span| span.start),
            // The parser's own text shows the line; the message does not.
            problem: error.message().to_owned(),
        })?;
        Ok(Self::of(parsed))
    }

    fn of(table: Spanned<DeTable<'i>>) -> Self {
        Self {
            offset: table.span().start,
            entries: table.into_inner(),
            asked: Vec::new(),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'i>>> {
        self.asked.push(key);
        self.entries.remove(key)
    }

    /// The text of a key that may be absent.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<Located>, Wrong> {
        self.take(key).map(|value| text(key, value)).transpose()
    }

    /// The text of a key that has to be there.
    pub(super) fn required(&mut self, key: &'static str) -> Result<Located, Wrong> {
        self.text(key)?.ok_or_else(|| Wrong {
            offset: self.offset,
            problem: format!("`{key}` is missing"),
        })
    }

    /// A list of texts; empty where the key is absent.
    pub(super) fn texts(&mut self, key: &'static str) -> Result<Vec<Located>, Wrong> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let offset = value.span().start;
        match value.into_inner() {
            DeValue::Array(values) => values.into_iter().map(|one| text(key, one)).collect(),
            _ => Err(of_kind(key, "a list of texts", offset)),
        }
    }

    /// The tables `[[key]]`.
    pub(super) fn tables(&mut self, key: &'static str) -> Result<Vec<Table<'i>>, Wrong> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let wanted = format!("written as [[{key}]]");
        let offset = value.span().start;
        let DeValue::Array(values) = value.into_inner() else {
            return Err(of_kind(key, &wanted, offset));
        };
        let tables = values.into_iter().map(|one| {
            let span = one.span();
            match one.into_inner() {
                DeValue::Table(table) => Ok(Table::of(Spanned::new(span, table))),
                _ => Err(of_kind(key, &wanted, span.start)),
            }
        });
        tables.collect()
    }

    /// A problem with the table as a whole.
    pub(super) fn wrong(&self, problem: impl Into<String>) -> Wrong {
        Wrong {
            offset: self.offset,
            problem: problem.into(),
        }
    }

    /// Ends the reading: nothing may be left.
    pub(super) fn finish(self) -> Result<(), Wrong> {
        match self.entries.keys().next() {
            None => Ok(()),
            Some(key) => Err(Wrong {
                offset: key.span().start,
                problem: unknown("key here", key.get_ref(), self.asked),
            }),
        }
    }
}

fn text(key: &str, value: Spanned<DeValue<'_>>) -> Result<Located, Wrong> {
    let offset = value.span().start;
    match value.into_inner() {
        DeValue::String(text) if !text.is_empty() => Ok(Located {
            text: text.into_owned(),
            offset,
        }),
        _ => Err(of_kind(key, "text, and not empty", offset)),
    }
}

fn of_kind(key: &str, wanted: &str, offset: usize) -> Wrong {
    Wrong {
        offset,
        problem: format!("`{key}` has to be {wanted}"),
    }
}
