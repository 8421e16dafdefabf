//! Clients that cost more than they may, and slow ones.

use std::net::SocketAddr;
use std::time::Duration;

use kmip_conform_protocol::{Item, Tag, ttlv};
use kmip_reference_server::net::{Bounds, TlsSetting};
use kmip_reference_server::pki::CLIENT;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::client::{config, connect, exchange, handshake, is_closed};
use crate::mirror::{Running, request, said};

/// Less than any client of these tests takes, and nobody waits for it in vain.
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn refuses_structures_nested_beyond_the_bound_and_goes_on() {
    let bounds = Bounds {
        max_depth: 6,
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let mut client = connect(&mut running).await;
    let nested = (0..6).fold(Item::text(Tag::NAME_VALUE, "deep"), |inner, _| {
        Item::structure(Tag::NAME, vec![inner])
    });
    let deep = Item::structure(Tag::REQUEST_MESSAGE, vec![nested]);
    let answer = exchange(&mut client, &ttlv::encode(&deep)).await;
    assert!(
        said(&answer).starts_with("depth-limit"),
        "{}",
        said(&answer)
    );
    let answer = exchange(&mut client, &ttlv::encode(&request("flat"))).await;
    assert_eq!(said(&answer), "client ttlv flat");
}

#[tokio::test]
async fn closes_a_connection_that_is_idle_for_too_long() {
    let bounds = Bounds {
        idle: SHORT,
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let mut client = connect(&mut running).await;
    assert!(is_closed(&mut client).await);
}

#[tokio::test]
async fn closes_a_connection_whose_message_does_not_arrive_in_time() {
    let bounds = Bounds {
        transfer: SHORT,
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let mut client = connect(&mut running).await;
    let message = ttlv::encode(&request("slow"));
    client.write_all(&message[..20]).await.unwrap();
    assert!(is_closed(&mut client).await);
}

/// Sends requests whose answers nobody reads; says whether the server ends the connection.
async fn ends_unread(stream: &mut (impl AsyncWrite + Unpin), request: &[u8]) -> bool {
    // More than the buffers of both ends hold.
    for _ in 0..64 {
        if stream.write_all(request).await.is_err() || stream.flush().await.is_err() {
            return true;
        }
    }
    false
}

/// A request whose answer is as long as it is.
fn long_request() -> Vec<u8> {
    ttlv::encode(&request(&"long ".repeat(200_000)))
}

#[tokio::test]
async fn a_client_that_reads_no_answer_loses_its_connection_and_no_other_does() {
    let bounds = Bounds {
        transfer: Duration::from_secs(1),
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let mut deaf = connect(&mut running).await;
    let mut other = connect(&mut running).await;
    assert!(ends_unread(&mut deaf, &long_request()).await);
    let answer = exchange(&mut other, &ttlv::encode(&request("heard"))).await;
    assert_eq!(said(&answer), "client ttlv heard");
}

#[tokio::test]
async fn a_client_of_https_that_reads_no_answer_loses_its_connection() {
    let bounds = Bounds {
        transfer: Duration::from_secs(1),
        ..Bounds::default()
    };
    let running = Running::start(TlsSetting::Default, bounds).await;
    let mut deaf = connect_https(&running).await;
    let request = https_request(long_request());
    assert!(ends_unread(&mut deaf, &request).await);
}

#[tokio::test]
async fn closes_an_https_connection_that_is_idle_after_an_answer() {
    let bounds = Bounds {
        idle: Duration::from_secs(2),
        ..Bounds::default()
    };
    let running = Running::start(TlsSetting::Default, bounds).await;
    let mut client = connect_https(&running).await;
    let request = https_request(ttlv::encode(&request("once")));
    client.write_all(&request).await.unwrap();
    let mut all = Vec::new();
    // Closed by the server: in good order or not, but closed.
    let _ = client.read_to_end(&mut all).await;
    assert!(all.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

/// A request of HTTPS with this message.
fn https_request(message: Vec<u8>) -> Vec<u8> {
    let head = format!(
        "POST /kmip HTTP/1.1\r\nHost: h\r\nContent-Type: application/octet-stream\r\n\
         Content-Length: {}\r\n\r\n",
        message.len()
    );
    [head.into_bytes(), message].concat()
}

/// A connection to the HTTPS port.
async fn connect_https(running: &Running) -> TlsStream<TcpStream> {
    let identity = &running.pki.clients[CLIENT];
    let config = config(&running.pki.ca_pem, Some(identity), rustls::ALL_VERSIONS);
    let address = running.listening.https.unwrap();
    handshake(address, config).await.unwrap()
}

/// Opens a connection and says nothing.
async fn mute(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

#[tokio::test]
async fn half_open_connections_give_their_slots_back() {
    let bounds = Bounds {
        max_connections: 4,
        handshake: SHORT,
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let address = running.listening.kmip;
    for _ in 0..3 {
        let mut mutes = Vec::new();
        for _ in 0..bounds.max_connections {
            mutes.push(mute(address).await);
        }
        for mut stream in mutes {
            // Closed by the server: in good order or not, but closed.
            assert!(!matches!(stream.read(&mut [0]).await, Ok(1..)));
        }
    }
    let bounds = Bounds {
        max_connections: 4,
        ..Bounds::default()
    };
    drop(running);
    running = Running::start(TlsSetting::Default, bounds).await;
    let mutes = [
        mute(running.listening.kmip).await,
        mute(running.listening.kmip).await,
    ];
    let mut client = connect(&mut running).await;
    let answer = exchange(&mut client, &ttlv::encode(&request("heard"))).await;
    assert_eq!(said(&answer), "client ttlv heard");
    drop(mutes);
}
