//! How fast the fuzzer is, in ratios.
//!
//!     cargo bench --bench fuzz -- [--seconds N] [--runs N]
//!
//! Over loopback TLS: a campaign against the bundled server beside the replay of its messages, octet
//! for octet and over as many connections, so that the ratio is what generator, oracles and steering
//! cost. In process: the codec over the octets of that campaign, and the server's core under campaigns
//! of three mixes. RSA key pairs and PBKDF2 can keep a server busy a thousand times longer than a Get,
//! so campaigns ration the operations that make them. The requests that stay valid ask for pairs on a
//! curve and derive by HMAC, and most of the broken ones are refused: nothing but these operations is no
//! slower than all of them. Every figure is the median of the runs, which take turns.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a benchmark stops where it meets the unexpected"
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kmip_conform::fuzz::{
    COSTLY, Campaign, Core, FuzzOptions, Link, Network, Reply, Running, inside, is_asked, start,
};
use kmip_conform::target::{Encoding, Timeouts};
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema;

/// What a campaign had its link do.
#[derive(Clone)]
enum Call {
    Exchange(u8, Vec<u8>),
    Pipeline(u8, Vec<Vec<u8>>),
    Pieces(u8, Vec<Vec<u8>>),
    Half(u8, Vec<u8>),
    HangUp(u8),
    Crowd(u8),
    Close,
}

/// A link that notes what it is told to do.
struct Noting<L> {
    link: L,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl<L> Noting<L> {
    fn note(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
    }
}

impl<L: Link> Link for Noting<L> {
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        self.note(Call::Exchange(client, octets.to_vec()));
        self.link.exchange(client, octets)
    }
    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        self.note(Call::Pipeline(client, messages.to_vec()));
        self.link.pipeline(client, messages)
    }
    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        let owned = parts.iter().map(|part| part.to_vec()).collect();
        self.note(Call::Pieces(client, owned));
        self.link.pieces(client, parts)
    }
    fn half(&mut self, client: u8, octets: &[u8]) {
        self.note(Call::Half(client, octets.to_vec()));
        self.link.half(client, octets);
    }
    fn hang_up(&mut self, client: u8) {
        self.note(Call::HangUp(client));
        self.link.hang_up(client);
    }
    fn crowd(&mut self, count: u8) {
        self.note(Call::Crowd(count));
        self.link.crowd(count);
    }
    fn close(&mut self) {
        self.note(Call::Close);
        self.link.close();
    }
    fn has_certificates(&self) -> bool {
        self.link.has_certificates()
    }
    fn has_stranger(&self) -> bool {
        self.link.has_stranger()
    }
}

/// Does the calls again and looks at nothing.
fn again(link: &mut dyn Link, calls: &[Call]) {
    for call in calls {
        match call {
            Call::Exchange(client, octets) => drop(link.exchange(*client, octets)),
            Call::Pipeline(client, messages) => drop(link.pipeline(*client, messages)),
            Call::Pieces(client, parts) => {
                let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
                drop(link.pieces(*client, &parts));
            }
            Call::Half(client, octets) => link.half(*client, octets),
            Call::HangUp(client) => link.hang_up(*client),
            Call::Crowd(count) => link.crowd(*count),
            Call::Close => link.close(),
        }
    }
}

/// A bundled server of its own, and the way to it.
fn network() -> (Network, Running) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        read: Duration::from_secs(5),
        case: Duration::from_secs(5),
    };
    let running = start(&runtime, [7; 32], Encoding::Ttlv, timeouts).unwrap();
    let link = Network::open(runtime, running.target.clone(), None, None).unwrap();
    (link, running)
}

fn options(seconds: u64, operations: Vec<Operation>) -> FuzzOptions {
    FuzzOptions {
        time: Some(Duration::from_secs(seconds)),
        operations,
        minimise: false,
        ..FuzzOptions::default()
    }
}

/// Requests a second of a campaign.
fn campaign(link: Box<dyn Link>, options: FuzzOptions) -> f64 {
    let began = Instant::now();
    let mut campaign = Campaign::new(options, link, None);
    campaign.run(&mut ());
    campaign.statistics().requests as f64 / began.elapsed().as_secs_f64()
}

/// Requests a second of a campaign over TLS, and of the same calls without it; the octets sent.
fn over_tls(seconds: u64) -> (f64, f64, Vec<Vec<u8>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let (link, _running) = network();
    let noting = Noting {
        link,
        calls: Arc::clone(&calls),
    };
    let began = Instant::now();
    let rate = campaign(Box::new(noting), options(seconds, Vec::new()));
    let requests = rate * began.elapsed().as_secs_f64();
    let calls = calls.lock().unwrap().clone();
    let (mut link, _running) = network();
    let began = Instant::now();
    again(&mut link, &calls);
    let plain = requests / began.elapsed().as_secs_f64();
    let octets = calls.into_iter().filter_map(|call| match call {
        Call::Exchange(_, octets) => Some(octets),
        _ => None,
    });
    (rate, plain, octets.collect())
}

/// Executions a second of the codec: what is read without violations is written again.
fn codec(messages: &[Vec<u8>], seconds: u64) -> f64 {
    let (_, target) = inside::TARGETS
        .iter()
        .find(|(name, _)| *name == "ttlv")
        .unwrap();
    let (began, mut count) = (Instant::now(), 0_u64);
    while began.elapsed() < Duration::from_secs(seconds) {
        messages.iter().for_each(|octets| target(octets));
        count += messages.len() as u64;
    }
    count as f64 / began.elapsed().as_secs_f64()
}

/// Requests a second of the server's core.
fn core(seconds: u64, operations: Vec<Operation>) -> f64 {
    campaign(Box::new(Core::new([7; 32])), options(seconds, operations))
}

/// Operations that clients ask for, the costly ones or the others.
fn operations(costly: bool) -> Vec<Operation> {
    let all = schema::operations().iter().map(|row| row.operation);
    let asked = |one: &Operation| {
        let versions = FuzzOptions::default().versions;
        versions.iter().any(|version| is_asked(*one, *version))
    };
    let wanted = all.filter(|one| COSTLY.contains(one) == costly);
    wanted.filter(asked).collect()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn main() {
    let (mut seconds, mut runs) = (5, 3);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().unwrap().parse().unwrap();
        match argument.as_str() {
            // Cargo says so itself.
            "--bench" => {}
            "--seconds" => seconds = number(),
            "--runs" => runs = number(),
            other => panic!("no option is called {other}"),
        }
    }
    let mut figures: [Vec<f64>; 7] = Default::default();
    for _ in 0..runs {
        let (rate, plain, octets) = over_tls(seconds);
        let all = [
            rate,
            plain,
            rate / plain,
            codec(&octets, seconds),
            core(seconds, operations(false)),
            core(seconds, Vec::new()),
            core(seconds, operations(true)),
        ];
        figures
            .iter_mut()
            .zip(all)
            .for_each(|(row, one)| row.push(one));
    }
    let names = [
        "over loopback TLS: campaign, requests a second",
        "over loopback TLS: replay of the same messages, requests a second",
        "over loopback TLS: campaign by replay",
        "in process: codec, executions a second",
        "in process: core without key pairs and PBKDF2, requests a second",
        "in process: core with them rationed, requests a second",
        "in process: core with nothing but them, requests a second",
    ];
    for (name, row) in names.iter().zip(figures) {
        println!("{name}: {:.2}", median(row));
    }
}
