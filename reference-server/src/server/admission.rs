//! What becomes of a message before any of its items is performed: whom it speaks for, and whether
//! it is refused as a whole.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use rand_chacha::ChaCha20Rng;

use super::Server;
use super::performance::{not_written, refused_items};
use crate::error::{Cause, OperationError};
use crate::message::{self, Client, Judge, Outcome, RequestHeader};
use crate::peer::Peer;

/// What becomes of a message before any of its items is performed.
pub(super) enum Admitted {
    /// Its items are performed for the client.
    Client(RequestHeader, Client),
    /// Every item is refused.
    Refused(ProtocolVersion, Vec<Outcome>),
}

impl Server {
    /// Finds out whom the message speaks for, and refuses it as a whole where nothing of it may be
    /// performed.
    pub(super) fn admit(
        &self,
        request: &Item,
        peer: &Peer,
        now: i64,
        rng: &mut ChaCha20Rng,
    ) -> Result<Admitted, OperationError> {
        if request.tag != Tag::REQUEST_MESSAGE {
            return Err(invalid("the message is not a Request Message"));
        }
        let header = RequestHeader::read(request)?;
        let items = request.fields_with(Tag::BATCH_ITEM).count();
        if !header.announces(items) {
            return Err(invalid("Batch Count is not the number of batch items"));
        }
        let most = self.settings.batch_items;
        if items > most {
            let text = format!("a batch has {most} items at most");
            return Err(OperationError::new(Cause::LimitReached, text));
        }
        // A transaction of its own: a request that a ticket was used for counts, whatever becomes
        // of it.
        let authenticated = self.transact(rng, |attempt| {
            let mut judge = Judge {
                version: header.version,
                now,
                settings: &self.settings,
                store: attempt.store,
            };
            let stated = request.field(Tag::REQUEST_HEADER).unwrap_or(request);
            message::authenticate_attested(stated, &header.credentials, peer, &mut judge)
        });
        let refused = match authenticated.map_err(not_written)? {
            Ok(client) => match message::refuse_critical_extensions(request) {
                Ok(()) => return Ok(Admitted::Client(header, client)),
                Err(error) => error,
            },
            Err(error) if error.cause == Cause::AuthenticationNotSuccessful => return Err(error),
            Err(error) => error,
        };
        let outcomes = refused_items(request, &refused);
        Ok(Admitted::Refused(header.version, outcomes))
    }
}

fn invalid(message: &str) -> OperationError {
    OperationError::new(Cause::InvalidMessage, message)
}
