//! Which operations a target performs, by its own word (Query: KMIP 2.1 section 6.1.40, 1.4 section
//! 4.25). Which ones a server performs is its own choice within its profile, so that a case of
//! another one says nothing about it: it is skipped, and the result says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kmip_conform_protocol::enumeration::{Operation, QueryFunction, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use kmip_reference_server::{ClientListener, MovableClock, Peer, Server, Settings, Transport};

use super::ask::ask;
use super::clients::Clients;
use super::message::{request, status};
use super::plan::{Action, Plan, PlannedScenario};
use crate::case::{Case, Direction, Step};
use crate::target::Target;

/// The operations that a target lists, by version; a version it tells nothing of is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Performed(BTreeMap<ProtocolVersion, BTreeSet<Operation>>);

impl Performed {
    /// Skips the cases with operations that their version's list lacks, and what builds on them.
    pub(super) fn limit(&self, plan: &mut Plan) {
        for scenario in &mut plan.scenarios {
            self.limit_scenario(scenario);
        }
    }

    fn limit_scenario(&self, scenario: &mut PlannedScenario) {
        let mut left_out = None;
        for planned in &mut scenario.cases {
            if planned.action != Action::Run {
                continue;
            }
            if left_out.is_none() {
                left_out = self.lacks(&planned.case).map(|operation| {
                    let version = planned.case.key.version;
                    format!("not applicable: the target does not list {operation} in KMIP {version} (Query)")
                });
            }
            if let Some(reason) = &left_out {
                planned.action = Action::Skip(reason.clone());
            }
        }
    }

    /// The first operation of the case that the target does not list.
    fn lacks(&self, case: &Case) -> Option<Operation> {
        let listed = self.0.get(&case.key.version)?;
        let by_client = |step: &&Step| step.direction == Direction::ClientToServer;
        let asked = case.steps.iter().filter(by_client);
        let mut asked = asked.flat_map(Step::operations);
        // Interop steps are sent or left out by an option of their own.
        asked.find(|operation| *operation != Operation::INTEROP && !listed.contains(operation))
    }

    /// What a response lists; nothing if it fails or does not even list Query.
    fn told(response: &Item) -> Option<BTreeSet<Operation>> {
        let item = response.field(Tag::BATCH_ITEM)?;
        if status(item) != Some(ResultStatus::SUCCESS) {
            return None;
        }
        let listed = item
            .field(Tag::RESPONSE_PAYLOAD)?
            .fields_with(Tag::OPERATION);
        let listed: BTreeSet<_> = listed
            .filter_map(Item::as_enumeration)
            .map(Operation)
            .collect();
        listed.contains(&Operation::QUERY).then_some(listed)
    }
}

/// The operations that the bundled server lists in a version, as it is set up for testing and with a
/// listener of a client to send requests to.
pub fn advertised(version: ProtocolVersion) -> BTreeSet<Operation> {
    let listener = ClientListener {
        identity: "client".to_owned(),
        address: "127.0.0.1:5696".to_owned(),
        https_path: None,
        version,
    };
    let settings = Settings {
        client_listeners: vec![listener],
        ..Settings::for_testing()
    };
    let server = Server::new(settings, Arc::new(MovableClock::new()), [0; 32]);
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
    let question = request(version, Operation::QUERY, vec![function]);
    let peer = Peer {
        identity: "client".to_owned(),
        connection: 0,
        transport: Transport::Ttlv,
        certificate: None,
    };
    Performed::told(&server.handle(&question, &peer)).unwrap_or_default()
}

/// Asks the target which operations it performs in each of the versions.
pub(super) async fn query(target: &Target, versions: &BTreeSet<ProtocolVersion>) -> Performed {
    let mut clients = Clients::default();
    let mut performed = Performed::default();
    for version in versions {
        let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
        let asked = ask(
            &mut clients,
            target,
            *version,
            Operation::QUERY,
            vec![function],
        );
        match asked.await {
            Ok(response) => {
                let listed = response.as_ref().and_then(Performed::told);
                performed.0.extend(listed.map(|listed| (*version, listed)));
            }
            // A target that fails here is judged by the cases.
            Err(_) => return performed,
        }
    }
    performed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::plan::{PlannedCase, Provision};

    fn answer(status: ResultStatus, operations: &[Operation]) -> Item {
        let listed = operations
            .iter()
            .map(|one| Item::enumeration(Tag::OPERATION, *one));
        let item = vec![
            Item::enumeration(Tag::OPERATION, Operation::QUERY),
            Item::enumeration(Tag::RESULT_STATUS, status),
            Item::structure(Tag::RESPONSE_PAYLOAD, listed.collect()),
        ];
        let item = Item::structure(Tag::BATCH_ITEM, item);
        Item::structure(Tag::RESPONSE_MESSAGE, vec![item])
    }

    #[test]
    fn a_list_is_believed_only_from_a_success_that_lists_query() {
        let told = |status, operations: &[Operation]| Performed::told(&answer(status, operations));
        let both = [Operation::GET, Operation::QUERY];
        assert_eq!(
            told(ResultStatus::SUCCESS, &both),
            Some(BTreeSet::from(both))
        );
        assert_eq!(told(ResultStatus::SUCCESS, &[]), None);
        assert_eq!(told(ResultStatus::SUCCESS, &[Operation::GET]), None);
        assert_eq!(told(ResultStatus::OPERATION_FAILED, &both), None);
    }

    #[test]
    fn a_case_of_an_operation_that_is_not_listed_is_skipped_with_what_builds_on_it() {
        let profiles = crate::case::Profiles::embedded().unwrap();
        let catalogue = crate::case::bundled_cases(&profiles);
        let one = |operation: Operation| {
            let version = ProtocolVersion::V1_2;
            let mut cases = catalogue.cases().iter();
            let asks = |case: &&Case| {
                case.steps
                    .iter()
                    .any(|step| step.operations().contains(&operation))
            };
            let found = cases
                .find(|case| case.key.version == version && asks(case))
                .unwrap();
            PlannedCase {
                case: found.clone(),
                action: Action::Run,
                carrier: None,
                version_named: false,
                official: false,
            }
        };
        let mut scenario = PlannedScenario {
            name: "three".to_owned(),
            cases: vec![
                one(Operation::LOCATE),
                one(Operation::ARCHIVE),
                one(Operation::LOCATE),
            ],
            provision: Provision::default(),
        };
        let cases = scenario.cases.iter();
        let asked = cases.flat_map(|planned| &planned.case.steps);
        let mut listed: BTreeSet<_> = asked.flat_map(|step| step.operations()).collect();
        listed.remove(&Operation::ARCHIVE);
        Performed([(ProtocolVersion::V1_2, listed)].into()).limit_scenario(&mut scenario);
        let skipped = "not applicable: the target does not list Archive in KMIP 1.2 (Query)";
        let actions: Vec<_> = scenario
            .cases
            .iter()
            .map(|planned| planned.action.clone())
            .collect();
        let skip = Action::Skip(skipped.to_owned());
        assert_eq!(actions, [Action::Run, skip.clone(), skip]);
    }
}
