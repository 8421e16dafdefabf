//! What a run does: scenarios in order, and for each case whether it runs or why not.

use std::collections::BTreeSet;

use kmip_conform_protocol::ProtocolVersion;
use kmip_reference_server::net::TlsSetting;

use super::carrier::Carrier;
use crate::case::{Case, DeviceCredential, Profiles, SeedUse, Unreadable};

/// What a run does.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Scenarios in order; cases of different scenarios share nothing.
    pub scenarios: Vec<PlannedScenario>,
    /// Files that hold no case that could be read.
    pub unreadable: Vec<Unreadable>,
}

/// Ordered cases that share state.
#[derive(Clone, Debug)]
pub struct PlannedScenario {
    /// Its name, unique in the plan.
    pub name: String,
    /// Its cases, in order.
    pub cases: Vec<PlannedCase>,
    /// What a server of ours has to hold before the first case.
    pub provision: Provision,
}

/// What a server has to hold before a scenario begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provision {
    /// User names and passwords.
    pub accounts: Vec<(String, String)>,
    /// Devices.
    pub devices: Vec<DeviceCredential>,
    /// User names and passwords for one use.
    pub one_time_passwords: Vec<(String, String)>,
    /// Groups with a fresh key.
    pub object_groups: Vec<String>,
    /// User names that share the objects of the client.
    pub sharing: Vec<String>,
    /// Attested clients alone perform any operation.
    pub attested: bool,
    /// The most values of one attribute that an object may have.
    pub attribute_values: Option<usize>,
    /// What becomes of the seeds that clients give.
    pub seeds: Option<SeedUse>,
    /// The TLS that the listener and its clients must speak.
    pub tls: TlsSetting,
    /// A listener of the tool for requests of the server, in this version.
    pub listener: Option<ProtocolVersion>,
}

/// A case with what becomes of it.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// The case, corrected by its errata.
    pub case: Case,
    /// Whether it runs.
    pub action: Action,
    /// The carrier without which it proves nothing.
    pub carrier: Option<Carrier>,
    /// The user named its version, so that it runs whatever versions the target says it offers.
    pub version_named: bool,
    /// Its file is one that OASIS published, octet for octet.
    pub official: bool,
}

/// Whether a case runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It does.
    Run,
    /// It does not, for this reason.
    Skip(String),
}

impl Plan {
    /// Has a server of ours speak this TLS wherever the cases ask for none.
    pub fn speak(&mut self, tls: TlsSetting) {
        for scenario in &mut self.scenarios {
            if scenario.provision.tls == TlsSetting::Default {
                scenario.provision.tls = tls;
            }
        }
    }

    /// Drops what is of another version, deselected cases included.
    pub fn keep_version(&mut self, version: ProtocolVersion) {
        for scenario in &mut self.scenarios {
            scenario
                .cases
                .retain(|planned| planned.case.key.version == version);
        }
        self.scenarios.retain(|scenario| !scenario.cases.is_empty());
        self.unreadable.retain(|file| file.key.version == version);
    }

    /// How many cases run.
    pub fn runs(&self) -> usize {
        let cases = self.scenarios.iter().flat_map(|scenario| &scenario.cases);
        cases
            .filter(|planned| planned.action == Action::Run)
            .count()
    }

    /// The version of the first case that runs.
    pub(super) fn first_version(&self) -> Option<ProtocolVersion> {
        let mut cases = self.scenarios.iter().flat_map(|scenario| &scenario.cases);
        let first = cases.find(|planned| planned.action == Action::Run)?;
        Some(first.case.key.version)
    }

    /// The versions of the cases that run.
    pub(super) fn versions(&self) -> BTreeSet<ProtocolVersion> {
        let cases = self.scenarios.iter().flat_map(|scenario| &scenario.cases);
        cases
            .filter(|planned| planned.action == Action::Run)
            .map(|planned| planned.case.key.version)
            .collect()
    }

    /// Puts a text before the names that the cases send and expect back, where `profiles` allow it.
    pub fn prefix_names(&mut self, profiles: &Profiles, prefix: &str) {
        let scenarios = self.scenarios.iter_mut();
        for planned in scenarios.flat_map(|scenario| &mut scenario.cases) {
            profiles.prefix_names(&mut planned.case, prefix);
        }
    }

    /// How many results the run gives.
    pub fn results(&self) -> usize {
        let cases = self.scenarios.iter().map(|scenario| scenario.cases.len());
        cases.sum::<usize>() + self.unreadable.len()
    }
}

/// Begins the reason of cases that nobody chose.
pub(super) const DESELECTED: &str = "deselected";

impl PlannedCase {
    /// Whether nobody chose the case.
    pub fn is_deselected(&self) -> bool {
        matches!(&self.action, Action::Skip(reason) if reason.starts_with(DESELECTED))
    }
}

impl PlannedScenario {
    /// Whether any case of it runs.
    pub(super) fn runs_any(&self) -> bool {
        self.cases
            .iter()
            .any(|planned| planned.action == Action::Run)
    }
}
