//! All that requirements are held against.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::ProtocolVersion;

use crate::profile::evidence::Evidence;
use crate::profile::probe::TlsFacts;
use crate::result::CheckResult;
use crate::run::Inquiry;

/// All that requirements are held against.
pub(in crate::profile) struct Judge<'a> {
    pub(in crate::profile) version: ProtocolVersion,
    pub(in crate::profile) evidence: &'a Evidence,
    pub(in crate::profile) inquiry: &'a Inquiry,
    pub(in crate::profile) checks: &'a [CheckResult],
    /// The carrier that a case ran over, by id: `ttlv`, `https`, `xml` or `json`.
    pub(in crate::profile) carriers: &'a BTreeMap<String, BTreeSet<&'static str>>,
    /// Profiles of the version whose mandatory cases all pass, by id.
    pub(in crate::profile) passed_profiles: &'a BTreeSet<String>,
    /// What the probes found, where there were any.
    pub(in crate::profile) tls: Option<&'a TlsFacts>,
}
