//! Sessions from chance: requests of the schema, lives of objects, batches, and what is done to them.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::enumeration::Operation;
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
                13 | 14 => self.batch()?,
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
        let extent = self.extent()?;
        let Some(sample) = sample(operation, self.version, extent) else {
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
            self.ask(std::slice::from_ref(request), client, bindings, true)?;
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
            self.ask(std::slice::from_ref(request), client, bindings, false)?;
        }
        Ok(())
    }

    /// What happens to an object that there is, or to a new one, mostly all to the same.
    pub(super) fn life(&mut self) -> Result<()> {
        let mut subject = self.object()?;
        for _ in 0..self.u.int_in_range(1..=6)? {
            if self.is_over() {
                break;
            }
            if subject.is_none() || self.u.ratio(1, 4)? {
                subject = self.object()?;
            }
            let operation = self.of_life()?;
            let extent = self.extent()?;
            let Some(sample) = sample(operation, self.version, extent) else {
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
            let broken = self.u.ratio(1, 3)?;
            self.ask(&[sample.request], client, &mut bindings, broken)?;
        }
        Ok(())
    }

    /// Several requests in one message, the later ones about what the ID Placeholder names.
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
        let client = self.client()?;
        let broken = self.u.ratio(1, 3)?;
        self.ask(&requests, client, &mut Bindings::default(), broken)?;
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
        may_break: bool,
    ) -> Result<Option<&Seen>> {
        if requests.is_empty() {
            return Ok(None);
        }
        let item = message(self.version, requests);
        let seen = self.ask_for(&item, client, bindings, may_break)?;
        if let (Some(payload), [request]) = (seen.and_then(Seen::payload), requests) {
            take(request, payload, bindings);
        }
        Ok(seen)
    }

    /// Sends a message, whole or broken; gives what was seen of it.
    pub(super) fn ask_for(
        &mut self,
        item: &Item,
        client: u8,
        bindings: &Bindings,
        may_break: bool,
    ) -> Result<Option<&Seen>> {
        let mut item = bind(item, bindings);
        self.make_unique(&mut item)?;
        let root = Node::of(&item, self.session.learned());
        let mut step = Step::exchange(0, client, root);
        if may_break && self.u.ratio(4, 5)? {
            for _ in 0..self.times()? {
                self.damage(&mut step)?;
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
        match levels.is_empty() {
            true => Ok(()),
            false => mutate(step, &levels, wire.encoding, self.tried, self.u),
        }
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

    /// Mostly what has to be there alone, sometimes all that may be.
    pub(super) fn extent(&mut self) -> Result<Extent> {
        Ok(match self.u.ratio(1, 4)? {
            true => Extent::Full,
            false => Extent::Minimal,
        })
    }

    fn operation(&mut self) -> Result<Operation> {
        let (version, wanted) = (self.version, &self.options.operations);
        let rows = operations().iter().map(|row| row.operation);
        let choices: Vec<Operation> = rows
            .filter(|one| is_asked(*one, version))
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

impl Step {
    /// Lets the step stand among others whose serials end before `by`.
    pub(super) fn shift(&mut self, by: u32) {
        self.serial += by;
        let messages = self.act.messages_mut().iter_mut();
        messages.for_each(|message| message.root.shift(by));
    }
}
