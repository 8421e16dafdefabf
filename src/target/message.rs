//! Messages in the target's encoding.

use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Violation, json, ttlv, xml};

use super::Encoding;

/// What a received message holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The message as far as it could be read.
    pub item: Option<Item>,
    /// What is wrong with its octets.
    pub violations: Vec<Violation>,
    /// Why nothing could be read: the text is no XML or JSON at all.
    pub unreadable: Option<String>,
}

impl Received {
    fn unreadable(reason: String) -> Self {
        Self {
            item: None,
            violations: Vec::new(),
            unreadable: Some(reason),
        }
    }
}

impl Encoding {
    /// Writes a message; names are those of `version`.
    pub fn write(self, message: &Item, version: ProtocolVersion) -> Vec<u8> {
        match self {
            Self::Ttlv => ttlv::encode(message),
            Self::Xml => xml::encode(message, version).into_bytes(),
            Self::Json => json::encode(message, version).into_bytes(),
        }
    }

    /// Reads a message, keeping everything that is wrong with it.
    pub fn read(self, octets: &[u8], limits: &Limits) -> Received {
        let decoded = match self {
            Self::Ttlv => ttlv::decode(octets, limits),
            Self::Xml | Self::Json => {
                let text = match std::str::from_utf8(octets) {
                    Ok(text) => text,
                    Err(error) => return Received::unreadable(format!("no UTF-8: {error}")),
                };
                match self.read_text(text, limits) {
                    Ok(decoded) => decoded,
                    Err(reason) => return Received::unreadable(reason),
                }
            }
        };
        Received {
            item: decoded.item,
            violations: decoded.violations,
            unreadable: None,
        }
    }

    fn read_text(
        self,
        text: &str,
        limits: &Limits,
    ) -> Result<kmip_conform_protocol::Decoded, String> {
        match self {
            Self::Json => json::decode(text, limits).map_err(|error| error.to_string()),
            Self::Xml | Self::Ttlv => xml::decode(text, limits).map_err(|error| error.to_string()),
        }
    }
}
