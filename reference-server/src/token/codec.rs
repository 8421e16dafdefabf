//! How the parameters of functions are written (KMIP Profiles 2.1 section 5.18.1).
//!
//! | parameter | written as |
//! |---|---|
//! | CK_BYTE, CK_BBOOL | one octet |
//! | CK_ULONG, CK_LONG, flags, handles | eight octets, most significant first |
//! | a structure, or a pointer to one | its fields |
//! | an array of fixed length | its elements |
//! | an array of variable length | the count of its elements in four octets, then the elements |
//! | a place for output | in: whether there is one, the elements it holds; out: whether elements follow, their count, the elements |
//! | CK_MECHANISM | the type, whether a parameter follows, the parameter as an array of octets |
//! | CK_ATTRIBUTE | the type, whether a value follows, whether there is a place for one; then the count of the value where it is an array, and the value |
//!
//! The specification tells these rules in prose and prints one example. Where it leaves room, the
//! table above is how this server takes it: every count is four octets, and an attribute whose type
//! is unknown has octets for its value.

use super::Fault;
use super::attribute::{Kind, kind_of};

/// Reads input parameters.
pub struct Input<'a> {
    rest: &'a [u8],
}

/// A place for output: none asks for the length alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether there is one.
    pub given: bool,
    /// How many elements it holds.
    pub room: usize,
}

/// A mechanism and its parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mechanism {
    /// CK_MECHANISM_TYPE.
    pub number: u64,
    /// The parameter, where there is one.
    pub parameter: Option<Vec<u8>>,
}

/// An attribute of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// CK_ATTRIBUTE_TYPE.
    pub number: u64,
    /// The value, as it is written.
    pub value: Option<Vec<u8>>,
    /// The place for a value, in octets; `None` where only the length is asked for.
    pub room: Option<usize>,
}

impl<'a> Input<'a> {
    /// Input parameters as they came.
    pub fn new(octets: &'a [u8]) -> Self {
        Self { rest: octets }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Octets are left.
    pub fn end(&self) -> Result<(), Fault> {
        match self.rest {
            [] => Ok(()),
            _ => Err(Fault::Codec),
        }
    }

    /// A CK_BYTE.
    ///
    /// # Errors
    /// The parameters end before it, as for the other parameters.
    pub fn byte(&mut self) -> Result<u8, Fault> {
        self.array().map(|[octet]: [u8; 1]| octet)
    }

    /// A CK_BBOOL.
    pub fn boolean(&mut self) -> Result<bool, Fault> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Fault::Codec),
        }
    }

    /// A CK_ULONG.
    pub fn ulong(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_be_bytes)
    }

    /// The count of an array.
    pub fn count(&mut self) -> Result<usize, Fault> {
        let count = self.array().map(u32::from_be_bytes)?;
        usize::try_from(count).map_err(|_| Fault::Codec)
    }

    /// An array of octets.
    pub fn octets(&mut self) -> Result<&'a [u8], Fault> {
        let count = self.count()?;
        self.take(count)
    }

    /// A place for output.
    pub fn place(&mut self) -> Result<Place, Fault> {
        let given = self.boolean()?;
        let room = self.count()?;
        Ok(Place { given, room })
    }

    /// A CK_MECHANISM.
    pub fn mechanism(&mut self) -> Result<Mechanism, Fault> {
        let number = self.ulong()?;
        let parameter = match self.boolean()? {
            true => Some(self.octets()?.to_vec()),
            false => None,
        };
        Ok(Mechanism { number, parameter })
    }

    /// A template.
    pub fn template(&mut self) -> Result<Vec<Attribute>, Fault> {
        let count = self.count()?;
        // No attribute is shorter than ten octets, so that a count alone takes no memory.
        if count > self.rest.len() / 10 {
            return Err(Fault::Codec);
        }
        (0..count).map(|_| self.attribute()).collect()
    }

    fn attribute(&mut self) -> Result<Attribute, Fault> {
        let number = self.ulong()?;
        let (valued, placed) = (self.boolean()?, self.boolean()?);
        let kind = kind_of(number);
        let room = match (placed, kind.octets()) {
            (false, _) => None,
            (true, Some(fixed)) => Some(fixed),
            (true, None) => Some(self.count()?),
        };
        let value = match (valued, room) {
            (false, _) => None,
            (true, Some(len)) => Some(self.take(len)?.to_vec()),
            (true, None) => return Err(Fault::Codec),
        };
        Ok(Attribute {
            number,
            value,
            room,
        })
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Fault::Codec)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Fault::Codec)?;
        self.rest = rest;
        Ok(*taken)
    }
}

/// Writes output parameters.
#[derive(Default)]
pub struct Output(Vec<u8>);

impl Output {
    /// The octets written.
    pub fn into_octets(self) -> Vec<u8> {
        self.0
    }

    /// A CK_BYTE.
    pub fn byte(mut self, octet: u8) -> Self {
        self.0.push(octet);
        self
    }

    /// A CK_ULONG.
    pub fn ulong(mut self, number: u64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    /// A CK_VERSION.
    pub fn version(self, major: u8, minor: u8) -> Self {
        self.byte(major).byte(minor)
    }

    /// A text of fixed length, filled up with blanks; what is longer is cut between characters.
    pub fn text(mut self, text: &str, len: usize) -> Self {
        let mut end = text.len().min(len);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let start = self.0.len();
        self.0.extend(text.bytes().take(end));
        self.0.resize(start + len, b' ');
        self
    }

    /// The count of an array.
    pub fn count(mut self, count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.0.extend(count.to_be_bytes());
        self
    }

    /// An array of octets.
    pub fn octets(mut self, octets: &[u8]) -> Self {
        self = self.count(octets.len());
        self.0.extend(octets);
        self
    }

    /// What a place for output gets: the elements if they are given, their count in any case.
    pub fn placed(mut self, count: usize, elements: Option<&[u8]>) -> Self {
        self = self.byte(u8::from(elements.is_some())).count(count);
        self.0.extend(elements.unwrap_or_default());
        self
    }

    /// An attribute of a template: its value, or the length of it alone, or that it cannot be had.
    pub fn attribute(mut self, number: u64, len: Option<usize>, value: Option<&[u8]>) -> Self {
        let flags = [u8::from(value.is_some()), u8::from(len.is_some())];
        self = self.ulong(number).byte(flags[0]).byte(flags[1]);
        if let (Some(len), Kind::Octets) = (len, kind_of(number)) {
            self = self.count(len);
        }
        self.0.extend(value.unwrap_or_default());
        self
    }
}
