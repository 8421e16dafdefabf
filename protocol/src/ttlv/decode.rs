//! From octets to a tree and a list of violations.

use crate::ttlv::findings::{Finding, Findings};
use crate::ttlv::layout::{HEADER_LEN, fixed_length, padding};
use crate::ttlv::tree::{Entry, NodeValue, Tree};
use crate::violation::{Decoded, Violation, ViolationKind};
use crate::{ItemType, Limits, Tag};

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
        let mut decoder = Decoder::new(bytes, limits);
        decoder.message();
        let violations = decoder.findings.into_violations(&decoder.entries);
        let tree = Self {
            entries: decoder.entries,
        };
        (tree, violations)
    }
}

/// A structure being read.
struct Open {
    entry: usize,
    /// Where its octets end.
    end: usize,
}

/// Header of an item whose value is not read yet.
struct Header {
    offset: usize,
    tag: Tag,
    item_type: u8,
    length: usize,
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Open>,
    entries: Vec<Entry<'a>>,
    findings: Findings,
    max_size: usize,
    max_depth: usize,
    max_items: usize,
}

impl<'a> Decoder<'a> {
    fn new(bytes: &'a [u8], limits: &Limits) -> Self {
        let max_items = limits.max_items.min(u32::MAX as usize);
        Self {
            bytes,
            at: 0,
            open: Vec::with_capacity(16),
            entries: Vec::new(),
            findings: Findings::default(),
            max_size: limits.max_size,
            max_depth: limits.depth(),
            max_items,
        }
    }

    fn message(&mut self) {
        if self.bytes.len() > self.max_size {
            let (size, limit) = (self.bytes.len(), self.max_size);
            self.note(0, ViolationKind::SizeLimit { size, limit });
            return;
        }
        // Two octets in three of a typical message are headers and numbers of 16 octets an item.
        self.entries
            .reserve((self.bytes.len() / 24 + 8).min(self.max_items));
        if !self.item(self.bytes.len()) {
            return;
        }
        while let Some(open) = self.open.last() {
            let end = open.end;
            if self.at >= end {
                self.close();
            } else if !self.item(end) {
                break;
            }
        }
        while !self.open.is_empty() {
            self.close();
        }
        if !self.findings.stopped() && self.at < self.bytes.len() {
            let count = self.bytes.len() - self.at;
            self.findings.add(Finding {
                entry: None,
                offset: self.at,
                kind: ViolationKind::TrailingBytes { count },
            });
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.entries[open.entry].end = self.entries.len() as u32;
        }
    }

    /// Reads one item of a structure (or message) that ends at `end`; false stops the decoding.
    fn item(&mut self, end: usize) -> bool {
        let Some(header) = self.header(end) else {
            self.at = end;
            return true;
        };
        if self.entries.len() >= self.max_items {
            let limit = self.max_items;
            self.note(header.offset, ViolationKind::ItemLimit { limit });
            self.findings.stop();
            return false;
        }
        let entry = self.entries.len();
        self.entries.push(Entry {
            tag: header.tag,
            end: entry as u32 + 1,
            value: NodeValue::Structure,
        });
        if !matches!(header.tag.0 >> 16, 0x42 | 0x54) {
            self.note_at(entry, header.offset, ViolationKind::TagOutOfRange);
        }
        let length = self.available(&header, entry, end);
        if header.item_type == ItemType::Structure as u8 && self.open.len() < self.max_depth {
            let end = self.at + length;
            self.open.push(Open { entry, end });
            return true;
        }
        let value = &self.bytes[self.at..self.at + length];
        let whole = length == header.length;
        self.entries[entry].value = self.value(&header, entry, value, whole);
        self.at += length;
        if whole {
            self.padding(entry, length, end);
        }
        true
    }

    /// Reads tag, type and length; `None` if the structure ends before them.
    fn header(&mut self, end: usize) -> Option<Header> {
        let offset = self.at;
        let Some((header, _)) = self.bytes[offset..end].split_first_chunk::<HEADER_LEN>() else {
            self.note(
                offset,
                ViolationKind::Truncated {
                    expected: HEADER_LEN,
                    actual: end - offset,
                },
            );
            return None;
        };
        let [t0, t1, t2, item_type, length @ ..] = *header;
        self.at += HEADER_LEN;
        Some(Header {
            offset,
            tag: Tag(u32::from_be_bytes([0, t0, t1, t2])),
            item_type,
            length: u32::from_be_bytes(length) as usize,
        })
    }

    /// The octets of the value that are there, with a finding if that is not all of them.
    fn available(&mut self, header: &Header, entry: usize, end: usize) -> usize {
        let available = end - self.at;
        if header.length <= available {
            return header.length;
        }
        let kind = if end == self.bytes.len() {
            ViolationKind::Truncated {
                expected: header.length,
                actual: available,
            }
        } else {
            ViolationKind::LengthBeyondParent {
                length: header.length,
                available,
            }
        };
        self.note_at(entry, header.offset + 4, kind);
        available
    }

