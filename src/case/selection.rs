//! Choosing cases: by id, pattern, version and profile, the same everywhere.

use kmip_conform_protocol::ProtocolVersion;

use crate::case::{Case, CaseKey, Pattern};

/// What was chosen; an empty list chooses all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Ids and patterns; one has to fit.
    pub ids: Vec<Pattern>,
    /// Versions; one has to be the case's.
    pub versions: Vec<ProtocolVersion>,
    /// Profiles: the first parts of the ids of their cases, or the names own cases state.
    pub profiles: Vec<String>,
}

impl Selection {
    /// Whether the case is chosen.
    pub fn chooses(&self, case: &Case) -> bool {
        self.chooses_key(&case.key)
            && (self.profiles.is_empty()
                || self.profiles.iter().any(|profile| is_of(case, profile)))
    }

    /// Whether the ids and versions choose the key. Profiles are not asked: that a file which
    /// cannot be read belongs to one is not known.
    pub fn chooses_key(&self, key: &CaseKey) -> bool {
        let by_version = self.versions.is_empty() || self.versions.contains(&key.version);
        let mut ids = self.ids.iter();
        by_version && (self.ids.is_empty() || ids.any(|id| id.matches(&key.id, key.version)))
    }
}

/// Whether a case belongs to a profile: `AB-C` has `AB-C-M-1-13` and not `AB-CD-M-1-13`.
fn is_of(case: &Case, profile: &str) -> bool {
    let stated = case.headers.profile.as_deref();
    if stated.is_some_and(|name| name.eq_ignore_ascii_case(profile)) {
        return true;
    }
    let id = &case.key.id;
    let is_prefix = id
        .get(..profile.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(profile));
    is_prefix
        && id
            .get(profile.len()..)
            .is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Authority, Headers};

    fn case(id: &str, profile: Option<&str>) -> Case {
        Case {
            key: CaseKey {
                id: id.to_owned(),
                version: ProtocolVersion::V1_3,
            },
            file: String::new(),
            authority: Authority::Own,
            headers: Headers {
                profile: profile.map(str::to_owned),
                ..Headers::default()
            },
            steps: Vec::new(),
            errata: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn chooses_all_when_nothing_is_said() {
        assert!(Selection::default().chooses(&case("AB-1-13", None)));
    }

    #[test]
    fn every_kind_of_choice_has_to_fit() {
        let selection = Selection {
            ids: vec![Pattern::new("XY"), Pattern::new("AB-*")],
            versions: vec![ProtocolVersion::V1_3],
            profiles: vec!["ab-m".to_owned()],
        };
        assert!(selection.chooses(&case("AB-M-1-13", None)));
        assert!(!selection.chooses(&case("AB-O-1-13", None)));
        let other = Selection {
            versions: vec![ProtocolVersion::V1_4],
            ..selection
        };
        assert!(!other.chooses(&case("AB-M-1-13", None)));
    }

    #[test]
    fn a_profile_is_a_whole_prefix_or_the_stated_name() {
        let selection = Selection {
            profiles: vec!["AB".to_owned()],
            ..Selection::default()
        };
        assert!(selection.chooses(&case("AB-M-1-13", None)));
        assert!(!selection.chooses(&case("ABC-M-1-13", None)));
        assert!(selection.chooses(&case("mine", Some("ab"))));
    }
}
