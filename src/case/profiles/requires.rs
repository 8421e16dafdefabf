//! What cases need of a target that no message of theirs brings about.

use std::collections::BTreeSet;

use kmip_conform_protocol::Tag;
use serde::Deserialize;

use super::Profiles;
use super::load::Wrong;
use crate::case::Case;
use crate::case::pattern::Pattern;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) requirement: Vec<Requirement>,
    #[serde(default)]
    pub(super) need: Vec<NeedRow>,
}

/// Cases and the requirements they have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedRow {
    cases: Vec<Pattern>,
    requires: Vec<String>,
}

/// Something a target has to have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RequirementRow")]
pub struct Requirement {
    /// What cases and target files call it.
    pub name: String,
    /// What it is, with the data to check or set it up.
    pub kind: RequirementKind,
    /// What to provision on a target that does not meet it, in words.
    pub provision: String,
    /// How the bundled server meets it, in words.
    pub bundled: String,
}

/// What a requirement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequirementKind {
    /// An account with a password, as the case prints them.
    Account {
        /// The user name in the case.
        user: String,
        /// The password in the case.
        password: String,
    },
    /// A device, as the case prints it.
    Device(DeviceCredential),
    /// An operator who has attested clients alone perform any operation.
    Attestation,
    /// A limit on the values of one attribute of an object.
    AttributeValues {
        /// The most that the server keeps.
        most: usize,
    },
    /// No foreign objects of the kind the case locates.
    ExclusiveStore,
    /// Something that the specification leaves to the server.
    Feature,
    /// A fresh object in a group.
    ObjectGroup {
        /// The group.
        group: String,
    },
    /// A password for one use, beside an account.
    OneTimePassword {
        /// The user name in the case.
        user: String,
        /// The password in the case.
        password: String,
    },
    /// A server that sends requests to this client.
    PushListener,
    /// A server that does this with the seeds that clients give it.
    Seed(SeedUse),
    /// A user that may use the objects of the client that sends no credential.
    SharedObjects {
        /// The user name in the case.
        user: String,
    },
    /// Patience for a date.
    Slow,
    /// An authentication suite.
    Suite {
        /// Its name in `authentication.toml`.
        suite: String,
    },
    /// A transport and encoding that the case is about.
    Transport {
        /// The transport.
        transport: Transport,
        /// The encoding.
        encoding: Encoding,
    },
}

/// What a server does with a seed; it may use it or not (KMIP 2.1 section 6.1.50).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedUse {
    /// It uses all of it.
    Whole,
    /// It uses so many octets, at most.
    Octets(usize),
    /// It refuses it.
    Refused,
}

/// What a Device credential says (KMIP 2.1 section 9.11, 1.4 section 2.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceCredential {
    /// Device Serial Number.
    pub serial_number: Option<String>,
    /// Password.
    pub password: Option<String>,
    /// Device Identifier.
    pub device_identifier: Option<String>,
    /// Network Identifier.
    pub network_identifier: Option<String>,
    /// Machine Identifier.
    pub machine_identifier: Option<String>,
    /// Media Identifier.
    pub media_identifier: Option<String>,
}

impl DeviceCredential {
    /// The fields that tell devices apart, in the order of messages.
    pub fn identifiers(&self) -> impl Iterator<Item = (Tag, &str)> {
        let fields = [
            (Tag::DEVICE_SERIAL_NUMBER, &self.serial_number),
            (Tag::DEVICE_IDENTIFIER, &self.device_identifier),
            (Tag::NETWORK_IDENTIFIER, &self.network_identifier),
            (Tag::MACHINE_IDENTIFIER, &self.machine_identifier),
            (Tag::MEDIA_IDENTIFIER, &self.media_identifier),
        ];
        let fields = fields.into_iter();
        fields.filter_map(|(tag, field)| Some((tag, field.as_deref()?)))
    }
}

/// A requirement as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementRow {
    name: String,
    kind: String,
    provision: String,
    bundled: String,
    user: Option<String>,
    password: Option<String>,
    device: Option<DeviceCredential>,
    group: Option<String>,
    suite: Option<String>,
    octets: Option<usize>,
    values: Option<usize>,
    transport: Option<Transport>,
    encoding: Option<Encoding>,
}

