//! What the cases of a scenario share: connections, clock, objects, checks.

use kmip_conform_protocol::{Item, Violation, ttlv};

use super::clients::Clients;
use super::clock::SiteClock;
use super::exchange::Answer;
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

    /// Puts a response to the checks that hold whatever a case expects.
    pub(super) fn check(&mut self, case: &Case, step: usize, request: &Item, answer: &Answer) {
        self.checks.observe(&Observation {
            place: &format!("{} step {step}", case.key),
            version: case.key.version,
            request,
            response: Some(&answer.item),
            violations: &answer.violations,
            ttlv_len: ttlv::encoded_len(&answer.item),
        });
    }

    /// Puts a response that holds no message to them.
    pub(super) fn check_undecodable(
        &mut self,
        case: &Case,
        step: usize,
        request: &Item,
        violations: &[Violation],
    ) {
        self.checks.observe(&Observation {
            place: &format!("{} step {step}", case.key),
            version: case.key.version,
            request,
            response: None,
            violations,
            ttlv_len: 0,
        });
    }
}
