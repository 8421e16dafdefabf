//! Reading a target file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::table::{Located, Table, Wrong};
use crate::case::{DeviceCredential, Profiles, Requirement, RequirementKind, nearest_name};
use crate::target::{Credential, PemIdentity};

/// A target file that cannot be used.
#[derive(Debug, Error)]
pub enum TargetFileError {
    /// The file cannot be read.
    #[error("cannot read the target file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What it says cannot be used.
    #[error("{}:{line}: {problem}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

/// What a user tells of a target.
#[derive(Clone, Debug, Default)]
pub struct TargetFile {
    /// Requirements that it meets as the cases print them.
    provided: BTreeSet<String>,
    /// What it has in the place of what cases print, by the requirement that this meets.
    pub(super) own: BTreeMap<String, Own>,
    identities: BTreeMap<String, PemIdentity>,
}

/// What a target has in the place of what cases print.
#[derive(Clone, Debug)]
pub(super) enum Own {
    Account(Credential),
    Device(DeviceCredential),
    Group(String),
    /// Each serves once; their user is that of an account.
    OneTimePasswords(Vec<String>),
}

impl TargetFile {
    /// Reads a file. The files that it names are sought from its own folder.
    ///
    /// # Errors
    /// When it or a file it names cannot be read, or a key or a published name in it is unknown.
    pub fn read(path: &Path, profiles: &Profiles) -> Result<Self, TargetFileError> {
        let text = std::fs::read_to_string(path).map_err(|source| TargetFileError::Read {
            path: path.to_owned(),
            source,
        })?;
        let reading = Reading {
            folder: path.parent().unwrap_or(Path::new("")),
            profiles,
        };
        reading.file(&text).map_err(|wrong| {
            let before = text.bytes().take(wrong.offset);
            TargetFileError::Content {
                path: path.to_owned(),
                line: before.filter(|octet| *octet == b'\n').count() + 1,
                problem: wrong.problem,
            }
        })
    }

    /// Adds a requirement that the target meets as the cases print it.
    ///
    /// # Errors
    /// When no requirement is called so; gives the name of the nearest.
    pub fn provide(&mut self, name: &str, profiles: &Profiles) -> Result<(), Option<String>> {
        let known = profiles.all_requirements().iter();
        let mut known = known.map(|one| one.name.as_str());
        if !known.clone().any(|one| one == name) {
            let nearest = nearest_name(&mut known, name);
            return Err(nearest.map(str::to_owned));
        }
        self.provided.insert(name.to_owned());
        Ok(())
    }

    /// The requirements that the target meets.
    pub fn provides(&self) -> impl Iterator<Item = &str> {
        let mapped = self.own.keys().map(String::as_str);
        mapped.chain(self.provided.iter().map(String::as_str))
    }

    /// Certificates and keys by client.
    pub fn identities(&self) -> &BTreeMap<String, PemIdentity> {
        &self.identities
    }

    /// The passwords in it, to be hidden in evidence.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.own.values().flat_map(|own| match own {
            Own::Account(account) => vec![account.password.as_str()],
            Own::Device(device) => device.password.as_deref().into_iter().collect(),
            Own::Group(_) => Vec::new(),
            Own::OneTimePasswords(passwords) => passwords.iter().map(String::as_str).collect(),
        })
    }
}

struct Reading<'r> {
    folder: &'r Path,
    profiles: &'r Profiles,
}

