//! A connection that the server opens to a client that listens: TTLV straight over TLS, or HTTPS, in
//! which the server is the client (KMIP Additional Message Encodings 1.0 sections 2.4 and 2.5).

use std::io;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use kmip_conform_protocol::{Item, Limits, Tag, ttlv};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client_role::ask;
use crate::ClientListener;
use crate::net::{Bounds, Encoding};

/// A connection to the listener of a client.
pub(super) enum Link {
    Ttlv(Box<TlsStream<TcpStream>>),
    Https(SendRequest<Full<Bytes>>),
}

impl Link {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens there, or somebody else.
    pub async fn open(listener: &ClientListener, connector: &TlsConnector) -> io::Result<Self> {
        let address = listener.address.as_str();
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        let stream = connector.connect(name, tcp).await?;
        if listener.https_path.is_none() {
            return Ok(Self::Ttlv(Box::new(stream)));
        }
        let shaken = handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.map_err(io::Error::other)?;
        // It ends when nobody sends on it any more, or the client ends it.
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to a client ended");
            }
        });
        Ok(Self::Https(sender))
    }

    /// Sends a request and waits for the response; none where the client gives none that is a
    /// message.
    ///
    /// # Errors
    /// The connection failed, or took too long.
    pub async fn ask(
        &mut self,
        request: &Item,
        listener: &ClientListener,
        bounds: &Bounds,
    ) -> io::Result<Option<Item>> {
        match self {
            Self::Ttlv(stream) => ask(stream, request, bounds).await,
            Self::Https(sender) => {
                let posted = post(sender, http_request(request, listener)?, bounds);
                timeout(bounds.transfer, posted).await?
            }
        }
    }
}

/// The request of the profile (section 2.4): hyper states the length.
fn http_request(message: &Item, listener: &ClientListener) -> io::Result<Request<Full<Bytes>>> {
    let path = listener.https_path.as_deref().unwrap_or_default();
    Request::post(path)
        .header(HOST, &listener.address)
        .header(CONTENT_TYPE, Encoding::Ttlv.content_type())
        .header(CACHE_CONTROL, "no-cache")
        .body(Full::from(ttlv::encode(message)))
        .map_err(io::Error::other)
}

async fn post(
    sender: &mut SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
    bounds: &Bounds,
) -> io::Result<Option<Item>> {
    sender.ready().await.map_err(io::Error::other)?;
    let response = sender.send_request(request).await;
    let response = response.map_err(io::Error::other)?;
    if !response.status().is_success() {
        return Ok(None);
    }
    let body = Limited::new(response.into_body(), bounds.max_request);
    let octets = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let limits = Limits {
        max_size: bounds.max_request,
        ..Limits::default()
    };
    let decoded = ttlv::decode(&octets, &limits).into_valid().ok();
    Ok(decoded.filter(|message| message.tag == Tag::RESPONSE_MESSAGE))
}
