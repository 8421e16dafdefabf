//! What the server sends of its own accord, over the client's connection and over its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use kmip_conform_protocol::enumeration::{EndpointRole, Operation, ResultStatus, State};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, ttlv};
use kmip_reference_server::net::{Bounds, ListenOptions, Listening, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, Pki};
use kmip_reference_server::{ClientListener, Server, Settings, SystemClock};
use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::client;

const VERSION: ProtocolVersion = ProtocolVersion::V2_1;

async fn start(pki: &Pki, client_listeners: Vec<ClientListener>) -> Listening {
    let settings = Settings {
        client_listeners,
        ..Settings::default()
    };
    let options = ListenOptions {
        kmip: SocketAddr::from(([127, 0, 0, 1], 0)),
        https: None,
        tls: TlsSetting::Default,
        identity: pki.server.clone(),
        client_ca_pem: pki.ca_pem.clone(),
        bounds: Bounds::default(),
    };
    let server = Server::new(settings, Arc::new(SystemClock), [3; 32]);
    listen(Arc::new(server), options).await.unwrap()
}

fn pki() -> Pki {
    Pki::generate(&["localhost", "127.0.0.1"]).unwrap()
}

type Stream = tokio_rustls::client::TlsStream<TcpStream>;

async fn connect(pki: &Pki, address: SocketAddr) -> Stream {
    let identity = pki.clients.get(CLIENT).unwrap();
    let config = client::config(&pki.ca_pem, Some(identity), rustls::ALL_VERSIONS);
    client::handshake(address, config).await.unwrap()
}

fn header(tag: Tag) -> Item {
    let mut fields = vec![Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, VERSION.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, VERSION.minor),
        ],
    )];
    if tag == Tag::RESPONSE_HEADER {
        fields.push(Item::date_time(Tag::TIME_STAMP, 0));
    }
    fields.push(Item::integer(Tag::BATCH_COUNT, 1));
    Item::structure(tag, fields)
}

fn request(operation: Operation, payload: Vec<Item>) -> Vec<u8> {
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    let item = Item::structure(Tag::BATCH_ITEM, item);
    let message = vec![header(Tag::REQUEST_HEADER), item];
    ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, message))
}

fn answer(operation: Operation, status: ResultStatus, payload: Vec<Item>) -> Vec<u8> {
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation),
        Item::enumeration(Tag::RESULT_STATUS, status),
        Item::structure(Tag::RESPONSE_PAYLOAD, payload),
    ];
    let item = Item::structure(Tag::BATCH_ITEM, item);
    let message = vec![header(Tag::RESPONSE_HEADER), item];
    ttlv::encode(&Item::structure(Tag::RESPONSE_MESSAGE, message))
}

fn role(role: EndpointRole) -> Vec<Item> {
    vec![Item::enumeration(Tag::ENDPOINT_ROLE, role)]
}

fn create() -> Vec<u8> {
    create_with(Vec::new())
}

fn create_with(more: Vec<Item>) -> Vec<u8> {
    use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, ObjectType};
    let mut attributes = vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 12),
    ];
    attributes.extend(more);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        Item::structure(Tag::ATTRIBUTES, attributes),
    ];
    request(Operation::CREATE, payload)
}

fn operation(message: &Item) -> Operation {
    let number = message.at(&[Tag::BATCH_ITEM, Tag::OPERATION]).unwrap();
    Operation(number.as_enumeration().unwrap())
}

fn succeeded(response: &Item) -> bool {
    let status = response.at(&[Tag::BATCH_ITEM, Tag::RESULT_STATUS]);
    status.and_then(Item::as_enumeration) == Some(ResultStatus::SUCCESS.0)
}

/// Serves what the server asks until it gives the role back, and tells what that was.
async fn serve(stream: &mut Stream, last: ResultStatus) -> Vec<Operation> {
    let mut asked = Vec::new();
    loop {
        let operation = operation(&client::read_message(stream).await);
        asked.push(operation);
        let (status, payload) = match operation {
            Operation::SET_ENDPOINT_ROLE => (last, role(EndpointRole::CLIENT)),
            _ => (ResultStatus::SUCCESS, Vec::new()),
        };
        let answer = answer(operation, status, payload);
        stream.write_all(&answer).await.unwrap();
        if operation == Operation::SET_ENDPOINT_ROLE {
            return asked;
        }
    }
}

