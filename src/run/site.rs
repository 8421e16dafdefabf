//! Where a scenario runs: the bundled server with a store of its own, or a target elsewhere.

use std::net::SocketAddr;
use std::sync::Arc;

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use kmip_conform_protocol::{Item, Tag, schema};
#[cfg(not(feature = "faults"))]
use kmip_reference_server::Server;
use kmip_reference_server::net::{Bounds, Handler, ListenOptions, Listening, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, CertificateAuthority, KeyCurve, Pki};
use kmip_reference_server::{
    Account, AttestationPolicy, ClientListener, Device, GroupPolicy, MovableClock, OneTimePassword,
    SeedPolicy, Settings,
};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::sync::Mutex;

use super::carrier::Carrier;
use super::clock::SiteClock;
use super::plan::{PlannedScenario, Provision};
use crate::case::{DeviceCredential, SeedUse};
use crate::target::{
    Address, ConfigError, DEFAULT_IDENTITY, Encoding, Listener, PemIdentity, Target, TargetOptions,
    Timeouts,
};

/// A port of loopback that nobody else has.
const ANY_PORT: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

/// The bundled server cannot be started.
#[derive(Debug, Error)]
pub enum HostError {
    /// Making certificates failed.
    #[error("cannot make certificates for the bundled server: {0}")]
    Pki(#[from] kmip_reference_server::pki::PkiError),
    /// Listening failed.
    #[error("cannot start the bundled server: {0}")]
    Listen(#[from] kmip_reference_server::net::ListenError),
    /// The tool's own configuration of it failed.
    #[error("cannot address the bundled server: {0}")]
    Config(#[from] ConfigError),
}

/// What the cases run against.
pub enum Host {
    /// The bundled server: a fresh one for each scenario, in this process.
    Bundled(Arc<Bundled>),
    /// A target elsewhere, shared by all scenarios, and where its own connections come in.
    Remote(Target, Option<SharedListener>),
}

/// A listener that the cases of a run use one after the other.
pub type SharedListener = Arc<Mutex<Listener>>;

/// What is needed to start bundled servers.
pub struct Bundled {
    pki: Pki,
    pki_p384: Pki,
    seed: [u8; 32],
    timeouts: Timeouts,
    #[cfg(feature = "faults")]
    faults: kmip_reference_server::fault::FaultSet,
}

impl Bundled {
    /// Certificates for this run; `seed` decides every random choice of the servers.
    ///
    /// # Errors
    /// When certificates cannot be made.
    pub fn new(seed: [u8; 32], timeouts: Timeouts) -> Result<Self, HostError> {
        Ok(Self {
            pki: Pki::generate(&["localhost", "127.0.0.1"])?,
            pki_p384: Pki::generate_on(KeyCurve::P384, &["localhost", "127.0.0.1"])?,
            seed,
            timeouts,
            #[cfg(feature = "faults")]
            faults: Default::default(),
        })
    }

    /// The same, for servers with these faults.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn with_faults(mut self, faults: kmip_reference_server::fault::FaultSet) -> Self {
        self.faults = faults;
        self
    }

    #[cfg(feature = "faults")]
    fn server(
        &self,
        settings: Settings,
        clock: Arc<MovableClock>,
        seed: [u8; 32],
    ) -> Arc<dyn Handler> {
        use kmip_reference_server::fault::Faulty;

        let faults = self.faults.clone();
        Arc::new(Faulty::new(faults, settings, clock, seed))
    }

    #[cfg(not(feature = "faults"))]
    fn server(
        &self,
        settings: Settings,
        clock: Arc<MovableClock>,
        seed: [u8; 32],
    ) -> Arc<dyn Handler> {
        Arc::new(Server::new(settings, clock, seed))
    }

    pub(super) async fn open(&self, scenario: &PlannedScenario) -> Result<Site, HostError> {
        self.open_at(scenario, ANY_PORT.into()).await
    }

    /// Opens a server that listens for TTLV over TLS at this address.
    pub(super) async fn open_at(
        &self,
        scenario: &PlannedScenario,
        address: SocketAddr,
    ) -> Result<Site, HostError> {
        let clock = Arc::new(MovableClock::new());
        let seed = self.scenario_seed(&scenario.name);
        let tls = scenario.provision.tls;
        let pki = self.pki(tls.curve());
        let listener = match scenario.provision.listener {
            Some(version) => Some((self.listener(tls).await?, version)),
            None => None,
        };
        let mut settings = settings(&scenario.provision);
        let told = listener.as_ref().map(|(listener, version)| ClientListener {
            identity: CLIENT.to_owned(),
            address: listener.address.to_string(),
            https_path: None,
            version: *version,
        });
        settings.client_listeners.extend(told);
        let server = self.server(settings, clock.clone(), seed);
        let options = ListenOptions {
            kmip: address,
            https: Some(ANY_PORT.into()),
            tls,
            identity: pki.server.clone(),
            client_ca_pem: pki.ca_pem.clone(),
            bounds: Bounds::default(),
        };
        let listening = listen(server, options).await?;
        let mut targets = vec![self.target(
            tls,
            Address::kmip(listening.kmip.ip().to_string(), listening.kmip.port()),
            Encoding::Ttlv,
        )?];
        if let Some(https) = listening.https {
            for encoding in [Encoding::Ttlv, Encoding::Xml, Encoding::Json] {
                let address = Address::https("127.0.0.1", https.port());
                targets.push(self.target(tls, address, encoding)?);
            }
        }
        Ok(Site {
            targets,
            clock: SiteClock::Movable(clock),
            listening: Some(listening),
            listener: listener.map(|(listener, _)| Arc::new(Mutex::new(listener))),
        })
    }

    /// A port for the requests of a bundled server.
    async fn listener(&self, tls: TlsSetting) -> Result<Listener, ConfigError> {
        let server = Address::kmip("127.0.0.1", 0);
        let target = self.target(tls, server, Encoding::Ttlv)?;
        Listener::open(([127, 0, 0, 1], 0).into(), target.options()).await
    }

    /// Each scenario has its own chance, whatever ran before it.
    fn scenario_seed(&self, scenario: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(scenario.as_bytes());
        hash.finalize().into()
    }

    /// Who issues the certificates of a setting.
    pub(super) fn authority(&self, tls: TlsSetting) -> Option<&CertificateAuthority> {
        self.pki(tls.curve()).authority()
    }

    /// The certificates with keys on this curve.
    fn pki(&self, curve: KeyCurve) -> &Pki {
        match curve {
            KeyCurve::P256 => &self.pki,
            KeyCurve::P384 => &self.pki_p384,
        }
    }

    fn target(
        &self,
        tls: TlsSetting,
        address: Address,
        encoding: Encoding,
    ) -> Result<Target, ConfigError> {
        let pki = self.pki(tls.curve());
        let mut options = TargetOptions::new(address, pki.ca_pem.clone());
        options.setting = tls;
        options.encoding = encoding;
        options.timeouts = self.timeouts;
        // The certificates are for the usual addresses.
        options.server_name = Some("localhost".to_owned());
        if let Some(client) = pki.clients.get(CLIENT) {
            let identity = PemIdentity {
                certificate_pem: client.certificate_pem.clone(),
                key_pem: client.key_pem.clone(),
            };
            options
                .identities
                .insert(DEFAULT_IDENTITY.to_owned(), identity);
        }
        Target::new(options)
    }
}

/// A server for testing that holds what the scenario needs.
fn settings(provision: &Provision) -> Settings {
    let accounts = provision.accounts.iter().map(|(user, password)| Account {
        username: user.clone(),
        password: password.clone(),
        identity: provision.sharing.contains(user).then(|| CLIENT.to_owned()),
    });
    let groups = provision.object_groups.iter().map(|name| GroupPolicy {
        name: name.clone(),
        attributes: vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES.0),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, USAGE),
        ],
    });
    let once = provision.one_time_passwords.iter();
    let once = once.map(|(user, password)| OneTimePassword {
        username: user.clone(),
        password: password.clone(),
    });
    let usual = Settings::for_testing();
    let every = schema::operations().iter().map(|row| row.operation);
    let attestation = AttestationPolicy {
        operations: every.filter(|_| provision.attested).collect(),
        // Nobody is trusted to attest: the cases show that none passes without.
        keys: Vec::new(),
    };
    Settings {
        accounts: accounts.collect(),
        attestation,
        devices: provision.devices.iter().map(device).collect(),
        one_time_passwords: once.collect(),
        object_groups: groups.collect(),
        attribute_instances: provision
            .attribute_values
            .unwrap_or(usual.attribute_instances),
        seeds: provision.seeds.map_or(usual.seeds, seed_policy),
        ..usual
    }
}

