//! A connection meets targets of every kind: each ends in an answer or a typed error, in bounded
//! time and memory.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

use kmip_conform::target::{
    Address, ConfigError, Encoding, Exchange, Stage, Target, TargetError, TargetOptions,
};
use support::{Fake, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A whole message of header and body, the smallest there is.
const MESSAGE: [u8; 8] = [0x42, 0x00, 0x78, 0x01, 0, 0, 0, 0];
const ANSWER: [u8; 8] = [0x42, 0x00, 0x7B, 0x01, 0, 0, 0, 0];

async fn take_request(stream: &mut Stream) -> bool {
    let mut request = [0; MESSAGE.len()];
    stream.read_exact(&mut request).await.is_ok()
}

async fn exchange(options: TargetOptions) -> Result<Exchange, TargetError> {
    let target = Target::new(options).unwrap();
    target.connection("A").unwrap().exchange(&MESSAGE).await
}

/// A target that answers each request with `octets` and keeps the connection.
async fn answering(octets: &'static [u8]) -> Fake {
    Fake::start(move |mut stream| async move {
        while take_request(&mut stream).await {
            stream.write_all(octets).await.unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn exchanges_messages_over_one_connection() {
    let fake = answering(&ANSWER).await;
    let target = Target::new(fake.options()).unwrap();
    let mut connection = target.connection("A").unwrap();
    for _ in 0..3 {
        let answer = connection.exchange(&MESSAGE).await.unwrap();
        assert_eq!(answer.bytes, ANSWER);
        assert!(!answer.reconnected);
    }
    assert_eq!(fake.accepted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_close_between_messages_is_reconnected_and_noted() {
    let fake = Fake::start(|mut stream| async move {
        take_request(&mut stream).await;
        // Answer and close leave together, so that the client has both when it goes on.
        stream.get_mut().1.writer().write_all(&ANSWER).unwrap();
        stream.shutdown().await.unwrap();
    })
    .await;
    let target = Target::new(fake.options()).unwrap();
    let mut connection = target.connection("A").unwrap();
    assert!(!connection.exchange(&MESSAGE).await.unwrap().reconnected);
    assert!(connection.exchange(&MESSAGE).await.unwrap().reconnected);
    assert_eq!(fake.accepted.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_close_instead_of_an_answer_is_told_with_what_had_come() {
    let fake = Fake::start(|mut stream| async move {
        take_request(&mut stream).await;
        stream.write_all(&[0x42, 0x00, 0x7B]).await.unwrap();
        stream.shutdown().await.unwrap();
    })
    .await;
    let error = exchange(fake.options()).await.unwrap_err();
    assert!(matches!(error, TargetError::Closed { .. }), "{error}");
    assert_eq!(error.received(), [0x42, 0x00, 0x7B]);
    assert_eq!(error.stage(), Stage::Exchange);
}

#[tokio::test]
async fn silence_ends_with_the_read_time_out() {
    let fake = Fake::start(|mut stream| async move {
        take_request(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let error = exchange(fake.options()).await.unwrap_err();
    assert!(matches!(error, TargetError::TimedOut { .. }), "{error}");
}

#[tokio::test]
async fn octets_that_drip_do_not_stretch_the_time_out() {
    let fake = Fake::start(|mut stream| async move {
        take_request(&mut stream).await;
        stream
            .write_all(&[0x42, 0x00, 0x7B, 0x01, 0, 0, 1, 0])
            .await
            .unwrap();
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if stream.write_all(&[0]).await.is_err() {
                return;
            }
        }
    })
    .await;
    let error = exchange(fake.options()).await.unwrap_err();
    assert!(matches!(error, TargetError::TimedOut { .. }), "{error}");
    assert!(error.received().len() > 8, "what dripped in is kept");
}

#[tokio::test]
async fn an_announced_100_mib_is_refused_before_its_body_is_read() {
    let fake = answering(&[0x42, 0x00, 0x7B, 0x01, 0x06, 0x40, 0x00, 0x00]).await;
    let error = exchange(fake.options()).await.unwrap_err();
    match error {
        TargetError::TooLarge { announced, limit } => {
            assert_eq!((announced, limit), ((100 << 20) + 8, 16 << 20));
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn garbage_is_named_as_such() {
    let fake = answering(b"I am no KMIP server\n").await;
    let error = exchange(fake.options()).await.unwrap_err();
    assert!(matches!(error, TargetError::NotTtlv { .. }), "{error}");
}

#[tokio::test]
async fn octets_nobody_asked_for_are_an_error_of_the_next_exchange() {
    let fake = Fake::start(|mut stream| async move {
        take_request(&mut stream).await;
        let twice = [ANSWER, ANSWER].concat();
        stream.write_all(&twice).await.unwrap();
        take_request(&mut stream).await;
    })
    .await;
    let target = Target::new(fake.options()).unwrap();
    let mut connection = target.connection("A").unwrap();
    connection.exchange(&MESSAGE).await.unwrap();
    let error = connection.exchange(&MESSAGE).await.unwrap_err();
    assert!(matches!(error, TargetError::Unsolicited { .. }), "{error}");
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let fake = answering(&ANSWER).await;
    let mut options = fake.options();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    options.address.port = closed.local_addr().unwrap().port();
    drop(closed);
    let error = exchange(options).await.unwrap_err();
    assert!(matches!(error, TargetError::Connect { .. }), "{error}");
    assert_eq!(error.stage(), Stage::Reach);
}

#[tokio::test]
async fn a_listener_that_never_speaks_tls_ends_with_the_connect_time_out() {
    let fake = answering(&ANSWER).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = fake.options();
    options.address.port = listener.local_addr().unwrap().port();
    options.timeouts.connect = Duration::from_millis(200);
    let error = exchange(options).await.unwrap_err();
    assert!(
        matches!(error, TargetError::ConnectTimedOut { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_certificate_of_another_authority_fails_the_handshake() {
    let fake = answering(&ANSWER).await;
    let other = answering(&ANSWER).await;
    let mut options = fake.options();
    options.ca_pem = other.options().ca_pem;
    let error = exchange(options).await.unwrap_err();
    assert!(matches!(error, TargetError::Handshake { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--ca"));
}

#[tokio::test]
async fn a_client_certificate_of_another_authority_is_told_apart() {
    let fake = answering(&ANSWER).await;
    let other = answering(&ANSWER).await;
    let mut options = fake.options();
    options.identities = other.options().identities;
    let error = exchange(options).await.unwrap_err();
    assert!(
        matches!(error, TargetError::CertificateRefused { .. }),
        "{error}"
    );
    assert_eq!(error.stage(), Stage::Reach);
}

#[tokio::test]
async fn options_that_cannot_work_are_refused_before_anything_is_sent() {
    let fake = answering(&ANSWER).await;
    let refused = |change: &dyn Fn(&mut TargetOptions)| {
        let mut options = fake.options();
        change(&mut options);
        Target::new(options).err().unwrap()
    };
    let error = refused(&|options| options.encoding = Encoding::Xml);
    assert!(matches!(error, ConfigError::EncodingNeedsHttps("xml")));
    let error = refused(&|options| options.ca_pem = "nothing".to_owned());
    assert!(error.to_string().contains("holds no PEM certificate"));
    let error = refused(&|options| options.server_name = Some("not a name".to_owned()));
    assert!(error.to_string().contains("--server-name"));
    let error = refused(&|options| {
        for identity in options.identities.values_mut() {
            identity.key_pem = "nothing".to_owned();
        }
    });
    assert!(error.to_string().contains("key of identity A"), "{error}");
    assert_eq!(fake.accepted.load(Ordering::SeqCst), 0);
}

/// An HTTPS target that answers each connection's first request with fixed octets.
async fn http(response: &'static [u8]) -> TargetOptions {
    let fake = Fake::start(move |mut stream| async move {
        let mut request = vec![0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(response).await;
        let _ = stream.shutdown().await;
    })
    .await;
    let mut options = fake.options();
    options.address = Address::https("127.0.0.1", fake.port);
    options
}

#[tokio::test]
async fn https_bodies_come_back_with_what_http_said_of_them() {
    let options = http(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 4\r\n\r\nbody",
    )
    .await;
    let answer = exchange(options).await.unwrap();
    assert_eq!(answer.bytes, b"body");
    let head = answer.http.unwrap();
    assert_eq!(
        head.content_type.as_deref(),
        Some("application/octet-stream")
    );
    assert_eq!(head.content_length.as_deref(), Some("4"));
    assert_eq!(head.cache_control, None);
}

#[tokio::test]
async fn https_trouble_is_typed() {
    let error = exchange(http(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy").await).await;
    match error.unwrap_err() {
        TargetError::HttpStatus { status, body } => {
            assert_eq!((status, &*body), (503, &b"busy"[..]))
        }
        other => panic!("{other}"),
    }
    let error = exchange(http(b"").await).await.unwrap_err();
    assert!(matches!(error, TargetError::Closed { .. }), "{error}");
    let error = exchange(http(b"garbage\r\n\r\n").await).await.unwrap_err();
    assert!(matches!(error, TargetError::Http { .. }), "{error}");
    let large = b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n";
    let error = exchange(http(large).await).await.unwrap_err();
    assert!(matches!(error, TargetError::TooLarge { .. }), "{error}");
}