async fn exchange_roles(stream: &mut Stream) {
    let offer = request(Operation::SET_ENDPOINT_ROLE, role(EndpointRole::CLIENT));
    assert!(succeeded(&client::exchange(stream, &offer).await));
}

#[tokio::test]
async fn roles_are_exchanged_and_returned_on_one_connection() {
    let pki = pki();
    let listening = start(&pki, Vec::new()).await;
    let mut stream = connect(&pki, listening.kmip).await;
    exchange_roles(&mut stream).await;
    let questions = [
        Operation::DISCOVER_VERSIONS,
        Operation::QUERY,
        Operation::SET_ENDPOINT_ROLE,
    ];
    assert_eq!(serve(&mut stream, ResultStatus::SUCCESS).await, questions);
    // The server is a server again, and tells what happened when it is asked to next time.
    assert!(succeeded(&client::exchange(&mut stream, &create()).await));
    exchange_roles(&mut stream).await;
    let told = serve(&mut stream, ResultStatus::SUCCESS).await;
    assert_eq!(told, [Operation::PUT, Operation::SET_ENDPOINT_ROLE]);
    assert!(succeeded(&client::exchange(&mut stream, &create()).await));
    listening.stop().await;
}

#[tokio::test]
async fn a_client_that_keeps_the_role_of_the_server_is_told_as_things_happen() {
    let pki = pki();
    let listening = start(&pki, Vec::new()).await;
    let mut told = connect(&pki, listening.kmip).await;
    exchange_roles(&mut told).await;
    serve(&mut told, ResultStatus::OPERATION_FAILED).await;
    let mut other = connect(&pki, listening.kmip).await;
    assert!(succeeded(&client::exchange(&mut other, &create()).await));
    let put = client::read_message(&mut told).await;
    assert_eq!(operation(&put), Operation::PUT);
    // To speak unasked is not a server's part.
    told.write_all(&create()).await.unwrap();
    assert!(client::is_closed(&mut told).await);
    listening.stop().await;
}

#[tokio::test]
async fn a_client_is_told_what_the_clock_brings_about_though_nobody_asks_anything() {
    let pki = pki();
    let listening = start(&pki, Vec::new()).await;
    let mut told = connect(&pki, listening.kmip).await;
    exchange_roles(&mut told).await;
    serve(&mut told, ResultStatus::OPERATION_FAILED).await;
    let mut other = connect(&pki, listening.kmip).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let soon = i64::try_from(now.as_secs()).unwrap() + 2;
    let active = create_with(vec![Item::date_time(Tag::ACTIVATION_DATE, soon)]);
    assert!(succeeded(&client::exchange(&mut other, &active).await));
    let put = client::read_message(&mut told).await;
    assert_eq!(operation(&put), Operation::PUT);
    let taken = answer(Operation::PUT, ResultStatus::SUCCESS, Vec::new());
    told.write_all(&taken).await.unwrap();
    let notice = client::read_message(&mut told).await;
    assert_eq!(operation(&notice), Operation::NOTIFY);
    let changed = notice.at(&[Tag::BATCH_ITEM, Tag::REQUEST_PAYLOAD, Tag::ATTRIBUTES]);
    let state = changed.and_then(|changed| changed.field(Tag::STATE));
    let state = state.and_then(Item::as_enumeration);
    assert_eq!(state, Some(State::ACTIVE.0), "{notice:?}");
    listening.stop().await;
}

#[tokio::test]
async fn a_client_that_answers_with_no_message_loses_the_connection() {
    let pki = pki();
    let listening = start(&pki, Vec::new()).await;
    let mut stream = connect(&pki, listening.kmip).await;
    exchange_roles(&mut stream).await;
    client::read_message(&mut stream).await;
    stream.write_all(b"no message at all").await.unwrap();
    assert!(client::is_closed(&mut stream).await);
    listening.stop().await;
}

