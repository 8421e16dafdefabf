//! Messages straight over TLS.

use kmip_conform_protocol::ttlv;
use kmip_reference_server::net::{Bounds, TlsSetting};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{connect, connect_as, exchange, is_closed, read_message};
use crate::mirror::{PANIC, Running, request, said};

#[tokio::test]
async fn tells_clients_apart_by_the_name_in_their_certificate() {
    let mut running = Running::with_defaults().await;
    let mut alice = connect_as(&mut running, "alice").await;
    let mut bob = connect_as(&mut running, "bob").await;
    let message = ttlv::encode(&request("1"));
    assert_eq!(said(&exchange(&mut bob, &message).await), "bob ttlv 1");
    assert_eq!(said(&exchange(&mut alice, &message).await), "alice ttlv 1");
}

#[tokio::test]
async fn answers_pipelined_messages_in_their_order() {
    let mut running = Running::with_defaults().await;
    let mut client = connect(&mut running).await;
    let numbers = 0..50;
    let all: Vec<u8> = numbers
        .clone()
        .flat_map(|number| ttlv::encode(&request(&number.to_string())))
        .collect();
    client.write_all(&all).await.unwrap();
    for number in numbers {
        let answer = read_message(&mut client).await;
        assert_eq!(said(&answer), format!("client ttlv {number}"));
    }
}

#[tokio::test]
async fn waits_for_a_message_that_comes_in_pieces() {
    let mut running = Running::with_defaults().await;
    let mut client = connect(&mut running).await;
    let message = ttlv::encode(&request("pieces"));
    for octet in &message {
        client.write_all(&[*octet]).await.unwrap();
        client.flush().await.unwrap();
    }
    assert_eq!(said(&read_message(&mut client).await), "client ttlv pieces");
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_a_message_hurts_nobody() {
    let mut running = Running::with_defaults().await;
    let message = ttlv::encode(&request("half"));
    let mut leaver = connect(&mut running).await;
    leaver
        .write_all(&message[..message.len() / 2])
        .await
        .unwrap();
    leaver.shutdown().await.unwrap();
    assert!(is_closed(&mut leaver).await);
    let mut client = connect(&mut running).await;
    assert_eq!(
        said(&exchange(&mut client, &message).await),
        "client ttlv half"
    );
}

#[tokio::test]
async fn answers_a_broken_message_and_goes_on() {
    let mut running = Running::with_defaults().await;
    let mut client = connect(&mut running).await;
    let good = ttlv::encode(&request("good"));
    // The Client Correlation Value of four octets has four octets of padding behind it.
    let mut broken = good.clone();
    let text = broken
        .windows(4)
        .position(|octets| octets == b"good")
        .unwrap();
    broken[text + 7] = 1;
    let answer = exchange(&mut client, &broken).await;
    assert_eq!(said(&answer), "non-zero-padding in 1.4");
    assert_eq!(
        said(&exchange(&mut client, &good).await),
        "client ttlv good"
    );
}

#[tokio::test]
async fn answers_garbage_once_and_closes() {
    let mut running = Running::with_defaults().await;
    let mut client = connect(&mut running).await;
    let answer = exchange(&mut client, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(said(&answer).ends_with(" in unknown"), "{}", said(&answer));
    assert!(is_closed(&mut client).await);
}

#[tokio::test]
async fn refuses_lengths_beyond_the_bound_before_reading_on() {
    let bounds = Bounds {
        max_request: 1024,
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    for length in [1024_u32, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF8, 0xFFFF_FFFF] {
        let mut client = connect(&mut running).await;
        let mut header = vec![0x42, 0x00, 0x78, 0x01];
        header.extend(length.to_be_bytes());
        let answer = exchange(&mut client, &header).await;
        assert_eq!(said(&answer), "size-limit in unknown", "{length:#x}");
        assert!(is_closed(&mut client).await);
    }
}

#[tokio::test]
async fn closes_connections_beyond_the_bound_and_keeps_the_others() {
    let bounds = Bounds {
        max_connections: 1,
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let message = ttlv::encode(&request("1"));
    let mut first = connect(&mut running).await;
    assert_eq!(said(&exchange(&mut first, &message).await), "client ttlv 1");
    let config = crate::client::config(&running.pki.ca_pem, None, rustls::ALL_VERSIONS);
    let refused = crate::client::handshake(running.listening.kmip, config).await;
    assert!(refused.is_err());
    assert_eq!(said(&exchange(&mut first, &message).await), "client ttlv 1");
}

#[tokio::test]
async fn a_core_that_panics_costs_its_own_client_alone() {
    let mut running = Running::with_defaults().await;
    let mut client = connect(&mut running).await;
    let mut unlucky = connect(&mut running).await;
    let message = ttlv::encode(&request(PANIC));
    unlucky.write_all(&message).await.unwrap();
    assert!(!matches!(unlucky.read(&mut [0]).await, Ok(1..)));
    let answer = exchange(&mut client, &ttlv::encode(&request("1"))).await;
    assert_eq!(said(&answer), "client ttlv 1");
}
