//! Chapters of a session in which several requests belong together: the life of an object, batches, an
//! operation in parts, one that is performed later, an object that expires, one that is found and acted
//! upon.

use arbitrary::Result;
use kmip_conform_protocol::enumeration::{BatchErrorContinuationOption, Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::ask::{Change, put_in_header};
use super::compose::Composer;
use super::draw::LIFE;
use super::seen::Seen;
use crate::case::Bindings;
use crate::generate::request::{Extent, Request, message, new_attribute, sample};

/// Operations that can be done in parts (KMIP 2.1 sections 6.1.16 and others, from 1.3 on).
const IN_PARTS: [Operation; 6] = [
    Operation::ENCRYPT,
    Operation::DECRYPT,
    Operation::SIGN,
    Operation::MAC,
    Operation::MAC_VERIFY,
    Operation::HASH,
];

/// What is asked for to be performed later.
const LATER: [Operation; 4] = [
    Operation::CREATE,
    Operation::LOCATE,
    Operation::QUERY,
    Operation::GET,
];

/// Dates that end what an object may be used for.
const ENDS: [Tag; 2] = [Tag::DEACTIVATION_DATE, Tag::PROTECT_STOP_DATE];

/// Long ago and far away, whatever the time of the target: the same requests for the same seed.
const DATES: [i64; 3] = [0, 1_000_000_000, 4_000_000_000];

impl Composer<'_, '_, '_, '_> {
    /// What happens to an object that there is, or to a new one, mostly all to the same. What was asked
    /// for is asked for again: the answer may not be the same after what has happened since.
    pub(super) fn life(&mut self) -> Result<()> {
        let mut subject = self.object()?;
        let mut asked: Vec<(Request, Bindings)> = Vec::new();
        for _ in 0..self.u.int_in_range(1..=10)? {
            if self.is_over() {
                break;
            }
            if !asked.is_empty() && self.u.ratio(1, 3)? {
                let (request, mut bindings) = self.u.choose(&asked)?.clone();
                let client = self.client()?;
                self.ask(&[request], client, &mut bindings, Change::None)?;
                continue;
            }
            if subject.is_none() || self.u.ratio(1, 8)? {
                subject = self.object()?;
            }
            let operation = self.of_life()?;
            let Some(sample) = self.drawn(operation)? else {
                continue;
            };
            let client = self.client()?;
            let mut bindings = Bindings::default();
            match subject.clone() {
                Some(name) => {
                    bindings.insert("UNIQUE_IDENTIFIER_0".to_owned(), Value::TextString(name));
                }
                None => self.set_up(&sample, client, &mut bindings)?,
            }
            let change = self.freedom(3)?;
            let request = sample.request;
            self.ask(
                std::slice::from_ref(&request),
                client,
                &mut bindings,
                change,
            )?;
            asked.push((request, bindings));
        }
        Ok(())
    }

    /// A few batches.
    pub(super) fn batches(&mut self) -> Result<()> {
        for _ in 0..self.u.int_in_range(1..=5)? {
            if self.is_over() {
                break;
            }
            self.batch()?;
        }
        Ok(())
    }

    /// Several requests in one message, the later ones about what the ID Placeholder names. What follows
    /// a failure is done all the same, or not, or all is undone.
    pub(super) fn batch(&mut self) -> Result<()> {
        let mut requests: Vec<Request> = Vec::new();
        let makes = self.among(&[Operation::CREATE, Operation::REGISTER, Operation::LOCATE]);
        let most = if makes.is_empty() { 0 } else { 2 };
        for _ in 0..self.u.int_in_range(0..=most)? {
            let operation = *self.u.choose(&makes)?;
            let made = sample(operation, self.version, Extent::Minimal);
            requests.extend(made.map(|sample| sample.request));
        }
        let life = self.among(&LIFE.map(|(operation, _)| operation));
        for _ in 0..self.u.int_in_range(1..=3)? {
            let operation = match life.is_empty() {
                true => self.of_life()?,
                false => *self.u.choose(&life)?,
            };
            let Some(mut sample) = sample(operation, self.version, Extent::Minimal) else {
                continue;
            };
            let unnamed = |item: &Item| item.tag != Tag::UNIQUE_IDENTIFIER;
            sample.request.payload.retain(unnamed);
            requests.push(sample.request);
        }
        if requests.is_empty() {
            return Ok(());
        }
        let (client, change) = (self.client()?, self.freedom(3)?);
        let mut item = message(self.version, &requests);
        if self.u.arbitrary()? {
            let option = *self.u.choose(&[
                BatchErrorContinuationOption::CONTINUE,
                BatchErrorContinuationOption::CONTINUE,
                BatchErrorContinuationOption::STOP,
                BatchErrorContinuationOption::UNDO,
            ])?;
            let option = Item::enumeration(Tag::BATCH_ERROR_CONTINUATION_OPTION, option);
            put_in_header(&mut item, option);
        }
        self.ask_for(&item, client, &Bindings::default(), change)?;
        Ok(())
    }

    /// One operation in parts that follow one another by their Correlation Value, some of which may be
    /// missing, broken or come twice.
    pub(super) fn in_parts(&mut self) -> Result<()> {
        let wanted = self.among(&IN_PARTS);
        if wanted.is_empty() {
            return self.life();
        }
        let operation = *self.u.choose(&wanted)?;
        let Some(sample) = sample(operation, self.version, Extent::Minimal) else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        self.set_up(&sample, client, &mut bindings)?;
        let parts = self.u.int_in_range(1..=4)?;
        let mut correlation: Option<Item> = None;
        for part in 0..parts {
            let mut request = sample.request.clone();
            request.payload.extend(correlation.clone());
            if part == 0 {
                request
                    .payload
                    .push(Item::boolean(Tag::INIT_INDICATOR, true));
            } else if part + 1 == parts {
                request
                    .payload
                    .push(Item::boolean(Tag::FINAL_INDICATOR, true));
            }
            let change = self.freedom(4)?;
            let seen = self.ask(&[request], client, &mut bindings, change)?;
            let told = seen.and_then(Seen::payload);
            let told = told
                .and_then(|payload| payload.field(Tag::CORRELATION_VALUE))
                .cloned();
            correlation = told.or(correlation);
        }
        Ok(())
    }

    /// An operation that the server may perform later, polled and cancelled.
    pub(super) fn later(&mut self) -> Result<()> {
        let wanted = self.among(&LATER);
        if wanted.is_empty() {
            return self.life();
        }
        let operation = *self.u.choose(&wanted)?;
        let Some(sample) = sample(operation, self.version, Extent::Minimal) else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        self.set_up(&sample, client, &mut bindings)?;
        let mut item = message(self.version, &[sample.request]);
        let change = self.freedom(4)?;
        make_asynchronous(&mut item, self.version);
        let seen = self.ask_for(&item, client, &bindings, change)?;
        let Some(value) = seen.and_then(pending) else {
            return Ok(());
        };
        for _ in 0..self.u.int_in_range(1..=3)? {
            let request = Request {
                operation: *self.u.choose(&[
                    Operation::POLL,
                    Operation::POLL,
                    Operation::CANCEL,
                ])?,
                payload: vec![value.clone()],
                gives: Vec::new(),
            };
            let (asks, change) = (self.client()?, self.freedom(4)?);
            self.ask(&[request], asks, &mut bindings, change)?;
        }
        Ok(())
    }

    /// An object whose time has ended, or is to end, and what is done to it then.
    pub(super) fn expires(&mut self) -> Result<()> {
        if self.among(&[Operation::ADD_ATTRIBUTE]).is_empty() {
            return self.life();
        }
        let Some(sample) = sample(Operation::ACTIVATE, self.version, Extent::Minimal) else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        self.set_up(&sample, client, &mut bindings)?;
        self.ask(&[sample.request], client, &mut bindings, Change::None)?;
        let Some(name) = bindings.get("UNIQUE_IDENTIFIER_0").cloned() else {
            return Ok(());
        };
        let date = *self.u.choose(&DATES)?;
        let end = Item::date_time(*self.u.choose(&ENDS)?, date);
        let request = Request {
            operation: Operation::ADD_ATTRIBUTE,
            payload: vec![
                Item::new(Tag::UNIQUE_IDENTIFIER, name),
                new_attribute(&end, self.version),
            ],
            gives: Vec::new(),
        };
        let change = self.freedom(4)?;
        self.ask(&[request], client, &mut bindings, change)?;
        self.life()
    }

    /// Something happens to an object that Locate finds.
    pub(super) fn found(&mut self) -> Result<()> {
        if self.among(&[Operation::LOCATE]).is_empty() {
            return self.life();
        }
        let Some(locate) = sample(Operation::LOCATE, self.version, Extent::Minimal) else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        self.set_up(&locate, client, &mut bindings)?;
        let seen = self.ask(&[locate.request], client, &mut bindings, Change::None)?;
        let payload = seen.and_then(Seen::payload);
        let names = payload
            .into_iter()
            .flat_map(|one| one.fields_with(Tag::UNIQUE_IDENTIFIER));
        let names: Vec<Value> = names.map(|one| one.value.clone()).collect();
        // What other sessions left may be gone when the steps are done again.
        let model = self.session.model();
        let own = |value: &Value| match value {
            Value::TextString(name) => model.object(name).is_some(),
            _ => false,
        };
        let names: Vec<Value> = names.into_iter().filter(own).collect();
        if names.is_empty() {
            return Ok(());
        }
        let name = self.u.choose(&names)?.clone();
        let operation = self.of_life()?;
        let Some(act) = sample(operation, self.version, Extent::Minimal) else {
            return Ok(());
        };
        bindings.insert("UNIQUE_IDENTIFIER_0".to_owned(), name);
        let change = self.freedom(4)?;
        self.ask(&[act.request], client, &mut bindings, change)?;
        Ok(())
    }
}

/// What Poll and Cancel name an operation by that the server performs later.
fn pending(seen: &Seen) -> Option<Item> {
    let item = seen.answer.as_ref()?.field(Tag::BATCH_ITEM)?;
    let status = item.field(Tag::RESULT_STATUS)?.as_enumeration()?;
    let value = item.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE)?;
    (status == ResultStatus::OPERATION_PENDING.0).then(|| value.clone())
}

/// Lets the message be performed later: a Boolean before 2.0, Mandatory since (KMIP 2.1 section 9.2).
fn make_asynchronous(message: &mut Item, version: ProtocolVersion) {
    let indicator = match version.is_1x() {
        true => Item::boolean(Tag::ASYNCHRONOUS_INDICATOR, true),
        false => Item::enumeration(Tag::ASYNCHRONOUS_INDICATOR, 1_u32),
    };
    put_in_header(message, indicator);
}
