//! What the operator of a server decides.

use std::str::FromStr;

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion};

/// The settings of one server instance.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether the Interop operation is offered (KMIP 2.1 section 6.1.26); a production server
    /// must not offer it.
    pub interop: bool,
    /// Who may authenticate with a credential in the request header.
    pub accounts: Vec<Account>,
    /// Devices that may authenticate with a credential in the request header.
    pub devices: Vec<Device>,
    /// Passwords that serve once, beside that of their user's account.
    pub one_time_passwords: Vec<OneTimePassword>,
    /// Groups whose fresh members the server makes when a client asks for one and none is left
    /// (KMIP 2.1 section 6.1.28).
    pub object_groups: Vec<GroupPolicy>,
    /// Clients that the server tells of their objects over connections of its own.
    pub client_listeners: Vec<ClientListener>,
    /// The longest lease granted, in seconds; also the Lease Time of new objects.
    pub lease_seconds: u32,
    /// The name under which the server makes itself known in Query.
    pub vendor_identification: String,
    /// Namespaces for which the server makes Application Data where the client leaves it out.
    pub application_namespaces: Vec<String>,
    /// The most identifiers that one Locate returns.
    pub locate_limit: usize,
    /// The most instances of one attribute on one object.
    pub attribute_instances: usize,
    /// The most items of one batch.
    pub batch_items: usize,
    /// The most objects of one identity. Messages that make objects at the same time may go beyond
    /// it, each by its own.
    pub objects_of_one: usize,
    /// The most objects of all identities together; as [`objects_of_one`](Self::objects_of_one).
    pub objects_of_all: usize,
    /// What becomes of the seeds that clients give.
    pub seeds: SeedPolicy,
    /// Which operations attested clients alone perform.
    pub attestation: AttestationPolicy,
    /// Groups that give their members access to each other's objects.
    pub access_groups: Vec<AccessGroup>,
    /// Operation policies that 1.x objects can name, beside `default` and `public`.
    pub policies: Vec<OperationPolicy>,
}

/// Which operations require attestation (KMIP 2.1 section 9.3), and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttestationPolicy {
    /// The operations; none where nobody attests.
    pub operations: Vec<Operation>,
    /// The P-256 public keys of those who attest, as SEC1 points.
    pub keys: Vec<Vec<u8>>,
}

/// Identities that share the objects which they put into a group of this name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessGroup {
    /// The Object Group, or from 3.0 the Name of the linked Group.
    pub name: String,
    /// The identities.
    pub members: Vec<String>,
    /// What members may do with each other's objects; everything where it is empty.
    pub operations: Vec<Operation>,
}

/// An operation policy (KMIP 1.4 section 3.18).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationPolicy {
    /// The Operation Policy Name.
    pub name: String,
    /// What it says; the first row that speaks of an object and an operation decides.
    pub rows: Vec<PolicyRow>,
}

/// A row of an operation policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// The types of object it speaks of; all where it is empty.
    pub object_types: Vec<ObjectType>,
    /// The operations it speaks of; all where it is empty.
    pub operations: Vec<Operation>,
    /// Who may perform them.
    pub to: Share,
}

/// Who may perform an operation on an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// Everybody.
    All,
    /// The owner of the object.
    Owner,
    /// Nobody, not even the owner.
    Nobody,
    /// The owner and the members of the access group of this name.
    Group(String),
}

/// What the server does with a client's seed (KMIP 2.1 section 6.1.50): it may use it, or ignore
/// it, and a client has to live with either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedPolicy {
    /// Uses so many octets of it, at most.
    Use(usize),
    /// Lets nobody seed the generator.
    Refuse,
}

/// A user that authenticates with Username and Password (KMIP 2.1 section 9.11).
#[derive(Clone, Debug)]
pub struct Account {
    /// The Username.
    pub username: String,
    /// The Password.
    pub password: String,
    /// The identity that the user's objects belong to; the Username where there is none. Users
    /// of one identity share their objects.
    pub identity: Option<String>,
}

impl Account {
    /// The identity that the user acts as.
    pub fn acts_as(&self) -> &str {
        self.identity.as_deref().unwrap_or(&self.username)
    }
}

/// A device that authenticates with a Device credential (KMIP 2.1 section 9.11). What is `None`
/// cannot be stated by the device, except an absent password.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// The identity that objects of the device belong to.
    pub identity: String,
    /// Device Serial Number.
    pub serial_number: Option<String>,
    /// Device Identifier.
    pub device_identifier: Option<String>,
    /// Network Identifier.
    pub network_identifier: Option<String>,
    /// Machine Identifier.
    pub machine_identifier: Option<String>,
    /// Media Identifier.
    pub media_identifier: Option<String>,
    /// The Password, where one is shared.
    pub password: Option<String>,
}

