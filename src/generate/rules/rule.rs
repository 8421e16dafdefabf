//! Every rule, by name.

use std::sync::LazyLock;

use kmip_conform_protocol::ProtocolVersion;

use super::{
    attestation, attribute, before_version, enumeration, life_cycle, link, missing, object_type,
    order, reason, repeated, rights, unknown, wrong_type,
};
use crate::case::Case;

/// A rule that makes cases.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, with which the ids of its cases begin.
    pub name: &'static str,
    /// What its cases check, in words.
    pub about: &'static str,
    /// The cases of a version.
    pub make: fn(ProtocolVersion) -> Vec<Case>,
}

/// The rules.
pub const RULES: &[Rule] = &[
    missing::RULE,
    repeated::RULE,
    order::RULE,
    wrong_type::RULE,
    unknown::RULE,
    enumeration::RULE,
    life_cycle::RULE,
    object_type::RULE,
    attribute::SET,
    attribute::ADD,
    attribute::MODIFY,
    attribute::DELETE,
    attribute::SECOND,
    attribute::WRONG_TYPE,
    link::SET,
    link::ADD,
    link::MODIFY,
    link::DELETE,
    link::SECOND,
    before_version::RULE,
    reason::RULE,
    rights::RULE,
    attestation::REQUIRED,
    attestation::FAILED,
];

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let versions = ProtocolVersion::ALL.into_iter();
    let of_version = |version| RULES.iter().flat_map(move |rule| (rule.make)(version));
    versions.flat_map(of_version).collect()
});

/// Every generated case of every version.
pub fn cases() -> &'static [Case] {
    &CASES
}
