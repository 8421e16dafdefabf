//! The server: settings, clock, chance and store behind one call per message.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Violation, ttlv};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::clock::Clock;
use crate::error::{Cause, OperationError};
use crate::job::{self, Surroundings};
use crate::message::{self, Environment, Judge, Outcome, RequestHeader};
use crate::peer::Peer;
use crate::settings::Settings;
use crate::store::{MemoryStore, Store};
use crate::streams::Streams;
use crate::version;

/// A KMIP server without a network: request tree and peer in, response tree out.
pub struct Server {
    settings: Settings,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Whether asynchronous requests may wait to be performed.
    waiting: AtomicBool,
}

/// Asynchronous requests that have begun: what came in one message.
#[derive(Debug)]
pub struct StartedJob(Vec<u8>);

/// What messages change. Messages are performed one after the other.
struct State {
    store: Box<dyn Store>,
    rng: ChaCha20Rng,
    streams: Streams,
}

impl Server {
    /// A server with an empty store in memory. The same seed and clock give the same answers.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, seed: [u8; 32]) -> Self {
        Self {
            settings,
            clock,
            state: Mutex::new(State {
                store: Box::new(MemoryStore::new()),
                rng: ChaCha20Rng::from_seed(seed),
                streams: Streams::default(),
            }),
            waiting: AtomicBool::new(true),
        }
    }

    /// Answers a request message.
    pub fn handle(&self, request: &Item, peer: &Peer) -> Item {
        let now = self.now();
        // A store whose holder panicked is used on: every change is journalled and rolled back.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State {
            store,
            rng,
            streams,
        } = &mut *state;
        let mark = store.mark();
        let correlation = correlation_value(rng);
        let version = message::message_version(request);
        let (version, outcomes) =
            match self.perform(request, peer, now, store.as_mut(), rng, streams) {
                Ok((version, outcomes)) => (version, outcomes),
                Err(error) => (version, vec![message::failed_message(error)]),
            };
        let response = message::response_message(version, now, &correlation, &outcomes);
        if outcomes.iter().any(Outcome::is_pending) {
            self.waiting.store(true, Ordering::Release);
        }
        let response = match too_large(request, &response) {
            None => response,
            Some(error) => {
                store.roll_back(mark);
                let refused = refuse(outcomes, &error);
                message::response_message(version, now, &correlation, &refused)
            }
        };
        store.commit();
        response
    }

    /// Whether [`next_job`](Self::next_job) may have something to give.
    pub fn has_jobs(&self) -> bool {
        self.waiting.load(Ordering::Acquire)
    }

    /// Begins the oldest asynchronous requests that nobody began: from now on they are in process.
    /// Whoever takes the job is to give it to [`perform_job`](Self::perform_job).
    pub fn next_job(&self) -> Option<StartedJob> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let started = job::start_next(state.store.as_mut());
        state.store.commit();
        if started.is_none() {
            self.waiting.store(false, Ordering::Release);
        }
        started.map(StartedJob)
    }

    /// Performs what [`next_job`](Self::next_job) began; items that were canceled or processed in
    /// the meantime are left alone.
    pub fn perform_job(&self, job: StartedJob) {
        let now = self.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State {
            store,
            rng,
            streams,
        } = &mut *state;
        let surroundings = Surroundings {
            now,
            settings: &self.settings,
            store: store.as_mut(),
            rng,
            streams,
        };
        job::perform(&job.0, surroundings);
        store.commit();
    }

    /// Performs every asynchronous request that waits.
    pub fn perform_jobs(&self) {
        while let Some(job) = self.next_job() {
            self.perform_job(job);
        }
    }

    /// Answers a message that could not be decoded.
    pub fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        _peer: &Peer,
    ) -> Item {
        let text = violations.first().map_or_else(
            || "the message cannot be decoded".to_owned(),
            ToString::to_string,
        );
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let correlation = correlation_value(&mut state.rng);
        message::response_message(
            version::closest(version_hint),
            self.now(),
            &correlation,
            &[message::failed_message(OperationError::new(
                Cause::InvalidMessage,
                text,
            ))],
        )
    }

    /// Seconds since 1970.
    fn now(&self) -> i64 {
        self.clock.now_micros().div_euclid(1_000_000)
    }

    fn perform(
        &self,
        request: &Item,
        peer: &Peer,
        now: i64,
        store: &mut dyn Store,
        rng: &mut ChaCha20Rng,
        streams: &mut Streams,
    ) -> Result<(ProtocolVersion, Vec<Outcome>), OperationError> {
        if request.tag != Tag::REQUEST_MESSAGE {
            return Err(invalid("the message is not a Request Message"));
        }
        let header = RequestHeader::read(request)?;
        let items = request.fields_with(Tag::BATCH_ITEM).count();
        if !header.announces(items) {
            return Err(invalid("Batch Count is not the number of batch items"));
        }
        let mut judge = Judge {
            version: header.version,
            now,
            settings: &self.settings,
            store,
        };
        let client = match message::authenticate(&header.credentials, peer, &mut judge) {
            Ok(client) => client,
            Err(error) if error.cause == Cause::AuthenticationNotSuccessful => return Err(error),
            Err(error) => return Ok((header.version, refused_items(request, &error))),
        };
        // A request that a ticket was used for counts, whatever becomes of it.
        store.commit();
        if let Err(error) = message::refuse_critical_extensions(request) {
            return Ok((header.version, refused_items(request, &error)));
        }
        let refusals = message::refusals(request, &header)?;
        let environment = Environment {
            version: header.version,
            client: &client,
            now,
            settings: &self.settings,
            store,
            rng,
            streams,
        };
        Ok((
            header.version,
            message::run_message(request, &header, &refusals, environment),
        ))
    }
}

/// The failure of a response that the client cannot take. The size is that of the TTLV encoding,
/// however the message travels (KMIP 2.1 section 9.12).
fn too_large(request: &Item, response: &Item) -> Option<OperationError> {
    let limit = request
        .at(&[Tag::REQUEST_HEADER, Tag::MAXIMUM_RESPONSE_SIZE])?
        .as_integer()?;
    let size = ttlv::encoded_len(response);
    let fits = usize::try_from(limit).is_ok_and(|limit| size <= limit);
    (!fits).then(|| {
        OperationError::new(
            Cause::ResponseTooLarge,
            format!("the response has {size} octets"),
        )
    })
}

/// The same failure for every item of a request, none of which is performed.
fn refused_items(request: &Item, error: &OperationError) -> Vec<Outcome> {
    let items = request.fields_with(Tag::BATCH_ITEM);
    let refused = items.map(|item| Outcome {
        operation: item.field(Tag::OPERATION).cloned(),
        batch_item_id: item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned(),
        result: Err(error.clone()),
        undone: false,
        stand_in: None,
    });
    refused.collect()
}

/// Answers every item with the same failure; nothing stays done.
fn refuse(outcomes: Vec<Outcome>, error: &OperationError) -> Vec<Outcome> {
    outcomes
        .into_iter()
        .map(|outcome| Outcome {
            result: Err(error.clone()),
            undone: false,
            stand_in: None,
            ..outcome
        })
        .collect()
}

fn correlation_value(rng: &mut ChaCha20Rng) -> String {
    format!("{:016X}", rng.next_u64())
}

fn invalid(message: &str) -> OperationError {
    OperationError::new(Cause::InvalidMessage, message)
}

#[cfg(test)]
mod tests;
