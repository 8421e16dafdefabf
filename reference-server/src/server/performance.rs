//! The items of a message, performed as a whole, and the response to them.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, ttlv};
use rand_chacha::ChaCha20Rng;
use std::sync::atomic::Ordering;

use super::Server;
use crate::error::{Cause, OperationError};
use crate::message::{self, Client, Environment, Outcome, RequestHeader};
use crate::push::Channel;
use crate::store::StoreError;

impl Server {
    /// Performs the items of a message and gives the response.
    pub(super) fn perform(
        &self,
        request: &Item,
        header: &RequestHeader,
        (client, channel): (&Client, Option<Channel<'_>>),
        rng: &mut ChaCha20Rng,
        now: i64,
        response: &dyn Fn(ProtocolVersion, &[Outcome]) -> Item,
    ) -> Item {
        let refusals = match message::refusals(request, header) {
            Ok(refusals) => refusals,
            Err(error) => return response(header.version, &[message::failed_message(error)]),
        };
        let performed = self.transact(rng, |attempt| {
            let mark = attempt.store.mark();
            let environment = Environment {
                version: header.version,
                client,
                now,
                settings: &self.settings,
                store: &mut *attempt.store,
                rng: &mut *attempt.rng,
                streams: attempt.streams,
                channel,
            };
            let outcomes = message::run_message(request, header, &refusals, environment);
            let pending = outcomes.iter().any(Outcome::is_pending);
            let mut answer = response(header.version, &outcomes);
            if outcomes.iter().any(Outcome::requires_attestation) {
                let rng = &mut *attempt.rng;
                let demand = message::demand_attestation(now, attempt.store, rng);
                answer = message::with_demand(&answer, demand);
            }
            let Some(error) = too_large(request, &answer) else {
                return (answer, pending);
            };
            attempt.store.roll_back(mark);
            let refused = refuse(outcomes, &error);
            (response(header.version, &refused), false)
        });
        match performed {
            Ok((answer, pending)) => {
                if pending {
                    self.waiting.store(true, Ordering::Release);
                }
                answer
            }
            Err(error) => {
                let refused = refused_items(request, &not_written(error));
                response(header.version, &refused)
            }
        }
    }
}

/// The failure of a response that the client cannot take. The size is that of the TTLV encoding,
/// however the message travels (KMIP 2.1 section 9.12).
fn too_large(request: &Item, response: &Item) -> Option<OperationError> {
    let limit = request
        .at(&[Tag::REQUEST_HEADER, Tag::MAXIMUM_RESPONSE_SIZE])?
        .as_integer()?;
    let size = ttlv::encoded_len(response);
    let fits = usize::try_from(limit).is_ok_and(|limit| size <= limit);
    (!fits).then(|| {
        OperationError::new(
            Cause::ResponseTooLarge,
            format!("the response has {size} octets"),
        )
    })
}

/// The same failure for every item of a request, none of which is performed.
pub(super) fn refused_items(request: &Item, error: &OperationError) -> Vec<Outcome> {
    let items = request.fields_with(Tag::BATCH_ITEM);
    let refused = items.map(|item| Outcome {
        operation: item.field(Tag::OPERATION).cloned(),
        batch_item_id: item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned(),
        result: Err(error.clone()),
        undone: false,
        stand_in: None,
    });
    refused.collect()
}

/// Answers every item with the same failure; nothing stays done.
fn refuse(outcomes: Vec<Outcome>, error: &OperationError) -> Vec<Outcome> {
    outcomes
        .into_iter()
        .map(|outcome| Outcome {
            result: Err(error.clone()),
            undone: false,
            stand_in: None,
            ..outcome
        })
        .collect()
}

pub(super) fn not_written(error: StoreError) -> OperationError {
    OperationError::new(Cause::NotWritten, error.to_string())
}
