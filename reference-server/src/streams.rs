//! Operations by parts: what the server keeps between the requests of one (KMIP 1.4 section 2.1.14,
//! 2.1 section 7.8).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};
use rand_core::Rng;

use crate::crypto::{CipherState, HashState, MacState, MessageScheme, SignatureScheme};
use crate::error::{Cause, OperationError};
use crate::operation::Context;
use crate::token::Application;
use crate::use_cause::UseCause;

/// The most operations that are kept; the oldest gives way to a new one.
const MOST: usize = 1024;
/// Octets of a Correlation Value.
const CORRELATION_LEN: usize = 16;

/// The operations under way, as one message sees them: its changes are its own until they are
/// final.
#[derive(Default)]
pub struct Streams {
    shared: Arc<Mutex<Table>>,
    /// What was seen, with the change that made it so.
    seen: HashMap<Vec<u8>, u64>,
    changed: HashMap<Vec<u8>, Option<Stream>>,
}

/// The operations under way.
#[derive(Default)]
struct Table {
    entries: HashMap<Vec<u8>, (Stream, u64)>,
    order: VecDeque<Vec<u8>>,
    changes: u64,
}

/// An operation under way, whose it is, and what it is about.
#[derive(Clone)]
struct Stream {
    owner: String,
    operation: Operation,
    object: Option<String>,
    work: Work,
}

/// The state of an operation.
#[derive(Clone)]
pub enum Work {
    /// Encrypt and Decrypt.
    Cipher(Box<CipherState>),
    /// Hash.
    Hash(HashState),
    /// MAC and MAC Verify.
    Mac {
        /// The code so far.
        state: MacState,
        /// The code to compare with, where a request gave it.
        expected: Option<Vec<u8>>,
    },
    /// Sign and Signature Verify.
    Signature {
        /// The scheme, as the first request chose it.
        scheme: SignatureScheme,
        /// The hash so far.
        state: HashState,
        /// The signature to verify, where a request gave it.
        expected: Option<Vec<u8>>,
    },
    /// PKCS#11: an application from C_Initialize to C_Finalize.
    Application(Box<Application>),
    /// Sign and Signature Verify with a key that signs whole messages.
    Message {
        /// The scheme, as the first request chose it.
        scheme: MessageScheme,
        /// The message so far.
        message: Vec<u8>,
        /// The signature to verify, where a request gave it.
        expected: Option<Vec<u8>>,
    },
}

/// Where a request stands in its operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    operation: Operation,
    object: Option<String>,
    correlation: Option<Vec<u8>>,
    /// Whether the request is the first or only one of its operation.
    pub first: bool,
    /// Whether the request is the last or only one of its operation.
    pub last: bool,
}

impl Streams {
    /// The operations under way as they are for everybody, for another message.
    pub fn view(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            ..Self::default()
        }
    }

    /// Makes the changes final, unless another message changed what this one has seen; then
    /// nothing is done.
    pub fn commit(self) -> bool {
        if self.seen.is_empty() && self.changed.is_empty() {
            return true;
        }
        let mut table = self.table();
        let holds = |(correlation, seen): (&Vec<u8>, &u64)| table.changed_at(correlation) == *seen;
        if !self.seen.iter().all(holds) {
            return false;
        }
        for (correlation, stream) in &self.changed {
            match stream {
                Some(stream) => table.put(correlation, stream.clone()),
                None => table.remove(correlation),
            }
        }
        true
    }

    fn get(&mut self, correlation: &[u8]) -> Option<Stream> {
        if let Some(own) = self.changed.get(correlation) {
            return own.clone();
        }
        let table = self.table();
        let found = table.entries.get(correlation);
        let found = found.map(|(stream, _)| stream.clone());
        let at = table.changed_at(correlation);
        drop(table);
        self.seen.entry(correlation.to_vec()).or_insert(at);
        found
    }

    /// The application of this client that uses the token under the Correlation Value.
    pub fn application(&mut self, correlation: &[u8], owner: &str) -> Option<Application> {
        match self.get(correlation) {
            Some(Stream {
                owner: its,
                work: Work::Application(application),
                ..
            }) if its == owner => Some(*application),
            _ => None,
        }
    }

    /// Keeps an application for the next call.
    pub fn keep_application(&mut self, correlation: &[u8], owner: &str, application: Application) {
        let stream = Stream {
            owner: owner.to_owned(),
            operation: Operation::PKCS_11,
            object: None,
            work: Work::Application(Box::new(application)),
        };
        self.put(correlation.to_vec(), stream);
    }

    /// Forgets what the Correlation Value stands for.
    pub fn forget(&mut self, correlation: &[u8]) {
        self.remove(correlation);
    }

    fn put(&mut self, correlation: Vec<u8>, stream: Stream) {
        self.changed.insert(correlation, Some(stream));
    }

    fn remove(&mut self, correlation: &[u8]) {
        self.changed.insert(correlation.to_vec(), None);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Nothing that holds the lock leaves the table half changed.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// The change that made an entry what it is; zero where there is none.
    fn changed_at(&self, correlation: &[u8]) -> u64 {
        self.entries.get(correlation).map_or(0, |(_, at)| *at)
    }

    fn put(&mut self, correlation: &[u8], stream: Stream) {
        self.changes += 1;
        let entry = (stream, self.changes);
        if self.entries.insert(correlation.to_vec(), entry).is_none() {
            self.order.push_back(correlation.to_vec());
        }
        while self.entries.len() > MOST {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            self.entries.remove(&oldest);
        }
    }

    fn remove(&mut self, correlation: &[u8]) {
        self.entries.remove(correlation);
        self.order.retain(|listed| listed != correlation);
    }
}

