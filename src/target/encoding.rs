//! The three encodings of a message.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How a message is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// Tag, type, length, value (KMIP 2.1 section 10.1).
    #[default]
    Ttlv,
    /// XML (KMIP Additional Message Encodings 1.0 section 6).
    Xml,
    /// JSON (KMIP Additional Message Encodings 1.0 section 4).
    Json,
}

impl Encoding {
    /// The name used on the command line and in data files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ttlv => "ttlv",
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// The HTTP content type (KMIP Additional Message Encodings 1.0 section 2.4).
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Ttlv => "application/octet-stream",
            Self::Xml => "text/xml",
            Self::Json => "application/json",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no encoding.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an encoding: use ttlv, xml or json")]
pub struct ParseEncodingError(String);

impl FromStr for Encoding {
    type Err = ParseEncodingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ttlv" => Ok(Self::Ttlv),
            "xml" => Ok(Self::Xml),
            "json" => Ok(Self::Json),
            _ => Err(ParseEncodingError(text.to_owned())),
        }
    }
}
