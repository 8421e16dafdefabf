//! Sessions from chance: requests of the schema, lives of objects, batches, and what is done to them.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::enumeration::{BatchErrorContinuationOption, Operation};
use kmip_conform_protocol::schema::{Direction, operations};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, schema};

use super::link::Outcome;
use super::mutate::{Level, Tried, mutate};
use super::node::Node;
use super::options::FuzzOptions;
use super::oracle::Breach;
use super::seen::Seen;
use super::session::Session;
use super::step::{CLIENTS, Step};
use crate::case::Bindings;
use crate::generate::request::{Extent, Request, Sample, bind, message, sample, take};

/// What was seen with what it breaks.
pub type Judged = Vec<(Seen, Vec<Breach>)>;

/// Steps of a session at most.
const STEPS: usize = 24;

/// What happens in the life of an object, each with how often it is chosen.
const LIFE: [(Operation, u8); 12] = [
    (Operation::GET, 3),
    (Operation::GET_ATTRIBUTES, 3),
    (Operation::GET_ATTRIBUTE_LIST, 1),
    (Operation::ACTIVATE, 3),
    (Operation::REVOKE, 3),
    (Operation::DESTROY, 3),
    (Operation::ENCRYPT, 2),
    (Operation::LOCATE, 2),
    (Operation::QUERY, 2),
    (Operation::CREATE, 1),
    (Operation::REGISTER, 2),
    (Operation::CHECK, 1),
];

/// Operations that keep a server busy, with key pairs or PBKDF2: one in so many is sent.
pub const COSTLY: [Operation; 4] = [
    Operation::CREATE_KEY_PAIR,
    Operation::RE_KEY_KEY_PAIR,
    Operation::DERIVE_KEY,
    Operation::CREATE_SPLIT_KEY,
];
const RATION: u8 = 12;

/// What may be changed of a request before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing: what comes later rests on its success.
    None,
    /// The values and the number of its fields.
    Fields,
    /// Anything.
    Any,
}

/// Whether clients ask for the operation in this version.
pub fn is_asked(operation: Operation, version: ProtocolVersion) -> bool {
    let row = schema::operation(operation);
    matches!(
        row.and_then(|row| row.direction(version)),
        Some(Direction::ClientToServer | Direction::Both)
    )
}

/// Makes up a session as it goes, from the answers so far.
pub struct Composer<'c, 'l, 'u, 'd> {
    pub(super) session: &'c mut Session<'l>,
    options: &'c FuzzOptions,
    tried: &'c mut Tried,
    pub(super) u: &'u mut Unstructured<'d>,
    pub(super) version: ProtocolVersion,
    serial: u32,
    pub(super) judged: Judged,
}

impl<'c, 'l, 'u, 'd> Composer<'c, 'l, 'u, 'd> {
    /// A composer for a session that has not begun.
    ///
    /// # Errors
    /// When chance is used up.
    pub fn new(
        session: &'c mut Session<'l>,
        options: &'c FuzzOptions,
        tried: &'c mut Tried,
        u: &'u mut Unstructured<'d>,
    ) -> Result<Self> {
        let version = *u.choose(&options.versions)?;
        Ok(Self {
            session,
            options,
            tried,
            u,
            version,
            serial: 0,
            judged: Vec::new(),
        })
    }

    /// A session from nothing.
    pub fn compose(mut self) -> Judged {
        // The session ends where chance does.
        let _ = self.chapters();
        self.judged
    }

    /// A session that was worth keeping, changed.
    pub fn vary(mut self, kept: &[Step], other: &[Step]) -> Judged {
        let _ = self.varied(kept, other);
        self.judged
    }

