//! What the clock alone brings about.

use std::sync::atomic::Ordering;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;

use super::Server;
use crate::job::Surroundings;
use crate::store::{RecordKind, Transaction};
use crate::{rotation, transition};

impl Server {
    /// How long until something happens by the clock alone of which a client is to be told; `None`
    /// where no client is told of anything, or nothing is to come.
    pub fn until_due(&self) -> Option<Duration> {
        let due = self.due.load(Ordering::Acquire);
        let comes = self.outbox.is_used() && due < i64::MAX;
        let seconds = due.saturating_sub(self.now());
        comes.then(|| Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
    }

    /// Lets happen what the clock alone brings about, as the next message would.
    pub fn keep_time(&self) {
        let mut rng = self.chance.draw();
        self.pass_time(self.now(), &mut rng);
        self.chance.give_back(rng);
    }

    pub(super) fn is_due(&self, now: i64) -> bool {
        now >= self.due.load(Ordering::Acquire)
    }

    /// Rotates the objects whose time has come (KMIP 2.1 section 4.51), and notes for those who are
    /// told which states the clock changed. The core has no timer: no client sees an object between
    /// its time and the next message.
    pub(super) fn pass_time(&self, now: i64, rng: &mut ChaCha20Rng) {
        if !self.is_due(now) {
            return;
        }
        // Raised before the look: what becomes due meanwhile lowers it again.
        self.due.store(i64::MAX, Ordering::Release);
        let next = self.transact(rng, |attempt| {
            let (changes, next) = transition::pass(now, attempt.store);
            attempt.told.extend(changes);
            let surroundings = Surroundings {
                now,
                settings: &self.settings,
                store: attempt.store,
                rng: attempt.rng,
                streams: attempt.streams,
            };
            rotation::rotate_due(surroundings).min(next)
        });
        match next {
            Ok(next) => drop(self.due.fetch_min(next, Ordering::AcqRel)),
            Err(error) => {
                tracing::error!(%error, "objects are not rotated");
                self.due.fetch_min(now, Ordering::AcqRel);
            }
        }
    }
}

/// The first time at which something enlisted by the transaction happens by the clock alone.
pub(super) fn first_due(transaction: &Transaction<'_>) -> Option<i64> {
    let rotations = transaction.records_put(RecordKind::Rotation);
    let transitions = transaction.records_put(RecordKind::Transition);
    rotations
        .filter_map(rotation::due_of)
        .chain(transitions.filter_map(transition::due_of))
        .min()
}
