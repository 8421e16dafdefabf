//! Why a case file cannot be read.

use kmip_conform_protocol::xml::XmlErrorKind;
use kmip_conform_protocol::{ParseVersionError, Tag};
use thiserror::Error;

/// What keeps a file from being read as a case, and the line it was seen at.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub kind: ReadErrorKind,
}

/// What is wrong with a case file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadErrorKind {
    /// A response that no request before it asked for.
    #[error("a response without a request before it")]
    AnswerWithoutRequest,
    /// An element where only messages may be.
    #[error("element `{0}` where RequestMessage or ResponseMessage is expected")]
    ElementBetweenMessages(String),
    /// The encoding the XML declaration names is not one this reader knows.
    #[error("encoding `{0}` is not UTF-8, UTF-16 or ISO-8859-1")]
    Encoding(String),
    /// The file cannot be read at all.
    #[error("{0}")]
    File(String),
    /// A header line of an own case is wrong.
    #[error("header line: {0}")]
    Header(#[from] HeaderError),
    /// A message is nested too deeply.
    #[error("nested deeper than {0} levels")]
    NestedTooDeeply(usize),
    /// A file without a message.
    #[error("holds no message")]
    NoMessage,
    /// The first message states no protocol version in its header.
    #[error("the first message states no protocol version")]
    NoVersion,
    /// The root element is another one.
    #[error("the root is `{0}`, not KMIP")]
    Root(String),
    /// Text inside a message, where only elements may be.
    #[error("text inside a message: `{0}`")]
    TextInMessage(String),
    /// More bytes than a case may have.
    #[error("larger than {0} bytes")]
    TooLarge(usize),
    /// More elements than a case may have.
    #[error("more than {0} elements")]
    TooManyElements(usize),
    /// A request that nothing answers.
    #[error("a request without a response after it")]
    Unanswered,
    /// An element that no version names.
    #[error("unknown element `{0}`")]
    UnknownElement(String),
    /// A type that no version names.
    #[error("unknown type `{0}`")]
    UnknownType(String),
    /// An XML attribute that the notation does not have, or that contradicts another.
    #[error("attribute `{name}` of element `{element}`: {problem}")]
    Attribute {
        /// The element.
        element: String,
        /// The XML attribute.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// A value that is not of its type.
    #[error("value of {tag}: {problem}")]
    Value {
        /// The element.
        tag: Tag,
        /// What is wrong.
        problem: String,
    },
    /// The file is not XML.
    #[error("not well-formed: {0}")]
    Xml(#[from] XmlErrorKind),
}

/// What is wrong with the header lines of an own case.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// A header that is given twice.
    #[error("`{0}` is given twice")]
    Duplicate(String),
    /// A header that own cases must have.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// Something other than the values a header allows.
    #[error("`{name}` is `{value}`, not one of {allowed}")]
    NotAllowed {
        /// The header.
        name: &'static str,
        /// What it says.
        value: String,
        /// What it may say.
        allowed: &'static str,
    },
    /// A header that does not exist.
    #[error("unknown header `{0}`")]
    Unknown(String),
    /// A version that is none.
    #[error(transparent)]
    Version(#[from] ParseVersionError),
    /// A version that the schema does not describe, or a range that names none.
    #[error("no known version in `{0}`")]
    VersionUnknown(String),
    /// Versions of more than one era.
    #[error("versions of more than one era (1.x, 2.x, 3.x)")]
    VersionsOfTwoEras,
}

impl ReadError {
    pub(super) fn new(line: u32, kind: impl Into<ReadErrorKind>) -> Self {
        Self {
            line,
            kind: kind.into(),
        }
    }
}
