//! From the octets of a request to the octets of its answer.

use std::sync::Arc;
use std::time::Instant;

use kmip_conform_protocol::{Decoded, Item, Limits, ProtocolVersion, Tag, Violation};

use tokio::sync::watch;

use super::request_log;
use crate::Peer;
use crate::net::{Bounds, Delivery, Encoding, Handler};
use crate::push::Outbox;

/// Octets of a message that is decoded where it comes in.
const SHORT: usize = 16 << 10;

/// The core with what it needs to answer one connection.
#[derive(Clone)]
pub(super) struct Exchange {
    pub handler: Arc<dyn Handler>,
    pub peer: Peer,
    pub bounds: Bounds,
    /// Tells those who deliver to clients that something may wait for them.
    pub wake: Wake,
}

/// Tells those who deliver to clients that something may wait for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Wake(Arc<watch::Sender<u64>>);

impl Wake {
    /// Tells everybody.
    pub fn all(&self) {
        self.0.send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Who is told from now on.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

/// The core gave no answer: it panicked, or the server is going down.
#[derive(Debug, thiserror::Error)]
#[error("the request was not answered: {0}")]
pub(super) struct Unanswered(#[from] tokio::task::JoinError);

impl Exchange {
    /// Answers one message. Runs off the network threads, as making a key may take seconds, unless
    /// the core says that it is done sooner than another thread would begin.
    pub async fn answer(
        &self,
        encoding: Encoding,
        request: Vec<u8>,
    ) -> Result<Delivery, Unanswered> {
        let size = request.len();
        if size > SHORT {
            let exchange = self.clone();
            let answer = move || {
                exchange.answer_decoded(encoding, exchange.decode(encoding, &request), size)
            };
            return Ok(tokio::task::spawn_blocking(answer).await?);
        }
        let decoded = self.decode(encoding, &request);
        if decoded
            .item
            .as_ref()
            .is_some_and(|item| self.handler.is_quick(item))
        {
            return Ok(self.answer_decoded(encoding, decoded, size));
        }
        let exchange = self.clone();
        let answer = move || exchange.answer_decoded(encoding, decoded, size);
        Ok(tokio::task::spawn_blocking(answer).await?)
    }

    /// Answers a request that came in `size` octets.
    fn answer_decoded(&self, encoding: Encoding, request: Decoded, size: usize) -> Delivery {
        let began = Instant::now();
        let asked = request_log::asked(request.item.as_ref(), size);
        let response = self.respond(request);
        let begun = self.handler.begin_jobs();
        if !begun.is_empty() {
            // In process before the pending answer is sent, and not waited for.
            let (handler, wake) = (self.handler.clone(), self.wake.clone());
            tokio::task::spawn_blocking(move || {
                begun.into_iter().for_each(|job| handler.perform_job(job));
                wake.all();
            });
        }
        if self.handler.outbox().is_some_and(Outbox::is_used) {
            self.wake.all();
        }
        let delivery = self.encode(encoding, &response);
        if let Some(asked) = asked {
            let (octets, took) = (delivery.octets.len(), began.elapsed());
            request_log::answered(&asked, &response, octets, &self.peer, took);
        }
        delivery
    }

    /// Answers what is not a message at all.
    pub async fn answer_undecodable(
        &self,
        violations: Vec<Violation>,
    ) -> Result<Delivery, Unanswered> {
        let exchange = self.clone();
        let answer = move || {
            let (handler, peer) = (&exchange.handler, &exchange.peer);
            let response = handler.handle_undecodable(&violations, None, peer);
            exchange.encode(Encoding::Ttlv, &response)
        };
        Ok(tokio::task::spawn_blocking(answer).await?)
    }

    fn decode(&self, encoding: Encoding, request: &[u8]) -> Decoded {
        if encoding == Encoding::Ttlv {
            let octets = self.handler.received(request, &self.peer);
            return encoding.decode(&octets, &self.limits());
        }
        encoding.decode(request, &self.limits())
    }

    fn respond(&self, decoded: Decoded) -> Item {
        let version = decoded.item.as_ref().and_then(version_of);
        match decoded.into_valid() {
            Ok(request) => self.handler.handle(&request, &self.peer),
            Err(violations) => self
                .handler
                .handle_undecodable(&violations, version, &self.peer),
        }
    }

    fn encode(&self, encoding: Encoding, response: &Item) -> Delivery {
        let version = version_of(response).unwrap_or(ProtocolVersion::V1_0);
        let octets = encoding.encode(response, version);
        match encoding {
            Encoding::Ttlv => self.handler.delivery(octets),
            Encoding::Xml | Encoding::Json => Delivery::of(octets),
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            max_size: self.bounds.max_request,
            max_depth: self.bounds.max_depth,
            ..Limits::default()
        }
    }
}

/// The protocol version in the header of a request or a response.
fn version_of(message: &Item) -> Option<ProtocolVersion> {
    let header = message
        .field(Tag::REQUEST_HEADER)
        .or_else(|| message.field(Tag::RESPONSE_HEADER))?;
    let version = header.field(Tag::PROTOCOL_VERSION)?;
    Some(ProtocolVersion::new(
        version.field(Tag::PROTOCOL_VERSION_MAJOR)?.as_integer()?,
        version.field(Tag::PROTOCOL_VERSION_MINOR)?.as_integer()?,
    ))
}