/// A client's listener.
struct Listener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener {
    /// Listens with the certificate of one of the clients.
    async fn of(pki: &mut Pki, name: &str) -> Self {
        let identity = pki.client(name).unwrap().clone();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.certificates().unwrap(), identity.key().unwrap())
            .unwrap();
        Self {
            tcp: TcpListener::bind(("127.0.0.1", 0)).await.unwrap(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }

    fn told(&self) -> ClientListener {
        let address = self.tcp.local_addr().unwrap();
        format!("{CLIENT}={address}@{VERSION}").parse().unwrap()
    }

    async fn accept(&self) -> std::io::Result<tokio_rustls::server::TlsStream<TcpStream>> {
        let (tcp, _) = self.tcp.accept().await?;
        self.acceptor.accept(tcp).await
    }
}

#[tokio::test]
async fn a_listening_client_is_told_over_a_connection_of_the_server() {
    let mut pki = pki();
    let listener = Listener::of(&mut pki, CLIENT).await;
    let listening = start(&pki, vec![listener.told()]).await;
    let mut told = listener.accept().await.unwrap();
    for wanted in [Operation::DISCOVER_VERSIONS, Operation::QUERY] {
        let question = client::read_message(&mut told).await;
        assert_eq!(operation(&question), wanted);
        let answer = answer(wanted, ResultStatus::SUCCESS, Vec::new());
        told.write_all(&answer).await.unwrap();
    }
    let mut stream = connect(&pki, listening.kmip).await;
    // The client's request is answered though nobody has answered the server's yet.
    assert!(succeeded(&client::exchange(&mut stream, &create()).await));
    let put = client::read_message(&mut told).await;
    assert_eq!(operation(&put), Operation::PUT);
    // What was not answered comes again, over a new connection.
    drop(told);
    let mut told = listener.accept().await.unwrap();
    assert_eq!(client::read_message(&mut told).await, put);
    listening.stop().await;
}

/// Reads one HTTP request; gives its head and the message in it.
async fn read_http(stream: &mut tokio_rustls::server::TlsStream<TcpStream>) -> (String, Item) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.unwrap().1.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    let decoded = ttlv::decode(&body, &Limits::default());
    (head, decoded.into_valid().unwrap())
}

#[tokio::test]
async fn a_client_that_listens_for_https_is_told_as_the_profile_has_it() {
    let mut pki = pki();
    let listener = Listener::of(&mut pki, CLIENT).await;
    let address = listener.tcp.local_addr().unwrap();
    let told = format!("{CLIENT}=https://{address}/told@{VERSION}");
    let listening = start(&pki, vec![told.parse().unwrap()]).await;
    let mut stream = connect(&pki, listening.kmip).await;
    assert!(succeeded(&client::exchange(&mut stream, &create()).await));
    let mut told = listener.accept().await.unwrap();
    for wanted in [
        Operation::DISCOVER_VERSIONS,
        Operation::QUERY,
        Operation::PUT,
    ] {
        let (head, message) = read_http(&mut told).await;
        assert_eq!(operation(&message), wanted);
        assert!(head.starts_with("POST /told HTTP/1.1\r\n"), "{head}");
        let head = head.to_ascii_lowercase();
        for field in [
            "content-type: application/octet-stream",
            "cache-control: no-cache",
        ] {
            assert!(head.contains(field), "{head}");
        }
        let body = answer(wanted, ResultStatus::SUCCESS, Vec::new());
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let response = [head.into_bytes(), body].concat();
        told.write_all(&response).await.unwrap();
    }
    listening.stop().await;
}

#[tokio::test]
async fn nothing_is_told_to_a_listener_with_the_certificate_of_another_client() {
    let mut pki = pki();
    let listener = Listener::of(&mut pki, "another").await;
    let listening = start(&pki, vec![listener.told()]).await;
    assert!(listener.accept().await.is_err());
    listening.stop().await;
}

#[tokio::test]
async fn a_server_whose_listener_is_gone_goes_on_and_stops() {
    let mut pki = pki();
    let listener = Listener::of(&mut pki, CLIENT).await;
    let told = listener.told();
    drop(listener);
    let listening = start(&pki, vec![told]).await;
    let mut stream = connect(&pki, listening.kmip).await;
    assert!(succeeded(&client::exchange(&mut stream, &create()).await));
    listening.stop().await;
}