fn seed_policy(seeds: SeedUse) -> SeedPolicy {
    match seeds {
        SeedUse::Whole => SeedPolicy::Use(usize::MAX),
        SeedUse::Octets(octets) => SeedPolicy::Use(octets),
        SeedUse::Refused => SeedPolicy::Refuse,
    }
}

/// A device that owns its objects under the first of its identifiers.
fn device(told: &DeviceCredential) -> Device {
    let first = told.identifiers().next();
    let identity = first.map_or("", |(_, text)| text).to_owned();
    let told = told.clone();
    Device {
        identity,
        serial_number: told.serial_number,
        device_identifier: told.device_identifier,
        network_identifier: told.network_identifier,
        machine_identifier: told.machine_identifier,
        media_identifier: told.media_identifier,
        password: told.password,
    }
}

/// Encrypt and Decrypt (KMIP 2.1 section 11.8).
const USAGE: i32 = 0x04 | 0x08;

impl Host {
    /// Whether each scenario has a store of its own.
    pub fn is_isolated(&self) -> bool {
        matches!(self, Self::Bundled(_))
    }

    /// Opens the place where a scenario runs.
    pub(super) async fn open(&self, scenario: &PlannedScenario) -> Result<Site, HostError> {
        match self {
            Self::Bundled(bundled) => bundled.open(scenario).await,
            Self::Remote(target, listener) => Ok(Site {
                targets: vec![target.clone()],
                clock: SiteClock::remote(),
                listening: None,
                listener: listener.clone(),
            }),
        }
    }
}

/// Where one scenario runs.
pub(super) struct Site {
    /// One for each carrier that is offered; the first serves cases that do not care.
    targets: Vec<Target>,
    pub(super) clock: SiteClock,
    listening: Option<Listening>,
    pub(super) listener: Option<SharedListener>,
}

impl Site {
    /// The target for cases that demand a carrier, or for those that do not care.
    pub(super) fn target(&self, wanted: Option<Carrier>) -> Option<&Target> {
        match wanted {
            None => self.targets.first(),
            Some(wanted) => self
                .targets
                .iter()
                .find(|target| Carrier::of(target.options()) == wanted),
        }
    }

    /// Whether what a scenario leaves goes away with the site.
    pub(super) fn is_thrown_away(&self) -> bool {
        self.listening.is_some()
    }

    /// Ends the bundled server, if this is one.
    pub(super) async fn close(self) {
        if let Some(listening) = self.listening {
            listening.stop().await;
        }
    }
}
