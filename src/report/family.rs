//! Families of cases by the names that the Profiles documents give them.

use std::collections::BTreeMap;

use crate::case::Authority;
use crate::profile::Definitions;

/// The names of profiles by the first part of their cases' ids.
#[derive(Debug, Default)]
pub(super) struct FamilyNames(BTreeMap<String, String>);

impl FamilyNames {
    /// Those of the profile definitions.
    pub(super) fn load() -> Self {
        // A test rules out that the definitions, which are built in, are wrong.
        let definitions = Definitions::embedded().ok();
        let profiles = definitions.iter().flat_map(Definitions::profiles);
        let named = profiles.filter_map(|one| Some((one.family.clone()?, one.name.clone())));
        Self(named.collect())
    }

    /// The profile's name, where a family of this weight is a profile's.
    pub(super) fn of(&self, authority: Authority, family: &str) -> Option<&str> {
        match authority {
            Authority::ProfileMandatory | Authority::ProfileOptional => {
                self.0.get(family).map(String::as_str)
            }
            Authority::CommitteeNote | Authority::Own => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_of_a_profile_has_its_name() {
        let names = FamilyNames::load();
        let of = |authority| names.of(authority, "SKLC");
        assert_eq!(
            of(Authority::ProfileOptional),
            Some("Symmetric Key Lifecycle Server")
        );
        assert_eq!(of(Authority::CommitteeNote), None);
        assert_eq!(names.of(Authority::ProfileMandatory, "TC"), None);
    }
}
