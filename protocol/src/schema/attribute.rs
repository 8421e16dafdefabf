//! Attributes and their rules: who may set, change and delete them, and which objects have them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::enumeration::{ObjectType, Operation};
use crate::{ItemType, ProtocolVersion, Tag, VersionRange};

/// An attribute of managed objects (KMIP 1.x chapter 3, 2.x chapter 4).
#[derive(Debug)]
pub struct AttributeDef {
    /// The specification's name, which 1.x messages carry as Attribute Name.
    pub name: &'static str,
    /// The tag it travels under in 2.0 and later. Vendor attributes travel as `Attribute`.
    pub tag: Tag,
    /// The versions that describe it.
    pub versions: VersionRange,
    /// The section that describes it, by version.
    pub sections: &'static [(ProtocolVersion, &'static str)],
    /// Its rules by ranges of versions; empty where no table states them (vendor attributes).
    pub rules: &'static [AttributeRules],
}

/// The table of rules of one attribute (KMIP 1.0 table 41, 2.1 table 28).
#[derive(Debug)]
pub struct AttributeRules {
    /// The versions in which these rules hold.
    pub versions: VersionRange,
    /// Whether every object it applies to has it from creation until destruction.
    pub always_has_value: Permission,
    /// Who may give it its first value.
    pub initially_set_by: Setters,
    /// Whether the server may change it unasked.
    pub modifiable_by_server: Permission,
    /// Whether a client may change it.
    pub modifiable_by_client: Permission,
    /// Whether a client may delete it.
    pub deletable_by_client: Permission,
    /// Whether an object may have several instances.
    pub multiple_instances: Permission,
    /// The operations that may set it although the request does not name it.
    pub implicitly_set_by: &'static [Operation],
    /// What sets it, where that is not an operation.
    pub implicit_note: Option<&'static str>,
    /// The objects that may have it.
    pub applies_to: &'static [ObjectType],
    /// Which of these objects, where not all.
    pub applies_note: Option<&'static str>,
    /// Whether the row rests on a draft or a secondary source.
    pub provisional: bool,
}

/// Who may give an attribute its first value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setters {
    /// The server may.
    pub server: bool,
    /// A client may, in a request.
    pub client: bool,
    /// When which of the two may, where both may only under a condition.
    pub note: Option<&'static str>,
}

/// An answer of a table of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Not allowed, or not so.
    No,
    /// Allowed, or so.
    Yes,
    /// Under a condition.
    When(Condition),
}

/// The conditions that the tables of rules state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// While the object is Pre-Active.
    PreActive,
    /// While the object is Pre-Active or Active.
    PreActiveOrActive,
    /// While the object is Pre-Active or Active and the date itself has not been reached.
    BeforeDate,
    /// While the object has no value of the attribute.
    NoValue,
    /// Where the client's request leaves out Application Data.
    ApplicationDataOmitted,
    /// Where the attribute was created by the server.
    ServerCreated,
    /// Where the attribute was created by a client.
    ClientCreated,
    /// Usage Limits Total and Usage Limits Unit only, until Get Usage Allocation is performed.
    TotalAndUnitBeforeAllocation,
    /// Until Get Usage Allocation is performed.
    BeforeAllocation,
    /// For PGP certificates and keys, not for X.509 certificates.
    Pgp,
    /// Where the server has what the digest is computed over, or the digest itself.
    DigestKnown,
    /// For every object but Opaque Objects.
    ExceptOpaqueObject,
    /// For every object but Secret Data and Opaque Objects.
    ExceptSecretDataAndOpaqueObject,
    /// From True to False.
    TrueToFalse,
    /// From False to True.
    FalseToTrue,
    /// When the operation that it counts is performed.
    Counted,
}

impl Permission {
    /// Whether the thing is allowed at all, be it under a condition.
    pub fn is_possible(self) -> bool {
        self != Self::No
    }
}

impl AttributeDef {
    /// The rules in `version`; `None` where it has no such attribute or states none.
    pub fn rules_in(&self, version: ProtocolVersion) -> Option<&'static AttributeRules> {
        self.rules
            .iter()
            .find(|rules| rules.versions.contains(version))
    }

    /// The section that describes it in `version`.
    pub fn section(&self, version: ProtocolVersion) -> Option<&'static str> {
        self.sections
            .iter()
            .find(|(listed, _)| *listed == version)
            .map(|(_, section)| *section)
    }

    /// The item types its value may have in `version`: those of its tag; empty where any may stand.
    pub fn types_in(&self, version: ProtocolVersion) -> &'static [ItemType] {
        let row = self.tag.definition();
        row.and_then(|row| row.types_in(version)).unwrap_or(&[])
    }
}

impl AttributeRules {
    /// Whether objects of this type may have the attribute.
    pub fn applies_to(&self, object_type: ObjectType) -> bool {
        self.applies_to.contains(&object_type)
    }
}

/// Every attribute of every version, by name.
pub fn attributes() -> &'static [AttributeDef] {
    ATTRIBUTES
}

/// The attribute with this specification name (`Activation Date`).
///
/// The 1.x custom attributes (`x-...`, `y-...`) are named by their users; their rules are those of
/// `Custom Attribute`.
pub fn attribute(name: &str) -> Option<&'static AttributeDef> {
    let index = ATTRIBUTES.binary_search_by(|row| row.name.cmp(name)).ok()?;
    ATTRIBUTES.get(index)
}

/// The attribute that travels under this tag.
pub fn attribute_by_tag(tag: Tag) -> Option<&'static AttributeDef> {
    BY_TAG.get(&tag).copied()
}

static BY_TAG: LazyLock<HashMap<Tag, &AttributeDef>> =
    LazyLock::new(|| ATTRIBUTES.iter().map(|row| (row.tag, row)).collect());

include!(concat!(env!("OUT_DIR"), "/attributes.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_attribute_by_name_and_by_tag() {
        for row in attributes() {
            assert!(attribute(row.name).is_some_and(|found| std::ptr::eq(found, row)));
            assert!(attribute_by_tag(row.tag).is_some_and(|found| std::ptr::eq(found, row)));
        }
        assert!(attribute("activation date").is_none());
    }

    #[test]
    fn every_attribute_has_rules_and_a_section_in_each_of_its_versions() {
        for row in attributes() {
            for version in ProtocolVersion::ALL {
                let described = row.versions.contains(version);
                assert_eq!(row.section(version).is_some(), described, "{}", row.name);
                let ruled = described && row.tag != Tag::ATTRIBUTE;
                assert_eq!(row.rules_in(version).is_some(), ruled, "{}", row.name);
            }
        }
    }

    #[test]
    fn rules_change_with_the_version() {
        let row = attribute("Extractable").and_then(|row| row.rules_in(ProtocolVersion::V3_0));
        let client = row.map(|rules| rules.modifiable_by_client);
        assert_eq!(client, Some(Permission::When(Condition::TrueToFalse)));
        let row = attribute("Extractable").and_then(|row| row.rules_in(ProtocolVersion::V1_4));
        let client = row.map(|rules| rules.modifiable_by_client);
        assert_eq!(client, Some(Permission::Yes));
    }
}
