//! Sessions from chance: requests of the schema, lives of objects, batches, and what is done to them.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::{Direction, operations};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::link::Outcome;
use super::model::key_material;
use super::mutate::mutate;
use super::node::Node;
use super::options::FuzzOptions;
use super::oracle::Breach;
use super::seen::{Seen, succeeded};
use super::session::Session;
use super::step::{Act, CLIENTS, Message, Step};
use crate::case::Bindings;
use crate::generate::request::{Extent, Request, Sample, bind, message, sample, take};

/// What was seen with what it breaks.
pub type Judged = Vec<(Seen, Vec<Breach>)>;

/// Steps of a session at most.
const STEPS: usize = 16;

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

/// Operations that keep a server busy: one in this many is sent.
const COSTLY: [Operation; 4] = [
    Operation::CREATE_KEY_PAIR,
    Operation::RE_KEY_KEY_PAIR,
    Operation::DERIVE_KEY,
    Operation::CREATE_SPLIT_KEY,
];
const RATION: u8 = 12;

/// Makes up a session as it goes, from the answers so far.
pub struct Composer<'c, 'l, 'u, 'd> {
    session: &'c mut Session<'l>,
    options: &'c FuzzOptions,
    u: &'u mut Unstructured<'d>,
    version: ProtocolVersion,
    serial: u32,
    judged: Judged,
}

