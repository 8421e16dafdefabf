//! The file that says who may authenticate with a credential in a request's header, and who shares
//! objects with whom.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Settings;
use crate::serve::sharing::{self, AttestationTable, GroupRow, PolicyTable};
use crate::settings::{Account, Device, OneTimePassword};

/// A file of accounts that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// The file cannot be read.
    #[error("cannot read the accounts in {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no such file.
    #[error("cannot use the accounts in {}: {message}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
}

/// What an accounts file holds: a TOML document with these tables, each of which may be repeated.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountsFile {
    #[serde(default)]
    account: Vec<AccountRow>,
    #[serde(default)]
    device: Vec<DeviceRow>,
    #[serde(default)]
    one_time_password: Vec<OneTimePasswordRow>,
    #[serde(default)]
    group: Vec<GroupRow>,
    #[serde(default)]
    policy: Vec<PolicyTable>,
    attestation: Option<AttestationTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountRow {
    user: String,
    password: String,
    identity: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceRow {
    identity: String,
    serial_number: Option<String>,
    device_identifier: Option<String>,
    network_identifier: Option<String>,
    machine_identifier: Option<String>,
    media_identifier: Option<String>,
    password: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneTimePasswordRow {
    user: String,
    password: String,
}

/// Adds to `settings` whoever the file lists.
///
/// # Errors
/// A file that cannot be read, is no accounts file, lists a user twice, or gives a one-time password
/// to a user without an account.
pub(super) fn add(path: &Path, settings: &mut Settings) -> Result<(), AccountsError> {
    let text = std::fs::read_to_string(path).map_err(|source| AccountsError::Read {
        path: path.to_owned(),
        source,
    })?;
    add_text(&text, settings).map_err(|message| AccountsError::Content {
        path: path.to_owned(),
        message,
    })
}

fn add_text(text: &str, settings: &mut Settings) -> Result<(), String> {
    // The parser's own text would show the line, and with it a password.
    let file: AccountsFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    for row in file.account {
        if settings.accounts.iter().any(|one| one.username == row.user) {
            return Err(format!("the user {} has two accounts", row.user));
        }
        settings.accounts.push(Account {
            username: row.user,
            password: row.password,
            identity: row.identity,
        });
    }
    for row in file.one_time_password {
        if !settings.accounts.iter().any(|one| one.username == row.user) {
            return Err(format!("the user {} has no account", row.user));
        }
        settings.one_time_passwords.push(OneTimePassword {
            username: row.user,
            password: row.password,
        });
    }
    settings.devices.extend(file.device.into_iter().map(device));
    if let Some(table) = file.attestation {
        settings.attestation = sharing::attestation(&table)?;
    }
    sharing::add(file.group, file.policy, settings)
}

fn device(row: DeviceRow) -> Device {
    Device {
        identity: row.identity,
        serial_number: row.serial_number,
        device_identifier: row.device_identifier,
        network_identifier: row.network_identifier,
        machine_identifier: row.machine_identifier,
        media_identifier: row.media_identifier,
        password: row.password,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[account]]
        user = "carol"
        password = "long"

        [[one_time_password]]
        user = "carol"
        password = "483920"

        [[device]]
        identity = "drive"
        serial_number = "S1"
        password = "secret"
    "#;

    #[test]
    fn whoever_is_listed_is_added() {
        let mut settings = Settings::default();
        add_text(FILE, &mut settings).unwrap();
        assert_eq!(settings.accounts[0].username, "carol");
        assert_eq!(settings.one_time_passwords[0].password, "483920");
        let device = &settings.devices[0];
        assert_eq!(device.serial_number.as_deref(), Some("S1"));
        assert_eq!(device.media_identifier, None);
    }

    #[test]
    fn a_file_that_contradicts_itself_or_holds_more_is_refused() {
        let account = "[[account]]\nuser = \"a\"\npassword = \"p\"\n";
        let refused = |text: &str| add_text(text, &mut Settings::default()).unwrap_err();
        assert!(refused(&account.repeat(2)).contains("two accounts"));
        let lone = "[[one_time_password]]\nuser = \"a\"\npassword = \"1\"";
        assert!(refused(lone).contains("no account"));
        assert!(refused("[[acount]]\nuser = \"a\"").contains("unknown field"));
    }

    #[test]
    fn what_is_said_of_a_bad_file_holds_no_password() {
        let text = "[[account]]\nuser = 7\npassword = \"hidden\"";
        let error = add_text(text, &mut Settings::default()).unwrap_err();
        assert!(!error.contains("hidden"), "{error}");
    }
}
