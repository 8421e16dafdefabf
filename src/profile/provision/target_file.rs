//! The target file for a target that was set up as the guide says.

use std::fmt::Write;

use toml::Value;

use super::needs::{Need, Needs};
use crate::case::{DeviceCredential, RequirementKind};

/// The name of the file with the password that a requirement speaks of.
fn password_file_name(need: &Need) -> String {
    format!("{}.password", need.requirement.name)
}

/// The files with passwords that the target file names, and what stands in them: what cases print,
/// to be replaced by the target's own.
pub fn password_files(needs: &Needs) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for need in needs.wanted() {
        let text = match &need.requirement.kind {
            RequirementKind::Account { password, .. } => password.clone(),
            RequirementKind::Device(device) => match &device.password {
                Some(password) => password.clone(),
                None => continue,
            },
            // Each case uses one up.
            RequirementKind::OneTimePassword { password, .. } => {
                let lines = (1..=need.cases).map(|number| format!("{password} {number}"));
                lines.collect::<Vec<_>>().join("\n")
            }
            _ => continue,
        };
        files.push((password_file_name(need), format!("{text}\n")));
    }
    files
}

/// The target file; `identities` are files of certificates and keys by the name of the client.
pub fn target_file(needs: &Needs, identities: &[(String, String, String)]) -> String {
    let mut text = String::from(HEAD);
    let provided = needs.wanted().filter(|need| is_provided(need));
    let provided: Vec<_> = provided
        .map(|need| format!("    {},\n", quoted(&need.requirement.name)))
        .collect();
    let _ = write!(text, "provides = [\n{}]\n", provided.concat());
    let mut rows: Vec<String> = needs.wanted().filter_map(row).collect();
    rows.extend(identities.iter().map(|(client, certificate, key)| {
        let fields = [
            ("client", client.as_str()),
            ("certificate", certificate),
            ("key", key),
        ];
        table("identity", &fields)
    }));
    for row in rows {
        let _ = write!(text, "\n{row}");
    }
    text
}

const HEAD: &str = "\
# What the target provides, and its own names for what published cases call by their author's: put
# yours in the place of `user`, `name` and the identifiers, and your passwords into the files.

";

/// Whether it is met as cases print it; the rest is mapped, or an option of the run.
fn is_provided(need: &Need) -> bool {
    match need.requirement.kind {
        RequirementKind::Attestation
        | RequirementKind::AttributeValues { .. }
        | RequirementKind::ExclusiveStore
        | RequirementKind::Feature
        | RequirementKind::Seed(_)
        | RequirementKind::SharedObjects { .. }
        | RequirementKind::Suite { .. } => true,
        RequirementKind::Account { .. }
        | RequirementKind::Device(_)
        | RequirementKind::ObjectGroup { .. }
        | RequirementKind::OneTimePassword { .. }
        | RequirementKind::PushListener
        | RequirementKind::Slow
        | RequirementKind::Transport { .. } => false,
    }
}

/// The table that maps what the requirement prints.
fn row(need: &Need) -> Option<String> {
    let password = password_file_name(need);
    Some(match &need.requirement.kind {
        RequirementKind::Account { user, .. } => table(
            "account",
            &[
                ("published", user),
                ("user", user),
                ("password_file", &password),
            ],
        ),
        RequirementKind::OneTimePassword { user, .. } => table(
            "one_time_password",
            &[("published", user), ("password_file", &password)],
        ),
        RequirementKind::ObjectGroup { group } => {
            table("group", &[("published", group), ("name", group)])
        }
        RequirementKind::Device(device) => device_row(device, &password),
        _ => return None,
    })
}

fn device_row(device: &DeviceCredential, password: &str) -> String {
    let fields = [
        ("serial_number", &device.serial_number),
        ("device_identifier", &device.device_identifier),
        ("network_identifier", &device.network_identifier),
        ("machine_identifier", &device.machine_identifier),
        ("media_identifier", &device.media_identifier),
    ];
    let own = fields.into_iter();
    let own = own.filter_map(|(key, value)| Some((key, value.as_deref()?)));
    let own: Vec<_> = own.collect();
    let published = own.first().map(|(_, value)| ("published", *value));
    let secret = device
        .password
        .as_ref()
        .map(|_| ("password_file", password));
    let all: Vec<_> = published.into_iter().chain(own).chain(secret).collect();
    table("device", &all)
}

fn table(name: &str, fields: &[(&str, &str)]) -> String {
    let mut text = format!("[[{name}]]\n");
    for (key, value) in fields {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}
