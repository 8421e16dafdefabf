//! Messages a second at most.

use std::time::{Duration, Instant};

/// Lets messages go no faster than a rate.
#[derive(Debug, Default)]
pub struct Pace {
    interval: Duration,
    last: Option<Instant>,
}

impl Pace {
    /// So many messages a second at most; as fast as can be without a rate.
    pub fn new(rate: Option<u32>) -> Self {
        Self {
            interval: rate.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.max(1)),
            last: None,
        }
    }

    /// Waits until the next message may go.
    pub fn wait(&mut self) {
        let due = self.last.map(|last| last + self.interval);
        let left = due.map(|due| due.saturating_duration_since(Instant::now()));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            std::thread::sleep(left);
        }
        self.last = Some(Instant::now());
    }
}
