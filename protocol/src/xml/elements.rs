//! XML text as a stream of elements with their lines: the one place where XML is parsed.

use quick_xml::events::{BytesStart, Event as Token};
use quick_xml::{Reader, XmlVersion};
use thiserror::Error;

/// Attributes an element may have; no encoding of KMIP uses more than a handful.
const MAX_ATTRIBUTES: usize = 16;

/// The text is no well-formed XML, or XML that no KMIP text needs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {kind}")]
pub struct XmlError {
    /// The line, counted from 1.
    pub line: usize,
    /// Octets from the start of the text.
    pub offset: usize,
    /// What is wrong.
    pub kind: XmlErrorKind,
}

/// What is wrong with a text that should be XML.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum XmlErrorKind {
    /// A parser cannot read it; its words.
    #[error("{0}")]
    Syntax(String),
    /// A document type declaration, which could define entities.
    #[error("document type declarations are not accepted")]
    DocumentType,
    /// A character that XML 1.0 does not allow.
    #[error("character U+{:04X} is not allowed in XML", u32::from(*.0))]
    Character(char),
    /// An element with more attributes than the reader takes.
    #[error("element `{0}` has too many attributes")]
    TooManyAttributes(String),
    /// The text ends inside an element.
    #[error("the text ends inside element `{0}`")]
    Unclosed(String),
    /// There is no element at all.
    #[error("there is no element")]
    NoElement,
    /// An element follows the message's.
    #[error("element `{0}` follows the message")]
    SecondRoot(String),
}

/// The start of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name, without a namespace prefix.
    pub name: String,
    /// Its attributes in order, values unescaped; white space that is not written as a character
    /// reference counts as blanks, as XML has it.
    pub attributes: Vec<(String, String)>,
    /// Its line, counted from 1.
    pub line: usize,
    /// Octets from the start of the text.
    pub offset: usize,
}

impl Element {
    /// The value of the attribute with this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut named = self.attributes.iter().filter(|(key, _)| key == name);
        named.next().map(|(_, value)| value.as_str())
    }
}

/// A piece of XML text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An element begins. An empty element begins and ends.
    Start(Element),
    /// The innermost open element ends.
    End,
    /// Text between elements, unescaped, never empty.
    Text {
        /// The text, white space included.
        text: String,
        /// The line it begins on, counted from 1.
        line: usize,
    },
    /// A comment.
    Comment {
        /// What it says.
        text: String,
        /// The line it begins on, counted from 1.
        line: usize,
    },
}

/// Reads XML text piece by piece; end tags fit their start tags.
pub struct Events<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    open: Vec<String>,
    line: usize,
    counted_to: usize,
}

impl<'a> Events<'a> {
    /// Begins to read; a byte order mark is skipped.
    pub fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            text,
            reader,
            open: Vec::new(),
            line: 1,
            counted_to: 0,
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next piece; `None` at the end of the text.
    ///
    /// # Errors
    ///
    /// The text is not well-formed, or declares a document type. The reader must not be used
    /// further then.
    #[expect(clippy::should_implement_trait, reason = "errors end the stream")]
    pub fn next(&mut self) -> Result<Option<Event>, XmlError> {
        loop {
            let offset = self.position();
            let line = self.line_at(offset);
            let token = self.reader.read_event();
            let token = token.map_err(|error| self.syntax(&error))?;
            return Ok(Some(match token {
                Token::Start(start) | Token::Empty(start) => {
                    let element = self.element(&start, line, offset)?;
                    self.open.push(element.name.clone());
                    Event::Start(element)
                }
                Token::End(_) => {
                    self.open.pop();
                    Event::End
                }
                Token::Text(text) => Event::Text {
                    text: self.characters(text.decode())?,
                    line,
                },
                Token::CData(text) => Event::Text {
                    text: self.characters(text.decode())?,
                    line,
                },
                Token::Comment(text) => Event::Comment {
                    text: self.characters(text.decode())?,
                    line,
                },
                Token::GeneralRef(reference) => Event::Text {
                    text: {
                        let raw = self.characters(reference.decode())?;
                        let text = quick_xml::escape::unescape(&format!("&{raw};"))
                            .map(|text| text.into_owned());
                        self.characters(text)?
                    },
                    line,
                },
                Token::DocType(_) => return Err(self.error(offset, XmlErrorKind::DocumentType)),
                Token::Decl(_) | Token::PI(_) => continue,
                Token::Eof => {
                    return match self.open.pop() {
                        Some(name) => Err(self.error(offset, XmlErrorKind::Unclosed(name))),
                        None => Ok(None),
                    };
                }
            }));
        }
    }

    fn element(
        &mut self,
        start: &BytesStart<'_>,
        line: usize,
        offset: usize,
    ) -> Result<Element, XmlError> {
        let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.syntax(&error))?;
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(self.error(offset, XmlErrorKind::TooManyAttributes(name)));
            }
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let value = self.characters(attribute.normalized_value(XmlVersion::Implicit1_0))?;
            attributes.push((key, value));
        }
        Ok(Element {
            name,
            attributes,
            line,
            offset,
        })
    }

    /// Decoded text, if XML allows its characters.
    fn characters<T, E>(&mut self, decoded: Result<T, E>) -> Result<String, XmlError>
    where
        T: Into<String>,
        E: std::fmt::Display,
    {
        let text: String = decoded.map_err(|error| self.syntax(&error))?.into();
        match text.chars().find(|c| !is_xml_char(*c)) {
            Some(c) => Err(self.error(self.position(), XmlErrorKind::Character(c))),
            None => Ok(text),
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    /// The line of an octet that is not before the ones asked for earlier.
    fn line_at(&mut self, offset: usize) -> usize {
        let passed = self.text.as_bytes().get(self.counted_to..offset);
        let newlines = passed.unwrap_or_default().iter();
        self.line += newlines.filter(|byte| **byte == b'\n').count();
        self.counted_to = self.counted_to.max(offset);
        self.line
    }

    fn syntax(&mut self, error: &dyn std::fmt::Display) -> XmlError {
        let offset = usize::try_from(self.reader.error_position()).unwrap_or(self.text.len());
        self.error(offset, XmlErrorKind::Syntax(error.to_string()))
    }

    fn error(&mut self, offset: usize, kind: XmlErrorKind) -> XmlError {
        let line = self.line_at(offset);
        XmlError { line, offset, kind }
    }
}

/// Whether XML 1.0 allows the character, escaped or not.
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}
