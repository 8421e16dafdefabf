//! What to set up, in words.

use super::needs::{Need, Needs};
use crate::case::RequirementKind;

/// The headings, in the order of the guide.
const HEADINGS: [(&str, &str); 9] = [
    ("accounts", "Accounts, devices and groups"),
    ("authority", "Certificates"),
    ("listener", "Listener"),
    ("store", "Store"),
    ("extensions", "Extensions: what no baseline demands"),
    ("seeds", "Seeds: one at a time (--choose)"),
    (
        "suites",
        "Authentication suites: a listener each (--choose)",
    ),
    (
        "limits",
        "Limits and policies: for a run of their own (--choose)",
    ),
    ("options", "Options of the run"),
];

/// The guide: a heading and lines below it, each with the requirement and its number of cases.
pub fn guide(needs: &Needs) -> Vec<(&'static str, Vec<String>)> {
    let mut parts = Vec::new();
    for (key, heading) in HEADINGS {
        let mut lines: Vec<String> = match key {
            "authority" => CERTIFICATES.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        let here = needs.all().iter().filter(|need| place(need) == key);
        lines.extend(here.map(|need| line(needs, need)));
        if !lines.is_empty() {
            parts.push((heading, lines));
        }
    }
    parts
}

/// What every run and `certify` need of certificates.
const CERTIFICATES: [&str; 3] = [
    "The authority that issues clients' certificates is trusted by the target: --ca names the one of \
     the target's own certificate, --cert and --key are a client's.",
    "That client may create, locate, get, change and destroy its own objects.",
    "For certify: two certificates of the same authority that the target must refuse, one expired and \
     one issued for servers alone, as identities `expired` and `wrong-purpose`.",
];

fn place(need: &Need) -> &'static str {
    match need.requirement.kind {
        RequirementKind::Account { .. }
        | RequirementKind::Device(_)
        | RequirementKind::ObjectGroup { .. }
        | RequirementKind::OneTimePassword { .. }
        | RequirementKind::SharedObjects { .. } => "accounts",
        RequirementKind::PushListener => "listener",
        RequirementKind::ExclusiveStore => "store",
        RequirementKind::Feature => "extensions",
        RequirementKind::Seed(_) => "seeds",
        RequirementKind::Suite { .. } => "suites",
        RequirementKind::Attestation | RequirementKind::AttributeValues { .. } => "limits",
        RequirementKind::Slow | RequirementKind::Transport { .. } => "options",
    }
}

fn line(needs: &Needs, need: &Need) -> String {
    let one = &need.requirement;
    let cases = match need.cases {
        1 => "1 case".to_owned(),
        count => format!("{count} cases"),
    };
    let chosen = match (need.alternatives(), needs.is_wanted(need)) {
        (None, _) => "",
        (Some(_), true) => ", chosen",
        (Some(_), false) => ", not chosen",
    };
    format!("{} ({cases}{chosen}): {}", one.name, one.provision)
}
