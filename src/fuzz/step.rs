//! What a client does, as a value that can be kept, changed and done again.

use serde::{Deserialize, Serialize};

use super::head::HeadEdit;
use super::node::Node;
use super::text_edit::TextEdit;

/// One step of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// A number that no other step of the session has; what its answer tells goes by it.
    pub serial: u32,
    /// Which of the clients does it. The last one is of another identity, where there is one.
    pub client: u8,
    /// What it does.
    pub act: Act,
}

/// The clients of a session; the last of them is of another identity.
pub const CLIENTS: u8 = 3;

/// What a client does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Sends a message and waits for the answer.
    Exchange(Message),
    /// Sends several messages at once and waits for as many answers.
    Pipeline(Vec<Message>),
    /// Sends a message in so many pieces and waits for the answer.
    Pieces(Message, u8),
    /// Sends a part of a message, in thousandths of it, and closes the connection.
    Half(Message, u16),
    /// Opens so many connections and closes them again.
    Crowd(u8),
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its tree.
    pub root: Node,
    /// What is done to its octets once they are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// What is done to its text, where it is XML or JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<TextEdit>,
    /// What is done to the head of its HTTP request, where it has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<HeadEdit>,
}

/// A change of octets. Places are thousandths of what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// One bit is the other way round.
    Flip(u16, u8),
    /// One octet is another.
    Set(u16, u8),
    /// The end is missing.
    Truncate(u16),
    /// A part stands in another place as well.
    Splice {
        /// Where the part begins.
        from: u16,
        /// Its octets.
        count: u8,
        /// Where it is put.
        to: u16,
    },
    /// Octets follow.
    Extend(#[serde(with = "hex")] Vec<u8>),
    /// The outermost length is made to fit whatever the octets are.
    FitLength,
}

impl Step {
    /// A client sends a message and waits for the answer.
    pub fn exchange(serial: u32, client: u8, root: Node) -> Self {
        let act = Act::Exchange(Message::of(root));
        Self {
            serial,
            client,
            act,
        }
    }
}

impl Message {
    /// A message that is as its tree says.
    pub fn of(root: Node) -> Self {
        Self {
            root,
            edits: Vec::new(),
            text: Vec::new(),
            head: Vec::new(),
        }
    }

    /// Takes away what is done to its octets, its text and its head.
    pub fn make_plain(&mut self) {
        *self = Self::of(self.root.clone());
    }
}

impl Act {
    /// The messages of it.
    pub fn messages(&self) -> &[Message] {
        match self {
            Self::Exchange(one) | Self::Pieces(one, _) | Self::Half(one, _) => {
                std::slice::from_ref(one)
            }
            Self::Pipeline(several) => several,
            Self::Crowd(_) => &[],
        }
    }

    /// The messages of it, to change.
    pub fn messages_mut(&mut self) -> &mut [Message] {
        match self {
            Self::Exchange(one) | Self::Pieces(one, _) | Self::Half(one, _) => {
                std::slice::from_mut(one)
            }
            Self::Pipeline(several) => several,
            Self::Crowd(_) => &mut [],
        }
    }
}

impl Edit {
    /// Changes the octets.
    pub fn apply(&self, octets: &mut Vec<u8>) {
        let place = |thousandths: u16, len: usize| usize::from(thousandths) * len / 1000;
        let len = octets.len();
        match self {
            Self::Flip(at, bit) => {
                if let Some(octet) = octets.get_mut(place(*at, len)) {
                    *octet ^= 1 << (bit % 8);
                }
            }
            Self::Set(at, value) => {
                if let Some(octet) = octets.get_mut(place(*at, len)) {
                    *octet = *value;
                }
            }
            Self::Truncate(at) => octets.truncate(place(*at, len)),
            Self::Splice { from, count, to } => {
                let from = place(*from, len);
                let end = len.min(from + usize::from(*count));
                let part = octets.get(from..end).unwrap_or_default().to_vec();
                let to = place(*to, len).min(len);
                octets.splice(to..to, part);
            }
            Self::Extend(more) => octets.extend(more),
            Self::FitLength => {
                let length = u32::try_from(len.saturating_sub(8)).unwrap_or(u32::MAX);
                if let Some(field) = octets.get_mut(4..8) {
                    field.copy_from_slice(&length.to_be_bytes());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_edit_fails_on_octets_of_any_length() {
        let edits = [
            Edit::Flip(999, 9),
            Edit::Set(1000, 1),
            Edit::Truncate(500),
            Edit::Splice {
                from: 900,
                count: 255,
                to: 1000,
            },
            Edit::Extend(vec![1]),
            Edit::FitLength,
        ];
        for len in [0, 1, 7, 8, 9, 100] {
            for edit in &edits {
                edit.apply(&mut vec![0; len]);
            }
        }
    }
}
