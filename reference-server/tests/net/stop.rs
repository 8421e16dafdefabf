//! Stopping.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use kmip_conform_protocol::ttlv;
use kmip_reference_server::net::{Bounds, TlsSetting};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{connect, exchange, is_closed, read_message};
use crate::mirror::{Mirror, Running, request, said};

#[tokio::test]
async fn closes_idle_connections_in_good_order_and_takes_no_more() {
    let mut running = Running::with_defaults().await;
    let mut client = connect(&mut running).await;
    let answer = exchange(&mut client, &ttlv::encode(&request("1"))).await;
    assert_eq!(said(&answer), "client ttlv 1");
    let (kmip, https) = (running.listening.kmip, running.listening.https.unwrap());
    running.listening.stop().await;
    assert!(is_closed(&mut client).await);
    assert!(TcpStream::connect(kmip).await.is_err());
    assert!(TcpStream::connect(https).await.is_err());
}

#[tokio::test]
async fn answers_a_request_it_is_working_on() {
    let gate = Arc::new(Barrier::new(2));
    let core = Mirror {
        gate: Some(gate.clone()),
    };
    let mut running = Running::of(core, TlsSetting::Default, Bounds::default()).await;
    let mut client = connect(&mut running).await;
    client
        .write_all(&ttlv::encode(&request("1")))
        .await
        .unwrap();
    pass(&gate).await;
    let kmip = running.listening.kmip;
    let stopping = tokio::spawn(running.listening.stop());
    while TcpStream::connect(kmip).await.is_ok() {}
    pass(&gate).await;
    stopping.await.unwrap();
    assert_eq!(said(&read_message(&mut client).await), "client ttlv 1");
    assert!(is_closed(&mut client).await);
}

async fn pass(gate: &Arc<Barrier>) {
    let gate = gate.clone();
    tokio::task::spawn_blocking(move || gate.wait())
        .await
        .unwrap();
}

#[tokio::test]
async fn cuts_off_a_client_that_never_finishes_its_message() {
    let bounds = Bounds {
        stop: Duration::from_millis(1),
        ..Bounds::default()
    };
    let mut running = Running::start(TlsSetting::Default, bounds).await;
    let mut client = connect(&mut running).await;
    client.write_all(&[0x42, 0x00, 0x78, 0x01]).await.unwrap();
    running.listening.stop().await;
    assert!(!matches!(client.read(&mut [0]).await, Ok(1..)));
}
