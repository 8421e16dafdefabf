//! Probes of a target beside KMIP: what TLS it offers, and which clients it lets in.

use std::collections::BTreeMap;

use kmip_conform_protocol::ProtocolVersion;
use kmip_reference_server::pki::{CLIENT, Pki};
use serde::Serialize;

use crate::run::answers;
use crate::target::{
    CertificateFacts, DEFAULT_IDENTITY, PemIdentity, Prober, Renegotiation, Target, TargetError,
    TargetOptions, TlsOffer, TlsVersion, renegotiation,
};

/// How a target treats a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome", content = "how")]
pub enum Admission {
    /// It answers requests.
    Admitted,
    /// It does not.
    Refused(String),
    /// Nothing was tried.
    NotTried(String),
}

/// What the probes found.
#[derive(Clone, Debug, Serialize)]
pub struct TlsFacts {
    /// Cipher suites by version of TLS.
    pub suites: BTreeMap<String, Vec<String>>,
    /// Groups of TLS 1.3.
    pub groups: Vec<String>,
    /// Whether renegotiation of TLS 1.2 and older is bound to the first handshake.
    pub secure_renegotiation: Option<bool>,
    /// What becomes of a client that renegotiates inside a session of TLS 1.2.
    pub renegotiation: Renegotiation,
    /// Hellos without an answer in time.
    pub unanswered: Vec<String>,
    /// Clients by what is wrong with them, and how the target treats them.
    pub clients: BTreeMap<String, Admission>,
    /// The certificate that the target shows, where a handshake came about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateFacts>,
    /// The certificate of the configured client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<CertificateFacts>,
    /// The port.
    pub port: u16,
    /// The path of an HTTPS target.
    pub path: String,
    #[serde(skip)]
    pub(super) offer: TlsOffer,
}

/// Probes a target; `unfit` are certificates that it must not accept, by what is wrong with them.
///
/// # Errors
/// When the target cannot be connected to.
pub async fn probe(
    target: &Target,
    version: ProtocolVersion,
    unfit: &[(String, PemIdentity)],
    progress: &mut dyn FnMut(),
) -> Result<TlsFacts, TargetError> {
    let options = target.options();
    let offer = Prober::new(options).offer(progress).await?;
    let clients = clients(options, version, unfit).await;
    let names = |version: &TlsVersion| {
        let suites = offer.suites.get(version).into_iter().flatten();
        suites.map(|suite| suite.name()).collect::<Vec<_>>()
    };
    Ok(TlsFacts {
        suites: offer
            .suites
            .keys()
            .map(|one| (one.to_string(), names(one)))
            .collect(),
        groups: offer.groups.iter().map(|group| group.name()).collect(),
        secure_renegotiation: offer.secure_renegotiation,
        renegotiation: match offer.speaks(TlsVersion::Tls12) {
            true => renegotiation(options).await,
            false => Renegotiation::NotTried("the target does not speak TLS 1.2".to_owned()),
        },
        unanswered: offer.silent.iter().cloned().collect(),
        clients,
        certificate: CertificateFacts::of_target(options).await,
        client_certificate: options
            .identity(DEFAULT_IDENTITY)
            .and_then(CertificateFacts::of_client),
        port: options.address.port,
        path: options.address.path.clone(),
        offer,
    })
}

async fn clients(
    options: &TargetOptions,
    version: ProtocolVersion,
    unfit: &[(String, PemIdentity)],
) -> BTreeMap<String, Admission> {
    let mut found = BTreeMap::new();
    let configured = options.identity(DEFAULT_IDENTITY);
    found.insert(
        "configured".to_owned(),
        admission(options, configured, version).await,
    );
    found.insert(
        "no-certificate".to_owned(),
        admission(options, None, version).await,
    );
    let stranger = stranger();
    let treated = match &stranger {
        Some(pem) => admission(options, Some(pem), version).await,
        None => Admission::NotTried("no certificate could be made".to_owned()),
    };
    found.insert("unknown-issuer".to_owned(), treated);
    for name in ["expired", "wrong-purpose"] {
        let given = unfit.iter().find(|(given, _)| given == name);
        let pem = given
            .map(|(_, pem)| pem)
            .or_else(|| options.identities.get(name));
        let treated = match pem {
            Some(pem) => admission(options, Some(pem), version).await,
            None => Admission::NotTried(format!(
                "give a certificate of the target's authority with --identity {name}=CERT,KEY"
            )),
        };
        found.insert(name.to_owned(), treated);
    }
    let elsewhere = TargetOptions {
        server_name: Some("not-this-host.invalid".to_owned()),
        ..options.clone()
    };
    let treated = admission(&elsewhere, configured, version).await;
    found.insert("wrong-host-name".to_owned(), treated);
    found
}

/// A client certificate of an authority that nobody knows.
fn stranger() -> Option<PemIdentity> {
    let pki = Pki::generate(&["localhost"]).ok()?;
    let client = pki.clients.get(CLIENT)?;
    Some(PemIdentity {
        certificate_pem: client.certificate_pem.clone(),
        key_pem: client.key_pem.clone(),
    })
}

/// Tries to be answered as a client; only a success answers.
async fn admission(
    options: &TargetOptions,
    identity: Option<&PemIdentity>,
    version: ProtocolVersion,
) -> Admission {
    let mut options = options.clone();
    options.identities.clear();
    let identity = identity.map(|pem| (DEFAULT_IDENTITY.to_owned(), pem.clone()));
    options.identities.extend(identity);
    let target = match Target::new(options) {
        Ok(target) => target,
        Err(error) => return Admission::NotTried(error.to_string()),
    };
    match answers(&target, version).await {
        Ok(true) => Admission::Admitted,
        Ok(false) => Admission::Refused("the request failed".to_owned()),
        Err(error) => Admission::Refused(error.to_string()),
    }
}