    /// The value of an item that is not opened as a structure.
    fn value(
        &mut self,
        header: &Header,
        entry: usize,
        value: &'a [u8],
        whole: bool,
    ) -> NodeValue<'a> {
        let malformed = NodeValue::Malformed {
            item_type: header.item_type,
            bytes: value,
        };
        let Some(item_type) = ItemType::from_byte(header.item_type) else {
            let byte = header.item_type;
            self.note_at(
                entry,
                header.offset + 3,
                ViolationKind::UnknownType { byte },
            );
            return malformed;
        };
        if item_type == ItemType::Structure {
            let limit = self.max_depth;
            self.note_at(entry, header.offset, ViolationKind::DepthLimit { limit });
            return malformed;
        }
        if !whole {
            return malformed;
        }
        if fixed_length(item_type).is_some_and(|length| length != value.len()) {
            let length = value.len();
            let kind = ViolationKind::WrongLength { item_type, length };
            self.note_at(entry, header.offset + 4, kind);
            return malformed;
        }
        match read(item_type, value) {
            Ok(read) => read,
            Err(Unread::Malformed(kind)) => {
                self.note_at(entry, header.offset + HEADER_LEN, kind);
                malformed
            }
            Err(Unread::Uneven) => {
                let length = value.len();
                let kind = ViolationKind::BigIntegerLength { length };
                self.note_at(entry, header.offset + 4, kind);
                NodeValue::BigInteger(value)
            }
        }
    }

    /// Skips and inspects the octets between a value and the next item.
    fn padding(&mut self, entry: usize, length: usize, end: usize) {
        let expected = padding(length);
        if expected == 0 {
            return;
        }
        let actual = expected.min(end - self.at);
        let zeros = &self.bytes[self.at..self.at + actual];
        if zeros.iter().any(|byte| *byte != 0) {
            self.note_at(entry, self.at, ViolationKind::NonZeroPadding);
        }
        self.at += actual;
        if actual < expected {
            let missing = expected - actual;
            self.note_at(entry, self.at, ViolationKind::MissingPadding { missing });
        }
    }

    /// A finding about the innermost open structure.
    fn note(&mut self, offset: usize, kind: ViolationKind) {
        let entry = self.open.last().map(|open| open.entry);
        self.findings.add(Finding {
            entry,
            offset,
            kind,
        });
    }

    fn note_at(&mut self, entry: usize, offset: usize, kind: ViolationKind) {
        self.findings.add(Finding {
            entry: Some(entry),
            offset,
            kind,
        });
    }
}

/// Why a value of the right length is not read as its type.
enum Unread {
    Malformed(ViolationKind),
    Uneven,
}

/// Reads a value whose length its type allows.
fn read(item_type: ItemType, value: &[u8]) -> Result<NodeValue<'_>, Unread> {
    Ok(match item_type {
        ItemType::Structure => NodeValue::Structure,
        ItemType::Integer => NodeValue::Integer(i32::from_be_bytes(four(value))),
        ItemType::LongInteger => NodeValue::LongInteger(i64::from_be_bytes(eight(value))),
        ItemType::BigInteger if value.is_empty() || padding(value.len()) != 0 => {
            return Err(Unread::Uneven);
        }
        ItemType::BigInteger => NodeValue::BigInteger(value),
        ItemType::Enumeration => NodeValue::Enumeration(u32::from_be_bytes(four(value))),
        ItemType::Boolean => match u64::from_be_bytes(eight(value)) {
            0 => NodeValue::Boolean(false),
            1 => NodeValue::Boolean(true),
            value => return Err(Unread::Malformed(ViolationKind::BooleanValue { value })),
        },
        ItemType::TextString => NodeValue::TextString(text(value)?),
        ItemType::ByteString => NodeValue::ByteString(value),
        ItemType::DateTime => NodeValue::DateTime(i64::from_be_bytes(eight(value))),
        ItemType::Interval => NodeValue::Interval(u32::from_be_bytes(four(value))),
        ItemType::DateTimeExtended => NodeValue::DateTimeExtended(i64::from_be_bytes(eight(value))),
        ItemType::Identifier => NodeValue::Identifier(text(value)?),
        ItemType::Reference => NodeValue::Reference(text(value)?),
        ItemType::NameReference => NodeValue::NameReference(text(value)?),
    })
}

fn four(value: &[u8]) -> [u8; 4] {
    value.first_chunk().copied().unwrap_or_default()
}

fn eight(value: &[u8]) -> [u8; 8] {
    value.first_chunk().copied().unwrap_or_default()
}

fn text(value: &[u8]) -> Result<&str, Unread> {
    std::str::from_utf8(value).map_err(|error| {
        Unread::Malformed(ViolationKind::InvalidUtf8 {
            valid_up_to: error.valid_up_to(),
        })
    })
}
