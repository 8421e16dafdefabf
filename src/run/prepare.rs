//! From cases and a selection to a plan: scenarios, requirements, partitions.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use kmip_reference_server::net::TlsSetting;
use thiserror::Error;

use super::carrier::Carrier;
use super::plan::{Action, DESELECTED, Plan, PlannedCase, PlannedScenario, Provision};
use super::roles::first_pushed;
use crate::case::{
    self, Case, CaseKey, Catalogue, Profiles, Requirement, RequirementKind, Scenario, Selection,
    Transport,
};
use crate::target::Encoding;

/// What a target has to offer to cases with requirements.
#[derive(Clone, Debug)]
pub enum Offer {
    /// The bundled server: what it lacks is data of the requirement.
    Bundled,
    /// A target elsewhere.
    Target {
        /// How it is addressed.
        carrier: Carrier,
        /// Names of requirements that the user says it meets.
        provides: BTreeSet<String>,
        /// Cases that wait for a date are left out.
        skip_slow: bool,
        /// The tool listens for connections that the target opens.
        listens: bool,
    },
}

/// One of the parts into which a run is split over machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Which part, from 1.
    pub part: usize,
    /// How many there are.
    pub of: usize,
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

/// The text names no part.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no partition: write K/N with K from 1 to N")]
pub struct ParsePartitionError(String);

impl FromStr for Partition {
    type Err = ParsePartitionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/');
        let parsed = numbers.and_then(|(part, of)| {
            let (part, of) = (part.parse().ok()?, of.parse().ok()?);
            (1..=of).contains(&part).then_some(Self { part, of })
        });
        parsed.ok_or_else(|| ParsePartitionError(text.to_owned()))
    }
}

/// Plans a run of the cases that one of the selections chooses: every case of the catalogue is in
/// it, with the reason where it does not run.
pub fn plan(
    catalogue: &Catalogue,
    profiles: &Profiles,
    selections: &[Selection],
    offer: &Offer,
    partition: Option<Partition>,
) -> Plan {
    let chooses = |case: &Case| selections.iter().any(|one| one.chooses(case));
    let chosen = catalogue.scenarios(profiles, chooses);
    let mut scenarios = Vec::new();
    for (index, scenario) in chosen.iter().enumerate() {
        let mut planned = plan_scenario(scenario, profiles, offer);
        for member in &mut planned.cases {
            member.version_named = names_version(selections, &member.case);
        }
        if partition.is_some_and(|partition| index % partition.of != partition.part - 1) {
            planned.skip_all(&format!("{DESELECTED}: it belongs to another partition"));
        }
        scenarios.push(planned);
    }
    let planned: BTreeSet<&CaseKey> = chosen
        .iter()
        .flat_map(|scenario| scenario.members.iter().map(|member| &member.case.key))
        .collect();
    let rest = catalogue.cases().iter();
    let rest = rest.filter(|case| !planned.contains(&case.key));
    scenarios.extend(rest.map(deselected));
    for planned in scenarios
        .iter_mut()
        .flat_map(|scenario| &mut scenario.cases)
    {
        planned.official = catalogue.is_official(&planned.case);
    }
    let unreadable = catalogue.unreadable().iter();
    Plan {
        scenarios,
        unreadable: unreadable
            .filter(|file| selections.iter().any(|one| one.chooses_key(&file.key)))
            .cloned()
            .collect(),
    }
}

/// Whether a selection that names versions chooses the case.
fn names_version(selections: &[Selection], case: &Case) -> bool {
    let mut naming = selections.iter().filter(|one| !one.versions.is_empty());
    naming.any(|one| one.chooses(case))
}

fn deselected(case: &Case) -> PlannedScenario {
    PlannedScenario {
        name: case.key.to_string(),
        cases: vec![PlannedCase {
            case: case.clone(),
            action: Action::Skip(DESELECTED.to_owned()),
            carrier: None,
            version_named: false,
            official: false,
        }],
        provision: Provision::default(),
    }
}

fn plan_scenario(scenario: &Scenario<'_>, profiles: &Profiles, offer: &Offer) -> PlannedScenario {
    let mut provision = Provision::default();
    let mut cases = Vec::new();
    for member in &scenario.members {
        let requirements = profiles.requirements(member.case);
        let mut planned = PlannedCase {
            case: member.case.clone(),
            action: Action::Run,
            carrier: requirements.iter().find_map(|one| carrier(one)),
            version_named: false,
            official: false,
        };
        if let Some(reason) = reason_to_skip(&planned, &member.missing, &requirements, offer) {
            planned.action = Action::Skip(reason);
        } else {
            provision.add(&requirements);
            if first_pushed(member.case).is_some() {
                provision.listener = provision.listener.or(Some(member.case.key.version));
            }
        }
        cases.push(planned);
    }
    PlannedScenario {
        name: scenario.name.clone(),
        cases,
        provision,
    }
}

