//! One connection per client identity, and exchanges over it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::frame::read_message;
use super::https::{HttpConnection, HttpHead};
use super::options::TargetOptions;
use super::stream::{BoxedStream, TlsClient};
use super::tls::is_refused_certificate;
use super::{ConfigError, Encoding, Scheme, TargetError};

/// A target whose configuration was found usable.
#[derive(Clone)]
pub struct Target {
    options: Arc<TargetOptions>,
}

impl Target {
    /// Checks the options: files parse, identities fit, the encoding goes with the address.
    ///
    /// # Errors
    /// When one of them does not; nothing is sent.
    pub fn new(options: TargetOptions) -> Result<Self, ConfigError> {
        if options.address.scheme == Scheme::Kmip && options.encoding != Encoding::Ttlv {
            return Err(ConfigError::EncodingNeedsHttps(options.encoding.name()));
        }
        TlsClient::new(&options, super::DEFAULT_IDENTITY)?;
        for name in options.identities.keys() {
            TlsClient::new(&options, name)?;
        }
        Ok(Self {
            options: Arc::new(options),
        })
    }

    /// What the tool was told about the target.
    pub fn options(&self) -> &TargetOptions {
        &self.options
    }

    /// A stream of octets to the target, for the named identity: TLS and nothing above it.
    ///
    /// # Errors
    /// When the target cannot be reached.
    pub async fn stream(&self, identity: &str) -> Result<BoxedStream, TargetError> {
        // The identities were found usable when the target was made.
        let tls = TlsClient::new(&self.options, identity).map_err(|error| TargetError::Http {
            reason: error.to_string(),
        })?;
        tls.open(&self.options).await
    }

    /// A connection of the named identity; it is opened by [`Connection::open`] or the first
    /// exchange.
    ///
    /// # Errors
    /// When the identity cannot be used.
    pub fn connection(&self, identity: &str) -> Result<Connection, ConfigError> {
        Ok(Connection {
            options: Arc::clone(&self.options),
            tls: TlsClient::new(&self.options, identity)?,
            link: None,
            opened: 0,
        })
    }
}

/// What came back for one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The response, in the target's encoding.
    pub bytes: Vec<u8>,
    /// From the first octet sent to the last received.
    pub elapsed: Duration,
    /// The connection had been closed between messages, which is legal, and was opened again.
    pub reconnected: bool,
    /// What HTTP said about the body, for HTTPS targets.
    pub http: Option<HttpHead>,
}

enum Link {
    Ttlv(BoxedStream),
    Https(HttpConnection),
}

/// A client identity's connection to a target.
pub struct Connection {
    options: Arc<TargetOptions>,
    tls: TlsClient,
    link: Option<Link>,
    opened: u32,
}

impl Connection {
    /// Opens the connection unless it is open.
    ///
    /// # Errors
    /// When the target cannot be reached within the connect time-out.
    pub async fn open(&mut self) -> Result<(), TargetError> {
        if self.link.is_none() {
            let stream = self.tls.open(&self.options).await?;
            self.link = Some(match self.options.address.scheme {
                Scheme::Kmip => Link::Ttlv(stream),
                Scheme::Https => Link::Https(HttpConnection::new(stream).await?),
            });
            self.opened += 1;
        }
        Ok(())
    }

    /// Sends one message and waits for the whole response.
    ///
    /// The read time-out covers the exchange as a whole, so octets that drip in do not stretch
    /// it. After an error the connection is closed; the next exchange opens a new one.
    ///
    /// # Errors
    /// When the target cannot be reached, does not answer in time, answers too much, closes
    /// instead of answering, or sends what is no message.
    pub async fn exchange(&mut self, message: &[u8]) -> Result<Exchange, TargetError> {
        self.drop_closed_link().await?;
        let reconnected = self.link.is_none() && self.opened > 0;
        self.open().await?;
        let started = Instant::now();
        match self.exchange_in_time(message).await {
            Ok((http, bytes)) => Ok(Exchange {
                bytes,
                elapsed: started.elapsed(),
                reconnected,
                http,
            }),
            Err(error) => {
                self.link = None;
                Err(self.refine(error))
            }
        }
    }