/// A password that serves once (KMIP 2.1 section 9.11).
#[derive(Clone, Debug)]
pub struct OneTimePassword {
    /// The user, who has an account.
    pub username: String,
    /// The One Time Password.
    pub password: String,
}

/// Where a client listens for requests of the server (KMIP 1.x chapter 5, 2.1 section 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientListener {
    /// The client, by the common name of its certificate, which it has to present there.
    pub identity: String,
    /// Its host and port.
    pub address: String,
    /// The path of its HTTPS requests; none where it listens for TTLV straight over TLS.
    pub https_path: Option<String>,
    /// The version the server speaks with it.
    pub version: ProtocolVersion,
}

/// The text names no listener of a client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not CLIENT=[https://]HOST:PORT[/PATH][@VERSION]")]
pub struct ParseListenerError(String);

impl FromStr for ClientListener {
    type Err = ParseListenerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.split_once('=').and_then(|(identity, rest)| {
            let (address, version) = match rest.split_once('@') {
                Some((address, version)) => (address, version.parse().ok()?),
                None => (rest, ProtocolVersion::V2_1),
            };
            let (address, https_path) = match address.strip_prefix("https://") {
                Some(rest) => with_path(rest),
                None => (address, None),
            };
            let (host, port) = address.rsplit_once(':')?;
            port.parse::<u16>().ok()?;
            let named = !host.is_empty() && !host.contains('/');
            let usable = !identity.is_empty() && named && version.is_known();
            usable.then(|| Self {
                identity: identity.to_owned(),
                address: address.to_owned(),
                https_path,
                version,
            })
        });
        parsed.ok_or_else(|| ParseListenerError(text.to_owned()))
    }
}

/// The address and the path of a URL without its scheme; the usual path where it has none (KMIP
/// Additional Message Encodings 1.0 section 2.3).
fn with_path(url: &str) -> (&str, Option<String>) {
    let (address, path) = match url.find('/') {
        Some(at) => url.split_at(at),
        None => (url, ""),
    };
    let path = match path {
        "" | "/" => "/kmip",
        path => path,
    };
    (address, Some(path.to_owned()))
}

/// How the server makes members of a group.
#[derive(Clone, Debug)]
pub struct GroupPolicy {
    /// The Object Group.
    pub name: String,
    /// The attributes of each new symmetric key, in 2.x form.
    pub attributes: Vec<Item>,
}

impl Default for Settings {
    /// Settings fit for production: no Interop, no accounts, no groups.
    fn default() -> Self {
        Self {
            interop: false,
            accounts: Vec::new(),
            devices: Vec::new(),
            one_time_passwords: Vec::new(),
            object_groups: Vec::new(),
            client_listeners: Vec::new(),
            lease_seconds: 3600,
            vendor_identification: "kmip-conform.reference-server".to_owned(),
            application_namespaces: Vec::new(),
            locate_limit: 10_000,
            attribute_instances: 1_000,
            batch_items: 1_000,
            objects_of_one: 1_000_000,
            objects_of_all: 10_000_000,
            seeds: SeedPolicy::Use(usize::MAX),
            attestation: AttestationPolicy::default(),
            access_groups: Vec::new(),
            policies: Vec::new(),
        }
    }
}

impl Settings {
    /// Settings for a server that is tested: as the default, with Interop.
    pub fn for_testing() -> Self {
        Self {
            interop: true,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_read_with_and_without_its_version() {
        let listener: ClientListener = "client=kms.example:5700@1.4".parse().unwrap();
        assert_eq!(listener.identity, "client");
        assert_eq!(listener.address, "kms.example:5700");
        assert_eq!(listener.version, ProtocolVersion::V1_4);
        let newest: ClientListener = "client=[::1]:5700".parse().unwrap();
        assert_eq!(newest.version, ProtocolVersion::V2_1);
        assert_eq!(newest.https_path, None);
        for (text, path) in [
            ("client=https://h:1", "/kmip"),
            ("client=https://h:1/", "/kmip"),
            ("client=https://h:1/told/here@2.0", "/told/here"),
        ] {
            let listener: ClientListener = text.parse().unwrap();
            assert_eq!(listener.address, "h:1", "{text}");
            assert_eq!(listener.https_path.as_deref(), Some(path), "{text}");
        }
        for wrong in [
            "client=https://h",
            "client=http://h:1",
            "",
            "client",
            "=h:1",
            "c=h",
            "c=:1",
            "c=h:x",
            "c=h:1@9.9",
        ] {
            assert!(wrong.parse::<ClientListener>().is_err(), "{wrong}");
        }
    }
}
