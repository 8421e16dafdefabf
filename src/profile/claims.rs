//! The profiles that a target claims in Query, by their names (KMIP 2.1 section 11.41, 1.3 and 1.4
//! section 9.1.3.2.42).

use kmip_conform_protocol::{EnumerationDef, EnumerationValue, ProtocolVersion};

use super::load::Definitions;
use super::model::Profile;
use crate::run::Inquiry;

/// A profile that a target claims.
#[derive(Clone, Debug)]
pub struct Claim<'d> {
    /// Its name in the enumeration, or its number where the version does not list it.
    pub name: String,
    /// Its definition, where there is one: clients' profiles have none.
    pub profile: Option<&'d Profile>,
}

impl Definitions {
    /// What a target claims in a version, in the order of the enumeration.
    pub fn claims(&self, version: ProtocolVersion, told: &Inquiry) -> Vec<Claim<'_>> {
        let numbers = told.profiles.iter();
        numbers
            .map(|number| Claim {
                name: listed(*number, version)
                    .map_or_else(|| format!("0x{number:08X}"), |row| row.name.to_owned()),
                profile: listed(*number, version).and_then(|row| self.claimed(row)),
            })
            .collect()
    }

    /// The profile that goes by the name in any version: one of 1.4 may be claimed for 1.2.
    fn claimed(&self, row: &EnumerationValue) -> Option<&Profile> {
        let goes_by = |one: &&Profile| one.claimed_as.iter().any(|(_, name)| name == row.name);
        self.profiles().iter().find(goes_by)
    }
}

fn listed(number: u32, version: ProtocolVersion) -> Option<&'static EnumerationValue> {
    let rows = EnumerationDef::named("Profile Name")?.values.iter();
    let mut listed = rows.filter(|row| row.versions.contains(version));
    listed.find(|row| row.value == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_named_and_leads_to_its_definition() {
        let definitions = Definitions::embedded().unwrap();
        let told = Inquiry {
            profiles: [1, 3, 0x7FFF_FFFF].into(),
            ..Inquiry::default()
        };
        let claims = definitions.claims(ProtocolVersion::V1_4, &told);
        let ids = claims.iter().map(|claim| claim.profile.map(|one| &*one.id));
        let ids: Vec<Option<&str>> = ids.collect();
        assert_eq!(ids, [Some("baseline-server-basic"), None, None]);
        assert_eq!(claims[1].name, "Baseline Client Basic KMIP v1.2");
        assert_eq!(claims[2].name, "0x7FFFFFFF");
    }
}
