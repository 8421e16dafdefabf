//! The encodings of messages, by their media types.

use std::str;

use kmip_conform_protocol::{
    Decoded, Item, Limits, MessagePath, ProtocolVersion, Violation, ViolationKind, json, ttlv, xml,
};

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The binary encoding (KMIP 2.1 section 10.1).
    Ttlv,
    /// XML (KMIP Additional Message Encodings 1.0 section 6).
    Xml,
    /// JSON (KMIP Additional Message Encodings 1.0 section 4).
    Json,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: [Self; 3] = [Self::Ttlv, Self::Xml, Self::Json];

    /// The Content-Type over HTTPS (KMIP Additional Message Encodings 1.0 sections 2.4 and 2.5).
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Ttlv => "application/octet-stream",
            Self::Xml => "text/xml",
            Self::Json => "application/json",
        }
    }

    /// The encoding of a Content-Type; parameters such as the character set do not count.
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.content_type().eq_ignore_ascii_case(essence))
    }

    pub(super) fn decode(self, octets: &[u8], limits: &Limits) -> Decoded {
        match self {
            Self::Ttlv => ttlv::decode(octets, limits),
            Self::Xml => decode_text(octets, |text| {
                xml::decode(text, limits).map_err(|error| error.to_string())
            }),
            Self::Json => decode_text(octets, |text| {
                json::decode(text, limits).map_err(|error| error.to_string())
            }),
        }
    }

    pub(super) fn encode(self, message: &Item, version: ProtocolVersion) -> Vec<u8> {
        match self {
            Self::Ttlv => ttlv::encode(message),
            Self::Xml => xml::encode(message, version).into_bytes(),
            Self::Json => json::encode(message, version).into_bytes(),
        }
    }
}

fn decode_text(octets: &[u8], decode: impl Fn(&str) -> Result<Decoded, String>) -> Decoded {
    let unreadable = |kind| Decoded {
        item: None,
        violations: vec![Violation::new(kind, None, MessagePath::root())],
    };
    match str::from_utf8(octets) {
        Err(error) => unreadable(ViolationKind::InvalidUtf8 {
            valid_up_to: error.valid_up_to(),
        }),
        Ok(text) => decode(text)
            .unwrap_or_else(|reason| unreadable(ViolationKind::MalformedValue { reason })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_content_type_in_any_case_and_with_parameters() {
        for (text, encoding) in [
            ("application/octet-stream", Some(Encoding::Ttlv)),
            ("Text/XML; charset=utf-8", Some(Encoding::Xml)),
            (" application/json", Some(Encoding::Json)),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(Encoding::of_content_type(text), encoding, "{text}");
        }
    }
}
