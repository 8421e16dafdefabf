//! Asynchronous requests as values: what is remembered of one from its submission until its result
//! is fetched (KMIP 2.1 sections 6.1.5, 6.1.38, 6.1.39, 6.1.41, 7.2 and 9.1).
//!
//! The deferred items of one message are performed together and in order, as they would have been
//! at once. They lie in the store until then, so that what was promised outlives the process.

use std::collections::HashMap;
use std::sync::Arc;

use kmip_conform_protocol::enumeration::{Operation, ProcessingStage, ResultStatus};
use kmip_conform_protocol::{Item, Tag, Value};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use crate::error::{Cause, OperationError};
use crate::message::{self, Attestation, Client, Environment, Outcome, RequestHeader};
use crate::settings::Settings;
use crate::store::{RecordKind, Store};
use crate::streams::Streams;

/// The most asynchronous requests that are remembered for one identity.
const MOST: usize = 1_000;
/// Octets of a correlation value that the items of one message share.
const GROUP_LEN: usize = 16;

/// One asynchronous request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The Asynchronous Correlation Value.
    pub correlation: Vec<u8>,
    /// The identity that submitted it.
    pub owner: String,
    /// The record key of the ticket that it was submitted with.
    ticket: Option<String>,
    /// Microseconds since 1970.
    pub submitted: i64,
    /// How far it is.
    pub stage: ProcessingStage,
    /// The Request Header that it came with.
    header: Item,
    /// The Batch Item of the request.
    request: Item,
    /// The Batch Item of the response, once completed.
    pub response: Option<Item>,
    /// Whether Cancel ended it.
    pub canceled: bool,
    /// Whether the client was attested when it submitted the request.
    attested: bool,
}

impl Job {
    /// The operation asked for.
    pub fn operation(&self) -> Operation {
        let number = self.request.field(Tag::OPERATION);
        Operation(number.and_then(Item::as_enumeration).unwrap_or_default())
    }

    /// Whether it was performed without success.
    pub fn failed(&self) -> bool {
        let response = self.response.as_ref();
        let status = response.and_then(|item| item.field(Tag::RESULT_STATUS));
        status.and_then(Item::as_enumeration) == Some(ResultStatus::OPERATION_FAILED.0)
    }

    /// Writes it to the store.
    pub fn save(&self, store: &mut dyn Store) {
        store.put_record(
            RecordKind::Job,
            &key(&self.correlation),
            Some(self.encode()),
        );
    }

    /// Ends it with this failure.
    pub fn fail(&mut self, error: OperationError) {
        let version = RequestHeader::read(&self.message()).map(|header| header.version);
        let outcome = outcome_of(&self.request, error);
        self.response = version.ok().map(|version| outcome.encode(version));
        self.stage = ProcessingStage::COMPLETED;
    }

    fn message(&self) -> Item {
        Item::structure(Tag::REQUEST_MESSAGE, vec![self.header.clone()])
    }

    fn group(&self) -> &[u8] {
        self.correlation.get(..GROUP_LEN).unwrap_or_default()
    }

    fn encode(&self) -> Item {
        let mut fields = vec![
            Item::bytes(
                Tag::ASYNCHRONOUS_CORRELATION_VALUE,
                self.correlation.clone(),
            ),
            Item::text(Tag::USERNAME, self.owner.as_str()),
            Item::new(
                Tag::SUBMISSION_DATE,
                Value::DateTimeExtended(self.submitted),
            ),
            Item::enumeration(Tag::PROCESSING_STAGE, self.stage),
            Item::boolean(Tag::CANCELLATION_RESULT, self.canceled),
            self.header.clone(),
            Item::structure(Tag::REQUEST_PAYLOAD, vec![self.request.clone()]),
        ];
        let proven = Item::boolean(Tag::ATTESTATION_CAPABLE_INDICATOR, self.attested);
        fields.push(proven);
        fields.extend(
            self.ticket
                .as_ref()
                .map(|ticket| Item::text(Tag::TICKET_VALUE, ticket.as_str())),
        );
        let response = self.response.clone();
        fields.extend(response.map(|item| Item::structure(Tag::RESPONSE_PAYLOAD, vec![item])));
        Item::structure(Tag::ASYNCHRONOUS_REQUEST, fields)
    }

