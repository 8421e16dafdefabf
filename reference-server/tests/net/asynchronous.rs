//! Asynchronous requests over the network: in process before the pending answer is there, seen so,
//! polled and canceled while they run (KMIP 2.1 sections 6.1.5, 6.1.38 and 6.1.41).

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use kmip_conform_protocol::enumeration::{
    AsynchronousIndicator, CancellationResult, CryptographicAlgorithm, ObjectType, Operation,
    ProcessingStage, ResultReason, ResultStatus,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Violation, ttlv};
use kmip_reference_server::net::{Bounds, Handler, ListenOptions, Listening, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, Pki};
use kmip_reference_server::{Peer, Server, Settings, StartedJob, SystemClock};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::client::{config, exchange, handshake};

/// A server whose asynchronous requests run for as long as the test likes.
struct Held {
    server: Server,
    go: Mutex<Receiver<()>>,
    done: Mutex<Sender<()>>,
}

impl Handler for Held {
    fn handle(&self, request: &Item, peer: &Peer) -> Item {
        self.server.handle(request, peer)
    }

    fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        peer: &Peer,
    ) -> Item {
        self.server
            .handle_undecodable(violations, version_hint, peer)
    }

    fn begin_jobs(&self) -> Vec<StartedJob> {
        self.server.begin_jobs()
    }

    fn perform_job(&self, job: StartedJob) {
        self.go.lock().unwrap().recv().unwrap();
        self.server.perform_job(job);
        self.done.lock().unwrap().send(()).unwrap();
    }
}

/// A client of such a server, and what lets its requests run to their end.
struct Bench {
    listening: Listening,
    stream: TlsStream<TcpStream>,
    go: Sender<()>,
    done: Receiver<()>,
}

impl Bench {
    async fn start() -> Self {
        let pki = Pki::generate(&["localhost"]).unwrap();
        let (go, wait) = channel();
        let (tell, done) = channel();
        let held = Held {
            server: Server::new(Settings::default(), Arc::new(SystemClock), [5; 32]),
            go: Mutex::new(wait),
            done: Mutex::new(tell),
        };
        let options = ListenOptions {
            kmip: ([127, 0, 0, 1], 0).into(),
            https: None,
            tls: TlsSetting::Default,
            identity: pki.server.clone(),
            client_ca_pem: pki.ca_pem.clone(),
            bounds: Bounds::default(),
        };
        let listening = listen(Arc::new(held), options).await.unwrap();
        let config = config(
            &pki.ca_pem,
            Some(&pki.clients[CLIENT]),
            rustls::ALL_VERSIONS,
        );
        let stream = handshake(listening.kmip, config).await.unwrap();
        Self {
            listening,
            stream,
            go,
            done,
        }
    }

    async fn call(&mut self, asynchronous: bool, operation: Operation, payload: Vec<Item>) -> Item {
        let response = exchange(&mut self.stream, &message(asynchronous, operation, payload)).await;
        response.field(Tag::BATCH_ITEM).unwrap().clone()
    }

    /// Makes a key and has it archived later; gives its identifier and the correlation value.
    async fn archive(&mut self) -> (Item, Item) {
        let attributes = vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 12),
        ];
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            Item::structure(Tag::ATTRIBUTES, attributes),
        ];
        let made = self.call(false, Operation::CREATE, payload).await;
        let id = made.at(&[Tag::RESPONSE_PAYLOAD, Tag::UNIQUE_IDENTIFIER]);
        let id = id.unwrap().clone();
        let pending = self.call(true, Operation::ARCHIVE, vec![id.clone()]).await;
        assert_eq!(status(&pending), ResultStatus::OPERATION_PENDING);
        let value = pending.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE);
        (id, value.unwrap().clone())
    }

    async fn stages(&mut self) -> Vec<u32> {
        let operation = Operation::QUERY_ASYNCHRONOUS_REQUESTS;
        let answer = self.call(false, operation, Vec::new()).await;
        let payload = answer.field(Tag::RESPONSE_PAYLOAD).unwrap();
        let requests = payload.fields_with(Tag::ASYNCHRONOUS_REQUEST);
        let stages = requests.filter_map(|one| one.field(Tag::PROCESSING_STAGE));
        stages.filter_map(Item::as_enumeration).collect()
    }

    async fn poll(&mut self, value: &Item) -> Item {
        self.call(false, Operation::POLL, vec![value.clone()]).await
    }

    async fn is_archived(&mut self, id: &Item) -> bool {
        let item = self.call(false, Operation::GET, vec![id.clone()]).await;
        reason(&item) == Some(ResultReason::OBJECT_ARCHIVED)
    }

    /// Lets the request run, and returns once it has.
    fn finish(&self) {
        self.go.send(()).unwrap();
        self.done.recv().unwrap();
    }
}

fn message(asynchronous: bool, operation: Operation, payload: Vec<Item>) -> Vec<u8> {
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 2),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, 1),
    ];
    let mut header = vec![Item::structure(Tag::PROTOCOL_VERSION, version)];
    if asynchronous {
        let indicator = AsynchronousIndicator::MANDATORY;
        header.push(Item::enumeration(Tag::ASYNCHRONOUS_INDICATOR, indicator));
    }
    header.push(Item::integer(Tag::BATCH_COUNT, 1));
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    let parts = vec![
        Item::structure(Tag::REQUEST_HEADER, header),
        Item::structure(Tag::BATCH_ITEM, item),
    ];
    ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, parts))
}

fn status(item: &Item) -> ResultStatus {
    let status = item.field(Tag::RESULT_STATUS).unwrap();
    ResultStatus(status.as_enumeration().unwrap())
}

fn reason(item: &Item) -> Option<ResultReason> {
    let reason = item.field(Tag::RESULT_REASON)?;
    reason.as_enumeration().map(ResultReason)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_runs_when_its_pending_answer_arrives_and_is_polled_when_it_has() {
    let mut bench = Bench::start().await;
    let (id, value) = bench.archive().await;
    assert_eq!(bench.stages().await, [ProcessingStage::IN_PROCESS.0]);
    let pending = bench.poll(&value).await;
    assert_eq!(status(&pending), ResultStatus::OPERATION_PENDING);
    assert!(!bench.is_archived(&id).await);
    bench.finish();
    assert_eq!(bench.stages().await, [ProcessingStage::COMPLETED.0]);
    assert!(bench.is_archived(&id).await);
    let result = bench.poll(&value).await;
    assert_eq!(status(&result), ResultStatus::SUCCESS);
    let archived = result.at(&[Tag::RESPONSE_PAYLOAD, Tag::UNIQUE_IDENTIFIER]);
    assert_eq!(archived, Some(&id));
    assert!(bench.stages().await.is_empty());
    bench.listening.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_canceled_while_it_runs_does_nothing() {
    let mut bench = Bench::start().await;
    let (id, value) = bench.archive().await;
    assert_eq!(bench.stages().await, [ProcessingStage::IN_PROCESS.0]);
    let answer = bench
        .call(false, Operation::CANCEL, vec![value.clone()])
        .await;
    let result = answer.at(&[Tag::RESPONSE_PAYLOAD, Tag::CANCELLATION_RESULT]);
    let canceled = Some(CancellationResult::CANCELED.0);
    assert_eq!(result.and_then(Item::as_enumeration), canceled);
    bench.finish();
    assert!(!bench.is_archived(&id).await);
    let result = bench.poll(&value).await;
    let reason = reason(&result);
    assert_eq!(reason, Some(ResultReason::OPERATION_CANCELED_BY_REQUESTER));
    bench.listening.stop().await;
}
