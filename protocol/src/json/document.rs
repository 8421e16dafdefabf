//! JSON text as a bounded document that keeps the order of members and refuses doubles.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use thiserror::Error as ThisError;

/// Values a document may have for each item: the item's object and its members, of which the
/// encoding has four.
const VALUES_PER_ITEM: usize = 6;

/// The text is no JSON document, or has a member twice.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("line {line}, column {column}: {reason}")]
pub struct JsonError {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Reads a document; `None` if it has more values than `max_items` items can have.
pub(super) fn parse(text: &str, max_items: usize) -> Result<Option<Json>, JsonError> {
    let left = Cell::new(Some(max_items.saturating_mul(VALUES_PER_ITEM)));
    let mut reader = serde_json::Deserializer::from_str(text);
    let document = Document { left: &left }
        .deserialize(&mut reader)
        .and_then(|document| reader.end().map(|()| document));
    match document {
        Ok(document) => Ok(Some(document)),
        Err(_) if left.get().is_none() => Ok(None),
        Err(error) => Err(JsonError {
            line: error.line(),
            column: error.column(),
            reason: without_place(&error.to_string()),
        }),
    }
}

/// The reader's words without the place, which the error has as numbers.
fn without_place(words: &str) -> String {
    let place = words.rfind(" at line ").unwrap_or(words.len());
    words[..place].to_owned()
}

/// Builds a [`Json`], counting down the values that are left.
#[derive(Clone, Copy)]
struct Document<'c> {
    /// `None` once there were more values than that.
    left: &'c Cell<Option<usize>>,
}

impl Document<'_> {
    fn count<E: Error>(self) -> Result<(), E> {
        let left = self.left.get().and_then(|left| left.checked_sub(1));
        self.left.set(left);
        match left {
            Some(_) => Ok(()),
            None => Err(E::custom("more values than the reader takes")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        self.count()?;
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(Json::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        let number = Number::from_f64(number);
        number
            .map(Json::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("member `{name}` is there twice")));
            }
            if members.len() == MAX_MEMBERS {
                return Err(A::Error::custom("an object with too many members"));
            }
            members.push((name, entries.next_value_seed(self)?));
        }
        Ok(Json::Object(members))
    }
}

/// Members an object may have; the encoding has four.
const MAX_MEMBERS: usize = 16;
