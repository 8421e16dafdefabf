//! A session: steps over a link, each reply judged, and what the answers tell kept for later steps.

use super::learned::Learned;
use super::link::{Link, Outcome, Reply};
use super::model::Model;
use super::oracle::{Breach, Oracles};
use super::seen::{Seen, operation};
use super::step::{Act, Step};
use super::wire::{Extent, Sent, Wire};
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, ttlv};

/// One session under way.
pub struct Session<'l> {
    link: &'l mut dyn Link,
    wire: Wire,
    oracles: Oracles,
    learned: Learned,
    model: Model,
    memory: Option<u64>,
    credentials: bool,
    steps: Vec<Step>,
    messages: u64,
}

impl<'l> Session<'l> {
    /// A session with new connections.
    pub fn begin(link: &'l mut dyn Link, credentials: bool) -> Self {
        link.close();
        Self {
            oracles: Oracles::new(link.has_stranger()),
            memory: link.memory(),
            wire: link.wire(),
            link,
            learned: Learned::default(),
            model: Model::default(),
            credentials,
            steps: Vec::new(),
            messages: 0,
        }
    }

    /// What the answers told so far.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The objects so far.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// How messages are on the wire.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// The steps so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Messages sent so far.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Does one step and gives what was seen with what it breaks.
    pub fn take(&mut self, step: Step) -> Vec<(Seen, Vec<Breach>)> {
        let (client, serial) = (step.client, step.serial);
        let messages = step.act.messages().iter();
        let sent: Vec<Sent> = messages
            .map(|message| self.wire.write(message, &self.learned))
            .collect();
        let act = step.act.clone();
        self.steps.push(step);
        if self.locks_out(&act) {
            return Vec::new();
        }
        self.messages += sent.len() as u64;
        let replies = self.act(client, &act, &sent);
        let grown = self.grown();
        let mut seen = Vec::new();
        let mut replies = replies.into_iter();
        for sent in sent {
            match replies.next() {
                Some(reply) => seen.push(self.judge(client, serial, sent, reply, grown)),
                None => self.model.doubt(&sent.octets),
            }
        }
        seen
    }

    /// Whether nobody may be let in any more after this: credentials that are guessed lock an account of
    /// others, and Re-Provision ends the certificate by which we are known (KMIP 2.1 section 6.1.48).
    fn locks_out(&self, act: &Act) -> bool {
        let certificates = self.link.has_certificates();
        if self.credentials && !certificates {
            return false;
        }
        let mut messages = act.messages().iter();
        messages.any(|message| {
            let octets = message.root.encode(&self.learned);
            (!self.credentials && has_credential(&octets)) || (certificates && replaces(&octets))
        })
    }

    /// Whether the operation would end the session for good.
    pub fn may_ask(&self, operation: Operation) -> bool {
        operation != Operation::RE_PROVISION || !self.link.has_certificates()
    }

    fn act(&mut self, client: u8, act: &Act, sent: &[Sent]) -> Vec<Reply> {
        let Some(first) = sent.first() else {
            if let Act::Crowd(count) = act {
                self.link.crowd(*count);
            }
            return Vec::new();
        };
        if let Act::Half(_, thousandths) = act {
            let octets = &first.octets;
            let cut = usize::from(*thousandths) * octets.len() / 1000;
            self.link.half(client, octets.get(..cut).unwrap_or(octets));
            return Vec::new();
        }
        // A message that is never whole has no reply to wait for.
        if sent.iter().any(|one| one.extent == Extent::Part) {
            self.link.half(client, &first.octets);
            return Vec::new();
        }
        match act {
            Act::Pipeline(_) if sent.iter().all(|one| one.extent == Extent::Whole) => {
                let all: Vec<Vec<u8>> = sent.iter().map(|one| one.octets.clone()).collect();
                self.link.pipeline(client, &all)
            }
            Act::Pieces(_, count) if first.extent == Extent::Whole => {
                let octets = &first.octets;
                let size = octets.len().div_ceil(usize::from(*count).max(1)).max(1);
                let parts: Vec<&[u8]> = octets.chunks(size).collect();
                vec![self.link.pieces(client, &parts)]
            }
            _ => vec![self.link.exchange(client, &first.octets)],
        }
    }

    fn judge(
        &mut self,
        client: u8,
        serial: u32,
        sent: Sent,
        reply: Reply,
        grown: Option<u64>,
    ) -> (Seen, Vec<Breach>) {
        let seen = Seen::read(client, sent, &self.wire, reply, grown);
        let breaches = self.oracles.judge(&seen, &self.model);
        self.model.learn(&seen);
        if let Some(answer) = &seen.answer {
            self.learned.learn(serial, answer);
        }
        if self.is_over(&seen) {
            self.link.hang_up(client);
        }
        (seen, breaches)
    }

    /// Whether the connection may end, or is no longer one for requests.
    fn is_over(&self, seen: &Seen) -> bool {
        let mut items = seen
            .request
            .iter()
            .flat_map(|m| m.fields_with(Tag::BATCH_ITEM));
        let turned = items.any(|item| operation(item) == Some(Operation::SET_ENDPOINT_ROLE));
        turned
            || !seen.is_sound()
            || seen.extent != Extent::Whole
            || !matches!(seen.reply.outcome, Outcome::Answer(_))
    }

    fn grown(&mut self) -> Option<u64> {
        let now = self.link.memory()?;
        let before = self.memory.replace(now)?;
        Some(now.saturating_sub(before))
    }
}

/// Whether a Credential structure is among the octets.
fn has_credential(octets: &[u8]) -> bool {
    let [_, t0, t1, t2] = Tag::CREDENTIAL.0.to_be_bytes();
    octets.windows(3).any(|part| part == [t0, t1, t2])
}

/// Whether Re-Provision is asked for in the octets.
fn replaces(octets: &[u8]) -> bool {
    let asked = Item::enumeration(Tag::OPERATION, Operation::RE_PROVISION);
    // Without its padding, which need not be right.
    let asked = ttlv::encode(&asked);
    memchr::memmem::find(octets, asked.get(..12).unwrap_or_default()).is_some()
}

/// Steps that stand for themselves: done from the beginning, with what they break.
pub fn perform(link: &mut dyn Link, steps: &[Step], credentials: bool) -> Vec<(Seen, Vec<Breach>)> {
    let mut session = Session::begin(link, credentials);
    let mut all = Vec::new();
    for step in steps {
        let seen = session.take(step.clone());
        let over = seen
            .iter()
            .any(|(seen, _)| matches!(seen.reply.outcome, Outcome::Unreachable(_)));
        all.extend(seen);
        if over {
            break;
        }
    }
    all
}
