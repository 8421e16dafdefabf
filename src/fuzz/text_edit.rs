//! Changes of a message that is XML or JSON text. Places are thousandths of what there is.

use serde::{Deserialize, Serialize};

/// A change of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEdit {
    /// Stands before everything.
    Before(String),
    /// Stands between two elements, or two members.
    Between(u16, String),
    /// Stands in the place of a value, quotes included.
    Value(u16, String),
    /// Stands so many times before everything, and its counterpart behind.
    Around(String, String, u32),
    /// The text is in another encoding of characters.
    In(Characters),
}

/// An encoding of characters other than UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Characters {
    /// With a byte order mark.
    Utf16,
    /// Without one.
    Utf16Le,
    /// One octet each, some of them beyond ASCII.
    Latin1,
    /// A byte order mark before UTF-8.
    MarkedUtf8,
    /// More octets for a character than it needs.
    Overlong,
}

/// Texts made longer than this are not, whatever a plan says.
const MOST: usize = 1 << 20;

impl TextEdit {
    /// Whether readers may differ over the result: entities, declarations, other characters.
    pub fn is_odd(&self) -> bool {
        !matches!(self, Self::Around(..))
    }

    /// Changes the text.
    pub fn apply(&self, text: &mut Vec<u8>) {
        match self {
            Self::Before(more) => {
                text.splice(0..0, more.bytes());
            }
            Self::Between(at, more) => {
                let places = between(text);
                if let Some(place) = choose(&places, *at) {
                    text.splice(place..place, more.bytes());
                }
            }
            Self::Value(at, new) => {
                let places = values(text);
                if let Some((from, to)) = choose(&places, *at) {
                    text.splice(from..to, new.bytes());
                }
            }
            Self::Around(open, close, times) => {
                let times = usize::try_from(*times).unwrap_or(0);
                let most = MOST / open.len().max(close.len()).max(1);
                let times = times.min(most);
                let (mut before, behind) = (open.repeat(times), close.repeat(times));
                before.push_str(&String::from_utf8_lossy(text));
                before.push_str(&behind);
                *text = before.into_bytes();
            }
            Self::In(characters) => *text = characters.write(&String::from_utf8_lossy(text)),
        }
    }
}

impl Characters {
    fn write(self, text: &str) -> Vec<u8> {
        let little = || text.encode_utf16().flat_map(u16::to_le_bytes);
        match self {
            Self::Utf16 => [0xFF, 0xFE].into_iter().chain(little()).collect(),
            Self::Utf16Le => little().collect(),
            Self::Latin1 => {
                let mut octets = text.as_bytes().to_vec();
                let middle = octets.len() / 2;
                octets.splice(middle..middle, [0xE9, 0xFC]);
                octets
            }
            Self::MarkedUtf8 => [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect(),
            Self::Overlong => {
                // A slash of two octets, as decoders once took it for one.
                let octets = text.bytes().flat_map(|octet| match octet {
                    b'/' => vec![0xC0, 0xAF],
                    other => vec![other],
                });
                octets.collect()
            }
        }
    }
}

fn choose<T: Copy>(places: &[T], at: u16) -> Option<T> {
    places.get(usize::from(at) * places.len() / 1000).copied()
}

/// Where an element or a member begins.
fn between(text: &[u8]) -> Vec<usize> {
    let begins = |octet: u8| matches!(octet, b'<' | b'{' | b',' | b'}');
    let places = text.iter().enumerate();
    let places = places.filter(|(_, octet)| begins(**octet));
    places.map(|(place, _)| place).collect()
}

/// Where the values of `value` attributes and members stand.
fn values(text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for name in [&b"value=\""[..], b"\"value\":"] {
        let starts = text.windows(name.len()).enumerate();
        let starts = starts.filter(|(_, window)| *window == name);
        for (start, _) in starts {
            let xml = name.ends_with(b"\"");
            let mut from = start + name.len();
            if xml {
                from -= 1;
            }
            while text.get(from) == Some(&b' ') {
                from += 1;
            }
            found.extend(end(text, from).map(|to| (from, to)));
        }
    }
    found
}

/// The place behind the quoted text or the number that begins here.
fn end(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from + 1..)?;
    let length = match text.get(from)? {
        b'"' => 1 + rest.iter().position(|octet| *octet == b'"')?,
        b'[' | b'{' => return None,
        _ => rest.iter().position(|octet| b",}] \n".contains(octet))?,
    };
    Some(from + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<A><B type="Integer" value="7"/><C value="x"/></A>"#;
    const JSON: &str = r#"{"tag":"A","value":[{"tag":"B","type":"Integer","value":7}]}"#;

    fn changed(text: &str, edit: &TextEdit) -> String {
        let mut octets = text.as_bytes().to_vec();
        edit.apply(&mut octets);
        String::from_utf8(octets).unwrap()
    }

    #[test]
    fn values_are_replaced_in_either_notation() {
        let entity = TextEdit::Value(0, r#""&a;""#.to_owned());
        assert!(changed(XML, &entity).contains(r#"type="Integer" value="&a;"/>"#));
        let second = TextEdit::Value(999, r#""y""#.to_owned());
        assert!(changed(XML, &second).contains(r#"<C value="y"/>"#));
        let number = TextEdit::Value(0, "1e999".to_owned());
        assert!(changed(JSON, &number).contains(r#""Integer","value":1e999}"#));
    }

    #[test]
    fn texts_stand_before_between_and_around() {
        let comment = TextEdit::Between(300, "<!-- -->".to_owned());
        assert!(changed(XML, &comment).contains("><!-- --><"));
        let nested = TextEdit::Around("[".to_owned(), "]".to_owned(), 3);
        assert!(
            changed(JSON, &nested).starts_with("[[[{") && changed(JSON, &nested).ends_with("}]]]")
        );
        assert!(changed(XML, &TextEdit::Before("x".to_owned())).starts_with("x<A>"));
    }

    #[test]
    fn no_edit_fails_on_any_text() {
        for edit in [
            TextEdit::Value(1000, String::new()),
            TextEdit::Between(1000, String::new()),
            TextEdit::Around("[".to_owned(), "]".to_owned(), u32::MAX),
            TextEdit::In(Characters::Utf16),
            TextEdit::In(Characters::Latin1),
            TextEdit::In(Characters::Overlong),
        ] {
            for text in ["", "\"value\":", "value=\"", XML, JSON] {
                edit.apply(&mut text.as_bytes().to_vec());
            }
        }
    }
}
