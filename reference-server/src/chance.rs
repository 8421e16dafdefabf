//! Chance as an argument: every message draws from a source of its own, which follows from the
//! server's, so that messages need not wait for one another.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// The server's source of chance.
pub struct Chance(Mutex<ChaCha20Rng>);

impl Chance {
    /// The same seed gives the same numbers, as long as messages come one after the other.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Mutex::new(ChaCha20Rng::from_seed(seed)))
    }

    /// The source of one message.
    pub fn draw(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(octets(&mut self.lock()))
    }

    /// Takes the source of a message back, with what RNG Seed mixed into it. Whoever knows one of
    /// the two does not know the outcome.
    pub fn give_back(&self, mut used: ChaCha20Rng) {
        let mut own = self.lock();
        let mut mixed = octets(&mut own);
        for (octet, other) in mixed.iter_mut().zip(octets(&mut used)) {
            *octet ^= other;
        }
        *own = ChaCha20Rng::from_seed(mixed);
    }

    fn lock(&self) -> MutexGuard<'_, ChaCha20Rng> {
        // No holder leaves the source half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn octets(rng: &mut ChaCha20Rng) -> [u8; 32] {
    let mut octets = [0; 32];
    rng.fill_bytes(&mut octets);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_are_answered_at_once_draw_different_numbers() {
        let chance = Chance::new([7; 32]);
        let (mut first, mut second) = (chance.draw(), chance.draw());
        assert_ne!(octets(&mut first), octets(&mut second));
    }

    #[test]
    fn what_a_message_mixed_in_changes_what_later_ones_draw() {
        let later = |mixed: [u8; 32]| {
            let chance = Chance::new([7; 32]);
            chance.draw();
            chance.give_back(ChaCha20Rng::from_seed(mixed));
            octets(&mut chance.draw())
        };
        assert_eq!(later([1; 32]), later([1; 32]));
        assert_ne!(later([1; 32]), later([2; 32]));
    }
}
