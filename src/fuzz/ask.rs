//! Asking: requests become a step, which may be changed on its way to the target.

use arbitrary::Result;
use kmip_conform_protocol::{Item, Value};

use super::compose::Composer;
use super::mutate::{Level, mutate};
use super::node::Node;
use super::seen::Seen;
use super::step::Step;
use crate::case::Bindings;
use crate::generate::request::{Request, Sample, bind, message, take};

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

impl Composer<'_, '_, '_, '_> {
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
    pub(super) fn times(&mut self) -> Result<u8> {
        Ok(match self.u.int_in_range(0..=7)? {
            0..=5 => 1,
            6 => 2,
            _ => 3,
        })
    }

    pub(super) fn damage(&mut self, step: &mut Step) -> Result<()> {
        let wire = self.session.wire();
        let levels = self.options.levels.iter().copied();
        let levels: Vec<Level> = levels.filter(|level| level.is_of(wire)).collect();
        self.damage_at(step, &levels)
    }

    pub(super) fn damage_at(&mut self, step: &mut Step, levels: &[Level]) -> Result<()> {
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

    pub(super) fn send(&mut self, mut step: Step) {
        step.serial = self.serial;
        self.serial += 1;
        self.judged.extend(self.session.take(step));
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
