//! How fast the server is, beside its yardsticks, all under the same load generator: a bare TLS
//! echo of the same message sizes, PyKMIP's server, and a bare durable write.
//!
//!     cargo bench -p kmip-reference-server --bench load -- [--pykmip PYTHON] [--seconds N]
//!         [--runs N] [--objects N] [PART ...]
//!
//! PART is any of `rates`, `scale`, `durable`, `beside`; all by default. PYTHON is an interpreter
//! that has PyKMIP, as `.ci/run` installs it; without one PyKMIP is left out. Every figure is the
//! median of the runs, which take turns between the targets.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark stops where it meets the unexpected"
)]

mod beside;
mod client;
mod durable;
mod echo;
mod measure;
mod rates;
mod requests;
mod scale;
mod target;

use std::time::Duration;

/// What is measured, and for how long.
pub struct Plan {
    /// How long one run of one figure lasts.
    pub time: Duration,
    /// Runs of which the median counts.
    pub runs: usize,
    /// Objects in the store that is large.
    pub objects: usize,
    /// The interpreter that has PyKMIP.
    pub pykmip: Option<String>,
}

/// Measures a part of the plan and prints its tables.
type Measure = fn(&Plan);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut plan = Plan {
        time: Duration::from_secs(2),
        runs: 5,
        objects: 100_000,
        pykmip: None,
    };
    let mut parts = Vec::new();
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().unwrap().parse().unwrap();
        match argument.as_str() {
            // Cargo says so itself.
            "--bench" => {}
            "--echo" => return echo::serve(number()),
            "--seconds" => plan.time = Duration::from_secs(number() as u64),
            "--runs" => plan.runs = number(),
            "--objects" => plan.objects = number(),
            "--pykmip" => plan.pykmip = arguments.next(),
            _ => parts.push(argument),
        }
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    let measures: [(&str, Measure); 4] = [
        ("rates", rates::measure),
        ("scale", scale::measure),
        ("durable", durable::measure),
        ("beside", beside::measure),
    ];
    for (part, measure) in measures {
        if wanted(part) {
            measure(&plan);
        }
    }
}
