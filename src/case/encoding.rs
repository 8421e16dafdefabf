//! The characters of a case file, from its bytes.

use crate::case::Warning;
use crate::case::error::{ReadError, ReadErrorKind};

/// The most bytes a case may have; the largest published one has a fiftieth of them.
pub(super) const MAX_FILE_SIZE: usize = 16 << 20;

/// Decodes a file: by its byte order mark, else by its XML declaration, else as UTF-8.
///
/// Bytes that are not the UTF-8 they claim to be are read as ISO-8859-1, with a warning.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Vec<Warning>), ReadError> {
    if bytes.len() > MAX_FILE_SIZE {
        return Err(ReadError::new(1, ReadErrorKind::TooLarge(MAX_FILE_SIZE)));
    }
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Ok(utf_8(rest)),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        _ => match declared(bytes).as_deref() {
            None | Some("utf-8" | "utf8") => Ok(utf_8(bytes)),
            Some("iso-8859-1" | "latin1" | "us-ascii" | "ascii") => {
                Ok((latin_1(bytes), Vec::new()))
            }
            Some(other) => {
                let kind = ReadErrorKind::Encoding(other.to_owned());
                Err(ReadError::new(1, kind))
            }
        },
    }
}

fn utf_8(bytes: &[u8]) -> (String, Vec<Warning>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Vec::new()),
        Err(error) => {
            let warning = Warning {
                line: line_at(bytes, error.valid_up_to()),
                text: "not UTF-8; read as ISO-8859-1".to_owned(),
            };
            (latin_1(bytes), vec![warning])
        }
    }
}

fn utf_16(
    bytes: &[u8],
    unit: impl Fn([u8; 2]) -> u16,
) -> Result<(String, Vec<Warning>), ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok((text, Vec::new())),
        _ => {
            let kind = ReadErrorKind::Encoding("broken UTF-16".to_owned());
            Err(ReadError::new(1, kind))
        }
    }
}

fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The encoding named in an XML declaration, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head = latin_1(head);
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = value.get(1..)?.split_once(quote)?.0;
    Some(name.to_ascii_lowercase())
}

fn line_at(bytes: &[u8], offset: usize) -> u32 {
    let before = bytes.iter().take(offset);
    let lines = before.filter(|byte| **byte == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_the_byte_order_mark() {
        let (text, warnings) = decode(b"\xEF\xBB\xBF<KMIP/>").unwrap();
        assert_eq!((text.as_str(), warnings.len()), ("<KMIP/>", 0));
    }

    #[test]
    fn reads_utf_16_by_its_byte_order_mark() {
        assert_eq!(decode(b"\xFF\xFE<\0\xE9\0").unwrap().0, "<\u{E9}");
        assert_eq!(decode(b"\xFE\xFF\0<\0\xE9").unwrap().0, "<\u{E9}");
        assert!(decode(b"\xFE\xFF\0<\0").is_err());
    }

    #[test]
    fn reads_a_declared_latin_1_file_without_a_warning() {
        let bytes = b"<?xml version='1.0' encoding='ISO-8859-1'?>\xE9";
        let (text, warnings) = decode(bytes).unwrap();
        assert!(text.ends_with('\u{E9}'));
        assert!(warnings.is_empty());
    }

    #[test]
    fn warns_of_bytes_that_are_not_utf_8() {
        let (text, warnings) = decode(b"a\nb\xE9c").unwrap();
        assert_eq!(text, "a\nb\u{E9}c");
        assert_eq!(warnings[0].line, 2);
    }

    #[test]
    fn refuses_an_encoding_it_does_not_know() {
        let error = decode(b"<?xml version=\"1.0\" encoding=\"EBCDIC\"?>").unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Encoding("ebcdic".to_owned()));
    }

    #[test]
    fn refuses_a_file_larger_than_the_limit() {
        let bytes = vec![b' '; MAX_FILE_SIZE + 1];
        let error = decode(&bytes).unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::TooLarge(MAX_FILE_SIZE));
    }
}
