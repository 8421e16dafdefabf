//! A faulty server in a process of its own: what it does there can be survived.
//!
//! Over its standard input come requests: a client, what it does, a length, octets. Over its
//! standard output go the answers.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use kmip_reference_server::fault::{FaultSet, Faulty};
use kmip_reference_server::{FixedClock, Settings};

use super::core::{Core, NOW};
use super::{Link, Outcome, Reply};
use crate::fuzz::step::CLIENTS;

/// What a client does.
const SENDS: u8 = 0;
const CLOSES: u8 = 1;

/// What comes back: as many answers as were completed, and then this.
const DONE: u8 = 0xFF;

/// A server with faults behind the pipes of a child process.
pub struct Child {
    command: Vec<String>,
    patience: Duration,
    running: Option<Running>,
}

struct Running {
    process: std::process::Child,
    input: BufWriter<ChildStdin>,
    output: Receiver<(u8, Vec<u8>)>,
}

impl Child {
    /// A child made by this program with these arguments; it is given so long to answer.
    pub fn new(command: Vec<String>, patience: Duration) -> Self {
        Self {
            command,
            patience,
            running: None,
        }
    }

    fn start(&self) -> io::Result<Running> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(&self.command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let taken = (process.stdin.take(), process.stdout.take());
        let (Some(input), Some(output)) = taken else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (sender, receiver) = channel();
        let mut output = BufReader::new(output);
        std::thread::spawn(move || {
            while let Ok(frame) = read_frame(&mut output) {
                if sender.send(frame).is_err() {
                    break;
                }
            }
        });
        Ok(Running {
            process,
            input: BufWriter::new(input),
            output: receiver,
        })
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // One that has ended already is reaped all the same.
            let _ = running.process.kill();
            let _ = running.process.wait();
        }
    }

    /// Does something and gives the answers that it brought.
    fn ask(&mut self, client: u8, act: u8, octets: &[u8]) -> Vec<Outcome> {
        if self.running.is_none() {
            return vec![Outcome::Unreachable("the server has ended".to_owned())];
        }
        let deadline = Instant::now() + self.patience;
        let mut outcomes = Vec::new();
        let Some(running) = &mut self.running else {
            return outcomes;
        };
        if write_frame(&mut running.input, &[client, act], octets).is_err() {
            self.stop();
            return vec![Outcome::Closed(Vec::new())];
        }
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match running.output.recv_timeout(left) {
                Ok((DONE, _)) => return outcomes,
                Ok((kind, octets)) => outcomes.push(outcome(kind, octets)),
                Err(RecvTimeoutError::Timeout) => {
                    outcomes.push(Outcome::TimedOut(Vec::new()));
                    return outcomes;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.stop();
                    outcomes.push(Outcome::Closed(Vec::new()));
                    return outcomes;
                }
            }
        }
    }

    fn first(&mut self, client: u8, octets: &[u8], began: Instant) -> Reply {
        let mut outcomes = self.ask(client, SENDS, octets);
        let outcome = match outcomes.is_empty() {
            false => outcomes.swap_remove(0),
            true => {
                // It waits for the rest of a message, as it should.
                self.ask(client, CLOSES, &[]);
                Outcome::TimedOut(Vec::new())
            }
        };
        let elapsed = began.elapsed();
        Reply { outcome, elapsed }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Link for Child {
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        self.first(client, octets, Instant::now())
    }

    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        let outcomes = self.ask(client, SENDS, &messages.concat());
        outcomes.into_iter().map(Reply::at_once).collect()
    }

    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        let began = Instant::now();
        let Some((last, first)) = parts.split_last() else {
            return self.first(client, &[], began);
        };
        for part in first {
            if let Some(outcome) = self.ask(client, SENDS, part).into_iter().next() {
                return Reply {
                    outcome,
                    elapsed: began.elapsed(),
                };
            }
        }
        self.first(client, last, began)
    }

    fn half(&mut self, client: u8, octets: &[u8]) {
        self.ask(client, SENDS, octets);
        self.ask(client, CLOSES, &[]);
    }

    fn hang_up(&mut self, client: u8) {
        self.ask(client, CLOSES, &[]);
    }

    fn crowd(&mut self, _: u8) {}

    fn close(&mut self) {
        for client in 0..CLIENTS {
            self.ask(client, CLOSES, &[]);
        }
    }

    fn memory(&self) -> Option<u64> {
        super::super::memory::resident(self.running.as_ref()?.process.id())
    }

    fn has_stranger(&self) -> bool {
        true
    }

    fn restart(&mut self) -> bool {
        self.stop();
        self.running = self.start().ok();
        self.running.is_some()
    }
}

fn outcome(kind: u8, octets: Vec<u8>) -> Outcome {
    match kind {
        0 => Outcome::Answer(octets),
        1 => Outcome::Closed(octets),
        _ => Outcome::TimedOut(octets),
    }
}

/// What the child does: serves the clients that its standard input tells of.
///
/// # Errors
/// When a pipe breaks otherwise than by its end.
pub fn serve_pipe(faults: FaultSet, seed: [u8; 32]) -> io::Result<()> {
    let clock = Arc::new(FixedClock::at(NOW));
    let faulty = Faulty::new(faults, Settings::for_testing(), clock, seed);
    let mut core = Core::of(Arc::new(faulty));
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    loop {
        let mut head = [0; 2];
        match input.read_exact(&mut head[..1]) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        }
        let (act, octets) = read_frame(&mut input)?;
        let outcomes = match act {
            CLOSES => {
                core.end(head[0]);
                Vec::new()
            }
            _ => core.arrive(head[0], &octets),
        };
        for outcome in outcomes {
            match outcome {
                Outcome::Answer(octets) => write_frame(&mut output, &[0], &octets)?,
                Outcome::Closed(octets) => write_frame(&mut output, &[1], &octets)?,
                _ => write_frame(&mut output, &[2], &[])?,
            }
        }
        write_frame(&mut output, &[DONE], &[])?;
    }
}

fn write_frame(out: &mut impl Write, head: &[u8], octets: &[u8]) -> io::Result<()> {
    out.write_all(head)?;
    let length = u32::try_from(octets.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(octets)?;
    out.flush()
}

fn read_frame(input: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    let mut octets = vec![0; length];
    input.read_exact(&mut octets)?;
    Ok((kind, octets))
}
