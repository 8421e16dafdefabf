//! Which protocol versions a target offers (Discover Versions: KMIP 2.1 section 6.1.16, 1.1 to 1.4
//! section 4.26), so that cases of others are skipped instead of failed.

use std::collections::BTreeSet;
use std::fmt;

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::ask::ask;
use super::clients::Clients;
use super::message::{response_version, stated_version, status};
use super::plan::{Action, Plan};
use crate::target::{Target, TargetError};

/// The versions that a target says it offers; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered(pub(super) BTreeSet<ProtocolVersion>);

impl Offered {
    /// Skips the cases of other versions, unless the user named their version.
    pub(super) fn limit(&self, plan: &mut Plan) {
        let reason = format!("not applicable: the target offers KMIP {self} (Discover Versions)");
        let cases = plan.scenarios.iter_mut();
        for planned in cases.flat_map(|scenario| &mut scenario.cases) {
            let is_offered = self.0.contains(&planned.case.key.version);
            if planned.action == Action::Run && !planned.version_named && !is_offered {
                planned.action = Action::Skip(reason.clone());
            }
        }
    }

    /// What a response says. One that fails, that lists no version the tool knows, or that is
    /// written in a version it does not list says nothing: no case is left out on its word.
    fn told(response: &Item) -> Option<Self> {
        let item = response.field(Tag::BATCH_ITEM)?;
        if status(item) != Some(ResultStatus::SUCCESS) {
            return None;
        }
        let payload = item.field(Tag::RESPONSE_PAYLOAD)?;
        let listed = payload.fields_with(Tag::PROTOCOL_VERSION);
        let listed: BTreeSet<_> = listed
            .filter_map(stated_version)
            .filter(|version| version.is_known())
            .collect();
        listed
            .contains(&response_version(response)?)
            .then_some(Self(listed))
    }
}

impl fmt::Display for Offered {
    /// Such as `1.0 to 1.4 and 2.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut runs: Vec<(ProtocolVersion, ProtocolVersion)> = Vec::new();
        for version in &self.0 {
            match runs.last_mut() {
                Some((_, last)) if follows(*last, *version) => *last = *version,
                _ => runs.push((*version, *version)),
            }
        }
        for (index, (first, last)) in runs.iter().enumerate() {
            let before = match index {
                0 => "",
                _ if index + 1 == runs.len() => " and ",
                _ => ", ",
            };
            if first == last {
                write!(f, "{before}{first}")?;
            } else {
                write!(f, "{before}{first} to {last}")?;
            }
        }
        Ok(())
    }
}

fn follows(one: ProtocolVersion, next: ProtocolVersion) -> bool {
    one.major == next.major && one.minor + 1 == next.minor
}

/// Asks the target which versions it offers; `None` where it does not tell.
///
/// It is asked in the newest of the `selected` versions, then in older and at last in other ones,
/// since a target may refuse a request of a version that it does not know. One that does not
/// answer in time is not asked again.
pub(super) async fn discover(
    target: &Target,
    selected: &BTreeSet<ProtocolVersion>,
) -> Option<Offered> {
    let others = ProtocolVersion::ALL.into_iter().rev();
    let others = others.filter(|version| !selected.contains(version));
    let mut clients = Clients::default();
    for version in selected.iter().rev().copied().chain(others) {
        if version < ProtocolVersion::V1_1 {
            continue;
        }
        let operation = Operation::DISCOVER_VERSIONS;
        match ask(&mut clients, target, version, operation, Vec::new()).await {
            Ok(Some(response)) => {
                if let Some(offered) = Offered::told(&response) {
                    return Some(offered);
                }
            }
            Ok(None) | Err(TargetError::Closed { .. } | TargetError::Io { .. }) => {}
            // HTTP servers refuse what they do not know with a status of their own.
            Err(TargetError::HttpStatus { .. }) => {}
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(versions: &[ProtocolVersion]) -> Offered {
        Offered(versions.iter().copied().collect())
    }

    #[test]
    fn versions_in_a_row_are_told_as_a_range() {
        use ProtocolVersion as V;
        assert_eq!(offered(&[V::V2_1]).to_string(), "2.1");
        assert_eq!(
            offered(&V::ALL).to_string(),
            "1.0 to 1.4, 2.0 to 2.1 and 3.0"
        );
        let gaps = offered(&[V::V1_0, V::V1_2, V::V1_3, V::V2_0]);
        assert_eq!(gaps.to_string(), "1.0, 1.2 to 1.3 and 2.0");
    }
}
