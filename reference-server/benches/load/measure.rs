//! Sending as fast as answers come, and what that gives.

use std::thread;
use std::time::{Duration, Instant};

use crate::client::Client;

/// The figures of one run, or their medians.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Answers a second, of all connections together.
    pub rate: f64,
    /// The latency that half of the answers kept, in microseconds.
    pub half: f64,
    /// The latency that 99 of 100 answers kept, in microseconds.
    pub most: f64,
    /// The longest latency, in microseconds.
    pub longest: f64,
}

/// Sends requests over every connection for as long as `time`, the next as soon as the last was
/// answered; `request` gives the message by its number.
pub fn load<R: AsRef<[u8]>>(
    clients: &mut [Client],
    time: Duration,
    request: impl Fn(usize) -> R + Sync,
) -> Figures {
    let start = Instant::now();
    let latencies: Vec<Duration> = thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .map(|client| scope.spawn(|| send(client, start, time, &request)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    figures(latencies, start.elapsed())
}

fn send<R: AsRef<[u8]>>(
    client: &mut Client,
    start: Instant,
    time: Duration,
    request: &impl Fn(usize) -> R,
) -> Vec<Duration> {
    let mut latencies = Vec::new();
    while start.elapsed() < time {
        let request = request(latencies.len());
        let sent = Instant::now();
        client.exchange(request.as_ref());
        latencies.push(sent.elapsed());
    }
    latencies
}

fn figures(mut latencies: Vec<Duration>, time: Duration) -> Figures {
    latencies.sort_unstable();
    let at = |share: f64| {
        let place = (latencies.len() as f64 * share) as usize;
        let latency = latencies[place.min(latencies.len() - 1)];
        latency.as_secs_f64() * 1e6
    };
    Figures {
        rate: latencies.len() as f64 / time.as_secs_f64(),
        half: at(0.5),
        most: at(0.99),
        longest: at(1.0),
    }
}

/// The medians of several runs.
pub fn medians(runs: &[Figures]) -> Figures {
    let of = |figure: fn(&Figures) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Figures {
        rate: of(|run| run.rate),
        half: of(|run| run.half),
        most: of(|run| run.most),
        longest: of(|run| run.longest),
    }
}

/// One line of a table.
pub fn print(name: &str, figures: &Figures) {
    let Figures {
        rate,
        half,
        most,
        longest,
    } = figures;
    println!("{name:<34} {rate:>9.0}/s {half:>9.0} us {most:>9.0} us {longest:>9.0} us");
}

/// The head of a table.
pub fn head(title: &str) {
    println!(
        "\n{title:<34} {:>11} {:>12} {:>12} {:>12}",
        "rate", "median", "99 %", "longest"
    );
}
