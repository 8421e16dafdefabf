//! The target's clock, as far as a run can know or move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kmip_reference_server::{Clock, MovableClock};

/// The clock of one scenario's target.
#[derive(Clone)]
pub(super) enum SiteClock {
    /// The bundled server's, which can be moved.
    Movable(Arc<MovableClock>),
    /// Another target's: ours plus the offset its time stamps show, in seconds.
    Remote(Arc<AtomicI64>),
}

impl SiteClock {
    /// The clock of a target that is not ours, taken to agree until it says otherwise.
    pub(super) fn remote() -> Self {
        Self::Remote(Arc::new(AtomicI64::new(0)))
    }

    /// Seconds since 1970 as the target sees them.
    pub(super) fn now(&self) -> i64 {
        match self {
            Self::Movable(clock) => clock.now_micros().div_euclid(1_000_000),
            Self::Remote(offset) => system_now().saturating_add(offset.load(Ordering::SeqCst)),
        }
    }

    /// Learns from a response's Time Stamp; gives the skew in seconds where it is new.
    pub(super) fn observe(&self, time_stamp: i64) -> Option<i64> {
        let Self::Remote(offset) = self else {
            return None;
        };
        let skew = time_stamp.saturating_sub(system_now());
        let known = offset.load(Ordering::SeqCst);
        // A second of rounding and travel is no skew.
        if skew.abs_diff(known) <= 1 {
            return None;
        }
        offset.store(skew, Ordering::SeqCst);
        Some(skew)
    }

    /// Lets time pass until the target's clock shows `moment`: moves the clock where it is ours,
    /// waits where it is not.
    pub(super) async fn wait_until(&self, moment: i64) {
        let missing = moment.saturating_sub(self.now());
        if missing <= 0 {
            return;
        }
        match self {
            Self::Movable(clock) => clock.advance(missing),
            Self::Remote(_) => {
                tokio::time::sleep(Duration::from_secs(missing.unsigned_abs())).await;
            }
        }
    }

    /// Whether waiting takes no time.
    pub(super) fn is_movable(&self) -> bool {
        matches!(self, Self::Movable(_))
    }
}

fn system_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_movable_clock_reaches_a_date_without_waiting() {
        let clock = SiteClock::Movable(Arc::new(MovableClock::new()));
        let date = clock.now() + 1_000_000;
        clock.wait_until(date).await;
        assert!(clock.now() >= date);
    }

    #[test]
    fn a_remote_clock_follows_the_time_stamps() {
        let clock = SiteClock::remote();
        let start = clock.now();
        assert_eq!(clock.observe(start), None);
        let skew = clock.observe(start - 500).unwrap();
        assert!((-501..=-499).contains(&skew), "{skew}");
        assert!(clock.now() <= start - 498);
    }
}
