//! One response as the checks see it.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Violation, enumeration};

/// A response with the request it answers.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// Case and step, as a reader can find them: `ID@2.1 step 3`.
    pub place: &'a str,
    /// The version of the case; the header of the request decides where it states one.
    pub version: ProtocolVersion,
    /// What was asked, by either side.
    pub request: &'a Item,
    /// The response as far as it could be decoded.
    pub response: Option<&'a Item>,
    /// What its encoding did wrong.
    pub violations: &'a [Violation],
    /// Octets of the response in its TTLV form, whatever the encoding on the wire.
    pub ttlv_len: usize,
}

impl<'a> Observation<'a> {
    /// The version of the request.
    pub(super) fn asked_version(&self) -> ProtocolVersion {
        self.request_header()
            .and_then(stated_version)
            .unwrap_or(self.version)
    }

    /// The version to judge the response by: that of the request, but where the server says that
    /// it does not speak that one, its own.
    pub(super) fn judged_version(&self) -> ProtocolVersion {
        let asked = self.asked_version();
        match self.header().and_then(stated_version) {
            Some(stated) if self.refuses_version() => stated,
            _ => asked,
        }
    }

    /// Whether the whole message is refused for its version.
    pub(super) fn refuses_version(&self) -> bool {
        let reason = |item: &&Item| item.field(Tag::RESULT_REASON)?.as_enumeration();
        let unsupported = enumeration::ResultReason::UNSUPPORTED_PROTOCOL_VERSION.0;
        match self.answers().as_slice() {
            [only] => reason(only) == Some(unsupported),
            _ => false,
        }
    }

    pub(super) fn header(&self) -> Option<&'a Item> {
        self.response?.field(Tag::RESPONSE_HEADER)
    }

    pub(super) fn request_header(&self) -> Option<&'a Item> {
        self.request.field(Tag::REQUEST_HEADER)
    }

    /// The batch items of the response.
    pub(super) fn answers(&self) -> Vec<&'a Item> {
        let response = self.response.into_iter();
        response
            .flat_map(|response| response.fields_with(Tag::BATCH_ITEM))
            .collect()
    }

    /// The batch items of the request.
    pub(super) fn asked(&self) -> Vec<&'a Item> {
        self.request.fields_with(Tag::BATCH_ITEM).collect()
    }

    /// The batch item an answer belongs to: by its id, else by its place in the batch.
    pub(super) fn asked_by(&self, answer: &Item, index: usize) -> Option<&'a Item> {
        let asked = self.asked();
        let id = answer.field(Tag::UNIQUE_BATCH_ITEM_ID);
        let by_id = id.and_then(|id| {
            let same = |item: &&&Item| item.field(Tag::UNIQUE_BATCH_ITEM_ID) == Some(id);
            asked.iter().find(same).copied()
        });
        by_id.or_else(|| asked.get(index).copied())
    }
}

/// The protocol version in a header.
pub(super) fn stated_version(header: &Item) -> Option<ProtocolVersion> {
    let number = |tag| header.at(&[Tag::PROTOCOL_VERSION, tag])?.as_integer();
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}

/// The Result Status of a batch item.
pub(super) fn status(answer: &Item) -> Option<enumeration::ResultStatus> {
    let status = answer.field(Tag::RESULT_STATUS)?.as_enumeration()?;
    Some(enumeration::ResultStatus(status))
}
