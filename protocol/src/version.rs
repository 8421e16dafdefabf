//! Protocol versions and ranges of them.

use std::fmt;
use std::str::FromStr;

/// A KMIP protocol version as a message header states it (KMIP 2.1 section 9.16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProtocolVersion {
    /// Protocol Version Major.
    pub major: i32,
    /// Protocol Version Minor.
    pub minor: i32,
}

impl ProtocolVersion {
    /// KMIP 1.0 (October 2010).
    pub const V1_0: Self = Self::new(1, 0);
    /// KMIP 1.1 (January 2013).
    pub const V1_1: Self = Self::new(1, 1);
    /// KMIP 1.2 (May 2015).
    pub const V1_2: Self = Self::new(1, 2);
    /// KMIP 1.3 (December 2016).
    pub const V1_3: Self = Self::new(1, 3);
    /// KMIP 1.4 (November 2017).
    pub const V1_4: Self = Self::new(1, 4);
    /// KMIP 2.0 (October 2019).
    pub const V2_0: Self = Self::new(2, 0);
    /// KMIP 2.1 (December 2020).
    pub const V2_1: Self = Self::new(2, 1);
    /// KMIP 3.0 (committee draft).
    pub const V3_0: Self = Self::new(3, 0);

    /// Every version the schema describes, oldest first.
    pub const ALL: [Self; 8] = [
        Self::V1_0,
        Self::V1_1,
        Self::V1_2,
        Self::V1_3,
        Self::V1_4,
        Self::V2_0,
        Self::V2_1,
        Self::V3_0,
    ];

    /// A version from its two numbers; it need not be one the schema describes.
    pub const fn new(major: i32, minor: i32) -> Self {
        Self { major, minor }
    }

    /// Whether the schema describes this version.
    pub fn is_known(self) -> bool {
        Self::ALL.contains(&self)
    }

    /// Whether attributes travel as 1.x `Attribute` structures rather than as typed items.
    pub fn is_1x(self) -> bool {
        self.major <= 1
    }
}

impl fmt::Display for ProtocolVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The text is not of the form `MAJOR.MINOR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseVersionError(String);

impl fmt::Display for ParseVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a protocol version such as 1.4 or 2.1",
            self.0
        )
    }
}

impl std::error::Error for ParseVersionError {}

impl FromStr for ProtocolVersion {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text
            .split_once('.')
            .and_then(|(major, minor)| Some(Self::new(major.parse().ok()?, minor.parse().ok()?)));
        parsed.ok_or_else(|| ParseVersionError(text.to_owned()))
    }
}

/// An inclusive range of versions; `last` is `None` where the thing still exists in the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRange {
    /// The first version of the range.
    pub first: ProtocolVersion,
    /// The last version of the range, if there is one.
    pub last: Option<ProtocolVersion>,
}

impl VersionRange {
    /// Whether `version` lies in the range.
    pub fn contains(&self, version: ProtocolVersion) -> bool {
        version >= self.first && self.last.is_none_or(|last| version <= last)
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            Some(last) if last == self.first => write!(f, "{last}"),
            Some(last) => write!(f, "{}-{last}", self.first),
            None => write!(f, "{}-", self.first),
        }
    }
}
