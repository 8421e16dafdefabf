//! What the operator of a server decides.

use kmip_conform_protocol::Item;

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
}

/// A user that authenticates with Username and Password (KMIP 2.1 section 9.11).
#[derive(Clone, Debug)]
pub struct Account {
    /// The Username; objects that the user creates belong to it.
    pub username: String,
    /// The Password.
    pub password: String,
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
            lease_seconds: 3600,
            vendor_identification: "kmip-conform.reference-server".to_owned(),
            application_namespaces: Vec::new(),
            locate_limit: 10_000,
            attribute_instances: 1_000,
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