/// The keys that a kind takes what it needs from; what is left over belongs to another kind.
#[derive(Default, PartialEq)]
struct Data {
    user: Option<String>,
    password: Option<String>,
    device: Option<DeviceCredential>,
    group: Option<String>,
    suite: Option<String>,
    octets: Option<usize>,
    values: Option<usize>,
    transport: Option<Transport>,
    encoding: Option<Encoding>,
}

impl Data {
    fn kind(&mut self, name: &str) -> Option<RequirementKind> {
        Some(match name {
            "account" => RequirementKind::Account {
                user: self.user.take()?,
                password: self.password.take()?,
            },
            "attestation" => RequirementKind::Attestation,
            "attribute-values" => RequirementKind::AttributeValues {
                most: self.values.take()?,
            },
            "device" => {
                let device = self.device.take()?;
                device.identifiers().next()?;
                RequirementKind::Device(device)
            }
            "exclusive-store" => RequirementKind::ExclusiveStore,
            "feature" => RequirementKind::Feature,
            "object-group" => RequirementKind::ObjectGroup {
                group: self.group.take()?,
            },
            "one-time-password" => RequirementKind::OneTimePassword {
                user: self.user.take()?,
                password: self.password.take()?,
            },
            "push-listener" => RequirementKind::PushListener,
            "seed-octets" => RequirementKind::Seed(SeedUse::Octets(self.octets.take()?)),
            "seed-refused" => RequirementKind::Seed(SeedUse::Refused),
            "seed-whole" => RequirementKind::Seed(SeedUse::Whole),
            "shared-objects" => RequirementKind::SharedObjects {
                user: self.user.take()?,
            },
            "slow" => RequirementKind::Slow,
            "suite" => RequirementKind::Suite {
                suite: self.suite.take()?,
            },
            "transport" => RequirementKind::Transport {
                transport: self.transport.take()?,
                encoding: self.encoding.take()?,
            },
            _ => return None,
        })
    }
}

impl TryFrom<RequirementRow> for Requirement {
    type Error = String;

    fn try_from(row: RequirementRow) -> Result<Self, String> {
        let mut data = Data {
            user: row.user,
            password: row.password,
            device: row.device,
            group: row.group,
            octets: row.octets,
            values: row.values,
            suite: row.suite,
            transport: row.transport,
            encoding: row.encoding,
        };
        let kind = data.kind(&row.kind).filter(|_| data == Data::default());
        Ok(Self {
            name: row.name,
            kind: kind.ok_or_else(|| format!("no kind `{}` with these keys", row.kind))?,
            provision: row.provision,
            bundled: row.bundled,
        })
    }
}

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// TTLV on a TLS connection.
    Kmip,
    /// HTTP POST on a TLS connection.
    Https,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// JSON.
    Json,
    /// TTLV.
    Ttlv,
    /// XML.
    Xml,
}

impl Profiles {
    /// What a case requires: by the data, and by its own header.
    pub fn requirements(&self, case: &Case) -> Vec<&Requirement> {
        let key = &case.key;
        let needed = self.needs.iter().filter(|row| {
            let mut patterns = row.cases.iter();
            patterns.any(|pattern| pattern.matches(&key.id, key.version))
        });
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for row in needed {
            names.extend(row.requires.iter().map(String::as_str));
        }
        names.extend(case.headers.requires.iter().map(String::as_str));
        let known = self.requirements.iter();
        known
            .filter(|row| names.contains(row.name.as_str()))
            .collect()
    }

    /// Every requirement that a case may have.
    pub fn all_requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The requirement of this name.
    pub fn requirement(&self, name: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|row| row.name == name)
    }
}

/// Names are unique and known, and no row is empty.
pub(super) fn check(file: &File) -> Result<(), Wrong> {
    let mut names = BTreeSet::new();
    for row in &file.requirement {
        if !names.insert(row.name.as_str()) {
            return Err(Wrong::new(&row.name, "given twice"));
        }
        if row.provision.is_empty() || row.bundled.is_empty() {
            return Err(Wrong::new(&row.name, "says nothing"));
        }
    }
    for row in &file.need {
        let first = row.cases.first().map_or("", |pattern| pattern.as_str());
        if row.cases.is_empty() || row.requires.is_empty() {
            return Err(Wrong::new(first, "a need without cases or requirements"));
        }
        if let Some(name) = row
            .requires
            .iter()
            .find(|name| !names.contains(name.as_str()))
        {
            return Err(Wrong::new(name, "no requirement of this name"));
        }
    }
    Ok(())
}