impl Reading<'_> {
    fn file(&self, text: &str) -> Result<TargetFile, Wrong> {
        let mut table = Table::document(text)?;
        let mut file = TargetFile::default();
        for name in table.texts("provides")? {
            let known = self.profiles.all_requirements().iter();
            name.one_of("requirement", known.map(|one| one.name.as_str()))?;
            file.provided.insert(name.text);
        }
        for row in table.tables("account")? {
            self.replace(&mut file, row, account_user, Self::account)?;
        }
        for row in table.tables("device")? {
            self.replace(&mut file, row, device_identifier, Self::device)?;
        }
        for row in table.tables("one_time_password")? {
            self.replace(&mut file, row, one_time_user, Self::one_time_passwords)?;
        }
        for row in table.tables("group")? {
            self.replace(&mut file, row, group_name, |_, row| {
                Ok(Own::Group(row.required("name")?.text))
            })?;
        }
        for row in table.tables("identity")? {
            let (client, identity) = self.identity(row)?;
            if file.identities.contains_key(&client.text) {
                return Err(client.wrong("this client is named twice"));
            }
            file.identities.insert(client.text, identity);
        }
        table.finish()?;
        Ok(file)
    }

    /// Reads a row that says what the target has for what the requirements `of` a kind print.
    fn replace(
        &self,
        file: &mut TargetFile,
        mut row: Table<'_>,
        of: fn(&Requirement) -> Option<&str>,
        own: impl Fn(&Self, &mut Table<'_>) -> Result<Own, Wrong>,
    ) -> Result<(), Wrong> {
        let published = row.required("published")?;
        let known = self.profiles.all_requirements().iter();
        published.one_of("name in published cases", known.clone().filter_map(of))?;
        let own = own(self, &mut row)?;
        row.finish()?;
        for met in known.filter(|one| of(one) == Some(published.text.as_str())) {
            if file.own.insert(met.name.clone(), own.clone()).is_some() {
                return Err(published.wrong("this name is mapped twice"));
            }
        }
        Ok(())
    }

    fn account(&self, row: &mut Table<'_>) -> Result<Own, Wrong> {
        let user = row.required("user")?.text;
        let password = self.password(&row.required("password_file")?)?;
        Ok(Own::Account(Credential { user, password }))
    }

    fn device(&self, row: &mut Table<'_>) -> Result<Own, Wrong> {
        let mut text = |key| Ok(row.text(key)?.map(|found: Located| found.text));
        let device = DeviceCredential {
            serial_number: text("serial_number")?,
            device_identifier: text("device_identifier")?,
            network_identifier: text("network_identifier")?,
            machine_identifier: text("machine_identifier")?,
            media_identifier: text("media_identifier")?,
            password: None,
        };
        if device.identifiers().next().is_none() {
            return Err(row.wrong("a device has one of its identifiers at least"));
        }
        let password = row.text("password_file")?;
        let password = password.map(|file| self.password(&file)).transpose()?;
        Ok(Own::Device(DeviceCredential { password, ..device }))
    }

    /// A file of one-time passwords has one on each line.
    fn one_time_passwords(&self, row: &mut Table<'_>) -> Result<Own, Wrong> {
        let lines = self.text(&row.required("password_file")?)?;
        let passwords = lines.lines().filter(|line| !line.is_empty());
        Ok(Own::OneTimePasswords(
            passwords.map(str::to_owned).collect(),
        ))
    }

    fn identity(&self, mut row: Table<'_>) -> Result<(Located, PemIdentity), Wrong> {
        let client = row.required("client")?;
        let (certificate, key) = (row.required("certificate")?, row.required("key")?);
        row.finish()?;
        let identity = PemIdentity {
            certificate_pem: self.text(&certificate)?,
            key_pem: self.text(&key)?,
        };
        Ok((client, identity))
    }

    fn password(&self, file: &Located) -> Result<String, Wrong> {
        let text = self.text(file)?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn text(&self, file: &Located) -> Result<String, Wrong> {
        let path = self.folder.join(&file.text);
        std::fs::read_to_string(&path)
            .map_err(|error| file.wrong(format!("cannot read {}: {error}", path.display())))
    }
}

fn account_user(requirement: &Requirement) -> Option<&str> {
    match &requirement.kind {
        RequirementKind::Account { user, .. } => Some(user),
        _ => None,
    }
}

fn device_identifier(requirement: &Requirement) -> Option<&str> {
    match &requirement.kind {
        RequirementKind::Device(device) => Some(device.identifiers().next()?.1),
        _ => None,
    }
}

fn one_time_user(requirement: &Requirement) -> Option<&str> {
    match &requirement.kind {
        RequirementKind::OneTimePassword { user, .. } => Some(user),
        _ => None,
    }
}

fn group_name(requirement: &Requirement) -> Option<&str> {
    match &requirement.kind {
        RequirementKind::ObjectGroup { group } => Some(group),
        _ => None,
    }
}
