//! The XML of a case file as a sequence of messages, with the text and comments between them.

use kmip_conform_protocol::xml::{self, Event, Events, XmlError, XmlErrorKind};

use crate::case::Warning;
use crate::case::error::{ReadError, ReadErrorKind};

/// How deep a message may be nested; the published ones stay below fifteen levels.
const MAX_DEPTH: usize = 64;
/// How many elements a case may have; the largest published one has a fiftieth of them.
const MAX_ELEMENTS: usize = 200_000;

/// What a case consists of.
const MESSAGES: [&str; 2] = ["RequestMessage", "ResponseMessage"];

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
    /// Whether the `KMIP` root is open.
    in_root: bool,
    /// Whether a root was closed.
    root_closed: bool,
    /// The open elements of the message being read.
    open: Vec<Element>,
    elements: usize,
    messages: usize,
    document: Document,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            in_root: false,
            root_closed: false,
            open: Vec::new(),
            elements: 0,
            messages: 0,
            document: Document::default(),
        }
    }

    fn run(mut self) -> Result<Document, ReadError> {
        let mut events = Events::new(self.text);
        loop {
            match events.next() {
                Ok(Some(event)) => self.event(event)?,
                Ok(None) => return Ok(self.document),
                Err(error) => return self.broken(error),
            }
        }
    }

    fn event(&mut self, event: Event) -> Result<(), ReadError> {
        match event {
            Event::Start(start) => self.start(start),
            Event::End => {
                self.end();
                Ok(())
            }
            Event::Text { text, line } => self.add_text(text, number(line)),
            Event::Comment { text, line } => {
                if self.open.is_empty() {
                    let line = number(line);
                    self.document.entries.push(Entry::Comment { line, text });
                }
                Ok(())
            }
        }
    }

    fn start(&mut self, start: xml::Element) -> Result<(), ReadError> {
        let line = number(start.line);
        if self.open.is_empty() {
            if start.name == "KMIP" && !self.in_root {
                self.open_root(line);
                return Ok(());
            }
            self.check_message(&start.name, line)?;
        }
        self.count(line)?;
        self.open.push(Element {
            name: start.name,
            line,
            attributes: start.attributes,
            children: Vec::new(),
        });
        Ok(())
    }

    /// Between messages there are only messages.
    fn check_message(&mut self, name: &str, line: u32) -> Result<(), ReadError> {
        if MESSAGES.contains(&name) {
            if !self.in_root {
                self.warn(line, format!("{name} outside the KMIP root"));
            }
            return Ok(());
        }
        let name = name.to_owned();
        let kind = match self.in_root {
            true => ReadErrorKind::ElementBetweenMessages(name),
            false => ReadErrorKind::Root(name),
        };
        Err(ReadError::new(line, kind))
    }

    fn open_root(&mut self, line: u32) {
        if self.root_closed {
            let text = "a second KMIP root; its messages continue the case";
            self.warn(line, text.to_owned());
        }
        self.in_root = true;
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
            None => {
                self.messages += 1;
                self.document.entries.push(Entry::Message(element));
            }
        }
    }

    fn add_text(&mut self, text: String, line: u32) -> Result<(), ReadError> {
        if self.open.is_empty() {
            self.document.entries.push(Entry::Text { line, text });
            return Ok(());
        }
        let shown = text.trim();
        if shown.is_empty() {
            return Ok(());
        }
        let blank = text.len() - text.trim_start().len();
        let lines_above = text.get(..blank).unwrap_or_default().matches('\n').count();
        let line = line.saturating_add(number(lines_above));
        let shown = shown.chars().take(40).collect();
        Err(ReadError::new(line, ReadErrorKind::TextInMessage(shown)))
    }

    /// The XML breaks: between messages, and with none behind it, it is only junk.
    fn broken(mut self, error: XmlError) -> Result<Document, ReadError> {
        let line = number(error.line);
        if let Some(message) = self.open.first() {
            let is_cut_off = matches!(error.kind, XmlErrorKind::Unclosed(_));
            let line = if is_cut_off { message.line } else { line };
            return Err(ReadError::new(line, error.kind));
        }
        let tags = MESSAGES.map(|name| self.text.matches(&format!("<{name}")).count());
        if tags.iter().sum::<usize>() != self.messages || self.messages == 0 {
            return Err(ReadError::new(line, error.kind));
        }
        self.warn(line, format!("junk after the last message: {}", error.kind));
        Ok(self.document)
    }

    fn warn(&mut self, line: u32, text: String) {
        self.document.warnings.push(Warning { line, text });
    }
}

/// A line number, which no file of a size that is read takes beyond 32 bits.
fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
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
    fn takes_no_entity_a_file_declares() {
        let text = "<!DOCTYPE KMIP [<!ENTITY a 'aaaa'>]><KMIP><RequestMessage v='&a;'/></KMIP>";
        let error = parse(text).unwrap_err();
        assert!(matches!(error.kind, ReadErrorKind::Xml(_)), "{error:?}");
    }
}
