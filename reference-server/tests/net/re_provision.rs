//! A client that replaces the certificate by which it connects (KMIP 2.1 section 6.1.48).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{CertificateType, Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Tag, ttlv};
use kmip_reference_server::net::{Bounds, ListenOptions, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, CertificateAuthority, Identity, Pki};
use kmip_reference_server::{Server, Settings, SystemClock};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::client::{config, exchange, handshake};

fn message(operation: Operation, payload: Vec<Item>) -> Vec<u8> {
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 2),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, 1),
    ];
    let header = vec![
        Item::structure(Tag::PROTOCOL_VERSION, version),
        Item::integer(Tag::BATCH_COUNT, 1),
    ];
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    ttlv::encode(&Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, item),
        ],
    ))
}

/// The reason of a failure; `None` for a success.
async fn ask(
    stream: &mut TlsStream<TcpStream>,
    operation: Operation,
    payload: Vec<Item>,
) -> Option<ResultReason> {
    let response = exchange(stream, &message(operation, payload)).await;
    let item = response.field(Tag::BATCH_ITEM).unwrap();
    let status = item.field(Tag::RESULT_STATUS).unwrap().as_enumeration();
    let reason = item
        .field(Tag::RESULT_REASON)
        .and_then(Item::as_enumeration);
    match status == Some(ResultStatus::SUCCESS.0) {
        true => None,
        false => Some(ResultReason(reason.unwrap())),
    }
}

#[tokio::test]
async fn the_new_certificate_connects_and_the_old_one_does_nothing_more() {
    let pki = Pki::generate(&["localhost"]).unwrap();
    let server = Server::new(Settings::default(), Arc::new(SystemClock), [5; 32]);
    let options = ListenOptions {
        kmip: ([127, 0, 0, 1], 0).into(),
        https: None,
        tls: TlsSetting::Default,
        identity: pki.server.clone(),
        client_ca_pem: pki.ca_pem.clone(),
        bounds: Bounds::default(),
    };
    let listening = listen(Arc::new(server), options).await.unwrap();
    let port = listening.kmip;
    let connect = async |identity: &Identity| {
        let config = config(&pki.ca_pem, Some(identity), rustls::ALL_VERSIONS);
        handshake(port, config).await.unwrap()
    };
    let foreign = CertificateAuthority::generate("Another authority").unwrap();
    let new = foreign.client(CLIENT).unwrap();
    let certificate = vec![
        Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
        Item::bytes(
            Tag::CERTIFICATE_VALUE,
            new.certificates().unwrap()[0].as_ref(),
        ),
    ];
    let certificate = Item::structure(Tag::CERTIFICATE, certificate);
    let mut old = connect(&pki.clients[CLIENT]).await;
    let done = ask(&mut old, Operation::RE_PROVISION, vec![certificate]).await;
    assert_eq!(done, None);
    let refused = Some(ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    assert_eq!(ask(&mut old, Operation::PING, Vec::new()).await, refused);
    let mut again = connect(&pki.clients[CLIENT]).await;
    assert_eq!(ask(&mut again, Operation::PING, Vec::new()).await, refused);
    let mut replaced = connect(&new).await;
    assert_eq!(ask(&mut replaced, Operation::PING, Vec::new()).await, None);
    listening.stop().await;
}
