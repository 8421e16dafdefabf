//! Makes what shows a defect as small as it can be: fewer steps, then fewer and plainer items.

use std::time::{Duration, Instant};

use super::link::Link;
use super::node::{Body, Node};
use super::replay::again;
use super::step::{Act, Message, Step};

/// Attempts at most: each performs the whole session again.
const ATTEMPTS: usize = 300;

/// And no longer than this: each attempt at what makes the target hang takes as long as it is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// The smallest steps found that show what has this key, until there is `enough`; the given ones show
/// it.
pub fn minimise(
    link: &mut dyn Link,
    steps: &[Step],
    key: &str,
    credentials: bool,
    enough: &dyn Fn() -> bool,
) -> Vec<Step> {
    let mut attempt = Attempt {
        link,
        key,
        credentials,
        left: ATTEMPTS,
        began: Instant::now(),
        enough,
    };
    let mut small = steps.to_vec();
    attempt.drop_steps(&mut small);
    attempt.simplify_acts(&mut small);
    for index in 0..small.len() {
        attempt.simplify_messages(&mut small, index);
    }
    attempt.drop_steps(&mut small);
    small
}

struct Attempt<'a> {
    link: &'a mut dyn Link,
    key: &'a str,
    credentials: bool,
    left: usize,
    began: Instant,
    enough: &'a dyn Fn() -> bool,
}

impl Attempt<'_> {
    fn shows(&mut self, steps: &[Step]) -> bool {
        if self.left > 0 && (self.began.elapsed() > PATIENCE || (self.enough)()) {
            self.left = 0;
        }
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        again(self.link, steps, self.key, self.credentials).0
    }

    /// Takes the change if what it makes still shows the breach.
    fn try_out(&mut self, steps: &mut Vec<Step>, changed: Vec<Step>) -> bool {
        let better = changed != *steps && self.shows(&changed);
        if better {
            *steps = changed;
        }
        better
    }

    fn drop_steps(&mut self, steps: &mut Vec<Step>) {
        let mut size = steps.len() / 2;
        while size > 0 {
            let mut at = 0;
            while at < steps.len() && steps.len() > 1 {
                let mut fewer = steps.clone();
                fewer.drain(at..(at + size).min(steps.len()));
                if fewer.is_empty() || !self.try_out(steps, fewer) {
                    at += size;
                }
            }
            size /= 2;
        }
    }

    fn simplify_acts(&mut self, steps: &mut Vec<Step>) {
        for index in 0..steps.len() {
            let mut plain = steps.clone();
            if let Some(step) = plain.get_mut(index)
                && let Some(message) = step.act.messages().first().cloned()
            {
                step.act = Act::Exchange(message);
                self.try_out(steps, plain);
            }
        }
    }

    fn simplify_messages(&mut self, steps: &mut Vec<Step>, index: usize) {
        let count = steps.get(index).map_or(0, |step| step.act.messages().len());
        for which in 0..count {
            self.change(steps, index, which, &Message::make_plain);
            self.change(steps, index, which, &|message| message.edits.clear());
            self.change(steps, index, which, &|message| message.text.clear());
            self.change(steps, index, which, &|message| message.head.clear());
            self.plainer_items(steps, index, which);
        }
    }

    fn plainer_items(&mut self, steps: &mut Vec<Step>, index: usize, which: usize) {
        let mut place = 1;
        while place < message(steps, index, which).map_or(0, |one| one.root.count()) {
            if self.left == 0 {
                return;
            }
            let gone = self.change(steps, index, which, &|message| {
                remove(&mut message.root, place);
            });
            if gone {
                continue;
            }
            self.change(steps, index, which, &|message| {
                if let Some(node) = message.root.nth_mut(place) {
                    node.length = None;
                    node.padding = None;
                }
            });
            self.change(steps, index, which, &|message| {
                message.root.nth_mut(place).into_iter().for_each(shorten);
            });
            place += 1;
        }
    }

    fn change(
        &mut self,
        steps: &mut Vec<Step>,
        index: usize,
        which: usize,
        change: &dyn Fn(&mut Message),
    ) -> bool {
        let mut changed = steps.clone();
        let messages = changed.get_mut(index).map(|step| step.act.messages_mut());
        if let Some(message) = messages.and_then(|messages| messages.get_mut(which)) {
            change(message);
        }
        self.try_out(steps, changed)
    }
}

fn message(steps: &[Step], index: usize, which: usize) -> Option<&Message> {
    steps.get(index)?.act.messages().get(which)
}

/// Takes the item at a place away.
fn remove(node: &mut Node, place: usize) {
    let Some(nodes) = node.nodes_mut() else {
        return;
    };
    let mut before = 1;
    for index in 0..nodes.len() {
        let Some(child) = nodes.get_mut(index) else {
            return;
        };
        if before == place {
            nodes.remove(index);
            return;
        }
        let count = child.count();
        if place < before + count {
            remove(child, place - before);
            return;
        }
        before += count;
    }
}

/// Half of a long value, of many items, of many levels.
fn shorten(node: &mut Node) {
    match &mut node.body {
        Body::Octets(octets) if octets.len() > 32 => octets.truncate(octets.len() / 2),
        Body::Repeated(_, times) if *times > 1 => *times /= 2,
        Body::Nested(levels) if *levels > 1 => *levels /= 2,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::learned::Learned;
    use kmip_conform_protocol::{Item, Tag};

    #[test]
    fn an_item_at_any_depth_can_be_taken_away() {
        let inner = Item::structure(Tag::ATTRIBUTES, vec![Item::integer(Tag::BATCH_COUNT, 1)]);
        let item = Item::structure(Tag::REQUEST_MESSAGE, vec![inner]);
        let mut node = Node::of(&item, &Learned::default());
        remove(&mut node, 2);
        assert_eq!(node.count(), 2);
        remove(&mut node, 1);
        assert_eq!(node.count(), 1);
    }
}
