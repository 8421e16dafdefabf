//! Sessions from chance: chapters one after the other, or a session that was worth keeping, changed.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::{ProtocolVersion, Tag};

use super::link::Outcome;
use super::mutate::Tried;
use super::node::Node;
use super::options::FuzzOptions;
use super::oracle::Breach;
use super::seen::Seen;
use super::session::Session;
use super::step::Step;
use crate::case::Bindings;

/// What was seen with what it breaks.
pub type Judged = Vec<(Seen, Vec<Breach>)>;

/// Steps of a session at most.
const STEPS: usize = 24;

/// Makes up a session as it goes, from the answers so far.
pub struct Composer<'c, 'l, 'u, 'd> {
    pub(super) session: &'c mut Session<'l>,
    pub(super) options: &'c FuzzOptions,
    pub(super) tried: &'c mut Tried,
    pub(super) u: &'u mut Unstructured<'d>,
    pub(super) version: ProtocolVersion,
    pub(super) serial: u32,
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

    pub(super) fn is_over(&self) -> bool {
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
}

impl Step {
    /// Lets the step stand among others whose serials end before `by`.
    pub(super) fn shift(&mut self, by: u32) {
        self.serial += by;
        let messages = self.act.messages_mut().iter_mut();
        messages.for_each(|message| message.root.shift(by));
    }
}
