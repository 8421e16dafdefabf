//! Whether a target lets a client renegotiate: a strong session of TLS 1.2 is opened, and inside it
//! a second hello is sent, which goes no further than the target's answer to it.

use std::fmt;
use std::sync::{Arc, Mutex};

use kmip_conform_protocol::enumeration::{Operation, QueryFunction};
use kmip_conform_protocol::{Item, Tag, ttlv};
use rustls::client::ClientConnection;
use rustls::{CipherSuite as RustlsSuite, ClientConfig, KeyLog, SupportedCipherSuite};
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::offer::TlsVersion;
use super::sealed::Sealed;
use super::suites::{CipherSuite, Group};
use super::transcript::{Hash, Transcript};
use super::write::Hello;
use crate::target::stream::connect;
use crate::target::tls::{chain, key, roots, server_name};
use crate::target::{DEFAULT_IDENTITY, TargetOptions};

/// How a target answers a client that renegotiates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome", content = "how")]
pub enum Renegotiation {
    /// It does not let it.
    Refused(String),
    /// It lets it, if the client proves that it is the one of the first handshake.
    Bound,
    /// It lets it without that proof (CVE-2009-3555).
    Unbound,
    /// Nothing was tried.
    NotTried(String),
}

impl fmt::Display for Renegotiation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(how) => write!(f, "refused: {how}"),
            Self::Bound => f.write_str("allowed, bound to the first handshake"),
            Self::Unbound => f.write_str("allowed, not bound to the first handshake"),
            Self::NotTried(why) => write!(f, "not tried: {why}"),
        }
    }
}

/// What came back to the second hello.
enum Answer {
    Hello,
    Alert(u8),
    /// Data, as if no hello had been sent.
    Data,
    Closed,
    /// Nothing in time, on a connection that stays open.
    Silence,
}

/// Tries to renegotiate with a target, without the proof first.
pub async fn renegotiation(options: &TargetOptions) -> Renegotiation {
    let mut refused = String::new();
    for proves in [false, true] {
        match try_once(options, proves).await {
            Ok(Answer::Hello) if proves => return Renegotiation::Bound,
            Ok(Answer::Hello) => return Renegotiation::Unbound,
            Ok(Answer::Alert(NO_RENEGOTIATION)) => {
                refused = "with the alert no_renegotiation".to_owned();
            }
            Ok(Answer::Alert(number)) => refused = format!("with alert {number}"),
            Ok(Answer::Data) => refused = "the session goes on as it was".to_owned(),
            Ok(Answer::Closed) => refused = "the connection was closed".to_owned(),
            Ok(Answer::Silence) => refused = "nothing was answered".to_owned(),
            Err(why) => return Renegotiation::NotTried(why),
        }
    }
    Renegotiation::Refused(refused)
}

const NO_RENEGOTIATION: u8 = 100;

async fn try_once(options: &TargetOptions, proves: bool) -> Result<Answer, String> {
    let limit = options.timeouts.connect;
    let opened = timeout(limit, Session::open(options)).await;
    let mut session = opened.map_err(|_| "no session in time".to_owned())??;
    let proof = match proves {
        true => session.proof.clone(),
        false => Vec::new(),
    };
    let asked = timeout(limit, session.renegotiate(options, &proof)).await;
    // Silence is no consent.
    asked.unwrap_or(Ok(Answer::Silence))
}

/// A session after its handshake.
struct Session {
    tcp: TcpStream,
    suite: CipherSuite,
    proof: Vec<u8>,
    sending: Sealed,
    receiving: Sealed,
    received: Vec<u8>,
}

/// The master secret of the one session that it hears of.
#[derive(Debug, Default)]
struct Master(Mutex<Vec<u8>>);

impl KeyLog for Master {
    fn log(&self, label: &str, _client_random: &[u8], secret: &[u8]) {
        if let ("CLIENT_RANDOM", Ok(mut kept)) = (label, self.0.lock()) {
            *kept = secret.to_vec();
        }
    }
}

impl Session {
    async fn open(options: &TargetOptions) -> Result<Self, String> {
        let master = Arc::new(Master::default());
        let config = config(options, Arc::clone(&master)).map_err(|error| error.to_string())?;
        let name = server_name(options).map_err(|error| error.to_string())?;
        let connection = ClientConnection::new(Arc::new(config), name);
        let mut connection = connection.map_err(|error| error.to_string())?;
        let tcp = connect(options).await;
        let mut tcp = tcp.map_err(|error| error.to_string())?;
        let mut transcript = Transcript::default();
        shake_hands(&mut tcp, &mut connection, &mut transcript).await?;
        let suite = connection.negotiated_cipher_suite();
        let suite = suite.ok_or("no suite was agreed on")?;
        let master = master.0.lock().map_err(|error| error.to_string())?.clone();
        let proof = transcript.verify_data(&master, hash_of(suite));
        let secrets = connection.dangerous_extract_secrets();
        let secrets = secrets.map_err(|error| error.to_string())?;
        Ok(Self {
            tcp,
            suite: CipherSuite(u16::from(suite.suite())),
            proof: proof.ok_or("the handshake could not be followed")?,
            sending: Sealed::new(secrets.tx),
            receiving: Sealed::new(secrets.rx),
            received: Vec::new(),
        })
    }

