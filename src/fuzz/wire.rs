//! How messages are on the wire: TTLV as it is, or a body of an HTTP request in one of three
//! encodings (KMIP Additional Message Encodings 1.0 section 2).

use kmip_conform_protocol::{Item, Limits, ProtocolVersion, ttlv};

use super::head::Head;
use super::learned::Learned;
use super::seen::{announced, stated_version};
use super::step::Message;
use crate::target::{Encoding, Scheme, TargetOptions};

/// How messages are on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wire {
    /// How a message is written.
    pub encoding: Encoding,
    /// Where it is posted to; nothing where there is no HTTP around it.
    pub post: Option<Post>,
}

/// Where messages are posted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The Host header.
    pub host: String,
    /// The path.
    pub path: String,
}

/// What octets are to a reader that knows where messages end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// One message.
    Whole,
    /// A message and something behind it.
    More,
    /// A part of a message, the rest of which never comes.
    Part,
    /// Nothing that begins like a message.
    None,
}

/// What is sent for one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// All of it.
    pub octets: Vec<u8>,
    /// The message in it.
    pub body: Vec<u8>,
    /// What it is to a reader.
    pub extent: Extent,
    /// Whether the HTTP around the message, or what XML allows around it, is not as it should be: a
    /// server may refuse it, and need not.
    pub odd: bool,
}

impl Sent {
    /// A TTLV message or what is in its place.
    pub fn ttlv(octets: Vec<u8>) -> Self {
        let extent = match announced(&octets) {
            _ if octets.len() < 8 => Extent::Part,
            None => Extent::None,
            Some(length) if length > octets.len() => Extent::Part,
            Some(length) if length < octets.len() => Extent::More,
            Some(_) => Extent::Whole,
        };
        Self {
            body: octets.clone(),
            octets,
            extent,
            odd: false,
        }
    }
}

impl Wire {
    /// The way messages go to a target.
    pub fn of(options: &TargetOptions) -> Self {
        let post = (options.address.scheme == Scheme::Https).then(|| Post {
            host: options.address.authority(),
            path: options.address.path.clone(),
        });
        Self {
            encoding: options.encoding,
            post,
        }
    }

    /// Whether there is HTTP around messages.
    pub fn is_http(&self) -> bool {
        self.post.is_some()
    }

    /// Whether messages are text.
    pub fn is_text(&self) -> bool {
        self.encoding != Encoding::Ttlv
    }

    /// What is sent for a message that nothing is wrong with.
    pub fn plain(&self, item: &Item, version: ProtocolVersion) -> Vec<u8> {
        let body = self.encoding.write(item, version);
        match &self.post {
            Some(post) => Head::of(self, post, body.len()).around(&body),
            None => body,
        }
    }

    /// What is sent for a message of a session.
    pub fn write(&self, message: &Message, learned: &Learned) -> Sent {
        let mut body = self.body(message, learned);
        message.edits.iter().for_each(|edit| edit.apply(&mut body));
        let Some(post) = &self.post else {
            return Sent::ttlv(body);
        };
        let mut head = Head::of(self, post, body.len());
        message.head.iter().for_each(|edit| head.edit(edit));
        let length = head.length.unwrap_or(body.len());
        Sent {
            octets: head.around(&body),
            extent: match (head.is_endless || length > body.len(), length < body.len()) {
                (true, _) => Extent::Part,
                (false, true) => Extent::More,
                (false, false) => Extent::Whole,
            },
            odd: !message.head.is_empty() || message.text.iter().any(|edit| edit.is_odd()),
            body,
        }
    }

    /// The message in its encoding, before octets are changed.
    fn body(&self, message: &Message, learned: &Learned) -> Vec<u8> {
        let octets = message.root.encode(learned);
        if !self.is_text() {
            return octets;
        }
        // What cannot be read as a tree has no form in text.
        let Some(item) = ttlv::decode(&octets, &Limits::default()).item else {
            return octets;
        };
        let version = stated_version(&item).filter(|version| version.is_known());
        let version = version.unwrap_or(ProtocolVersion::V2_1);
        let mut text = self.encoding.write(&item, version);
        message.text.iter().for_each(|edit| edit.apply(&mut text));
        text
    }
}
