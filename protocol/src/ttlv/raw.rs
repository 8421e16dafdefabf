//! Writing octets that need not make sense, for fuzzing and for fake targets.
//!
//! Nothing here checks anything; honest code uses [`encode`](super::encode()).

use crate::ttlv::encode::write_value;
use crate::ttlv::layout::padding;
use crate::{Item, ItemType, Tag, Value};

/// Octets under construction.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

/// A structure whose length is not written yet; see [`Writer::end`].
#[derive(Debug)]
#[must_use = "the structure's length is written by `Writer::end`"]
pub struct Open {
    start: usize,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(capacity),
        }
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The octets written so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Any octets at all.
    #[inline]
    pub fn octets(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// A header: tag (its low three octets), type byte and length, each as given.
    #[inline]
    pub fn header(&mut self, tag: Tag, item_type: u8, length: u32) -> &mut Self {
        let [_, t0, t1, t2] = tag.0.to_be_bytes();
        let [l0, l1, l2, l3] = length.to_be_bytes();
        self.octets(&[t0, t1, t2, item_type, l0, l1, l2, l3])
    }

    /// An item with a type byte, a length field, a value and padding that need not fit together.
    pub fn item(
        &mut self,
        tag: Tag,
        item_type: u8,
        length: u32,
        value: &[u8],
        padding: &[u8],
    ) -> &mut Self {
        self.header(tag, item_type, length)
            .octets(value)
            .octets(padding)
    }

    /// A tree as it was received: [`Value::Malformed`] with its own type byte and octets.
    pub fn item_as_received(&mut self, item: &Item) -> &mut Self {
        match &item.value {
            Value::Structure(fields) => {
                let open = self.begin(item.tag);
                for field in fields {
                    self.item_as_received(field);
                }
                self.end(open);
            }
            Value::Malformed { item_type, bytes } => {
                let zeros = padding(bytes.len());
                self.item(
                    item.tag,
                    *item_type,
                    length_field(bytes.len()),
                    bytes,
                    &ZEROS[..zeros],
                );
            }
            value => write_value(self, item, value),
        }
        self
    }

    /// Begins a structure; whatever is written before [`Writer::end`] is inside it.
    pub fn begin(&mut self, tag: Tag) -> Open {
        self.header(tag, ItemType::Structure as u8, 0);
        Open {
            start: self.bytes.len(),
        }
    }

    /// Ends a structure with its true length.
    pub fn end(&mut self, open: Open) {
        let length = length_field(self.bytes.len().saturating_sub(open.start));
        self.end_with_length(open, length);
    }

    /// Ends a structure with a length that need not be true.
    pub fn end_with_length(&mut self, open: Open, length: u32) {
        let field = open.start.saturating_sub(4)..open.start;
        if let Some(field) = self.bytes.get_mut(field) {
            field.copy_from_slice(&length.to_be_bytes());
        }
    }

    /// A well-formed item that is no structure.
    pub(super) fn leaf(&mut self, tag: Tag, item_type: ItemType, value: &[u8]) {
        self.header(tag, item_type as u8, length_field(value.len()))
            .octets(value)
            .octets(&ZEROS[..padding(value.len())]);
    }

    /// A well-formed item of four octets and their padding.
    pub(super) fn short(&mut self, tag: Tag, item_type: ItemType, value: u32) {
        self.header(tag, item_type as u8, 4)
            .octets(&(u64::from(value) << 32).to_be_bytes());
    }

    /// A well-formed item of eight octets.
    pub(super) fn long(&mut self, tag: Tag, item_type: ItemType, value: u64) {
        self.header(tag, item_type as u8, 8)
            .octets(&value.to_be_bytes());
    }
}

/// As much padding as any item has.
const ZEROS: [u8; 8] = [0; 8];

/// Messages of 4 GiB and more do not exist; their length field stays at its largest.
fn length_field(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
