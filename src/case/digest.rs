//! What a case asks, as a number to compare: the same requests and expectations, the same digest.

use sha2::{Digest, Sha256};

use crate::case::{Authority, Case, Node, NodeValue};

/// SHA-256 of the steps as they are judged, in hex: places in the file do not count, errata do.
pub fn digest(case: &Case) -> String {
    let mut hasher = Sha256::new();
    for step in &case.steps {
        let head = format!(
            "step {:?} {} {:?}",
            step.direction, step.client, step.repeat_until
        );
        hasher.update(head);
        put(&mut hasher, &step.request);
        put(&mut hasher, &step.response);
        for outcome in &step.outcomes {
            hasher.update(outcome.to_string());
        }
    }
    hex::encode(hasher.finalize())
}

fn put(hasher: &mut Sha256, node: &Node) {
    hasher.update(format!("({:?}", node.tag));
    match &node.value {
        NodeValue::Structure(fields) => fields.iter().for_each(|field| put(hasher, field)),
        NodeValue::Literal(value) => hasher.update(format!("={value:?}")),
        NodeValue::Variable {
            item_type,
            variable,
        } => hasher.update(format!("${item_type:?} {variable:?}")),
    }
    hasher.update(")");
}

impl Case {
    /// The profile it belongs to, else the part of the protocol it is about: what it states, the
    /// first part of a published id, the folder of an own case.
    pub fn family(&self) -> String {
        if let Some(profile) = &self.headers.profile {
            return profile.clone();
        }
        let id = self.key.id.as_str();
        let part = match self.authority {
            Authority::Own => self.file.rsplit('/').nth(1),
            Authority::CommitteeNote => id.split('-').next(),
            Authority::ProfileMandatory => id.split_once("-M-").map(|(first, _)| first),
            Authority::ProfileOptional => id.split_once("-O-").map(|(first, _)| first),
        };
        part.unwrap_or(id).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::case::{Profiles, bundled_cases, digest};

    #[test]
    fn a_digest_tells_cases_apart_and_ignores_their_place_in_the_file() {
        let profiles = Profiles::embedded().unwrap();
        let catalogue = bundled_cases(&profiles);
        let [first, second, ..] = catalogue.cases() else {
            panic!("cases are built in");
        };
        assert_ne!(digest(first), digest(second));
        let mut moved = first.clone();
        moved.steps[0].line += 1;
        moved.steps[0].request.line += 1;
        assert_eq!(digest(&moved), digest(first));
        moved.steps[0].client = "Z".to_owned();
        assert_ne!(digest(&moved), digest(first));
    }

    #[test]
    fn an_own_case_is_of_the_family_of_its_folder() {
        let profiles = Profiles::embedded().unwrap();
        let catalogue = bundled_cases(&profiles);
        let mut cases = catalogue.cases().iter();
        let case = cases.find(|case| case.key.id == "nothing-found-is-success");
        assert_eq!(case.unwrap().family(), "locate");
    }
}
