//! What the cases of a scenario share: connections, clock, objects, checks.

use kmip_conform_protocol::{Item, Limits, Tag, Violation, ttlv};

use super::clients::Clients;
use super::clock::SiteClock;
use super::courtesy;
use super::message::version;
use super::objects::Objects;
use super::options::RunOptions;
use super::site::SharedListener;
use crate::case::Case;
use crate::check::{Checks, Observation};

/// What the cases of a scenario share.
pub(super) struct Scene<'s> {
    pub options: &'s RunOptions,
    pub clock: SiteClock,
    pub clients: Clients,
    pub objects: Objects,
    pub checks: Checks,
    /// Where the target's own connections come in.
    pub listener: Option<SharedListener>,
    /// The target was seen not to offer Interop.
    pub without_interop: bool,
}

impl<'s> Scene<'s> {
    pub(super) fn new(
        options: &'s RunOptions,
        clock: SiteClock,
        listener: Option<SharedListener>,
    ) -> Self {
        Self {
            options,
            clock,
            clients: Clients::default(),
            objects: Objects::default(),
            checks: Checks::new(),
            listener,
            without_interop: false,
        }
    }

    /// Ends a case as far as the server's requests go: what waits is answered, and connections
    /// whose roles are exchanged are closed.
    pub(super) async fn end_case(&mut self) {
        self.clients.close_serving();
        let Some(listener) = &self.listener else {
            return;
        };
        let mut listener = listener.lock().await;
        while let Some(mut incoming) = listener.waiting() {
            let Ok(octets) = incoming.take() else {
                continue;
            };
            let request = ttlv::decode(&octets, &Limits::default()).item;
            if let Some(request) = request.filter(|item| item.tag == Tag::REQUEST_MESSAGE) {
                let answer = courtesy::answer(&request, self.clock.now());
                incoming.answer(ttlv::encode(&answer));
            }
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