impl<'c, 'l, 'u, 'd> Composer<'c, 'l, 'u, 'd> {
    /// A composer for a session that has not begun.
    ///
    /// # Errors
    /// When chance is used up.
    pub fn new(
        session: &'c mut Session<'l>,
        options: &'c FuzzOptions,
        u: &'u mut Unstructured<'d>,
    ) -> Result<Self> {
        let version = *u.choose(&options.versions)?;
        Ok(Self {
            session,
            options,
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
            match self.u.int_in_range(0..=9)? {
                0..=3 => self.one_operation()?,
                4..=7 => self.life()?,
                8 => self.batch()?,
                _ => self.garbage()?,
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
        let extent = if self.u.ratio(1, 4)? {
            Extent::Full
        } else {
            Extent::Minimal
        };
        let Some(sample) = sample(operation, self.version, extent) else {
            return Ok(());
        };
        let client = self.client()?;
        let mut bindings = Bindings::default();
        self.set_up(&sample, client, &mut bindings)?;
        self.ask(&[sample.request], client, &mut bindings, true)
    }

    fn set_up(&mut self, sample: &Sample, client: u8, bindings: &mut Bindings) -> Result<()> {
        for request in &sample.setup {
            if self.is_over() {
                break;
            }
            self.ask(std::slice::from_ref(request), client, bindings, false)?;
        }
        Ok(())
    }

    /// Something happens to an object that there is, or to a new one.
    fn life(&mut self) -> Result<()> {
        for _ in 0..self.u.int_in_range(1..=6)? {
            if self.is_over() {
                break;
            }
            let operation = self.of_life()?;
            let Some(sample) = sample(operation, self.version, Extent::Minimal) else {
                continue;
            };
            let client = self.client()?;
            let mut bindings = Bindings::default();
            match self.object()? {
                Some(name) => {
                    bindings.insert("UNIQUE_IDENTIFIER_0".to_owned(), Value::TextString(name));
                }
                None => self.set_up(&sample, client, &mut bindings)?,
            }
            let broken = self.u.ratio(1, 4)?;
            self.ask(&[sample.request], client, &mut bindings, broken)?;
        }
        Ok(())
    }

    /// Several requests in one message, the later ones about what the ID Placeholder names.
    fn batch(&mut self) -> Result<()> {
        let mut requests: Vec<Request> = Vec::new();
        let makes = [Operation::CREATE, Operation::REGISTER, Operation::LOCATE];
        for _ in 0..self.u.int_in_range(0..=2)? {
            let operation = *self.u.choose(&makes)?;
            let made = sample(operation, self.version, Extent::Minimal);
            requests.extend(made.map(|sample| sample.request));
        }
        for _ in 0..self.u.int_in_range(1..=3)? {
            let operation = self.of_life()?;
            let Some(mut sample) = sample(operation, self.version, Extent::Minimal) else {
                continue;
            };
            let unnamed = |item: &Item| item.tag != Tag::UNIQUE_IDENTIFIER;
            sample.request.payload.retain(unnamed);
            requests.push(sample.request);
        }
        let client = self.client()?;
        let broken = self.u.ratio(1, 3)?;
        self.ask(&requests, client, &mut Bindings::default(), broken)
    }

    /// Octets that are no message.
    fn garbage(&mut self) -> Result<()> {
        let mut root = Node::leaf(Tag::REQUEST_MESSAGE, 1, vec![0; 8]);
        if self.u.arbitrary()? {
            root.kind = 8;
        }
        let client = self.client()?;
        self.send(Step {
            serial: 0,
            client,
            act: Act::Exchange(Message::of(root)),
        });
        Ok(())
    }

    fn ask(
        &mut self,
        requests: &[Request],
        client: u8,
        bindings: &mut Bindings,
        may_break: bool,
    ) -> Result<()> {
        if requests.is_empty() {
            return Ok(());
        }
        let mut item = bind(&message(self.version, requests), bindings);
        self.make_unique(&mut item)?;
        let root = Node::of(&item, self.session.learned());
        let mut step = Step {
            serial: 0,
            client,
            act: Act::Exchange(Message::of(root)),
        };
        if may_break && self.u.ratio(2, 3)? {
            for _ in 0..self.u.int_in_range(1..=3)? {
                self.damage(&mut step)?;
            }
        }
        let before = self.judged.len();
        self.send(step);
        let (Some((seen, _)), [request]) = (self.judged.get(before), requests) else {
            return Ok(());
        };
        let answer = seen.answer.as_ref().and_then(|m| m.field(Tag::BATCH_ITEM));
        let payload = answer
            .filter(|item| succeeded(item))
            .and_then(|i| i.field(Tag::RESPONSE_PAYLOAD));
        if let Some(payload) = payload {
            take(request, payload, bindings);
        }
        Ok(())
    }

    fn damage(&mut self, step: &mut Step) -> Result<()> {
        if self.options.levels.is_empty() {
            return Ok(());
        }
        mutate(step, &self.options.levels, self.u)
    }

    fn send(&mut self, mut step: Step) {
        step.serial = self.serial;
        self.serial += 1;
        self.judged.extend(self.session.take(step));
    }

    /// Mostly one and the same, sometimes another connection or another identity.
    fn client(&mut self) -> Result<u8> {
        Ok(match self.u.int_in_range(0..=9)? {
            0..=6 => 0,
            7 | 8 => 1,
            _ => CLIENTS - 1,
        })
    }

    fn operation(&mut self) -> Result<Operation> {
        let version = self.version;
        let wanted = &self.options.operations;
        let rows = operations().iter().filter(|row| {
            let asked = matches!(
                row.direction(version),
                Some(Direction::ClientToServer | Direction::Both)
            );
            asked && (wanted.is_empty() || wanted.contains(&row.operation))
        });
        let choices: Vec<Operation> = rows.map(|row| row.operation).collect();
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

    fn of_life(&mut self) -> Result<Operation> {
        let wanted = &self.options.operations;
        let weighted = LIFE
            .iter()
            .filter(|(operation, _)| wanted.is_empty() || wanted.contains(operation));
        let all: Vec<Operation> = weighted
            .flat_map(|(operation, weight)| vec![*operation; usize::from(*weight)])
            .collect();
        match all.is_empty() {
            true => Ok(Operation::QUERY),
            false => self.u.choose(&all).copied(),
        }
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

    /// Gives symmetric keys that are registered raw material of their own, so that one is told from
    /// the other wherever it turns up.
    fn make_unique(&mut self, item: &mut Item) -> Result<()> {
        let symmetric = item.fields_with(Tag::BATCH_ITEM).any(|one| {
            one.at(&[Tag::REQUEST_PAYLOAD, Tag::SYMMETRIC_KEY])
                .is_some()
        });
        let Some(length) = key_material(item).filter(|_| symmetric).map(<[u8]>::len) else {
            return Ok(());
        };
        if !matches!(length, 16 | 24 | 32) {
            return Ok(());
        }
        let mut octets = vec![0; length];
        for octet in &mut octets {
            *octet = self.u.arbitrary()?;
        }
        replace(item, &octets);
        Ok(())
    }
}

fn replace(item: &mut Item, octets: &[u8]) {
    match &mut item.value {
        Value::ByteString(old) if item.tag == Tag::KEY_MATERIAL => *old = octets.to_vec(),
        Value::Structure(fields) => fields.iter_mut().for_each(|field| replace(field, octets)),
        _ => {}
    }
}

impl Step {
    /// Lets the step stand among others whose serials end before `by`.
    fn shift(&mut self, by: u32) {
        self.serial += by;
        let messages = self.act.messages_mut().iter_mut();
        messages.for_each(|message| message.root.shift(by));
    }
}
