//! The octet stream under a connection.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::options::TlsLibrary;
use super::tls::RustlsClient;
use super::{ConfigError, TargetError, TargetOptions};

/// A TLS stream of either library.
pub trait AsyncStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> AsyncStream for T {}

/// A TLS stream of either library.
pub type BoxedStream = Box<dyn AsyncStream>;

/// The TLS set-up of one client identity.
pub(super) enum TlsClient {
    Rustls(RustlsClient),
    #[cfg(feature = "legacy-tls")]
    OpenSsl(super::legacy::OpenSslClient),
}

impl TlsClient {
    /// Prepares TLS for the named identity.
    pub(super) fn new(options: &TargetOptions, identity: &str) -> Result<Self, ConfigError> {
        match options.tls {
            TlsLibrary::Rustls => RustlsClient::new(options, identity).map(Self::Rustls),
            #[cfg(feature = "legacy-tls")]
            TlsLibrary::OpenSsl => {
                super::legacy::OpenSslClient::new(options, identity).map(Self::OpenSsl)
            }
            #[cfg(not(feature = "legacy-tls"))]
            TlsLibrary::OpenSsl => Err(ConfigError::NoOpenSsl),
        }
    }

    /// Opens TCP and TLS.
    pub(super) async fn open(&self, options: &TargetOptions) -> Result<BoxedStream, TargetError> {
        let address = options.address.authority();
        let limit = options.timeouts.connect;
        let opening = async {
            let tcp = connect(options)
                .await
                .map_err(|source| TargetError::Connect {
                    address: address.clone(),
                    source,
                })?;
            match self {
                Self::Rustls(client) => client.handshake(tcp, &address).await,
                #[cfg(feature = "legacy-tls")]
                Self::OpenSsl(client) => client.handshake(tcp, &address).await,
            }
        };
        match tokio::time::timeout(limit, opening).await {
            Ok(opened) => opened,
            Err(_) => Err(TargetError::ConnectTimedOut {
                address: options.address.authority(),
                after: limit,
            }),
        }
    }
}

pub(super) async fn connect(options: &TargetOptions) -> io::Result<TcpStream> {
    let address = &options.address;
    let tcp = TcpStream::connect((address.host.as_str(), address.port)).await?;
    tcp.set_nodelay(true)?;
    Ok(tcp)
}
