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
