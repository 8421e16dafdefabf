//! The objects a scenario has made on the target and not destroyed.

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::message::status;
use crate::case::facts;

/// An object to clean up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// Its unique identifier.
    pub identifier: String,
    /// The client that made it.
    pub client: String,
    /// The version it was made under.
    pub version: ProtocolVersion,
}

/// The objects that are left, in the order they were made.
#[derive(Debug, Default)]
pub(super) struct Objects(Vec<Made>);

/// Objects followed in one scenario; a target that claims to make more is not cleaned up after.
const MOST: usize = 10_000;

impl Objects {
    /// Learns from an exchange what was made and what was destroyed.
    pub(super) fn observe(
        &mut self,
        request: &Item,
        response: &Item,
        client: &str,
        version: ProtocolVersion,
    ) {
        for identifier in facts::created(request, response) {
            let is_known = self.0.iter().any(|made| made.identifier == identifier);
            if !is_known && self.0.len() < MOST {
                self.0.push(Made {
                    identifier,
                    client: client.to_owned(),
                    version,
                });
            }
        }
        for identifier in destroyed(response) {
            self.0.retain(|made| made.identifier != identifier);
        }
    }

    /// What is left, newest first, so that what depends on others goes before them.
    pub(super) fn take(&mut self) -> Vec<Made> {
        let mut left = std::mem::take(&mut self.0);
        left.reverse();
        left
    }
}

fn destroyed(response: &Item) -> impl Iterator<Item = &str> {
    let items = response.fields_with(Tag::BATCH_ITEM);
    let destroyed = items.filter(|item| {
        let operation = item.field(Tag::OPERATION).and_then(Item::as_enumeration);
        operation == Some(Operation::DESTROY.0) && status(item) == Some(ResultStatus::SUCCESS)
    });
    destroyed.filter_map(|item| {
        item.at(&[Tag::RESPONSE_PAYLOAD, Tag::UNIQUE_IDENTIFIER])?
            .as_text()
    })
}
