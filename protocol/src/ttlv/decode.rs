//! From octets to a tree and a list of violations.
//!
//! An item with nothing wrong is read in one go ([`sound`]); only where that fails is it taken
//! apart to say what is wrong with it.

use crate::ttlv::findings::{Finding, Findings};
use crate::ttlv::layout::{HEADER_LEN, fixed_length, padding};
use crate::ttlv::tree::{Entry, Payload, Tree};
use crate::violation::{Decoded, Violation, ViolationKind};
use crate::{ItemType, Limits};

/// Decodes one message and copies it into a tree of its own.
///
/// Never fails: what cannot be read is carried as [`Value::Malformed`](crate::Value::Malformed),
/// and everything wrong with the message is in [`Decoded::violations`].
pub fn decode(bytes: &[u8], limits: &Limits) -> Decoded {
    let (tree, violations) = Tree::decode(bytes, limits);
    Decoded {
        item: tree.to_item(),
        violations,
    }
}

impl<'a> Tree<'a> {
    /// Decodes one message without copying its text and octets, and lists its violations.
    pub fn decode(bytes: &'a [u8], limits: &Limits) -> (Self, Vec<Violation>) {
        let mut decoder = Decoder {
            bytes,
            at: 0,
            entries: Vec::new(),
            findings: Findings::default(),
            max_depth: limits.depth(),
            max_items: limits.max_items.min(u32::MAX as usize),
        };
        decoder.message(limits.max_size);
        let violations = decoder.findings.into_violations(&decoder.entries);
        let tree = Self {
            entries: decoder.entries,
        };
        (tree, violations)
    }
}

/// The structure an item is in.
#[derive(Clone, Copy)]
struct Parent {
    /// Its index; `None` around the message.
    entry: Option<usize>,
    /// Where its octets end.
    end: usize,
    /// How many structures its fields are in.
    depth: usize,
}

/// Tag, type and length of an item whose value is not read yet.
struct Header {
    offset: usize,
    /// Three octets of tag, one of type.
    head: u32,
    length: usize,
}

impl Header {
    fn item_type(&self) -> u8 {
        let [.., item_type] = self.head.to_be_bytes();
        item_type
    }

    fn is_structure(&self) -> bool {
        self.item_type() == ItemType::Structure as u8
    }
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    entries: Vec<Entry<'a>>,
    findings: Findings,
    max_depth: usize,
    max_items: usize,
}

impl<'a> Decoder<'a> {
    fn message(&mut self, max_size: usize) {
        let size = self.bytes.len();
        if size > max_size {
            let limit = max_size;
            self.note(None, 0, ViolationKind::SizeLimit { size, limit });
            return;
        }
        // Few messages have more items than one for every 24 octets.
        self.entries.reserve((size / 24 + 8).min(self.max_items));
        let all = Parent {
            entry: None,
            end: size,
            depth: 0,
        };
        let finished = self.item(all);
        if finished && self.at < size {
            let count = size - self.at;
            self.note(None, self.at, ViolationKind::TrailingBytes { count });
        }
    }

    /// Reads one item; false stops the decoding.
    fn item(&mut self, parent: Parent) -> bool {
        let rest = &self.bytes[self.at..parent.end];
        let Some((header, rest)) = header(self.at, rest) else {
            self.cut_header(parent);
            return true;
        };
        let entry = self.entries.len();
        if entry >= self.max_items {
            let limit = self.max_items;
            self.note(
                parent.entry,
                header.offset,
                ViolationKind::ItemLimit { limit },
            );
            return false;
        }
        self.at += HEADER_LEN;
        if !matches!(header.head >> 24, 0x42 | 0x54) {
            self.note(Some(entry), header.offset, ViolationKind::TagOutOfRange);
        }
        if header.is_structure() && parent.depth < self.max_depth {
            self.push(header.head, Payload::Structure);
            let end = self.at + self.available(&header, entry, parent.end);
            return self.fields(Parent {
                entry: Some(entry),
                end,
                depth: parent.depth + 1,
            });
        }
        match sound(&header, rest) {
            Some((payload, taken)) => {
                self.push(header.head, payload);
                self.at += taken;
            }
            None => self.unsound(&header, entry, parent.end),
        }
        true
    }

    #[inline]
    fn push(&mut self, head: u32, payload: Payload<'a>) {
        let end = self.entries.len() as u32 + 1;
        self.entries.push(Entry { head, end, payload });
    }

    /// Reads the fields of a structure; false stops the decoding.
    fn fields(&mut self, structure: Parent) -> bool {
        let mut more = true;
        while more && self.at < structure.end {
            more = self.item(structure);
        }
        let end = self.entries.len() as u32;
        if let Some(entry) = structure.entry {
            self.entries[entry].end = end;
        }
        more
    }

    /// Passes over the rest of a structure that is too short for an item.
    #[cold]
    fn cut_header(&mut self, parent: Parent) {
        let kind = ViolationKind::Truncated {
            expected: HEADER_LEN,
            actual: parent.end - self.at,
        };
        self.note(parent.entry, self.at, kind);
        self.at = parent.end;
    }

    /// The octets of the value that are there, with a finding if that is not all of them.
    fn available(&mut self, header: &Header, entry: usize, end: usize) -> usize {
        let (length, available) = (header.length, end - self.at);
        if length <= available {
            return length;
        }
        let kind = if end == self.bytes.len() {
            let (expected, actual) = (length, available);
            ViolationKind::Truncated { expected, actual }
        } else {
            ViolationKind::LengthBeyondParent { length, available }
        };
        self.note(Some(entry), header.offset + 4, kind);
        available
    }

