//! All oracles together.

use super::alive::Alive;
use super::form::Form;
use super::growth::Growth;
use super::life_cycle::LifeCycle;
use super::malformed::Malformed;
use super::secrecy::Secrecy;
use super::{Breach, Oracle};
use crate::fuzz::model::Model;
use crate::fuzz::seen::Seen;

/// The names of all oracles whose word is a finding, with what they hold a target to.
pub const ORACLES: [(&str, &str); 7] = [
    ("alive", "it answers, within its time"),
    (
        "form",
        "its answers are well-formed, valid and agree with the request",
    ),
    (
        "growth",
        "memory, time and size of answers do not follow hostile lengths",
    ),
    (
        "life-cycle",
        "it does what the states of objects allow, and tells those states",
    ),
    ("malformed", "a malformed request is never a success"),
    (
        "next-connection",
        "it serves the next connection, whatever the one before did",
    ),
    (
        "secrecy",
        "key material is handed out by Get, to its owner, until it is destroyed",
    ),
];

/// The oracles that judge every message.
pub struct Oracles(Vec<Box<dyn Oracle>>);

impl Oracles {
    /// All of them; `stranger` where the last client is of another identity than the others.
    pub fn new(stranger: bool) -> Self {
        Self(vec![
            Box::new(Alive),
            Box::new(Form),
            Box::new(Malformed),
            Box::new(Secrecy { stranger }),
            Box::new(LifeCycle),
            Box::new(Growth),
        ])
    }

    /// What is wrong with one reply; `model` is as it was before the message.
    pub fn judge(&mut self, seen: &Seen, model: &Model) -> Vec<Breach> {
        let judged = self
            .0
            .iter_mut()
            .flat_map(|oracle| oracle.judge(seen, model));
        judged.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_oracle_of_the_set_is_described() {
        for oracle in Oracles::new(true).0 {
            let named = ORACLES.iter().any(|(name, _)| *name == oracle.name());
            assert!(named, "{}", oracle.name());
        }
    }
}
