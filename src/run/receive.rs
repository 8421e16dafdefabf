//! Steps in which the server asks: waiting for its request, judging it, answering it.

use std::time::{Duration, Instant};

use kmip_conform_protocol::{Item, Limits, Tag, ttlv};

use super::case_run::{CaseRun, Stop};
use super::courtesy;
use super::evidence;
use super::message;
use crate::case::facts::batch_items;
use crate::case::{Node, Step};
use crate::check::Observation;
use crate::result::{Difference, DifferenceKind};
use crate::target::{Incoming, TargetError};

/// How many requests that a step does not speak of are answered while it waits.
const MOST_OTHERS: usize = 1_000;

/// Where a request came from, and its answer goes.
enum Origin {
    Listener(Incoming),
    Connection,
}

/// What came, or why nothing did.
enum Came {
    Message(Vec<u8>, Origin),
    Broken(TargetError),
    Nothing(String),
}

impl CaseRun<'_, '_> {
    /// Waits for the request of a step, judges it and gives the answer that the step prints. Gives
    /// the index of the next step.
    pub(super) async fn receive(&mut self, step: &Step, place: usize) -> Result<usize, Stop> {
        let deadline = Instant::now() + self.target.options().timeouts.read;
        for _ in 0..MOST_OTHERS {
            let (request, octets, origin) =
                self.next_request(&step.client, place, deadline).await?;
            if self.is_meant(step, &request) {
                self.judge_request(step, request, &octets, origin, place)
                    .await?;
                return Ok(step.index + 1);
            }
            let returned = courtesy::returns_role(&request);
            self.answer_unasked(&step.client, &request, origin, place)
                .await;
            if returned {
                let why = "the server gave the role back before it sent the request";
                return Err(self.no_request(place, why));
            }
        }
        Err(self.no_request(place, "too many other requests came"))
    }

    /// Waits until a connection whose roles are exchanged is the client's again.
    pub(super) async fn regain_role(&mut self, client: &str, place: usize) -> Result<(), Stop> {
        let deadline = Instant::now() + self.target.options().timeouts.read;
        while self.scene.clients.is_serving(self.target, client) {
            let (request, _, origin) = self.next_request(client, place, deadline).await?;
            self.answer_unasked(client, &request, origin, place).await;
        }
        Ok(())
    }

    /// The next request that comes, decoded and checked.
    async fn next_request(
        &mut self,
        client: &str,
        place: usize,
        deadline: Instant,
    ) -> Result<(Item, Vec<u8>, Origin), Stop> {
        let (octets, origin) = match self.next_message(client, deadline).await {
            Came::Message(octets, origin) => (octets, origin),
            Came::Broken(error) => {
                if let Some(record) = self.steps.get_mut(place) {
                    evidence::keep_octets(record, error.received());
                }
                let why = format!("what came is no request: {error}");
                return Err(self.no_request(place, &why));
            }
            Came::Nothing(why) => return Err(self.no_request(place, &why)),
        };
        let options = self.target.options();
        let limits = Limits {
            max_size: options.max_response,
            ..Limits::default()
        };
        let decoded = ttlv::decode(&octets, &limits);
        let request = decoded.item.filter(|item| item.tag == Tag::REQUEST_MESSAGE);
        if let Some(record) = self.steps.get_mut(place) {
            evidence::keep_violations(record, &decoded.violations);
        }
        let Some(request) = request else {
            if let Some(record) = self.steps.get_mut(place) {
                evidence::keep_octets(record, &octets);
            }
            let first = decoded.violations.first().map(ToString::to_string);
            let why = first.unwrap_or_else(|| "it is no Request Message".to_owned());
            return Err(self.no_request(place, &format!("what came is no request: {why}")));
        };
        self.scene.checks.observe_request(&Observation {
            place: &format!("{} step {place}", self.case.key),
            version: message::version(&request).unwrap_or(self.case.key.version),
            request: &request,
            response: None,
            violations: &decoded.violations,
            ttlv_len: octets.len(),
        });
        Ok((request, octets, origin))
    }

