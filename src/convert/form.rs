//! The forms a message can be read and written in.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How a message is written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// TTLV octets.
    Ttlv,
    /// TTLV octets as hexadecimal text; blanks, colons and bars between digits do not count.
    Hex,
    /// XML.
    Xml,
    /// JSON.
    Json,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Ttlv, Self::Hex, Self::Xml, Self::Json];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ttlv => "ttlv",
            Self::Hex => "hex",
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// What the octets look like. TTLV begins with octet 42 or 54 and some number; hexadecimal
    /// text of a message begins with the digits of such an octet.
    pub fn guess(input: &[u8]) -> Self {
        let text = input.trim_ascii_start();
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        match text.first() {
            Some(b'<') => Self::Xml,
            Some(b'{') => Self::Json,
            _ if !text.is_empty() && text.iter().all(|octet| is_hex_text(*octet)) => Self::Hex,
            _ => Self::Ttlv,
        }
    }
}

/// Octets allowed in hexadecimal text.
pub(super) fn is_hex_text(octet: u8) -> bool {
    octet.is_ascii_hexdigit() || is_separator(octet)
}

/// Octets between digits that do not count.
pub(super) fn is_separator(octet: u8) -> bool {
    octet.is_ascii_whitespace() || matches!(octet, b':' | b'|')
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a form: use ttlv, hex, xml or json")]
pub struct ParseFormError(String);

impl FromStr for Form {
    type Err = ParseFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|form| form.name() == text);
        found.ok_or_else(|| ParseFormError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_each_form_by_its_first_octets() {
        for (input, form) in [
            (&b" \n<RequestMessage/>"[..], Form::Xml),
            (b"\xEF\xBB\xBF<RequestMessage/>", Form::Xml),
            (b"{\"tag\": 1}", Form::Json),
            (b"42 00 78 | 01 | 00000000\n", Form::Hex),
            (b"420078 01\x0000", Form::Ttlv),
            (b"\x42\x00\x78\x01", Form::Ttlv),
            (b"", Form::Ttlv),
        ] {
            assert_eq!(Form::guess(input), form, "{input:?}");
        }
    }
}