    fn decode(record: &Item) -> Option<Self> {
        let text = |tag| record.field(tag).and_then(Item::as_text);
        let Value::DateTimeExtended(submitted) = record.field(Tag::SUBMISSION_DATE)?.value else {
            return None;
        };
        let stage = record.field(Tag::PROCESSING_STAGE)?.as_enumeration()?;
        let response = record.field(Tag::RESPONSE_PAYLOAD);
        Some(Self {
            correlation: record
                .field(Tag::ASYNCHRONOUS_CORRELATION_VALUE)?
                .as_bytes()?
                .to_vec(),
            owner: text(Tag::USERNAME)?.to_owned(),
            ticket: text(Tag::TICKET_VALUE).map(str::to_owned),
            submitted,
            stage: ProcessingStage(stage),
            header: record.field(Tag::REQUEST_HEADER)?.clone(),
            request: record
                .field(Tag::REQUEST_PAYLOAD)?
                .fields()
                .first()?
                .clone(),
            response: response.and_then(|item| item.fields().first()).cloned(),
            attested: record
                .field(Tag::ATTESTATION_CAPABLE_INDICATOR)
                .and_then(Item::as_boolean)
                .unwrap_or_default(),
            canceled: record.field(Tag::CANCELLATION_RESULT)?.as_boolean()?,
        })
    }
}

/// Every request that the identity submitted and whose result it did not fetch, oldest first.
pub fn of_owner(owner: &str, store: &dyn Store) -> Vec<Job> {
    all(store).filter(|job| job.owner == owner).collect()
}

/// The request that a payload names, where it is this client's.
///
/// # Errors
/// The payload names none, or one that is unknown.
pub fn named(payload: &Item, owner: &str, store: &dyn Store) -> Result<Job, OperationError> {
    let value = payload
        .field(Tag::ASYNCHRONOUS_CORRELATION_VALUE)
        .and_then(Item::as_bytes)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no correlation value"))?;
    store
        .record(RecordKind::Job, &key(value))
        .and_then(|record| Job::decode(&record))
        .filter(|job| job.owner == owner)
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidAsynchronousCorrelation,
                "no outstanding request has this correlation value",
            )
        })
}

/// Whether the payload's correlation value could name a request at all: one without octets cannot.
pub fn may_be_given(payload: &Item) -> bool {
    let value = payload.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE);
    let octets = value.and_then(Item::as_bytes).unwrap_or_default();
    !octets.is_empty()
}

/// Forgets a request whose result was fetched.
pub fn forget(job: &Job, store: &mut dyn Store) {
    store.put_record(RecordKind::Job, &key(&job.correlation), None);
}

/// Remembers items of a message for later and gives their correlation values; none where the
/// client has too many outstanding already.
pub fn submit(
    header: &Item,
    items: &[&Item],
    client: &Client,
    now: i64,
    store: &mut dyn Store,
    rng: &mut ChaCha20Rng,
) -> Option<Vec<Vec<u8>>> {
    let outstanding = of_owner(&client.identity, store).len();
    if outstanding.saturating_add(items.len()) > MOST {
        return None;
    }
    let mut group = store.next_sequence().to_be_bytes().to_vec();
    group.resize(GROUP_LEN, 0);
    rng.fill_bytes(&mut group[8..]);
    let values = items.iter().enumerate().map(|(place, item)| {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let correlation = [group.as_slice(), place.to_be_bytes().as_slice()].concat();
        let job = Job {
            correlation: correlation.clone(),
            owner: client.identity.clone(),
            ticket: client.ticket.clone(),
            submitted: now.saturating_mul(1_000_000),
            stage: ProcessingStage::SUBMITTED,
            header: header.clone(),
            request: Item::clone(item),
            response: None,
            attested: client.attestation == Attestation::Proven,
            canceled: false,
        };
        job.save(store);
        correlation
    });
    Some(values.collect())
}

