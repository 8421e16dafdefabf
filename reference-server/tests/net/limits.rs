//! Clients that cost more than they may, and slow ones.

use std::net::SocketAddr;
use std::time::Duration;

use kmip_conform_protocol::{Item, Tag, ttlv};
use kmip_reference_server::net::{Bounds, TlsSetting};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{connect, exchange, is_closed};
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
