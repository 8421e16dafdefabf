//! Operations by parts: what the server keeps between the requests of one (KMIP 1.4 section 2.1.14,
//! 2.1 section 7.8).

use std::collections::{HashMap, VecDeque};

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};
use rand_core::Rng;

use crate::crypto::{CipherState, HashState, MacState, SignatureScheme};
use crate::error::{Cause, OperationError};
use crate::operation::Context;
use crate::use_cause::UseCause;

/// The most operations that are kept; the oldest gives way to a new one.
const MOST: usize = 1024;
/// Octets of a Correlation Value.
const CORRELATION_LEN: usize = 16;

/// The operations under way.
#[derive(Default)]
pub struct Streams {
    entries: HashMap<Vec<u8>, Stream>,
    order: VecDeque<Vec<u8>>,
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
    fn put(&mut self, correlation: Vec<u8>, stream: Stream) {
        if self.entries.insert(correlation.clone(), stream).is_none() {
            self.order.push_back(correlation);
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
        cx: &Context<'_>,
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
        let work = cx.streams.entries.get(value).filter(|stream| {
            stream.owner == cx.identity
                && stream.operation == operation
                && stream.object.as_deref() == object
        });
        match work {
            Some(stream) => Ok((part, Some(stream.work.clone()))),
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

    #[test]
    fn the_oldest_operation_gives_way() {
        let mut streams = Streams::default();
        for number in 0..=MOST {
            let stream = Stream {
                owner: "alice".to_owned(),
                operation: Operation::HASH,
                object: None,
                work: Work::Hash(HashState::new(HashingAlgorithm::SHA_256).unwrap()),
            };
            streams.put(number.to_be_bytes().to_vec(), stream);
        }
        assert_eq!(streams.entries.len(), MOST);
        assert!(!streams.entries.contains_key(&0usize.to_be_bytes()[..]));
        streams.remove(&1usize.to_be_bytes());
        assert_eq!(streams.order.len(), MOST - 1);
    }
}
