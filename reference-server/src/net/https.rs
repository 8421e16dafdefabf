//! One client of the HTTPS port (KMIP Additional Message Encodings 1.0 section 2).

use std::convert::Infallible;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::exchange::Exchange;
use super::listening::Stop;
use super::patience::Patience;
use crate::net::Encoding;

/// The request URI of the profile (section 2.3).
const PATH: &str = "/kmip";

/// Octets beyond the bound that are read and thrown away before a request is refused.
const DISCARDED: usize = 64 << 20;

/// Answers requests until the client or the server ends the connection.
pub(super) async fn serve<S>(
    stream: S,
    exchange: Exchange,
    mut stop: Stop,
) -> Result<(), hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let stream = Patience::new(stream, exchange.bounds.transfer);
    let service = service_fn(|request| respond(request, &exchange));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(exchange.bounds.idle)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = stop.requested() => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

async fn respond(
    request: Request<Incoming>,
    exchange: &Exchange,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let encoding = match encoding_of(&request) {
        Ok(encoding) => encoding,
        Err(refusal) => return Ok(refusal.response()),
    };
    let body = match read_body(request.into_body(), exchange).await {
        Ok(body) => body,
        Err(refusal) => return Ok(refusal.response()),
    };
    Ok(match exchange.answer(encoding, body).await {
        Ok(answer) => message(encoding, answer.octets),
        Err(error) => {
            tracing::error!(%error, "no answer");
            Refusal::NoAnswer.response()
        }
    })
}

/// Why a request gets an HTTP status in place of a KMIP message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    Path,
    Method,
    ContentType,
    TooLarge,
    Incomplete,
    NoAnswer,
}

impl Refusal {
    fn status_and_text(self) -> (StatusCode, &'static str) {
        match self {
            Self::Path => (StatusCode::NOT_FOUND, "KMIP messages go to /kmip\n"),
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "KMIP messages are sent by POST\n",
            ),
            Self::ContentType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the content type is application/octet-stream, text/xml or application/json\n",
            ),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the message is too large\n"),
            Self::Incomplete => (
                StatusCode::REQUEST_TIMEOUT,
                "the message did not arrive as a whole\n",
            ),
            Self::NoAnswer => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "the message was not answered\n",
            ),
        }
    }

    fn response(self) -> Response<Full<Bytes>> {
        let (status, text) = self.status_and_text();
        let mut response = Response::new(Full::from(text));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if self == Self::Method {
            headers.insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }
}

fn encoding_of<B>(request: &Request<B>) -> Result<Encoding, Refusal> {
    if request.uri().path() != PATH {
        return Err(Refusal::Path);
    }
    if request.method() != Method::POST {
        return Err(Refusal::Method);
    }
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(Encoding::of_content_type)
        .ok_or(Refusal::ContentType)
}

async fn read_body(body: Incoming, exchange: &Exchange) -> Result<Vec<u8>, Refusal> {
    let limit = exchange.bounds.max_request;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit.saturating_add(DISCARDED) {
        return Err(Refusal::TooLarge);
    }
    match timeout(exchange.bounds.transfer, collect(body, limit)).await {
        Ok(read) => read,
        Err(_) => Err(Refusal::Incomplete),
    }
}

/// Reads a body; one beyond `limit` is read on for a while without being kept, because most
/// clients look for the answer only once they have sent everything.
async fn collect(mut body: Incoming, limit: usize) -> Result<Vec<u8>, Refusal> {
    let (mut octets, mut size) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::Incomplete)?;
        let data = frame.into_data().unwrap_or_default();
        size = size.saturating_add(data.len());
        if size > limit.saturating_add(DISCARDED) {
            break;
        }
        match size > limit {
            true => octets = Vec::new(),
            false => octets.extend_from_slice(&data),
        }
    }
    match size > limit {
        true => Err(Refusal::TooLarge),
        false => Ok(octets),
    }
}

fn message(encoding: Encoding, answer: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(answer));
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_static(encoding.content_type());
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
