//! Sizes of the parts of an item.

use crate::ItemType;

/// Octets of tag, type and length.
pub const HEADER_LEN: usize = 8;

/// Octets of zero after a value of this length.
pub(super) fn padding(length: usize) -> usize {
    length.wrapping_neg() & 7
}

/// The length every value of the type has; `None` where it varies.
pub(super) fn fixed_length(item_type: ItemType) -> Option<usize> {
    match item_type {
        ItemType::Integer | ItemType::Enumeration | ItemType::Interval => Some(4),
        ItemType::LongInteger
        | ItemType::Boolean
        | ItemType::DateTime
        | ItemType::DateTimeExtended => Some(8),
        ItemType::Structure
        | ItemType::BigInteger
        | ItemType::TextString
        | ItemType::ByteString
        | ItemType::Identifier
        | ItemType::Reference
        | ItemType::NameReference => None,
    }
}
