//! The levels at which a session is changed.

use std::fmt;
use std::str::FromStr;

use arbitrary::{Result, Unstructured};
use thiserror::Error;

use super::tried::{Mutator, Tried};
use super::{bytes, field, head, item, message, session, structure, text};
use crate::fuzz::node::Node;
use crate::fuzz::step::Step;
use crate::fuzz::wire::Wire;
use crate::target::Encoding;

/// What a mutator knows of what it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Octets.
    Bytes,
    /// One TTLV item.
    Item,
    /// The values and the number of fields, most of which stay valid.
    Field,
    /// The items of a structure.
    Structure,
    /// Header and batch.
    Message,
    /// Messages and connections.
    Session,
    /// The text of XML and JSON.
    Text,
    /// The HTTP around messages.
    Head,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 8] = [
        Self::Bytes,
        Self::Item,
        Self::Field,
        Self::Structure,
        Self::Message,
        Self::Session,
        Self::Text,
        Self::Head,
    ];

    /// Whether there is anything to change at this level.
    pub fn is_of(self, wire: &Wire) -> bool {
        match self {
            Self::Text => wire.is_text(),
            Self::Head => wire.is_http(),
            _ => true,
        }
    }

    /// Its mutators. What is changed in text and in heads is chosen there, as often as one of ten.
    fn mutators(self) -> impl Iterator<Item = Mutator> {
        let count = match self {
            Self::Bytes => bytes::COUNT,
            Self::Item => item::COUNT,
            Self::Field => field::COUNT,
            Self::Structure => structure::COUNT,
            Self::Message => message::COUNT,
            Self::Session => session::COUNT,
            Self::Text | Self::Head => 10,
        };
        (0..count).map(move |which| (self, which))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Item => "item",
            Self::Field => "field",
            Self::Structure => "structure",
            Self::Message => "message",
            Self::Session => "session",
            Self::Text => "text",
            Self::Head => "head",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No level has this name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is none of bytes, item, field, structure, message, session, text, head")]
pub struct ParseLevelError(String);

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|level| level.name() == text);
        found.ok_or_else(|| ParseLevelError(text.to_owned()))
    }
}

/// Changes a step once, at one of the levels, by the mutator that was used least. One time of four the
/// fields stay valid: of those there are few mutators, and much that they can choose.
///
/// # Errors
/// When the stream of chance is used up.
pub fn mutate(
    step: &mut Step,
    levels: &[Level],
    encoding: Encoding,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<()> {
    let all = levels.iter().copied().flat_map(Level::mutators);
    let mut all: Vec<Mutator> = all.filter(|by| fits(*by, step)).collect();
    let is_of_fields = |by: &Mutator| by.0 == Level::Field;
    if all.iter().any(is_of_fields) && !all.iter().all(is_of_fields) {
        let fields = u.ratio(1, 4)?;
        all.retain(|by| is_of_fields(by) == fields);
    }
    let by = tried.mutator(&all, u)?;
    let (level, which) = by;
    if level == Level::Session {
        return session::mutate(step, which, u);
    }
    let messages = step.act.messages_mut();
    if messages.is_empty() {
        return Ok(());
    }
    let index = u.choose_index(messages.len())?;
    let chosen = &mut messages[index];
    match level {
        Level::Bytes => bytes::mutate(chosen, which, u),
        Level::Item => item::mutate(chosen, by, tried, u),
        Level::Field => field::mutate(chosen, which, u),
        Level::Structure => structure::mutate(chosen, by, tried, u),
        Level::Message | Level::Session => message::mutate(chosen, which, u),
        Level::Text => text::mutate(chosen, encoding, u),
        Level::Head => head::mutate(chosen, u),
    }
}

/// Whether a mutator changes anything of the step.
fn fits((level, which): Mutator, step: &Step) -> bool {
    fn any(node: &Node, which: u8) -> bool {
        item::fits(which, node) || node.nodes().iter().any(|node| any(node, which))
    }
    let mut messages = step.act.messages().iter();
    level != Level::Item || messages.any(|message| any(&message.root, which))
}
