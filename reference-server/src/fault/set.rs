//! The faults of one server instance.

use std::sync::Arc;

use kmip_conform_protocol::Item;

use super::catalogue;
use super::change::{Change, Class, Fault};
use super::defect::Defect;
use crate::{Clock, Peer, net::Delivery};

/// The faults that one server instance has.
#[derive(Clone, Debug, Default)]
pub struct FaultSet(Vec<&'static Fault>);

/// No fault has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no fault is called `{name}`; the nearest is `{nearest}`, and all are listed by --list-faults"
)]
pub struct UnknownFault {
    /// The name.
    pub name: String,
    /// The name of a fault that shares most with it.
    pub nearest: &'static str,
}

impl FaultSet {
    /// The faults with these names.
    ///
    /// # Errors
    /// A name that the catalogue does not have.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, UnknownFault> {
        names
            .into_iter()
            .map(find)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// One fault alone.
    pub fn of(fault: &'static Fault) -> Self {
        Self(vec![fault])
    }

    /// What the faults that remember begin with.
    pub fn defects(&self) -> Vec<Box<dyn Defect>> {
        let begin = |fault: &&'static Fault| match fault.change {
            Change::Remembering(begin) => Some(begin()),
            _ => None,
        };
        self.0.iter().filter_map(begin).collect()
    }

    /// The core's request in place of the client's.
    pub fn request(&self, request: &Item) -> Item {
        let mut asked = request.clone();
        for fault in &self.0 {
            match fault.change {
                Change::Request(change)
                | Change::Both {
                    request: change, ..
                } => {
                    change(&mut asked);
                }
                _ => {}
            }
        }
        asked
    }

    /// The answer to the client's request in place of the core's.
    pub fn response(&self, request: &Item, mut response: Item) -> Item {
        for fault in &self.0 {
            match fault.change {
                Change::Response(change)
                | Change::Both {
                    response: change, ..
                } => {
                    change(request, &mut response);
                }
                _ => {}
            }
        }
        response
    }

    /// Whom the core takes the client for.
    pub fn peer(&self, peer: &Peer) -> Peer {
        let mut taken = peer.clone();
        for fault in &self.0 {
            if let Change::Peer(change) = fault.change {
                change(&mut taken);
            }
        }
        taken
    }

    /// What is sent in place of an answer's octets, and how.
    pub fn delivery(&self, octets: Vec<u8>) -> Delivery {
        let mut octets = octets;
        for fault in &self.0 {
            if let Change::Octets(change) = fault.change {
                octets = change(octets);
            }
        }
        for fault in &self.0 {
            if let Change::Delivery(change) = fault.change {
                return change(octets);
            }
        }
        Delivery::of(octets)
    }

    /// The clock that the core is to be given in place of a right one.
    pub fn clock(&self, clock: Arc<dyn Clock>) -> Arc<dyn Clock> {
        self.0
            .iter()
            .fold(clock, |right, fault| match fault.change {
                Change::Clock(change) => Arc::new(WrongClock {
                    began: right.now_micros(),
                    right,
                    change,
                }),
                _ => right,
            })
    }
}

struct WrongClock {
    right: Arc<dyn Clock>,
    began: i64,
    change: fn(i64, i64) -> i64,
}

impl Clock for WrongClock {
    fn now_micros(&self) -> i64 {
        (self.change)(self.right.now_micros(), self.began)
    }
}

fn every() -> impl Iterator<Item = (super::Kind, &'static Fault)> {
    Class::ALL.into_iter().flat_map(catalogue::of_class)
}

fn find(name: &str) -> Result<&'static Fault, UnknownFault> {
    let found = every().find(|(_, fault)| fault.name == name);
    found.map(|(_, fault)| fault).ok_or_else(|| UnknownFault {
        name: name.to_owned(),
        nearest: nearest(name),
    })
}

/// The fault with the most words in common with the name.
fn nearest(name: &str) -> &'static str {
    let shared = |fault: &Fault| {
        let words = fault.name.split('-');
        words.filter(|word| name.contains(word)).count()
    };
    let names = every().map(|(_, fault)| (shared(fault), fault.name));
    names
        .max_by_key(|(count, _)| *count)
        .map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_nobody_has_is_refused_with_the_nearest() {
        let error = FaultSet::named(["modify-answers-with-id"]).unwrap_err();
        assert!(error.to_string().contains("`modify-"), "{error}");
        assert!(FaultSet::named(["padding-not-zero"]).is_ok());
    }

    #[test]
    fn a_set_without_faults_changes_nothing() {
        let none = FaultSet::default();
        let message = Item::structure(kmip_conform_protocol::Tag::REQUEST_MESSAGE, Vec::new());
        assert_eq!(none.request(&message), message);
        assert_eq!(none.response(&message, message.clone()), message);
        assert_eq!(none.delivery(vec![1, 2]), Delivery::of(vec![1, 2]));
    }
}