    async fn exchange_in_time(
        &mut self,
        message: &[u8],
    ) -> Result<(Option<HttpHead>, Vec<u8>), TargetError> {
        let after = self.options.timeouts.read;
        let mut received = Vec::new();
        let answered = match &mut self.link {
            Some(Link::Ttlv(stream)) => {
                let answering = async {
                    send(stream, message).await?;
                    read_message(stream, self.options.max_response, &mut received).await
                };
                let answered = tokio::time::timeout(after, answering).await;
                answered.map(|done| done.map(|()| None))
            }
            Some(Link::Https(http)) => {
                let answering = http.post(&self.options, message);
                let answered = tokio::time::timeout(after, answering).await;
                answered.map(|done| {
                    done.map(|(head, body)| {
                        received = body;
                        Some(head)
                    })
                })
            }
            None => {
                return Err(TargetError::Closed { received });
            }
        };
        match answered {
            Ok(Ok(http)) => Ok((http, received)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(TargetError::TimedOut { after, received }),
        }
    }

    /// Sends octets, whole messages or not, and waits for nothing. Over HTTPS, where a message is a
    /// request of its own, nothing is sent.
    ///
    /// # Errors
    /// When the target cannot be reached or takes no more.
    pub async fn send_only(&mut self, octets: &[u8]) -> Result<(), TargetError> {
        self.drop_closed_link().await?;
        self.open().await?;
        match &mut self.link {
            Some(Link::Ttlv(_)) => self.reply(octets).await,
            Some(Link::Https(_)) | None => Ok(()),
        }
    }

    /// Sends a message in parts, each on its way before the next, and waits for the whole response.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub async fn exchange_in_parts(&mut self, parts: &[Vec<u8>]) -> Result<Vec<u8>, TargetError> {
        let after = self.options.timeouts.read;
        if self.options.address.scheme == Scheme::Https {
            return Ok(self.exchange(&parts.concat()).await?.bytes);
        }
        for part in parts {
            self.send_only(part).await?;
        }
        self.receive(after).await
    }

    /// Waits for a request of the target, where the roles of the connection are exchanged (KMIP 2.1
    /// section 6.1.54). After an error the connection is closed.
    ///
    /// # Errors
    /// When none comes in time, or no message; when the connection is closed.
    pub async fn receive(&mut self, after: Duration) -> Result<Vec<u8>, TargetError> {
        let mut received = Vec::new();
        let read = match &mut self.link {
            Some(Link::Ttlv(stream)) => {
                let reading = read_message(stream, self.options.max_response, &mut received);
                tokio::time::timeout(after, reading).await
            }
            Some(Link::Https(_)) | None => Ok(Err(TargetError::Closed {
                received: Vec::new(),
            })),
        };
        match read {
            Ok(Ok(())) => Ok(received),
            Ok(Err(error)) => {
                self.link = None;
                Err(error)
            }
            Err(_) => {
                self.link = None;
                Err(TargetError::TimedOut { after, received })
            }
        }
    }

    /// Answers a request of the target.
    ///
    /// # Errors
    /// When the target does not take it in time; the connection is closed then.
    pub async fn reply(&mut self, message: &[u8]) -> Result<(), TargetError> {
        let after = self.options.timeouts.read;
        let Some(Link::Ttlv(stream)) = &mut self.link else {
            return Err(TargetError::Closed {
                received: Vec::new(),
            });
        };
        let sent = tokio::time::timeout(after, send(stream, message)).await;
        let sent = sent.unwrap_or(Err(TargetError::TimedOut {
            after,
            received: Vec::new(),
        }));
        if sent.is_err() {
            self.link = None;
        }
        sent
    }

    /// Notices a close, or octets nobody asked for, since the last message.
    async fn drop_closed_link(&mut self) -> Result<(), TargetError> {
        let mut octets = [0; 16];
        match &mut self.link {
            Some(Link::Ttlv(stream)) => {
                let reading = stream.read(&mut octets);
                match tokio::time::timeout(Duration::ZERO, reading).await {
                    // Nothing to read: the connection is open.
                    Err(_) => return Ok(()),
                    Ok(Ok(0) | Err(_)) => self.link = None,
                    Ok(Ok(count)) => {
                        self.link = None;
                        return Err(TargetError::Unsolicited {
                            received: octets.into_iter().take(count).collect(),
                        });
                    }
                }
            }
            Some(Link::Https(http)) if http.is_closed() => self.link = None,
            Some(Link::Https(_)) | None => {}
        }
        Ok(())
    }

    fn refine(&self, error: TargetError) -> TargetError {
        match error {
            TargetError::Io { source } if is_refused_certificate(&source) => {
                TargetError::CertificateRefused {
                    address: self.options.address.authority(),
                    reason: source.to_string(),
                }
            }
            error => error,
        }
    }
}

async fn send(stream: &mut BoxedStream, message: &[u8]) -> Result<(), TargetError> {
    let sent = async {
        stream.write_all(message).await?;
        stream.flush().await
    };
    match sent.await {
        Ok(()) => Ok(()),
        Err(error) if is_close(&error) => Err(TargetError::Closed {
            received: Vec::new(),
        }),
        Err(source) => Err(TargetError::Io { source }),
    }
}

fn is_close(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted
    )
}
