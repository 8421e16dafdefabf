//! One line in the log for each request: who asked for what, how it ended, and how long it took.
//! Nothing of what a payload holds is told, neither keys nor names nor credentials.

use std::fmt::Write;
use std::time::Duration;

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Tag};

use crate::Peer;

/// The most items of a batch that a line tells of.
const ITEMS: usize = 8;

/// What a request asks for, and the octets that it came in.
pub(super) struct Asked {
    operations: String,
    octets: usize,
}

/// What a line will say of a request; none where nobody wants the line. A request that could not
/// be read has no operations.
pub(super) fn asked(request: Option<&Item>, octets: usize) -> Option<Asked> {
    tracing::enabled!(tracing::Level::INFO).then(|| Asked {
        operations: list(request, |item, line| match number(item, Tag::OPERATION) {
            Some(operation) => write!(line, "{}", Operation(operation)),
            None => write!(line, "none"),
        }),
        octets,
    })
}

/// Writes the line of a request that was answered.
pub(super) fn answered(asked: &Asked, response: &Item, octets: usize, peer: &Peer, took: Duration) {
    let header = response.field(Tag::RESPONSE_HEADER);
    let version = |tag| {
        let number = header.and_then(|header| header.at(&[Tag::PROTOCOL_VERSION, tag]));
        number.and_then(Item::as_integer).unwrap_or_default()
    };
    let results = list(Some(response), |item, line| {
        let status = number(item, Tag::RESULT_STATUS).unwrap_or_default();
        write!(line, "{}", ResultStatus(status))?;
        match number(item, Tag::RESULT_REASON) {
            Some(reason) => write!(line, "({})", ResultReason(reason)),
            None => Ok(()),
        }
    });
    tracing::info!(
        // The name is the client's own: quoted, so that it cannot look like more of the line.
        peer = ?peer.identity,
        connection = peer.connection,
        transport = ?peer.transport,
        version = %format_args!(
            "{}.{}",
            version(Tag::PROTOCOL_VERSION_MAJOR),
            version(Tag::PROTOCOL_VERSION_MINOR)
        ),
        operations = %asked.operations,
        results = %results,
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        request = asked.octets,
        response = octets,
        "answered"
    );
}

fn number(item: &Item, tag: Tag) -> Option<u32> {
    item.field(tag).and_then(Item::as_enumeration)
}

/// Tells of each item of a batch, and how many more there are.
fn list(message: Option<&Item>, tell: impl Fn(&Item, &mut String) -> std::fmt::Result) -> String {
    let items = || {
        message
            .into_iter()
            .flat_map(|message| message.fields_with(Tag::BATCH_ITEM))
    };
    let mut line = String::new();
    for (place, item) in items().take(ITEMS).enumerate() {
        if place > 0 {
            line.push(',');
        }
        // Writing to a text does not fail.
        let _ = tell(item, &mut line);
    }
    let more = items().count().saturating_sub(ITEMS);
    if more > 0 {
        let _ = write!(line, ",and {more} more");
    }
    line
}
