//! Targets that send requests of their own, rightly and wrongly, and those that never do: cases in
//! which the server asks end with a verdict, and pass only on the request that they expect.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::sync::Arc;

use kmip_conform::case::{Pattern, Selection};
use kmip_conform::result::{CaseResult, DifferenceKind, RunResult, Verdict};
use kmip_conform::run::RunOptions;
use kmip_conform::target::{DEFAULT_IDENTITY, Listener, TargetOptions};
use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, EndpointRole, KeyFormatType, Operation, PutFunction,
};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, ttlv};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use support::running::{planned_for, run_listening};
use support::scripted::{receive, response, successes};
use support::{Fake, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc};
use tokio_rustls::TlsConnector;

const PUT_CASE: &str = "put-brings-a-registered-key";
const ROLE_CASE: &str = "roles-are-exchanged-and-returned";
const KEY: [u8; 16] = [
    0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0,
];

/// A fake target of whose requests somebody is told.
async fn told() -> (Fake, mpsc::UnboundedReceiver<Operation>) {
    let (tell, told) = mpsc::unbounded_channel();
    let fake = Fake::start(move |mut stream| {
        let tell = tell.clone();
        async move {
            while let Some(request) = receive(&mut stream).await {
                if stream.write_all(&named(&request)).await.is_err() {
                    return;
                }
                let _ = tell.send(operation(&request));
            }
        }
    })
    .await;
    (fake, told)
}

/// Success, and the identifier `k`.
fn named(request: &Item) -> Vec<u8> {
    let items = successes(request).into_iter().map(|item| {
        let fields = item.fields().iter().map(|field| match field.tag {
            Tag::RESPONSE_PAYLOAD => Item::structure(field.tag, vec![id("k")]),
            _ => field.clone(),
        });
        Item::structure(Tag::BATCH_ITEM, fields.collect())
    });
    ttlv::encode(&response((2, 1), items.collect()))
}

fn operation(message: &Item) -> Operation {
    let number = message.at(&[Tag::BATCH_ITEM, Tag::OPERATION]).unwrap();
    Operation(number.as_enumeration().unwrap())
}

fn id(text: &str) -> Item {
    Item::text(Tag::UNIQUE_IDENTIFIER, text)
}

fn request(operation: Operation, payload: Vec<Item>) -> Vec<u8> {
    let header = vec![
        Item::structure(
            Tag::PROTOCOL_VERSION,
            vec![
                Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 2),
                Item::integer(Tag::PROTOCOL_VERSION_MINOR, 1),
            ],
        ),
        Item::integer(Tag::BATCH_COUNT, 1),
    ];
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation.0),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    let message = vec![
        Item::structure(Tag::REQUEST_HEADER, header),
        Item::structure(Tag::BATCH_ITEM, item),
    ];
    ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, message))
}

fn put(object: &str, key: &[u8]) -> Vec<u8> {
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW.0),
        Item::structure(Tag::KEY_VALUE, vec![Item::bytes(Tag::KEY_MATERIAL, key)]),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES.0),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
    ];
    let block = Item::structure(Tag::KEY_BLOCK, block);
    let payload = vec![
        id(object),
        Item::enumeration(Tag::PUT_FUNCTION, PutFunction::NEW.0),
        Item::structure(Tag::SYMMETRIC_KEY, vec![block]),
    ];
    request(Operation::PUT, payload)
}

fn notify(object: &str) -> Vec<u8> {
    let date = Item::date_time(Tag::LAST_CHANGE_DATE, 1_700_000_000);
    let changed = Item::structure(Tag::ATTRIBUTES, vec![date]);
    request(Operation::NOTIFY, vec![id(object), changed])
}

/// A connection of the target to the tool's listener, by a certificate of its authority or none.
async fn connect(
    options: &TargetOptions,
    listener: std::net::SocketAddr,
    with_certificate: bool,
) -> tokio_rustls::client::TlsStream<TcpStream> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(options.ca_pem.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let verifier = Arc::new(AnyListener(provider.signature_verification_algorithms));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let identity = &options.identities[DEFAULT_IDENTITY];
    let chain = CertificateDer::pem_slice_iter(identity.certificate_pem.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).unwrap();
    let config = match with_certificate {
        true => builder
            .with_client_auth_cert(chain.map(Result::unwrap).collect(), key)
            .unwrap(),
        false => builder.with_no_client_auth(),
    };
    let tcp = TcpStream::connect(listener).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, tcp).await.unwrap()
}

