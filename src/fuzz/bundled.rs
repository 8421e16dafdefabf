//! The bundled server behind its own network shell, to be fuzzed where no target is given.

use std::sync::Arc;

use kmip_reference_server::net::{Bounds, ListenOptions, Listening, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, Identity, Pki};
use kmip_reference_server::{Server, Settings, SystemClock};
use tokio::runtime::Runtime;

use crate::run::HostError;
use crate::target::{
    Address, DEFAULT_IDENTITY, Encoding, PemIdentity, Target, TargetOptions, Timeouts,
};

/// A bundled server, for as long as this is kept.
pub struct Running {
    /// How to reach it.
    pub target: Target,
    _listening: Listening,
}

/// Starts a bundled server on a port of its own, with two client identities; over HTTPS where messages
/// are to be text.
///
/// # Errors
/// When it cannot be started.
pub fn start(
    runtime: &Runtime,
    seed: [u8; 32],
    encoding: Encoding,
    timeouts: Timeouts,
) -> Result<Running, HostError> {
    let local = ([127, 0, 0, 1], 0).into();
    let mut pki = Pki::generate(&["localhost", "127.0.0.1"])?;
    let stranger = pem(pki.client("stranger")?);
    let server = Server::new(Settings::for_testing(), Arc::new(SystemClock), seed);
    let options = ListenOptions {
        kmip: local,
        https: (encoding != Encoding::Ttlv).then_some(local),
        tls: TlsSetting::default(),
        identity: pki.server.clone(),
        client_ca_pem: pki.ca_pem.clone(),
        bounds: Bounds::default(),
    };
    let listening = runtime.block_on(listen(Arc::new(server), options))?;
    let address = match listening.https {
        Some(https) => Address::https("127.0.0.1", https.port()),
        None => Address::kmip("127.0.0.1", listening.kmip.port()),
    };
    let mut options = TargetOptions::new(address, pki.ca_pem.clone());
    options.encoding = encoding;
    options.timeouts = timeouts;
    let client = pki.clients.get(CLIENT).map(pem);
    let identities = client.map(|client| (DEFAULT_IDENTITY.to_owned(), client));
    options.identities.extend(identities);
    options.identities.insert("B".to_owned(), stranger);
    Ok(Running {
        target: Target::new(options)?,
        _listening: listening,
    })
}

fn pem(identity: &Identity) -> PemIdentity {
    PemIdentity {
        certificate_pem: identity.certificate_pem.clone(),
        key_pem: identity.key_pem.clone(),
    }
}