fn reason_to_skip(
    planned: &PlannedCase,
    missing: &[String],
    requirements: &[&Requirement],
    offer: &Offer,
) -> Option<String> {
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Some(format!("set-up not at hand: it builds on {missing}"));
    }
    if let Some(unmet) = requirements.iter().find(|one| !offer.meets(one)) {
        return Some(match unmet.kind {
            RequirementKind::Transport { .. } => format!("transport: {}", unmet.provision),
            _ => format!("requirement {} is not met: {}", unmet.name, unmet.provision),
        });
    }
    let pushed = first_pushed(&planned.case).filter(|_| !offer.listens())?;
    Some(format!(
        "requirement push-listener is not met: the server sends the request of step {} (--listen)",
        pushed.index
    ))
}

impl Offer {
    /// Whether the tool takes connections that the server opens.
    fn listens(&self) -> bool {
        match self {
            Self::Bundled => true,
            Self::Target { listens, .. } => *listens,
        }
    }

    fn meets(&self, requirement: &Requirement) -> bool {
        match self {
            Self::Bundled => match &requirement.kind {
                RequirementKind::Account { .. }
                | RequirementKind::Attestation
                | RequirementKind::AttributeValues { .. }
                | RequirementKind::Device(_)
                | RequirementKind::ExclusiveStore
                | RequirementKind::Feature
                | RequirementKind::ObjectGroup { .. }
                | RequirementKind::OneTimePassword { .. }
                | RequirementKind::Seed(_)
                | RequirementKind::PushListener
                | RequirementKind::SharedObjects { .. }
                | RequirementKind::Slow
                | RequirementKind::Transport { .. } => true,
                RequirementKind::Suite { suite } => suite.parse::<TlsSetting>().is_ok(),
            },
            Self::Target {
                carrier: own,
                provides,
                skip_slow,
                ..
            } => match requirement.kind {
                RequirementKind::Transport { .. } => carrier(requirement) == Some(*own),
                RequirementKind::Slow => !skip_slow,
                RequirementKind::PushListener => self.listens(),
                RequirementKind::Account { .. }
                | RequirementKind::Attestation
                | RequirementKind::AttributeValues { .. }
                | RequirementKind::Device(_)
                | RequirementKind::ExclusiveStore
                | RequirementKind::Feature
                | RequirementKind::ObjectGroup { .. }
                | RequirementKind::OneTimePassword { .. }
                | RequirementKind::Seed(_)
                | RequirementKind::SharedObjects { .. }
                | RequirementKind::Suite { .. } => provides.contains(&requirement.name),
            },
        }
    }
}

fn carrier(requirement: &Requirement) -> Option<Carrier> {
    match requirement.kind {
        RequirementKind::Transport {
            transport: Transport::Https,
            encoding,
        } => Some(Carrier::Https(match encoding {
            case::Encoding::Json => Encoding::Json,
            case::Encoding::Ttlv => Encoding::Ttlv,
            case::Encoding::Xml => Encoding::Xml,
        })),
        RequirementKind::Transport {
            transport: Transport::Kmip,
            ..
        } => Some(Carrier::Tls),
        _ => None,
    }
}

impl Provision {
    fn add(&mut self, requirements: &[&Requirement]) {
        for requirement in requirements {
            match &requirement.kind {
                RequirementKind::Account { user, password } => {
                    add(&mut self.accounts, (user.clone(), password.clone()));
                }
                RequirementKind::Attestation => self.attested = true,
                RequirementKind::AttributeValues { most } => self.attribute_values = Some(*most),
                RequirementKind::Device(device) => add(&mut self.devices, device.clone()),
                RequirementKind::ObjectGroup { group } => {
                    add(&mut self.object_groups, group.clone());
                }
                RequirementKind::OneTimePassword { user, password } => {
                    let once = (user.clone(), password.clone());
                    add(&mut self.one_time_passwords, once);
                }
                RequirementKind::Seed(seeds) => self.seeds = Some(*seeds),
                RequirementKind::SharedObjects { user } => add(&mut self.sharing, user.clone()),
                // A suite that is no setting was no reason to run the case.
                RequirementKind::Suite { suite } => self.tls = suite.parse().unwrap_or_default(),
                RequirementKind::ExclusiveStore
                | RequirementKind::Feature
                | RequirementKind::PushListener
                | RequirementKind::Slow
                | RequirementKind::Transport { .. } => {}
            }
        }
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

impl PlannedScenario {
    fn skip_all(&mut self, reason: &str) {
        for planned in &mut self.cases {
            if planned.action == Action::Run {
                planned.action = Action::Skip(reason.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_read_as_they_are_written() {
        let partition: Partition = "2/3".parse().unwrap();
        assert_eq!((partition.part, partition.of), (2, 3));
        assert_eq!(partition.to_string(), "2/3");
        for wrong in ["", "1", "0/3", "4/3", "1/0", "a/b", "1/2/3"] {
            assert!(wrong.parse::<Partition>().is_err(), "{wrong}");
        }
    }
}
