//! The XML of a case file as a sequence of messages, with the text and comments between them.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::case::Warning;
use crate::case::error::{ReadError, ReadErrorKind};

/// How deep a message may be nested; the published ones stay below fifteen levels.
const MAX_DEPTH: usize = 64;
/// How many elements a case may have; the largest published one has a fiftieth of them.
const MAX_ELEMENTS: usize = 200_000;

/// A case file taken apart, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) entries: Vec<Entry>,
    pub(super) warnings: Vec<Warning>,
}

/// What stands between the tags of the root.
#[derive(Debug)]
pub(super) enum Entry {
    /// An XML comment.
    Comment { line: u32, text: String },
    /// A whole message.
    Message(Element),
    /// Text.
    Text { line: u32, text: String },
}

/// An element of a message.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
}

/// Takes a file apart.
///
/// # Errors
///
/// When a message is cut off or broken, or when a message follows the place where the XML breaks.
/// What breaks after the last complete message is a warning.
pub(super) fn parse(text: &str) -> Result<Document, ReadError> {
    Parser::new(text).run()
}

struct Parser<'a> {
    text: &'a str,
    newlines: Vec<usize>,
    reader: Reader<&'a [u8]>,
    /// Whether the `KMIP` root is open.
    in_root: bool,
    /// Whether a root was closed.
    root_closed: bool,
    /// The open elements of the message being read.
    open: Vec<Element>,
    elements: usize,
    document: Document,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let newlines = text.match_indices('\n').map(|(offset, _)| offset);
        Self {
            text,
            newlines: newlines.collect(),
            reader,
            in_root: false,
            root_closed: false,
            open: Vec::new(),
            elements: 0,
            document: Document::default(),
        }
    }

    fn run(mut self) -> Result<Document, ReadError> {
        loop {
            let offset = self.offset();
            let line = self.line(offset);
            match self.reader.read_event() {
                Ok(Event::Eof) => return self.finish(line),
                Ok(event) => self.event(event, line)?,
                Err(error) => return self.broken(offset, &error.to_string()),
            }
        }
    }

    fn event(&mut self, event: Event<'a>, line: u32) -> Result<(), ReadError> {
        match event {
            Event::Start(start) => self.start(&start, line),
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::Text(text) => self.add_text(&lossy(&text), line),
            Event::CData(text) => self.add_text(&lossy(&text), line),
            Event::GeneralRef(reference) => self.add_text(&resolve(&reference), line),
            Event::Comment(comment) => {
                if self.open.is_empty() {
                    let text = lossy(&comment);
                    self.document.entries.push(Entry::Comment { line, text });
                }
                Ok(())
            }
            Event::Empty(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), ReadError> {
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        if self.open.is_empty() {
            let is_message = matches!(name.as_str(), "RequestMessage" | "ResponseMessage");
            if name == "KMIP" && !self.in_root {
                return self.open_root(line);
            }
            if !is_message {
                let kind = match self.in_root {
                    true => ReadErrorKind::ElementBetweenMessages(name),
                    false => ReadErrorKind::Root(name),
                };
                return Err(ReadError::new(line, kind));
            }
            if !self.in_root {
                self.warn(line, format!("{name} outside the KMIP root"));
            }
        }
        self.count(line)?;
        let attributes = attributes(start, &name, line)?;
        self.open.push(Element {
            name,
            line,
            attributes,
            children: Vec::new(),
        });
        Ok(())
    }

    fn open_root(&mut self, line: u32) -> Result<(), ReadError> {
        if self.root_closed {
            self.warn(line, "a second KMIP root; its messages continue the case".to_owned());
        }
        self.in_root = true;
        Ok(())
    }

    fn count(&mut self, line: u32) -> Result<(), ReadError> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            let kind = ReadErrorKind::TooManyElements(MAX_ELEMENTS);
            return Err(ReadError::new(line, kind));
        }
        if self.open.len() >= MAX_DEPTH {
            let kind = ReadErrorKind::NestedTooDeeply(MAX_DEPTH);
            return Err(ReadError::new(line, kind));
        }
        Ok(())
    }

    fn end(&mut self) {
        let Some(element) = self.open.pop() else {
            self.in_root = false;
            self.root_closed = true;
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.document.entries.push(Entry::Message(element)),
        }
    }

    fn add_text(&mut self, text: &str, line: u32) -> Result<(), ReadError> {
        if self.open.is_empty() {
            let text = text.to_owned();
            self.document.entries.push(Entry::Text { line, text });
            return Ok(());
        }
        let shown = text.trim();
        if shown.is_empty() {
            return Ok(());
        }
        let blank = text.len() - text.trim_start().len();
        let lines_above = text[..blank].matches('\n').count();
        let line = line.saturating_add(u32::try_from(lines_above).unwrap_or(u32::MAX));
        let shown = shown.chars().take(40).collect();
        Err(ReadError::new(line, ReadErrorKind::TextInMessage(shown)))
    }

    /// The end of the file: inside a message it is cut off.
    fn finish(mut self, line: u32) -> Result<Document, ReadError> {
        if let Some(message) = self.open.first() {
            let problem = format!("{} is not closed", message.name);
            return Err(ReadError::new(message.line, ReadErrorKind::Xml(problem)));
        }
        if self.in_root {
            self.warn(line, "the KMIP root is not closed".to_owned());
        }
        Ok(self.document)
    }

    /// The XML breaks at `offset`: between messages, and with none after it, it is only junk.
    fn broken(mut self, offset: usize, problem: &str) -> Result<Document, ReadError> {
        let rest = self.text.get(offset..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let line = self.line(offset + blank);
        let loses_a_message = ["<RequestMessage", "<ResponseMessage"]
            .iter()
            .any(|tag| rest.contains(tag));
        let has_messages = self
            .document
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::Message(_)));
        if !self.open.is_empty() || loses_a_message || !has_messages {
            let kind = ReadErrorKind::Xml(problem.to_owned());
            return Err(ReadError::new(line, kind));
        }
        self.warn(line, format!("junk after the last message: {problem}"));
        Ok(self.document)
    }

    fn warn(&mut self, line: u32, text: String) {
        self.document.warnings.push(Warning { line, text });
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn line(&self, offset: usize) -> u32 {
        let above = self.newlines.partition_point(|newline| *newline < offset);
        u32::try_from(above + 1).unwrap_or(u32::MAX)
    }
}

