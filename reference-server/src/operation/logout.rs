//! Logout (KMIP 2.1 section 6.1.31).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::store::RecordKind;
use crate::ticket::{self, Ticket};

/// Ends a ticket of the client.
pub(super) fn logout(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let structure = payload
        .field(Tag::TICKET)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Ticket is given"))?;
    let invalid = || OperationError::new(Cause::InvalidTicket, "the ticket is not valid");
    let key = ticket::key_of(structure).ok_or_else(invalid)?;
    let ticket = Ticket::find(&key, cx.now, cx.store)?;
    if ticket.owner != cx.identity {
        return Err(invalid());
    }
    cx.store.put_record(RecordKind::Ticket, &key, None);
    Ok(Vec::new())
}
