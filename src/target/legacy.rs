//! TLS through the system's OpenSSL, for targets that offer only RSA key exchange or CBC suites.

use std::net::IpAddr;
use std::pin::Pin;

use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl::{self, Ssl, SslContext, SslMethod, SslVerifyMode};
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

use super::stream::BoxedStream;
use super::{ConfigError, PemIdentity, TargetError, TargetOptions};

/// Every suite of the Basic authentication suites (KMIP Profiles 1.0 to 2.1 section 3.1), and
/// keys and hashes as weak as they ask for.
const CIPHERS: &str = "ALL:!aNULL:!eNULL:@SECLEVEL=0";

/// The OpenSSL set-up of one client identity.
pub(super) struct OpenSslClient {
    context: SslContext,
    server_name: String,
}

impl OpenSslClient {
    pub(super) fn new(options: &TargetOptions, identity: &str) -> Result<Self, ConfigError> {
        let context = context(options, identity).map_err(|error| ConfigError::Tls {
            identity: identity.to_owned(),
            reason: error.to_string(),
        })?;
        let name = options.server_name.as_ref();
        Ok(Self {
            context,
            server_name: name.unwrap_or(&options.address.host).clone(),
        })
    }

    pub(super) async fn handshake(
        &self,
        tcp: TcpStream,
        address: &str,
    ) -> Result<BoxedStream, TargetError> {
        let failed = |error: ErrorStack| TargetError::Handshake {
            address: address.to_owned(),
            reason: error.to_string(),
        };
        let ssl = self.session().map_err(failed)?;
        let mut stream = SslStream::new(ssl, tcp).map_err(failed)?;
        match Pin::new(&mut stream).connect().await {
            Ok(()) => Ok(Box::new(stream)),
            Err(error) => Err(handshake_error(&error, address.to_owned())),
        }
    }

    fn session(&self) -> Result<Ssl, ErrorStack> {
        let mut ssl = Ssl::new(&self.context)?;
        match self.server_name.parse::<IpAddr>() {
            Ok(address) => ssl.param_mut().set_ip(address)?,
            Err(_) => {
                ssl.set_hostname(&self.server_name)?;
                ssl.param_mut().set_host(&self.server_name)?;
            }
        }
        Ok(ssl)
    }
}

fn handshake_error(error: &ssl::Error, address: String) -> TargetError {
    let reason = error.to_string();
    let stack = error.ssl_error().map(ErrorStack::errors);
    let alerts = stack.unwrap_or_default().iter().filter_map(alert);
    match alerts.map(refusal).find(Option::is_some).flatten() {
        Some(Refusal::Certificate) => TargetError::CertificateRefused { address, reason },
        Some(Refusal::Suites) => TargetError::NoSuiteOfOpenSsl { address, reason },
        None => TargetError::Handshake { address, reason },
    }
}

/// The alert that the target sent: OpenSSL's reason is its number and 1000.
fn alert(error: &openssl::error::Error) -> Option<i32> {
    error
        .reason_code()
        .checked_sub(1000)
        .filter(|alert| *alert > 0)
}

/// What a target does not accept.
enum Refusal {
    Certificate,
    Suites,
}

/// What an alert refuses (TLS 1.2, RFC 5246 section 7.2.2, and 1.3, RFC 8446 section 6.2).
fn refusal(alert: i32) -> Option<Refusal> {
    match alert {
        41..=46 | 48 | 49 | 51 | 116 => Some(Refusal::Certificate),
        40 | 70 | 71 => Some(Refusal::Suites),
        _ => None,
    }
}

fn context(options: &TargetOptions, identity: &str) -> Result<SslContext, ErrorStack> {
    let mut builder = SslContext::builder(SslMethod::tls_client())?;
    builder.set_cipher_list(CIPHERS)?;
    builder.set_verify(SslVerifyMode::PEER);
    let mut roots = X509StoreBuilder::new()?;
    for certificate in X509::stack_from_pem(options.ca_pem.as_bytes())? {
        roots.add_cert(certificate)?;
    }
    builder.set_cert_store(roots.build());
    if let Some(pem) = options.identity(identity) {
        set_identity(&mut builder, pem)?;
    }
    Ok(builder.build())
}

fn set_identity(
    builder: &mut openssl::ssl::SslContextBuilder,
    pem: &PemIdentity,
) -> Result<(), ErrorStack> {
    let mut chain = X509::stack_from_pem(pem.certificate_pem.as_bytes())?.into_iter();
    if let Some(leaf) = chain.next() {
        builder.set_certificate(&leaf)?;
    }
    for certificate in chain {
        builder.add_extra_chain_cert(certificate)?;
    }
    builder.set_private_key(&*PKey::private_key_from_pem(pem.key_pem.as_bytes())?)
}
