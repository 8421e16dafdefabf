//! Messages in HTTPS requests.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, json, ttlv, xml};
use kmip_reference_server::net::{Bounds, TlsSetting};
use kmip_reference_server::pki::CLIENT;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{config, handshake};
use crate::mirror::{Running, request, said};

const TTLV: &str = "application/octet-stream";
const XML: &str = "text/xml";
const JSON: &str = "application/json";

async fn connect(running: &Running) -> SendRequest<Full<Bytes>> {
    let identity = &running.pki.clients[CLIENT];
    let config = config(&running.pki.ca_pem, Some(identity), rustls::ALL_VERSIONS);
    let address = running.listening.https.unwrap();
    let stream = handshake(address, config).await.unwrap();
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    sender
}

async fn send(
    sender: &mut SendRequest<Full<Bytes>>,
    method: &str,
    path: &str,
    content_type: &str,
    body: impl Into<Bytes>,
) -> (Response<()>, Bytes) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("Host", "localhost")
        .header(CONTENT_TYPE, content_type)
        .header(CACHE_CONTROL, "no-cache")
        .body(Full::new(body.into()))
        .unwrap();
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(head, ()), body)
}

fn header<'a>(response: &'a Response<()>, name: &hyper::header::HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

fn text(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).unwrap()
}

fn decode(content_type: &str, body: &[u8]) -> Item {
    let limits = Limits::default();
    let decoded = match content_type {
        XML => xml::decode(text(body), &limits).unwrap(),
        JSON => json::decode(text(body), &limits).unwrap(),
        _ => ttlv::decode(body, &limits),
    };
    decoded.into_valid().unwrap()
}

#[tokio::test]
async fn answers_in_the_encoding_of_the_request_over_one_connection() {
    let running = Running::with_defaults().await;
    let mut sender = connect(&running).await;
    let message = request("1");
    for (content_type, body) in [
        (TTLV, ttlv::encode(&message)),
        (
            XML,
            xml::encode(&message, ProtocolVersion::V1_4).into_bytes(),
        ),
        (
            JSON,
            json::encode(&message, ProtocolVersion::V1_4).into_bytes(),
        ),
    ] {
        let (response, body) = send(&mut sender, "POST", "/kmip", content_type, body).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, &CONTENT_TYPE), Some(content_type));
        assert_eq!(header(&response, &CACHE_CONTROL), Some("no-cache"));
        let length = body.len().to_string();
        assert_eq!(header(&response, &CONTENT_LENGTH), Some(length.as_str()));
        assert_eq!(said(&decode(content_type, &body)), "client https 1");
    }
}

#[tokio::test]
async fn refuses_by_status_what_is_not_a_kmip_request() {
    let running = Running::with_defaults().await;
    let body = ttlv::encode(&request("1"));
    for (method, path, content_type, status) in [
        ("POST", "/", TTLV, StatusCode::NOT_FOUND),
        ("POST", "/kmip/more", TTLV, StatusCode::NOT_FOUND),
        ("GET", "/kmip", TTLV, StatusCode::METHOD_NOT_ALLOWED),
        ("PUT", "/kmip", TTLV, StatusCode::METHOD_NOT_ALLOWED),
        (
            "POST",
            "/kmip",
            "text/html",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        ("POST", "/kmip", "", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let mut sender = connect(&running).await;
        let (response, text) = send(&mut sender, method, path, content_type, body.clone()).await;
        assert_eq!(response.status(), status, "{method} {path} {content_type}");
        assert_eq!(header(&response, &CONTENT_TYPE), Some("text/plain"));
        assert!(!text.is_empty());
        let refused_method = status == StatusCode::METHOD_NOT_ALLOWED;
        assert_eq!(header(&response, &ALLOW), refused_method.then_some("POST"));
    }
}

#[tokio::test]
async fn answers_garbage_with_a_message_in_the_same_encoding() {
    let running = Running::with_defaults().await;
    let mut sender = connect(&running).await;
    for (content_type, body, expected) in [
        (TTLV, &b""[..], "truncated in unknown"),
        (XML, b"<RequestMessage", "malformed-value in unknown"),
        (XML, b"\xFF\xFE", "invalid-utf8 in unknown"),
        (JSON, b"{\"tag\":", "malformed-value in unknown"),
    ] {
        let (response, body) = send(&mut sender, "POST", "/kmip", content_type, body).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(said(&decode(content_type, &body)), expected);
    }
}

fn small() -> Bounds {
    Bounds {
        max_request: 1024,
        ..Bounds::default()
    }
}

#[tokio::test]
async fn refuses_a_body_beyond_the_bound() {
    let running = Running::start(TlsSetting::Default, small()).await;
    for len in [1025, 4 << 20] {
        let mut sender = connect(&running).await;
        let (response, text) = send(&mut sender, "POST", "/kmip", TTLV, vec![0; len]).await;
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(header(&response, &CONTENT_TYPE), Some("text/plain"));
        assert!(!text.is_empty());
    }
}

#[tokio::test]
async fn does_not_wait_for_a_body_far_beyond_the_bound() {
    let running = Running::start(TlsSetting::Default, small()).await;
    let identity = &running.pki.clients[CLIENT];
    let config = config(&running.pki.ca_pem, Some(identity), rustls::ALL_VERSIONS);
    let mut stream = handshake(running.listening.https.unwrap(), config)
        .await
        .unwrap();
    let head = format!(
        "POST /kmip HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TTLV}\r\nContent-Length: {}\r\n\r\n",
        1_u64 << 40,
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    assert_eq!(text(&status), "HTTP/1.1 413");
}
