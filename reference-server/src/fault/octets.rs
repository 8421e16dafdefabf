//! Spoiling the TTLV encoding of an answer. What is read here the server wrote itself, so the
//! octets are well-formed; where they are not, the walk ends.

const HEADER: usize = 8;
const STRUCTURE: u8 = 0x01;

/// Where an item stands among the octets.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The first octet of its header.
    pub start: usize,
    /// Its type octet.
    pub item_type: u8,
    /// The length its header states.
    pub length: usize,
}

impl Place {
    /// The first octet of the value.
    pub fn value(self) -> usize {
        self.start + HEADER
    }

    /// The first octet behind the value and before its padding.
    pub fn end(self) -> usize {
        self.value() + self.length
    }

    /// The first octet behind the padding.
    pub fn next(self) -> usize {
        self.value() + self.length.next_multiple_of(HEADER)
    }
}

/// Every item that is no structure, in order.
pub fn leaves(octets: &[u8]) -> Vec<Place> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(header) = octets.get(start..start + HEADER) {
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        let place = Place {
            start,
            item_type: header[3],
            length: length as usize,
        };
        if place.item_type == STRUCTURE {
            start = place.value();
        } else if place.next() <= octets.len() {
            found.push(place);
            start = place.next();
        } else {
            break;
        }
    }
    found
}

/// Writes another length into the header that begins at `start`.
pub fn set_length(octets: &mut [u8], start: usize, length: usize) {
    if let (Some(field), Ok(length)) = (
        octets.get_mut(start + 4..start + HEADER),
        u32::try_from(length),
    ) {
        field.copy_from_slice(&length.to_be_bytes());
    }
}

/// How deep the first structure goes, each taken to begin where the one around it does.
pub fn nesting(octets: &[u8]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    let (mut start, mut deepest) = (0, 0);
    while let Some(header) = octets.get(start..start + HEADER) {
        ends.retain(|end| *end > start);
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        let value = start + HEADER;
        if header[3] == STRUCTURE {
            ends.push(value.saturating_add(length as usize));
            deepest = deepest.max(ends.len());
            start = value;
        } else {
            start = value.saturating_add((length as usize).next_multiple_of(HEADER));
        }
    }
    deepest
}

/// How many octets more the first string that does not end within the octets announces.
pub fn overlong_string(octets: &[u8]) -> Option<usize> {
    const STRINGS: [u8; 2] = [0x07, 0x08];
    let mut start = 0;
    while let Some(header) = octets.get(start..start + HEADER) {
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let value = start + HEADER;
        let there = octets.len() - value;
        start = match header[3] {
            STRUCTURE => value,
            string if STRINGS.contains(&string) && length > there => return Some(length - there),
            _ => value.saturating_add(length.next_multiple_of(HEADER)),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip_conform_protocol::{Item, Tag, ttlv};

    #[test]
    fn every_leaf_is_found_below_structures() {
        let inner = Item::structure(Tag::ATTRIBUTES, vec![Item::text(Tag::COMMENT, "abc")]);
        let fields = vec![inner, Item::integer(Tag::BATCH_COUNT, 1)];
        let octets = ttlv::encode(&Item::structure(Tag::RESPONSE_MESSAGE, fields));
        let found: Vec<_> = leaves(&octets)
            .iter()
            .map(|place| (place.start, place.item_type, place.length))
            .collect();
        assert_eq!(found, [(16, 0x07, 3), (32, 0x02, 4)]);
    }
}
