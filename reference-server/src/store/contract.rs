//! What the core asks of a store.

use std::sync::Arc;

use kmip_conform_protocol::Item;

use super::Object;
use super::terms::Term;

/// A point in a transaction to which a store can go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(pub(super) usize);

/// How many objects there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Of one identity.
    pub of_one: usize,
    /// Of all identities.
    pub of_all: usize,
}

/// Kinds of records, with the names they have in the file of a store that survives.
macro_rules! record_kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// What the server remembers beside objects. Every record is an item of its own making.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordKind {
            $($(#[$doc])* $kind,)*
        }

        impl RecordKind {
            /// The name in the file.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// The kind with this name.
            pub(super) fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }
    };
}

record_kinds! {
    /// A ticket that was given out, by the digest of its value.
    Ticket = "ticket",
    /// The constraints of an identity.
    Constraints = "constraints",
    /// The object defaults of an identity.
    Defaults = "defaults",
    /// An asynchronous request, by its correlation value.
    Job = "job",
    /// The server's own certificate authority.
    Authority = "authority",
    /// What a credential was last used with, by its identity.
    Credential = "credential",
    /// A user that a client created, by a name it has.
    User = "user",
    /// A certificate that clients connect with, by its digest, where more is known of it.
    LinkCredential = "link-credential",
    /// Octets of a one-time pad that a message was encrypted with, or how many of them are used.
    Pad = "pad",
    /// A nonce that a client was given to attest itself with, by its identifier.
    Nonce = "nonce",
    /// An object that the server rotates by itself, by the time when it is due.
    Rotation = "rotation",
    /// An object whose state the clock changes, by the time when it does.
    Transition = "transition",
    /// A message that waits for a client that listens, by the client and the order of messages.
    Outgoing = "outgoing",
}

/// What a message sees of the objects and records. Its changes are its own until the transaction
/// ends, and can be taken back, which a failed operation and the Undo option need (KMIP 2.1
/// section 9.6).
pub trait Store {
    /// The object with this Unique Identifier, whoever owns it.
    fn object(&self, id: &str) -> Option<Arc<Object>>;

    /// Adds an object, or replaces the one with its identifier.
    fn put(&mut self, object: Object);

    /// Forgets an object.
    fn remove(&mut self, id: &str);

    /// The objects of an identity, oldest first.
    fn owned_by(&self, owner: &str) -> Vec<Arc<Object>>;

    /// The objects of an identity that have this Name and are not destroyed.
    fn named(&self, owner: &str, name: &str) -> Vec<Arc<Object>>;

    /// The objects of an identity that may have all these terms, oldest first: at least those that
    /// do.
    fn with_terms(&self, owner: &str, terms: &[Term]) -> Vec<Arc<Object>>;

    /// How many objects there are. Others may make more of them before the transaction ends.
    fn count(&self, owner: &str) -> Count;

    /// The record with this key.
    fn record(&self, kind: RecordKind, key: &str) -> Option<Arc<Item>>;

    /// The records of a kind whose keys begin with `prefix`, in the order of the keys.
    fn records_under(&self, kind: RecordKind, prefix: &str) -> Vec<(String, Arc<Item>)>;

    /// Every record of a kind, in the order of the keys.
    fn records(&self, kind: RecordKind) -> Vec<(String, Arc<Item>)> {
        self.records_under(kind, "")
    }

    /// Adds, replaces or forgets a record.
    fn put_record(&mut self, kind: RecordKind, key: &str, record: Option<Item>);

    /// A number higher than any before; never given twice, even after a roll-back.
    fn next_sequence(&mut self) -> u64;

    /// The present point of the transaction.
    fn mark(&self) -> Mark;

    /// Takes back every change since `mark`.
    fn roll_back(&mut self, mark: Mark);
}
