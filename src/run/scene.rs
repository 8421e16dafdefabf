//! What the cases of a scenario share: connections, clock, objects, checks.

use kmip_conform_protocol::{Item, Violation, ttlv};

use super::clients::Clients;
use super::clock::SiteClock;
use super::message::version;
use super::objects::Objects;
use super::options::RunOptions;
use crate::case::Case;
use crate::check::{Checks, Observation};

/// What the cases of a scenario share.
pub(super) struct Scene<'s> {
    pub options: &'s RunOptions,
    pub clock: SiteClock,
    pub clients: Clients,
    pub objects: Objects,
    pub checks: Checks,
    /// The target was seen not to offer Interop.
    pub without_interop: bool,
}

impl<'s> Scene<'s> {
    pub(super) fn new(options: &'s RunOptions, clock: SiteClock) -> Self {
        Self {
            options,
            clock,
            clients: Clients::default(),
            objects: Objects::default(),
            checks: Checks::new(),
            without_interop: false,
        }
    }

    /// Puts what came for a request to the checks that hold whatever a case expects. A case may
    /// hold requests of several versions; each response is checked against its own.
    pub(super) fn check(
        &mut self,
        case: &Case,
        step: usize,
        request: &Item,
        response: Option<&Item>,
        violations: &[Violation],
    ) {
        self.checks.observe(&Observation {
            place: &format!("{} step {step}", case.key),
            version: version(request).unwrap_or(case.key.version),
            request,
            response,
            violations,
            ttlv_len: response.map_or(0, ttlv::encoded_len),
        });
    }
}