/// Starts the oldest message that waits: marks its items as in process and gives what
/// [`perform`] needs to find them.
pub fn start_next(store: &mut dyn Store) -> Option<Vec<u8>> {
    let waits = |job: &Job| job.stage == ProcessingStage::SUBMITTED;
    let group = all(store).find(waits)?.group().to_vec();
    for mut job in of_group(&group, store).into_iter().filter(waits) {
        job.stage = ProcessingStage::IN_PROCESS;
        job.save(store);
    }
    Some(group)
}

/// Lets requests wait again that were in process when a server ended: nothing of them was done, for
/// what they do becomes final together with their completion.
pub fn wait_again(store: &mut dyn Store) {
    let begun: Vec<Job> = all(store)
        .filter(|job| job.stage == ProcessingStage::IN_PROCESS)
        .collect();
    for mut job in begun {
        job.stage = ProcessingStage::SUBMITTED;
        job.save(store);
    }
}

/// What requests are performed with, whosever they are.
pub struct Surroundings<'a> {
    /// Seconds since 1970.
    pub now: i64,
    /// What the operator decided.
    pub settings: &'a Settings,
    /// The objects.
    pub store: &'a mut dyn Store,
    /// The source of chance.
    pub rng: &'a mut ChaCha20Rng,
    /// The operations by parts that are under way.
    pub streams: &'a mut Streams,
}

/// Performs the items of a message that are not completed yet, as one batch.
pub fn perform(group: &[u8], surroundings: Surroundings<'_>) {
    let mut jobs = of_group(group, surroundings.store);
    jobs.retain(|job| job.stage != ProcessingStage::COMPLETED);
    let Some(first) = jobs.first() else {
        return;
    };
    let mut message = vec![first.header.clone()];
    message.extend(jobs.iter().map(|job| job.request.clone()));
    let message = Item::structure(Tag::REQUEST_MESSAGE, message);
    let client = Client {
        identity: first.owner.clone(),
        ticket: first.ticket.clone(),
        attestation: match first.attested {
            true => Attestation::Proven,
            false => Attestation::Incapable,
        },
        // The connection may be gone, and with it what the client proved there.
        ..Client::default()
    };
    let Ok(header) = RequestHeader::read(&message) else {
        return;
    };
    let refusals = message::refusals(&message, &header).unwrap_or_else(|_| HashMap::new());
    let environment = Environment {
        version: header.version,
        client: &client,
        now: surroundings.now,
        settings: surroundings.settings,
        store: &mut *surroundings.store,
        rng: &mut *surroundings.rng,
        streams: &mut *surroundings.streams,
        channel: None,
    };
    let mut outcomes = message::run_batch(&message, &header, &refusals, environment).into_iter();
    for mut job in jobs {
        let outcome = outcomes.next().unwrap_or_else(|| {
            let text = "an earlier item of the batch failed";
            outcome_of(&job.request, OperationError::new(Cause::NotReached, text))
        });
        job.response = Some(outcome.encode(header.version));
        job.stage = ProcessingStage::COMPLETED;
        job.save(surroundings.store);
    }
}

/// The group of a request, for [`perform`].
pub fn group_of(job: &Job) -> Vec<u8> {
    job.group().to_vec()
}

fn outcome_of(request: &Item, error: OperationError) -> Outcome {
    Outcome {
        operation: request.field(Tag::OPERATION).cloned(),
        batch_item_id: request.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned(),
        result: Err(error),
        undone: false,
        stand_in: None,
    }
}

fn all(store: &dyn Store) -> impl Iterator<Item = Job> {
    decoded(store.records(RecordKind::Job))
}

fn of_group(group: &[u8], store: &dyn Store) -> Vec<Job> {
    decoded(store.records_under(RecordKind::Job, &key(group))).collect()
}

fn decoded(records: Vec<(String, Arc<Item>)>) -> impl Iterator<Item = Job> {
    let records = records.into_iter();
    records.filter_map(|(_, record)| Job::decode(&record))
}

/// Record keys sort as the requests were submitted.
fn key(correlation: &[u8]) -> String {
    correlation
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect()
}