    /// Reads as much as there is of an item with something wrong in it, and says what is wrong.
    #[cold]
    fn unsound(&mut self, header: &Header, entry: usize, end: usize) {
        let length = self.available(header, entry, end);
        let value = &self.bytes[self.at..self.at + length];
        let whole = length == header.length;
        let (payload, finding) = self.diagnose(header, value, whole);
        if let Some((offset, kind)) = finding {
            self.note(Some(entry), header.offset + offset, kind);
        }
        self.push(header.head, payload);
        self.at += length;
        if whole {
            self.padding(entry, length, end);
        }
    }

    /// A value, and what is wrong with it how many octets from the item's start.
    fn diagnose(
        &self,
        header: &Header,
        value: &'a [u8],
        whole: bool,
    ) -> (Payload<'a>, Option<(usize, ViolationKind)>) {
        let malformed = Payload::Malformed(value);
        let byte = header.item_type();
        let Some(item_type) = ItemType::from_byte(byte) else {
            return (malformed, Some((3, ViolationKind::UnknownType { byte })));
        };
        let length = value.len();
        if item_type == ItemType::Structure {
            let limit = self.max_depth;
            return (malformed, Some((0, ViolationKind::DepthLimit { limit })));
        }
        if !whole {
            return (malformed, None);
        }
        if fixed_length(item_type).is_some_and(|fixed| fixed != length) {
            let kind = ViolationKind::WrongLength { item_type, length };
            return (malformed, Some((4, kind)));
        }
        match read(item_type, value) {
            Ok(payload) => (payload, None),
            Err(kind @ ViolationKind::BigIntegerLength { .. }) => {
                (Payload::Octets(value), Some((4, kind)))
            }
            Err(kind) => (malformed, Some((HEADER_LEN, kind))),
        }
    }

    /// Skips and inspects the octets between a value and the next item.
    fn padding(&mut self, entry: usize, length: usize, end: usize) {
        let expected = padding(length);
        let actual = expected.min(end - self.at);
        let zeros = &self.bytes[self.at..self.at + actual];
        if zeros.iter().any(|byte| *byte != 0) {
            self.note(Some(entry), self.at, ViolationKind::NonZeroPadding);
        }
        self.at += actual;
        if actual < expected {
            let missing = expected - actual;
            self.note(
                Some(entry),
                self.at,
                ViolationKind::MissingPadding { missing },
            );
        }
    }

    #[cold]
    fn note(&mut self, entry: Option<usize>, offset: usize, kind: ViolationKind) {
        self.findings.add(Finding {
            entry,
            offset,
            kind,
        });
    }
}

/// Tag, type and length at the start of `rest`, and what follows them.
#[inline]
fn header(offset: usize, rest: &[u8]) -> Option<(Header, &[u8])> {
    let (header, rest) = rest.split_first_chunk::<HEADER_LEN>()?;
    let words = u64::from_be_bytes(*header);
    let header = Header {
        offset,
        head: (words >> 32) as u32,
        length: words as u32 as usize,
    };
    Some((header, rest))
}

/// The value at the start of `rest` and the octets it takes with its padding; `None` if anything
/// is wrong with it.
#[inline(always)]
fn sound<'a>(header: &Header, rest: &'a [u8]) -> Option<(Payload<'a>, usize)> {
    let length = header.length;
    let taken = length.checked_add(padding(length))?;
    let octets = rest.get(..taken)?;
    let item_type = ItemType::from_byte(header.item_type())?;
    let right_length = fixed_length(item_type).is_none_or(|fixed| fixed == length);
    if header.is_structure() || !right_length {
        return None;
    }
    let value_octets = length % 8;
    if value_octets > 0 {
        let last = u64::from_be_bytes(*octets.last_chunk()?);
        if last << (8 * value_octets) != 0 {
            return None;
        }
    }
    let payload = read(item_type, &octets[..length]).ok()?;
    Some((payload, taken))
}

/// Reads a value whose length its type allows.
#[inline(always)]
fn read(item_type: ItemType, value: &[u8]) -> Result<Payload<'_>, ViolationKind> {
    Ok(match item_type {
        ItemType::Structure => Payload::Structure,
        ItemType::Integer | ItemType::Enumeration | ItemType::Interval => {
            Payload::Number(u32::from_be_bytes(chunk(value)).into())
        }
        ItemType::LongInteger | ItemType::DateTime | ItemType::DateTimeExtended => {
            Payload::Number(u64::from_be_bytes(chunk(value)))
        }
        ItemType::Boolean => match u64::from_be_bytes(chunk(value)) {
            truth @ (0 | 1) => Payload::Number(truth),
            value => return Err(ViolationKind::BooleanValue { value }),
        },
        ItemType::BigInteger if value.is_empty() || padding(value.len()) != 0 => {
            let length = value.len();
            return Err(ViolationKind::BigIntegerLength { length });
        }
        ItemType::BigInteger | ItemType::ByteString => Payload::Octets(value),
        ItemType::TextString
        | ItemType::Identifier
        | ItemType::Reference
        | ItemType::NameReference => Payload::Text(text(value)?),
    })
}

fn chunk<const N: usize>(value: &[u8]) -> [u8; N] {
    value.first_chunk().copied().unwrap_or([0; N])
}

fn text(value: &[u8]) -> Result<&str, ViolationKind> {
    std::str::from_utf8(value).map_err(|error| ViolationKind::InvalidUtf8 {
        valid_up_to: error.valid_up_to(),
    })
}