    /// Sends a hello inside the session, with this proof; none is an extension that is not there.
    async fn renegotiate(
        &mut self,
        options: &TargetOptions,
        proof: &[u8],
    ) -> Result<Answer, String> {
        let hello = Hello {
            version: TlsVersion::Tls12,
            suites: vec![self.suite],
            groups: Group::all().collect(),
            server_name: options.server_name.clone(),
            renegotiation: (!proof.is_empty()).then(|| proof.to_vec()),
        };
        let handshake = hello.write().split_off(5);
        let record = self.sending.seal(HANDSHAKE, &handshake);
        let record = record.ok_or("the hello could not be sealed")?;
        // Some targets pass over the hello, or keep their alert until they have something to send.
        // What follows a hello that is taken comes after its answer.
        let question = self.sending.seal(APPLICATION_DATA, &question());
        let question = question.ok_or("the question could not be sealed")?;
        let said = [record, question].concat();
        if self.tcp.write_all(&said).await.is_err() {
            return Ok(Answer::Closed);
        }
        loop {
            let Some((kind, body)) = self.record().await else {
                return Ok(Answer::Closed);
            };
            let opened = self.receiving.open(kind, &body);
            let opened = opened.ok_or("the answer could not be opened")?;
            match (kind, opened.as_slice()) {
                (HANDSHAKE, [SERVER_HELLO, ..]) => return Ok(Answer::Hello),
                (ALERT, [_, number, ..]) => return Ok(Answer::Alert(*number)),
                (APPLICATION_DATA, _) => return Ok(Answer::Data),
                _ => {}
            }
        }
    }

    async fn record(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut part = [0; 4096];
        loop {
            if let [kind, _, _, high, low, rest @ ..] = self.received.as_slice() {
                let length = usize::from(*high) << 8 | usize::from(*low);
                if let Some(body) = rest.get(..length) {
                    let found = (*kind, body.to_vec());
                    self.received.drain(..5 + length);
                    return Some(found);
                }
            }
            match self.tcp.read(&mut part).await {
                Ok(count) if count > 0 => self.received.extend(part.iter().take(count)),
                _ => return None,
            }
        }
    }
}

/// What any target answers: a Query of KMIP 1.0, which an HTTPS target refuses.
fn question() -> Vec<u8> {
    let version = Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 1),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, 0),
        ],
    );
    let count = Item::integer(Tag::BATCH_COUNT, 1);
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS.0);
    let item = vec![
        Item::enumeration(Tag::OPERATION, Operation::QUERY.0),
        Item::structure(Tag::REQUEST_PAYLOAD, vec![function]),
    ];
    ttlv::encode(&Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, vec![version, count]),
            Item::structure(Tag::BATCH_ITEM, item),
        ],
    ))
}

const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
const ALERT: u8 = 21;
const SERVER_HELLO: u8 = 2;

/// A client of TLS 1.2 alone with the suites whose records are sealed here.
fn config(options: &TargetOptions, master: Arc<Master>) -> Result<ClientConfig, String> {
    let words = |error: &dyn fmt::Display| error.to_string();
    let mut provider = options.setting.provider();
    provider.cipher_suites.retain(|suite| {
        let name = format!("{:?}", suite.suite());
        name.contains("AES") && name.contains("GCM") && suite.tls13().is_none()
    });
    if provider.cipher_suites.is_empty() {
        return Err("TLS 1.2 is not among what the client offers".to_owned());
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS12])
        .map_err(|error| words(&error))?
        .with_root_certificates(roots(&options.ca_pem).map_err(|error| words(&error))?);
    let mut config = match options.identity(DEFAULT_IDENTITY) {
        None => builder.with_no_client_auth(),
        Some(pem) => {
            let chain = chain(pem, DEFAULT_IDENTITY).map_err(|error| words(&error))?;
            let key = key(pem, DEFAULT_IDENTITY).map_err(|error| words(&error))?;
            let built = builder.with_client_auth_cert(chain, key);
            built.map_err(|error| words(&error))?
        }
    };
    config.enable_secret_extraction = true;
    config.key_log = master;
    Ok(config)
}

async fn shake_hands(
    tcp: &mut TcpStream,
    connection: &mut ClientConnection,
    transcript: &mut Transcript,
) -> Result<(), String> {
    let mut part = [0; 4096];
    loop {
        let mut said = Vec::new();
        while connection.wants_write() {
            let written = connection.write_tls(&mut said);
            written.map_err(|error| error.to_string())?;
        }
        transcript.sent(&said);
        tcp.write_all(&said)
            .await
            .map_err(|error| error.to_string())?;
        if !connection.is_handshaking() {
            return Ok(());
        }
        let count = tcp.read(&mut part).await;
        let count = count.map_err(|error| error.to_string())?;
        let heard = part.get(..count).unwrap_or_default();
        if heard.is_empty() {
            return Err("the target closed the connection in the handshake".to_owned());
        }
        transcript.received(heard);
        let mut left = heard;
        while !left.is_empty() {
            let read = connection.read_tls(&mut left);
            read.map_err(|error| error.to_string())?;
            let state = connection.process_new_packets();
            state.map_err(|error| error.to_string())?;
        }
    }
}

fn hash_of(suite: SupportedCipherSuite) -> Hash {
    match suite.suite() {
        RustlsSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        | RustlsSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => Hash::Sha384,
        _ => Hash::Sha256,
    }
}
