//! The request header (KMIP 1.4 section 6, 2.1 section 8.2).

use kmip_conform_protocol::enumeration::BatchErrorContinuationOption;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::error::{Cause, OperationError};
use crate::message::Asynchrony;
use crate::version::SUPPORTED;

/// What the server reads from a request header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHeader {
    /// The version that the client states.
    pub stated: ProtocolVersion,
    /// The version by whose rules the message is answered.
    pub version: ProtocolVersion,
    /// The most octets that the response may have in TTLV.
    pub maximum_response_size: Option<usize>,
    /// What the client allows to be performed later.
    pub asynchrony: Asynchrony,
    /// What to do when an item of the batch fails.
    pub error_option: ErrorOption,
    /// The credentials of the Authentication structure.
    pub credentials: Vec<Item>,
    /// The number of items that the client announces.
    pub batch_count: Option<i32>,
}

/// What to do with the other items of a batch when one fails (KMIP 2.1 section 9.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorOption {
    /// Go on.
    Continue,
    /// Leave the rest undone.
    Stop,
    /// Take back what was done.
    Undo,
}

impl RequestHeader {
    /// Reads the header of a request message.
    ///
    /// # Errors
    /// A header without a version, with a version the server does not speak, with a field that
    /// holds nonsense, or with a demand the server cannot meet.
    pub fn read(message: &Item) -> Result<Self, OperationError> {
        let header = message.field(Tag::REQUEST_HEADER);
        let header = header.ok_or_else(|| invalid("the message has no Request Header"))?;
        let stated = stated_version(message)
            .ok_or_else(|| invalid("the header states no Protocol Version"))?;
        let version = negotiated(stated).ok_or_else(|| {
            OperationError::new(
                Cause::UnsupportedVersion,
                format!("KMIP {stated} is not supported"),
            )
        })?;
        Ok(Self {
            stated,
            version,
            maximum_response_size: maximum_response_size(header)?,
            asynchrony: asynchrony(header)?,
            error_option: error_option(header)?,
            credentials: header
                .field(Tag::AUTHENTICATION)
                .map(|structure| structure.fields_with(Tag::CREDENTIAL).cloned().collect())
                .unwrap_or_default(),
            batch_count: header.field(Tag::BATCH_COUNT).and_then(Item::as_integer),
        })
    }
}

impl RequestHeader {
    /// Whether a message may have so many items: one or more (KMIP 2.1 section 9.5, KMIP 1.4 section
    /// 6.14), and as many as the Batch Count says. 3.0 has no Batch Count.
    pub fn announces(&self, items: usize) -> bool {
        let count = self.batch_count.map(usize::try_from);
        items > 0 && (self.version >= ProtocolVersion::V3_0 || count == Some(Ok(items)))
    }
}

/// The version that the message's header states.
pub fn stated_version(message: &Item) -> Option<ProtocolVersion> {
    let version = message.at(&[Tag::REQUEST_HEADER, Tag::PROTOCOL_VERSION])?;
    let number = |tag| version.field(tag).and_then(Item::as_integer);
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}

/// The version by whose rules a message of `stated` is answered. A later 1.x minor version is
/// answered as the latest the server knows, for 1.x receivers ignore what they do not understand
/// (KMIP 1.4 section 11.1); 2.x has the reason Unsupported Protocol Version instead.
fn negotiated(stated: ProtocolVersion) -> Option<ProtocolVersion> {
    if SUPPORTED.contains(&stated) {
        return Some(stated);
    }
    let later_1x = stated.major == 1 && stated > ProtocolVersion::V1_4;
    later_1x.then_some(ProtocolVersion::V1_4)
}

/// What the client allows to be performed later.
fn asynchrony(header: &Item) -> Result<Asynchrony, OperationError> {
    Asynchrony::read(header).ok_or_else(|| invalid("Asynchronous Indicator is unknown"))
}

fn maximum_response_size(header: &Item) -> Result<Option<usize>, OperationError> {
    let Some(field) = header.field(Tag::MAXIMUM_RESPONSE_SIZE) else {
        return Ok(None);
    };
    let size = field
        .as_integer()
        .and_then(|size| usize::try_from(size).ok());
    size.map(Some)
        .ok_or_else(|| invalid("Maximum Response Size is not a size"))
}

fn error_option(header: &Item) -> Result<ErrorOption, OperationError> {
    let Some(field) = header.field(Tag::BATCH_ERROR_CONTINUATION_OPTION) else {
        return Ok(ErrorOption::Stop);
    };
    match field.value {
        Value::Enumeration(number) if number == BatchErrorContinuationOption::CONTINUE.0 => {
            Ok(ErrorOption::Continue)
        }
        Value::Enumeration(number) if number == BatchErrorContinuationOption::STOP.0 => {
            Ok(ErrorOption::Stop)
        }
        Value::Enumeration(number) if number == BatchErrorContinuationOption::UNDO.0 => {
            Ok(ErrorOption::Undo)
        }
        _ => Err(invalid("Batch Error Continuation Option is unknown")),
    }
}

fn invalid(message: &str) -> OperationError {
    OperationError::new(Cause::InvalidMessage, message)
}