impl Part {
    /// Reads where a request stands, and gives the state that an earlier one left.
    ///
    /// # Errors
    /// A Correlation Value that belongs to no such operation of this client on this object, or one
    /// beside an Init Indicator.
    pub fn of(
        payload: &Item,
        operation: Operation,
        object: Option<&str>,
        cx: &mut Context<'_>,
    ) -> Result<(Self, Option<Work>), OperationError> {
        let is_set = |tag| payload.field(tag).and_then(Item::as_boolean) == Some(true);
        let (initial, last) = (is_set(Tag::INIT_INDICATOR), is_set(Tag::FINAL_INDICATOR));
        let correlation = payload
            .field(Tag::CORRELATION_VALUE)
            .and_then(Item::as_bytes)
            .map(<[u8]>::to_vec);
        let part = Self {
            operation,
            object: object.map(str::to_owned),
            first: correlation.is_none(),
            last: last || (correlation.is_none() && !initial),
            correlation,
        };
        let Some(value) = &part.correlation else {
            return Ok((part, None));
        };
        if initial {
            return Err(OperationError::new(
                Cause::InvalidField,
                "Init Indicator and Correlation Value exclude each other",
            ));
        }
        let work = cx.streams.get(value).filter(|stream| {
            stream.owner == cx.identity
                && stream.operation == operation
                && stream.object.as_deref() == object
        });
        match work {
            Some(stream) => Ok((part, Some(stream.work))),
            None => Err(unknown()),
        }
    }

    /// Keeps the state for the next request, or forgets it after the last; gives the Correlation
    /// Value for the response.
    pub fn leave(self, work: Option<Work>, cx: &mut Context<'_>) -> Option<Item> {
        if self.last {
            if let Some(value) = &self.correlation {
                cx.streams.remove(value);
            }
            return None;
        }
        let value = self.correlation.unwrap_or_else(|| {
            let mut value = vec![0; CORRELATION_LEN];
            cx.rng.fill_bytes(&mut value);
            value
        });
        let stream = Stream {
            owner: cx.identity.to_owned(),
            operation: self.operation,
            object: self.object,
            work: work?,
        };
        cx.streams.put(value.clone(), stream);
        Some(Item::bytes(Tag::CORRELATION_VALUE, value))
    }
}

/// The refusal of a Correlation Value.
pub fn unknown() -> OperationError {
    OperationError::new(
        Cause::Use(UseCause::InvalidCorrelationValue),
        "no operation under way has this Correlation Value",
    )
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::HashingAlgorithm;

    use super::*;

    fn hash() -> Stream {
        Stream {
            owner: "alice".to_owned(),
            operation: Operation::HASH,
            object: None,
            work: Work::Hash(HashState::new(HashingAlgorithm::SHA_256).unwrap()),
        }
    }

    #[test]
    fn the_oldest_operation_gives_way() {
        let mut table = Table::default();
        for number in 0..=MOST {
            table.put(&number.to_be_bytes(), hash());
        }
        assert_eq!(table.entries.len(), MOST);
        assert!(!table.entries.contains_key(&0usize.to_be_bytes()[..]));
        table.remove(&1usize.to_be_bytes());
        assert_eq!(table.order.len(), MOST - 1);
    }

    #[test]
    fn two_parts_at_once_cannot_both_follow_the_same_part() {
        let streams = Streams::default();
        let mut first = streams.view();
        first.put(vec![1], hash());
        assert!(streams.view().get(&[1]).is_none());
        assert!(first.commit());
        let (mut second, mut third) = (streams.view(), streams.view());
        for part in [&mut second, &mut third] {
            assert!(part.get(&[1]).is_some());
            part.put(vec![1], hash());
        }
        assert!(second.commit());
        assert!(!third.commit());
    }
}
