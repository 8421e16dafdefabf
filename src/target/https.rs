//! Messages as bodies of HTTPS requests (KMIP Additional Message Encodings 1.0 section 2).

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;

use super::stream::BoxedStream;
use super::{TargetError, TargetOptions};

/// The largest body of an HTTP error that is kept as evidence, in octets.
const ERROR_BODY: usize = 4 << 10;

/// What an HTTP response said about its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpHead {
    /// The Content-Type header.
    pub content_type: Option<String>,
    /// The Content-Length header.
    pub content_length: Option<String>,
    /// The Cache-Control header.
    pub cache_control: Option<String>,
}

/// An HTTP connection kept alive between messages.
pub(super) struct HttpConnection {
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
}

impl Drop for HttpConnection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl HttpConnection {
    pub(super) async fn new(stream: BoxedStream) -> Result<Self, TargetError> {
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let driver = tokio::spawn(async move {
            // Whatever ends the connection is reported by the request that notices it.
            let _ = connection.await;
        });
        Ok(Self { sender, driver })
    }

    /// Whether the target has closed the connection.
    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Posts one message and reads the whole response.
    pub(super) async fn post(
        &mut self,
        options: &TargetOptions,
        message: &[u8],
    ) -> Result<(HttpHead, Vec<u8>), TargetError> {
        let request = request(options, message)?;
        self.sender.ready().await.map_err(dropped)?;
        let response = self.sender.send_request(request).await.map_err(dropped)?;
        let status = response.status();
        if status != hyper::StatusCode::OK {
            let body = body(response, ERROR_BODY).await.unwrap_or_default();
            return Err(TargetError::HttpStatus {
                status: status.as_u16(),
                body,
            });
        }
        let head = head(&response);
        let body = body(response, options.max_response).await?;
        Ok((head, body))
    }
}

fn request(options: &TargetOptions, message: &[u8]) -> Result<Request<Full<Bytes>>, TargetError> {
    Request::builder()
        .method(Method::POST)
        .uri(options.address.path.as_str())
        .header(HOST, options.address.authority())
        .header(CONTENT_TYPE, options.encoding.content_type())
        .header(CACHE_CONTROL, "no-cache")
        .body(Full::new(Bytes::copy_from_slice(message)))
        .map_err(|error| TargetError::Http {
            reason: error.to_string(),
        })
}

fn head(response: &Response<Incoming>) -> HttpHead {
    let text = |name: HeaderName| {
        let value = response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    HttpHead {
        content_type: text(CONTENT_TYPE),
        content_length: text(CONTENT_LENGTH),
        cache_control: text(CACHE_CONTROL),
    }
}

async fn body(response: Response<Incoming>, limit: usize) -> Result<Vec<u8>, TargetError> {
    let announced = hyper::body::Body::size_hint(response.body()).lower();
    if announced > limit as u64 {
        return Err(TargetError::TooLarge { announced, limit });
    }
    match Limited::new(response.into_body(), limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(TargetError::TooLarge {
            announced: limit as u64 + 1,
            limit,
        }),
        Err(error) => match error.downcast::<hyper::Error>() {
            Ok(error) => Err(dropped(*error)),
            Err(error) => Err(TargetError::Http {
                reason: error.to_string(),
            }),
        },
    }
}

fn broken(error: hyper::Error) -> TargetError {
    TargetError::Http {
        reason: error.to_string(),
    }
}

/// A connection that ends inside an exchange is the target's close; the rest is broken HTTP.
fn dropped(error: hyper::Error) -> TargetError {
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        TargetError::Closed {
            received: Vec::new(),
        }
    } else {
        broken(error)
    }
}