    async fn next_message(&mut self, client: &str, deadline: Instant) -> Came {
        let wait = deadline.saturating_duration_since(Instant::now());
        let limit = self.target.options().timeouts.read.as_secs_f64();
        let nothing = || Came::Nothing(format!("no request within {limit} s"));
        if self.scene.clients.is_serving(self.target, client) {
            let Ok(connection) = self.scene.clients.connection(self.target, client) else {
                return Came::Nothing("the connection is gone".to_owned());
            };
            return match connection.receive(wait).await {
                Ok(octets) => Came::Message(octets, Origin::Connection),
                Err(TargetError::TimedOut { received, .. }) if received.is_empty() => nothing(),
                Err(error) => Came::Broken(error),
            };
        }
        let Some(listener) = &self.scene.listener else {
            return Came::Nothing("nobody listens for the server".to_owned());
        };
        let mut listener = listener.lock().await;
        match tokio::time::timeout(wait.max(Duration::from_millis(1)), listener.next()).await {
            Ok(Some(mut incoming)) => match incoming.take() {
                Ok(octets) => Came::Message(octets, Origin::Listener(incoming)),
                Err(error) => Came::Broken(error),
            },
            Ok(None) => Came::Nothing("the listener has ended".to_owned()),
            Err(_) => nothing(),
        }
    }

    /// Whether the step speaks of this request: the same operations, on the objects that the case
    /// names.
    fn is_meant(&self, step: &Step, request: &Item) -> bool {
        let asked: Vec<&Item> = request.fields_with(Tag::BATCH_ITEM).collect();
        let expected: Vec<&Node> = batch_items(&step.request).collect();
        let alike = |(node, item): (&&Node, &&Item)| {
            let path = [Tag::REQUEST_PAYLOAD, Tag::UNIQUE_IDENTIFIER];
            let operation = node.field(Tag::OPERATION).and_then(Node::literal);
            let object = node.at(&path).and_then(|node| self.session.settled(node));
            let object = object.map(|value| Item::new(Tag::UNIQUE_IDENTIFIER, value));
            operation == item.field(Tag::OPERATION).map(|field| &field.value)
                && object
                    .is_none_or(|object| item.at(&path).and_then(Item::as_text) == object.as_text())
        };
        asked.len() == expected.len() && expected.iter().zip(&asked).all(alike)
    }

    async fn judge_request(
        &mut self,
        step: &Step,
        request: Item,
        octets: &[u8],
        origin: Origin,
        place: usize,
    ) -> Result<(), Stop> {
        let now = self.scene.clock.now();
        let version = self.case.key.version;
        let differences = self.session.judge_request(step, &request, now);
        let printed = self.session.answer(step, now);
        let printed = printed.map_err(|unbound| Stop::Unbound(unbound.to_string()))?;
        let response = courtesy::fit(printed, &request, now);
        let answer = ttlv::encode(&response);
        if let Some(record) = self.steps.get_mut(place) {
            evidence::keep_request(record, &request, octets, version);
            evidence::keep_response(record, Some(&response), &answer, version);
            record.differences.extend(differences);
        }
        let returns = courtesy::returns_role(&request) && message::all_succeeded(&response);
        match origin {
            Origin::Listener(incoming) => incoming.answer(answer),
            Origin::Connection => self.reply(&step.client, &answer, returns, place).await,
        }
        Ok(())
    }

    /// Answers a request that no step speaks of, and notes it.
    async fn answer_unasked(&mut self, client: &str, request: &Item, origin: Origin, place: usize) {
        let names: Vec<String> = request
            .fields_with(Tag::BATCH_ITEM)
            .filter_map(|item| item.field(Tag::OPERATION)?.as_enumeration())
            .map(|number| kmip_conform_protocol::enumeration::Operation(number).to_string())
            .collect();
        self.note(place, format!("the server also sent {}", names.join(", ")));
        let returns = courtesy::returns_role(request);
        let answer = ttlv::encode(&courtesy::answer(request, self.scene.clock.now()));
        match origin {
            Origin::Listener(incoming) => incoming.answer(answer),
            Origin::Connection => self.reply(client, &answer, returns, place).await,
        }
    }

    /// Answers over a connection whose roles are exchanged; they return if `returns`.
    async fn reply(&mut self, client: &str, answer: &[u8], returns: bool, place: usize) {
        let clients = &mut self.scene.clients;
        let Ok(connection) = clients.connection(self.target, client) else {
            return;
        };
        let sent = connection.reply(answer).await;
        if returns || sent.is_err() {
            clients.serve(self.target, client, false);
        }
        if let Err(error) = sent {
            self.note(
                place,
                format!("the server did not take the answer: {error}"),
            );
        }
    }

    /// Ends the case for a request that did not come.
    fn no_request(&mut self, place: usize, why: &str) -> Stop {
        if let Some(record) = self.steps.get_mut(place) {
            record.differences.push(Difference {
                path: "RequestMessage".to_owned(),
                kind: DifferenceKind::NoRequest,
                expected: Some("a request message of the server".to_owned()),
                actual: Some(why.to_owned()),
                accepted_by: None,
                clause: None,
                attribute: None,
            });
        }
        Stop::Dropped
    }
}
