//! Asynchronous requests: begun, and performed beside what clients ask meanwhile.

use std::sync::atomic::Ordering;

use super::Server;
use crate::job::{self, Surroundings};

/// Asynchronous requests that have begun: what came in one message.
#[derive(Debug)]
pub struct StartedJob(Vec<u8>);

impl Server {
    /// Begins every asynchronous request that waits, as [`next_job`](Self::next_job) does.
    pub fn begin_jobs(&self) -> Vec<StartedJob> {
        match self.waiting.load(Ordering::Acquire) {
            true => std::iter::from_fn(|| self.next_job()).collect(),
            false => Vec::new(),
        }
    }

    /// Begins the oldest asynchronous requests that nobody began: from now on they are in process.
    /// Whoever takes the job is to give it to [`perform_job`](Self::perform_job).
    pub fn next_job(&self) -> Option<StartedJob> {
        // Lowered before the look: a request that comes after it raises the flag again.
        self.waiting.store(false, Ordering::Release);
        let mut rng = self.chance.draw();
        let started = self.transact(&mut rng, |attempt| job::start_next(attempt.store));
        // Where the beginning cannot be noted, nothing begins.
        let started = started.ok().flatten();
        if started.is_some() {
            self.waiting.store(true, Ordering::Release);
        }
        started.map(StartedJob)
    }

    /// Performs what [`next_job`](Self::next_job) began; items that were canceled or processed in
    /// the meantime are left alone.
    pub fn perform_job(&self, job: StartedJob) {
        let now = self.now();
        let mut rng = self.chance.draw();
        let performed = self.transact(&mut rng, |attempt| {
            let surroundings = Surroundings {
                now,
                settings: &self.settings,
                store: attempt.store,
                rng: attempt.rng,
                streams: attempt.streams,
            };
            job::perform(&job.0, surroundings);
        });
        if let Err(error) = performed {
            tracing::error!(%error, "an asynchronous request stays in process");
        }
        self.chance.give_back(rng);
    }

    /// Performs every asynchronous request that waits.
    pub fn perform_jobs(&self) {
        while let Some(job) = self.next_job() {
            self.perform_job(job);
        }
    }
}
