//! The published cases, where the variable KMIP_CONFORM_OASIS names their folder.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use kmip_conform_protocol::xml::{Element, Event, Events};
use kmip_conform_protocol::{ItemType, ProtocolVersion};

/// The variable that names the folder.
pub const VARIABLE: &str = "KMIP_CONFORM_OASIS";

/// One case file.
pub struct CaseFile {
    /// Its place below the folder.
    pub name: String,
    path: PathBuf,
}

/// One message of a case, variables replaced by stand-ins.
pub struct Message {
    /// The line it begins on.
    pub line: usize,
    /// Its XML text.
    pub xml: String,
    /// The version its header states; 0.0 if none.
    pub version: ProtocolVersion,
    /// Whether the header was read; payloads list versions, too.
    has_version: bool,
}

/// Every case file, in order; `None` if the variable is not set.
pub fn case_files() -> Option<Vec<CaseFile>> {
    let root = PathBuf::from(env::var_os(VARIABLE)?);
    let mut files = Vec::new();
    find(&root, &mut files).expect("the folder of the published cases can be read");
    assert!(!files.is_empty(), "{VARIABLE} holds no case");
    files.sort();
    let named = files.into_iter().map(|path| CaseFile {
        name: path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .display()
            .to_string(),
        path,
    });
    Some(named.collect())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            files.push(path);
        }
    }
    Ok(())
}

impl CaseFile {
    /// The messages of the case.
    pub fn messages(&self) -> Result<Vec<Message>, String> {
        let text = fs::read_to_string(&self.path).map_err(|error| error.to_string())?;
        let mut events = Events::new(&text);
        let mut messages = Vec::new();
        let mut open = Vec::new();
        loop {
            let event = match events.next() {
                Ok(Some(event)) => event,
                Ok(None) => return Ok(messages),
                // What follows the last complete message is not the codec's to judge.
                Err(_) if open.is_empty() && !messages.is_empty() => return Ok(messages),
                Err(error) => return Err(error.to_string()),
            };
            match event {
                Event::Start(element) if events.depth() > 1 => {
                    if open.is_empty() {
                        messages.push(Message::begin(&element));
                    }
                    let message = messages.last_mut().expect("a message is open");
                    message.start(&element);
                    open.push(element.name);
                }
                Event::End => {
                    if let Some(name) = open.pop() {
                        let message = messages.last_mut().expect("a message is open");
                        message.xml.push_str(&format!("</{name}>"));
                    }
                }
                Event::Start(_) | Event::Text { .. } | Event::Comment { .. } => {}
            }
        }
    }
}

impl Message {
    fn begin(element: &Element) -> Self {
        Self {
            line: element.line,
            xml: String::new(),
            version: ProtocolVersion::new(0, 0),
            has_version: false,
        }
    }

    fn start(&mut self, element: &Element) {
        self.xml.push_str(&format!("<{}", element.name));
        let item_type = element.attribute("type").and_then(ItemType::from_name);
        for (name, value) in &element.attributes {
            let value = match (name.as_str(), item_type) {
                ("value", Some(item_type)) if value.starts_with('$') => {
                    stand_in(item_type, &value[1..])
                }
                _ => value.clone(),
            };
            self.xml
                .push_str(&format!(" {name}=\"{}\"", escaped(&value)));
        }
        self.xml.push('>');
        let number = || {
            element
                .attribute("value")
                .and_then(|value| value.parse().ok())
        };
        match element.name.as_str() {
            "ProtocolVersionMajor" if !self.has_version => {
                self.version.major = number().unwrap_or(0);
            }
            "ProtocolVersionMinor" if !self.has_version => {
                self.version.minor = number().unwrap_or(0);
                self.has_version = true;
            }
            _ => {}
        }
    }
}

/// A value of the type for a variable.
fn stand_in(item_type: ItemType, variable: &str) -> String {
    match item_type {
        ItemType::DateTime | ItemType::DateTimeExtended => "2024-02-29T12:34:56+00:00".to_owned(),
        ItemType::ByteString | ItemType::BigInteger => {
            "00112233445566778899aabbccddeeff".to_owned()
        }
        ItemType::Integer | ItemType::LongInteger | ItemType::Interval => "42".to_owned(),
        _ => format!("stand-in for {variable}"),
    }
}

/// The value as an attribute: every character that is not plain is a reference.
fn escaped(value: &str) -> String {
    let plain = |c: char| c == ' ' || (c.is_ascii_graphic() && !matches!(c, '<' | '>' | '&' | '"'));
    value
        .chars()
        .map(|c| {
            if plain(c) {
                c.to_string()
            } else {
                format!("&#{};", u32::from(c))
            }
        })
        .collect()
}
