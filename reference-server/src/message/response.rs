//! Response messages (KMIP 1.4 section 7, 2.1 sections 8.4 to 8.6).

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::attribute;
use crate::error::{Cause, OperationError};
use crate::message::header::stated_version;
use crate::version;

/// The answer to one item of a batch.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The Operation field of the request.
    pub operation: Option<Item>,
    /// The Unique Batch Item ID of the request.
    pub batch_item_id: Option<Item>,
    /// The fields of the response payload, or why there is none.
    pub result: Result<Vec<Item>, OperationError>,
    /// Whether the operation was performed and then taken back.
    pub undone: bool,
    /// A Batch Item that stands for all of the above but the identifier: a pending answer, or the
    /// result of an earlier request.
    pub stand_in: Option<Item>,
}

impl Outcome {
    /// The Batch Item of the response.
    pub fn encode(&self, version: ProtocolVersion) -> Item {
        if let Some(item) = self.stand_in.as_ref().filter(|_| self.result.is_ok()) {
            return self.with_own_identifier(item, version);
        }
        // What came under another type is not sent back: the answer has to be a message itself.
        let operation = self.operation.iter();
        let operation = operation.filter(|item| item.as_enumeration().is_some());
        let mut fields: Vec<Item> = operation.cloned().collect();
        fields.extend(self.identifier(version));
        match &self.result {
            Ok(payload) => {
                let status = if self.undone {
                    ResultStatus::OPERATION_UNDONE
                } else {
                    ResultStatus::SUCCESS
                };
                fields.push(Item::enumeration(Tag::RESULT_STATUS, status));
                let payload = Item::structure(Tag::RESPONSE_PAYLOAD, payload.clone());
                fields.push(attribute::external(&payload, version).into_owned());
            }
            Err(error) => {
                let number = self.operation.as_ref().and_then(Item::as_enumeration);
                let reason = error.cause.reason(number.map(Operation), version);
                fields.push(Item::enumeration(
                    Tag::RESULT_STATUS,
                    ResultStatus::OPERATION_FAILED,
                ));
                fields.push(Item::enumeration(Tag::RESULT_REASON, reason));
                fields.push(Item::text(Tag::RESULT_MESSAGE, error.message.as_str()));
            }
        }
        Item::structure(Tag::BATCH_ITEM, fields)
    }

    /// What the client calls the item; 3.0 has no such field.
    fn identifier(&self, version: ProtocolVersion) -> Option<Item> {
        let identifier = self.batch_item_id.as_ref();
        let identifier = identifier.filter(|_| version < ProtocolVersion::V3_0);
        identifier.filter(|item| item.as_bytes().is_some()).cloned()
    }

    /// Whether the item failed for an attestation that the client can make.
    pub fn requires_attestation(&self) -> bool {
        let failed = self.result.as_ref().err();
        failed.is_some_and(|error| error.cause == Cause::AttestationRequired)
    }

    /// Whether the item is performed later.
    pub fn is_pending(&self) -> bool {
        let status = self.stand_in.as_ref();
        let status = status.and_then(|item| item.field(Tag::RESULT_STATUS));
        status.and_then(Item::as_enumeration) == Some(ResultStatus::OPERATION_PENDING.0)
    }

    fn with_own_identifier(&self, item: &Item, version: ProtocolVersion) -> Item {
        let of_tag = |tag, wanted| {
            let fields = item.fields().iter();
            fields
                .filter(move |field| (field.tag == tag) == wanted)
                .cloned()
        };
        let mut fields: Vec<Item> = of_tag(Tag::OPERATION, true).collect();
        fields.extend(self.identifier(version));
        let rest = of_tag(Tag::OPERATION, false);
        fields.extend(rest.filter(|field| field.tag != Tag::UNIQUE_BATCH_ITEM_ID));
        Item::structure(Tag::BATCH_ITEM, fields)
    }
}

/// A response message with these answers.
pub fn response_message(
    version: ProtocolVersion,
    now: i64,
    correlation: &str,
    proof: Option<&[u8]>,
    outcomes: &[Outcome],
) -> Item {
    let mut header = vec![
        Item::structure(
            Tag::PROTOCOL_VERSION,
            vec![
                Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
                Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
            ],
        ),
        Item::date_time(Tag::TIME_STAMP, now),
    ];
    header.extend(proof.map(|proof| Item::bytes(Tag::SERVER_HASHED_PASSWORD, proof)));
    if version >= ProtocolVersion::V1_4 {
        header.push(Item::text(Tag::SERVER_CORRELATION_VALUE, correlation));
    }
    if version < ProtocolVersion::V3_0 {
        let count = i32::try_from(outcomes.len()).unwrap_or(i32::MAX);
        header.push(Item::integer(Tag::BATCH_COUNT, count));
    }
    let mut fields = vec![Item::structure(Tag::RESPONSE_HEADER, header)];
    fields.extend(outcomes.iter().map(|outcome| outcome.encode(version)));
    Item::structure(Tag::RESPONSE_MESSAGE, fields)
}

/// The response with the nonce that the client is to attest itself with, and the types of attestation
/// that the server takes.
pub fn with_demand(response: &Item, demand: Vec<Item>) -> Item {
    let (nonce, types): (Vec<Item>, Vec<Item>) = demand
        .into_iter()
        .partition(|field| field.tag == Tag::NONCE);
    let fields = response.fields().iter().map(|part| {
        if part.tag != Tag::RESPONSE_HEADER {
            return part.clone();
        }
        let mut header = part.fields().to_vec();
        let after = |header: &[Item], tags: &[Tag]| {
            let last = header.iter().rposition(|field| tags.contains(&field.tag));
            last.map_or(0, |last| last + 1)
        };
        let place = after(&header, &[Tag::TIME_STAMP]);
        header.splice(place..place, nonce.clone());
        let place = after(&header, &[Tag::NONCE, Tag::SERVER_HASHED_PASSWORD]);
        header.splice(place..place, types.clone());
        Item::structure(Tag::RESPONSE_HEADER, header)
    });
    Item::structure(response.tag, fields.collect())
}

/// The answer to a message that fails as a whole: one batch item without an operation (KMIP 1.4
/// section 11.1).
pub fn failed_message(error: OperationError) -> Outcome {
    Outcome {
        operation: None,
        batch_item_id: None,
        result: Err(error),
        undone: false,
        stand_in: None,
    }
}

/// The answer to a message whose sender is not let in: it was understood, so that each of its items
/// is refused under its operation (KMIP 1.4 section 7.2, 2.1 section 8.6: the Operation is in the
/// answer if the request's item has it).
pub fn refused_message(request: &Item, error: OperationError) -> Vec<Outcome> {
    if error.cause != Cause::AuthenticationNotSuccessful {
        return vec![failed_message(error)];
    }
    let items = request.fields_with(Tag::BATCH_ITEM);
    let refused = items.map(|item| Outcome {
        operation: item.field(Tag::OPERATION).cloned(),
        batch_item_id: item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned(),
        ..failed_message(error.clone())
    });
    refused.collect()
}

/// The version in which a message is answered, whatever else is wrong with it.
pub fn message_version(message: &Item) -> ProtocolVersion {
    version::closest(stated_version(message))
}