    fn chapters(&mut self) -> Result<()> {
        let chapters = self.u.int_in_range(1..=6)?;
        for _ in 0..chapters {
            if self.is_over() {
                break;
            }
            match self.u.int_in_range(0..=19)? {
                0..=4 => self.one_operation()?,
                5..=9 => self.life()?,
                10..=12 => self.described()?,
                13 | 14 => self.batches()?,
                15 => self.garbage()?,
                16 => self.in_parts()?,
                17 => self.later()?,
                18 => self.expires()?,
                _ => self.found()?,
            }
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        let lost = |(seen, _): &(Seen, Vec<Breach>)| {
            matches!(
                seen.reply.outcome,
                Outcome::Unreachable(_) | Outcome::TimedOut(_)
            )
        };
        self.session.steps().len() >= STEPS || self.judged.last().is_some_and(lost)
    }

    fn varied(&mut self, kept: &[Step], other: &[Step]) -> Result<()> {
        let mut steps = kept.to_vec();
        if self.u.ratio(1, 3)? && !other.is_empty() {
            let shift = 1 + steps.iter().map(|step| step.serial).max().unwrap_or(0);
            let from = self.u.choose_index(other.len())?;
            let mut more = other.get(from..).unwrap_or_default().to_vec();
            more.iter_mut().for_each(|step| step.shift(shift));
            let at = self.u.int_in_range(0..=steps.len())?;
            steps.splice(at..at, more);
        }
        for _ in 0..self.u.int_in_range(1..=3)? {
            let at = self.u.choose_index(steps.len().max(1))?;
            match self.u.int_in_range(0..=7)? {
                0 if steps.len() > 1 => {
                    steps.remove(at);
                }
                1 => {
                    if let Some(again) = steps.get(at).cloned() {
                        steps.insert(at, again);
                    }
                }
                2 if steps.len() > 1 => steps.rotate_left(1),
                _ => {
                    if let Some(step) = steps.get_mut(at) {
                        self.damage(step)?;
                    }
                }
            }
        }
        for step in steps.into_iter().take(2 * STEPS) {
            if self.is_over() {
                break;
            }
            self.serial = self.serial.max(step.serial + 1);
            self.judged.extend(self.session.take(step));
        }
        if self.u.arbitrary()? && !self.is_over() {
            self.life()
        } else {
            Ok(())
        }
    }

    /// Any operation, with what has to come before it.
    fn one_operation(&mut self) -> Result<()> {
        let operation = self.operation()?;
        let Some(sample) = self.drawn(operation)? else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        self.set_up(&sample, client, &mut bindings)?;
        self.ask_often(&sample.request, client, &mut bindings)
    }

    /// Asks for the same up to six times, whole or broken in another way each time: what had to come
    /// before it serves them all.
    pub(super) fn ask_often(
        &mut self,
        request: &Request,
        client: u8,
        bindings: &mut Bindings,
    ) -> Result<()> {
        for _ in 0..self.u.int_in_range(1..=6)? {
            if self.is_over() {
                break;
            }
            self.ask(std::slice::from_ref(request), client, bindings, Change::Any)?;
        }
        Ok(())
    }

    pub(super) fn set_up(
        &mut self,
        sample: &Sample,
        client: u8,
        bindings: &mut Bindings,
    ) -> Result<()> {
        for request in &sample.setup {
            if self.is_over() {
                break;
            }
            self.ask(
                std::slice::from_ref(request),
                client,
                bindings,
                Change::None,
            )?;
        }
        Ok(())
    }

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
    fn batches(&mut self) -> Result<()> {
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
    fn batch(&mut self) -> Result<()> {
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

    /// Octets that are no message.
    fn garbage(&mut self) -> Result<()> {
        let mut root = Node::leaf(Tag::REQUEST_MESSAGE, 1, vec![0; 8]);
        if self.u.arbitrary()? {
            root.kind = 8;
        }
        let client = self.client()?;
        self.send(Step::exchange(0, client, root));
        Ok(())
    }

    /// Asks for these in one message; gives what was seen of it.
    pub(super) fn ask(
        &mut self,
        requests: &[Request],
        client: u8,
        bindings: &mut Bindings,
        change: Change,
    ) -> Result<Option<&Seen>> {
        if requests.is_empty() {
            return Ok(None);
        }
        let item = message(self.version, requests);
        let seen = self.ask_for(&item, client, bindings, change)?;
        if let (Some(payload), [request]) = (seen.and_then(Seen::payload), requests) {
            take(request, payload, bindings);
        }
        Ok(seen)
    }

    /// Sends a message, changed or not; gives what was seen of it.
    pub(super) fn ask_for(
        &mut self,
        item: &Item,
        client: u8,
        bindings: &Bindings,
        change: Change,
    ) -> Result<Option<&Seen>> {
        let mut item = bind(item, bindings);
        self.make_unique(&mut item)?;
        let root = Node::of(&item, self.session.learned());
        let mut step = Step::exchange(0, client, root);
        match change {
            Change::None => {}
            Change::Fields if !self.options.levels.contains(&Level::Field) => {}
            Change::Fields if self.u.ratio(2, 3)? => {}
            Change::Fields => self.damage_at(&mut step, &[Level::Field])?,
            Change::Any if self.u.ratio(1, 5)? => {}
            Change::Any => {
                for _ in 0..self.times()? {
                    self.damage(&mut step)?;
                }
            }
        }
        let before = self.judged.len();
        self.send(step);
        Ok(self.judged.get(before).map(|(seen, _)| seen))
    }

    /// Mostly once: of two things that are wrong, the first to be refused hides the other.
    fn times(&mut self) -> Result<u8> {
        Ok(match self.u.int_in_range(0..=7)? {
            0..=5 => 1,
            6 => 2,
            _ => 3,
        })
    }

    fn damage(&mut self, step: &mut Step) -> Result<()> {
        let wire = self.session.wire();
        let levels = self.options.levels.iter().copied();
        let levels: Vec<Level> = levels.filter(|level| level.is_of(wire)).collect();
        self.damage_at(step, &levels)
    }

    fn damage_at(&mut self, step: &mut Step, levels: &[Level]) -> Result<()> {
        let encoding = self.session.wire().encoding;
        match levels.is_empty() {
            true => Ok(()),
            false => mutate(step, levels, encoding, self.tried, self.u),
        }
    }

    /// One time of so many anything may be changed, else the fields alone.
    pub(super) fn freedom(&mut self, of: u8) -> Result<Change> {
        Ok(match self.u.ratio(1, of)? {
            true => Change::Any,
            false => Change::Fields,
        })
    }

    fn send(&mut self, mut step: Step) {
        step.serial = self.serial;
        self.serial += 1;
        self.judged.extend(self.session.take(step));
    }

    /// Mostly one and the same, sometimes another connection or another identity.
    pub(super) fn client(&mut self) -> Result<u8> {
        Ok(match self.u.int_in_range(0..=9)? {
            0..=6 => 0,
            7 | 8 => 1,
            _ => CLIENTS - 1,
        })
    }

    /// A request of the operation: half the time with what has to be there alone, else with any of what
    /// may be.
    fn drawn(&mut self, operation: Operation) -> Result<Option<Sample>> {
        let least = sample(operation, self.version, Extent::Minimal);
        if self.u.arbitrary()? {
            return Ok(least);
        }
        let whole = sample(operation, self.version, Extent::Full);
        let (Some(mut drawn), Some(least)) = (whole, least) else {
            return Ok(None);
        };
        self.thin(&mut drawn.request.payload, &least.request.payload)?;
        Ok(Some(drawn))
    }

    /// Leaves out any of the fields that are not needed; one time of four, none.
    pub(super) fn thin(&mut self, fields: &mut Vec<Item>, needed: &[Item]) -> Result<()> {
        if self.u.ratio(1, 4)? {
            return Ok(());
        }
        for field in std::mem::take(fields) {
            let stays = needed.iter().any(|needed| needed.tag == field.tag);
            if stays || self.u.arbitrary()? {
                fields.push(field);
            }
        }
        Ok(())
    }

    fn operation(&mut self) -> Result<Operation> {
        let (version, wanted) = (self.version, &self.options.operations);
        let rows = operations().iter().map(|row| row.operation);
        let choices: Vec<Operation> = rows
            .filter(|one| is_asked(*one, version) && self.session.may_ask(*one))
            .filter(|one| wanted.is_empty() || wanted.contains(one))
            .collect();
        if choices.is_empty() {
            return Ok(Operation::QUERY);
        }
        let chosen = *self.u.choose(&choices)?;
        let costly = COSTLY.contains(&chosen) && wanted.is_empty();
        if costly && !self.u.ratio(1, RATION)? {
            return self.of_life();
        }
        Ok(chosen)
    }

    pub(super) fn of_life(&mut self) -> Result<Operation> {
        let wanted = &self.options.operations;
        let weighted = LIFE
            .iter()
            .filter(|(operation, _)| wanted.is_empty() || wanted.contains(operation));
        let all: Vec<Operation> = weighted
            .flat_map(|(operation, weight)| vec![*operation; usize::from(*weight)])
            .collect();
        let asked = |one: &Operation| is_asked(*one, self.version);
        let others: Vec<Operation> = wanted.iter().copied().filter(asked).collect();
        match (all.is_empty(), others.is_empty()) {
            (false, _) => self.u.choose(&all).copied(),
            (true, false) => self.u.choose(&others).copied(),
            (true, true) => Ok(Operation::QUERY),
        }
    }

    /// Those that are wanted.
    pub(super) fn among(&self, all: &[Operation]) -> Vec<Operation> {
        let wanted = &self.options.operations;
        let all = all.iter().copied();
        all.filter(|one| wanted.is_empty() || wanted.contains(one))
            .collect()
    }

    /// An object of this session, the latest most often, or none.
    fn object(&mut self) -> Result<Option<String>> {
        let names: Vec<String> = self
            .session
            .model()
            .objects()
            .map(|(name, _)| name.to_owned())
            .collect();
        if names.is_empty() || self.u.ratio(1, 6)? {
            return Ok(None);
        }
        self.u.choose(&names).cloned().map(Some)
    }
}

/// Puts an option into the header of a request message, before the count of the batch.
pub(super) fn put_in_header(message: &mut Item, option: Item) {
    if let Value::Structure(fields) = &mut message.value
        && let Some(header) = fields.first_mut()
        && let Value::Structure(fields) = &mut header.value
    {
        fields.insert(1.min(fields.len()), option);
    }
}

impl Step {
    /// Lets the step stand among others whose serials end before `by`.
    pub(super) fn shift(&mut self, by: u32) {
        self.serial += by;
        let messages = self.act.messages_mut().iter_mut();
        messages.for_each(|message| message.root.shift(by));
    }
}