fn attributes(
    start: &BytesStart<'_>,
    element: &str,
    line: u32,
) -> Result<Vec<(String, String)>, ReadError> {
    let mut found = Vec::new();
    for attribute in start.attributes() {
        let attribute =
            attribute.map_err(|error| ReadError::new(line, ReadErrorKind::Xml(error.to_string())))?;
        let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| {
            let kind = ReadErrorKind::Attribute {
                element: element.to_owned(),
                name: name.clone(),
                problem: error.to_string(),
            };
            ReadError::new(line, kind)
        })?;
        found.push((name, value.into_owned()));
    }
    Ok(found)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A character reference as its character; an entity, which no case declares, as it is written.
fn resolve(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        _ => format!("&{};", lossy(reference)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(document: &Document) -> Vec<&Element> {
        let entries = document.entries.iter();
        entries
            .filter_map(|entry| match entry {
                Entry::Message(element) => Some(element),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn gives_messages_text_and_comments_in_order_with_their_lines() {
        let document = parse("<KMIP>\n# TIME 0\n<RequestMessage/>\n<!-- c --></KMIP>").unwrap();
        assert_eq!(messages(&document)[0].line, 3);
        let comment = document.entries.iter().find_map(|entry| match entry {
            Entry::Comment { line, text } => Some((*line, text.as_str())),
            _ => None,
        });
        assert_eq!(comment, Some((4, " c ")));
    }

    #[test]
    fn resolves_character_references_in_values() {
        let document = parse("<KMIP><RequestMessage a='x&#937;&lt; '/></KMIP>").unwrap();
        assert_eq!(messages(&document)[0].attributes[0].1, "x\u{3A9}< ");
    }

    #[test]
    fn warns_of_junk_after_the_last_message() {
        let document = parse("<KMIP><RequestMessage/></KMIP>\n</KMIP>").unwrap();
        assert_eq!(messages(&document).len(), 1);
        assert_eq!(document.warnings.len(), 1);
        assert_eq!(document.warnings[0].line, 2);
    }

    #[test]
    fn refuses_junk_that_would_lose_a_message() {
        let error = parse("<KMIP><RequestMessage/></KMIP></KMIP><ResponseMessage/>").unwrap_err();
        assert!(matches!(error.kind, ReadErrorKind::Xml(_)), "{error:?}");
    }

    #[test]
    fn refuses_a_message_that_is_cut_off() {
        for text in [
            "<KMIP>\n<RequestMessage><RequestHeader>",
            "<KMIP>\n<RequestMessage><RequestHea",
            "<KMIP>\n<RequestMessage></KMIP>",
        ] {
            let error = parse(text).unwrap_err();
            assert!(matches!(error.kind, ReadErrorKind::Xml(_)), "{error:?}");
            assert_eq!(error.line, 2, "{text}");
        }
    }

    #[test]
    fn reads_on_in_a_second_root() {
        let text = "<KMIP><RequestMessage/></KMIP>\n<KMIP><ResponseMessage/></KMIP>";
        let document = parse(text).unwrap();
        assert_eq!(messages(&document).len(), 2);
        assert_eq!(document.warnings[0].line, 2);
    }

    #[test]
    fn refuses_another_root_and_other_elements() {
        let error = parse("<html><body/></html>").unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Root("html".to_owned()));
        let error = parse("<KMIP><Batch/></KMIP>").unwrap_err();
        let expected = ReadErrorKind::ElementBetweenMessages("Batch".to_owned());
        assert_eq!(error.kind, expected);
    }

    #[test]
    fn refuses_text_inside_a_message() {
        let error = parse("<KMIP><RequestMessage>\n\nx</RequestMessage></KMIP>").unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::TextInMessage("x".to_owned()));
        assert_eq!(error.line, 3);
    }

    #[test]
    fn refuses_nesting_and_sizes_beyond_the_limits() {
        let deep = format!("<KMIP><RequestMessage>{}", "<A>".repeat(MAX_DEPTH + 1));
        let error = parse(&deep).unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::NestedTooDeeply(MAX_DEPTH));
        let wide = format!("<KMIP><RequestMessage>{}", "<A/>".repeat(MAX_ELEMENTS));
        let error = parse(&wide).unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::TooManyElements(MAX_ELEMENTS));
    }

    #[test]
    fn expands_no_entity_a_file_declares() {
        let text = "<!DOCTYPE KMIP [<!ENTITY a 'aaaa'>]><KMIP><RequestMessage v='&a;'/></KMIP>";
        assert!(matches!(
            parse(text).unwrap_err().kind,
            ReadErrorKind::Attribute { .. }
        ));
    }
}