/// Who listens is not what these tests are about.
#[derive(Debug)]
struct AnyListener(rustls::crypto::WebPkiSupportedAlgorithms);

impl rustls::client::danger::ServerCertVerifier for AnyListener {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.supported_schemes()
    }
}

fn selection(id: &str) -> Selection {
    Selection {
        ids: vec![Pattern::new(id.to_owned())],
        versions: vec![ProtocolVersion::V2_1],
        ..Selection::default()
    }
}

/// Runs the case of Put against a target that sends these messages once the key is registered.
async fn run_put(messages: Vec<Vec<u8>>) -> (CaseResult, RunResult) {
    let (fake, mut told) = told().await;
    let options = fake.options();
    let any = ([127, 0, 0, 1], 0).into();
    let listener = Listener::open(any, &options).await.unwrap();
    let (address, pushing) = (listener.address, options.clone());
    tokio::spawn(async move {
        while told.recv().await != Some(Operation::REGISTER) {}
        let mut stream = connect(&pushing, address, true).await;
        for message in messages {
            stream.write_all(&message).await.unwrap();
            let mut header = [0; 8];
            if stream.read_exact(&mut header).await.is_err() {
                return;
            }
            let mut rest = vec![0; ttlv::message_len(&header).unwrap() - 8];
            stream.read_exact(&mut rest).await.unwrap();
        }
        // The connection stays open.
        std::future::pending::<()>().await;
    });
    let plan = planned_for(&options, selection(PUT_CASE), ["push-listener"]);
    let listener = Some(Arc::new(Mutex::new(listener)));
    let result = run_listening(options, plan, RunOptions::default(), listener).await;
    assert_eq!(result.cases.len(), 1);
    (result.cases[0].clone(), result)
}

/// The kinds of difference that no rule accepts.
fn open_kinds(case: &CaseResult) -> Vec<DifferenceKind> {
    let steps = case.steps.iter().flat_map(|step| &step.differences);
    let open = steps.filter(|difference| difference.accepted_by.is_none());
    open.map(|difference| difference.kind).collect()
}

#[tokio::test]
async fn one_that_sends_what_the_case_expects_passes() {
    let (case, _) = run_put(vec![put("k", &KEY)]).await;
    assert_eq!(case.verdict, Verdict::Passed, "{case:#?}");
}

#[tokio::test]
async fn one_that_never_sends_fails_within_the_time_out() {
    let (case, _) = run_put(Vec::new()).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(open_kinds(&case), [DifferenceKind::NoRequest]);
    assert!(case.reason.unwrap().contains("no request within 0.3 s"));
}

#[tokio::test]
async fn one_that_sends_another_key_fails() {
    let (case, _) = run_put(vec![put("k", &[7; 16])]).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(open_kinds(&case), [DifferenceKind::Value]);
}

#[tokio::test]
async fn one_that_sends_twice_is_answered_twice() {
    // The second is nothing that the case waits for, and is answered when it ends.
    let (case, _) = run_put(vec![put("k", &KEY), put("k", &KEY)]).await;
    assert_eq!(case.verdict, Verdict::Passed, "{case:#?}");
}

#[tokio::test]
async fn one_that_sends_other_things_first_is_answered_and_waited_for() {
    let others = vec![
        notify("k"),
        put("another", &KEY),
        request(Operation::GET, vec![id("k")]),
    ];
    let messages = others.into_iter().chain([put("k", &KEY)]).collect();
    let (case, _) = run_put(messages).await;
    assert_eq!(case.verdict, Verdict::Passed, "{case:#?}");
    let notes = &case.steps[1].notes;
    for also in ["Notify", "Put", "Get"] {
        let text = format!("the server also sent {also}");
        assert!(notes.contains(&text), "{notes:?}");
    }
}

#[tokio::test]
async fn one_that_sends_other_things_only_fails() {
    let (case, _) = run_put(vec![notify("k"), put("another", &KEY)]).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(open_kinds(&case), [DifferenceKind::NoRequest]);
}

#[tokio::test]
async fn one_that_sends_no_message_fails_and_what_came_is_kept() {
    let (case, _) = run_put(vec![b"\x16\x03\x01 this is not KMIP".to_vec()]).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(open_kinds(&case), [DifferenceKind::NoRequest]);
    let kept = case.steps[1].response_hex.as_deref();
    assert!(
        kept.is_some_and(|hex| hex.starts_with("160301")),
        "{kept:?}"
    );
}

#[tokio::test]
async fn one_that_sends_a_response_fails() {
    let (case, _) = run_put(vec![ttlv::encode(&response((2, 1), Vec::new()))]).await;
    assert_eq!(open_kinds(&case), [DifferenceKind::NoRequest]);
}

#[tokio::test]
async fn one_that_breaks_the_schema_is_told_by_a_check() {
    let broken = vec![id("k"), Item::text(Tag::USERNAME, "nobody")];
    let messages = vec![request(Operation::NOTIFY, broken), put("k", &KEY)];
    let (_, result) = run_put(messages).await;
    let check = |id: &str| result.checks.iter().find(|check| check.id == id).unwrap();
    let schema = check("request-schema-valid");
    assert_eq!((schema.checked, schema.broken), (2, 1));
    assert_eq!(check("request-well-formed").broken, 0);
}

#[tokio::test]
async fn nobody_without_a_certificate_of_the_authority_is_listened_to() {
    let (fake, _told) = told().await;
    let options = fake.options();
    let any = ([127, 0, 0, 1], 0).into();
    let mut listener = Listener::open(any, &options).await.unwrap();
    let mut stream = connect(&options, listener.address, false).await;
    // TLS 1.3 tells the client of its refusal with the first read.
    assert!(stream.read(&mut [0]).await.is_err());
    assert!(listener.waiting().is_none());
}

/// A target that accepts the client's role and then sends these messages.
async fn run_roles(messages: Vec<Vec<u8>>) -> CaseResult {
    let messages = Arc::new(messages);
    let fake = Fake::start(move |mut stream: Stream| {
        let messages = Arc::clone(&messages);
        async move {
            while let Some(request) = receive(&mut stream).await {
                let role = Item::enumeration(Tag::ENDPOINT_ROLE, EndpointRole::CLIENT.0);
                let exchanged = operation(&request) == Operation::SET_ENDPOINT_ROLE;
                let answer = match exchanged {
                    true => ttlv::encode(&with_payload(&request, role)),
                    false => named(&request),
                };
                stream.write_all(&answer).await.unwrap();
                if exchanged {
                    for message in messages.iter() {
                        stream.write_all(message).await.unwrap();
                        if receive(&mut stream).await.is_none() {
                            return;
                        }
                    }
                }
            }
        }
    })
    .await;
    let options = fake.options();
    let plan = planned_for(&options, selection(ROLE_CASE), ["exchanged-roles"]);
    let result = run_listening(options, plan, RunOptions::default(), None).await;
    result.cases[0].clone()
}

fn with_payload(request: &Item, field: Item) -> Item {
    let items = successes(request).into_iter().map(|item| {
        let fields = item.fields().iter().map(|one| match one.tag {
            Tag::RESPONSE_PAYLOAD => Item::structure(one.tag, vec![field.clone()]),
            _ => one.clone(),
        });
        Item::structure(Tag::BATCH_ITEM, fields.collect())
    });
    response((2, 1), items.collect())
}

#[tokio::test]
async fn one_that_takes_the_clients_role_and_is_silent_fails() {
    let case = run_roles(Vec::new()).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(open_kinds(&case), [DifferenceKind::NoRequest]);
}

#[tokio::test]
async fn one_that_gives_the_role_back_before_it_asks_fails() {
    let role = Item::enumeration(Tag::ENDPOINT_ROLE, EndpointRole::CLIENT.0);
    let case = run_roles(vec![request(Operation::SET_ENDPOINT_ROLE, vec![role])]).await;
    assert_eq!(case.verdict, Verdict::Failed);
    let reason = case.reason.unwrap();
    assert!(reason.contains("gave the role back"), "{reason}");
}

#[tokio::test]
async fn one_that_sends_garbage_in_the_clients_role_fails() {
    let case = run_roles(vec![vec![0xFF; 64]]).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(open_kinds(&case), [DifferenceKind::NoRequest]);
}

#[test]
fn the_messages_of_these_tests_are_what_they_seem() {
    for message in [put("k", &KEY), notify("k")] {
        let decoded = ttlv::decode(&message, &Limits::default());
        let item = decoded.into_valid().unwrap();
        let version = ProtocolVersion::V2_1;
        assert!(kmip_conform_protocol::schema::check::message(&item, version).is_empty());
    }
}
