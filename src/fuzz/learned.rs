//! What the answers of a session told that later requests need: identifiers, correlation values.

use std::collections::BTreeMap;

use kmip_conform_protocol::{Item, Tag, Value};

/// Values by the place at which they were told: the step, and which of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned(BTreeMap<usize, Vec<u8>>);

/// Fields of answers that later requests name.
const TOLD: [Tag; 5] = [
    Tag::UNIQUE_IDENTIFIER,
    Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
    Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
    Tag::ASYNCHRONOUS_CORRELATION_VALUE,
    Tag::CORRELATION_VALUE,
];

/// Values that one step may tell.
const EACH: usize = 64;

impl Learned {
    /// The value that was told at a place.
    pub fn get(&self, place: usize) -> Option<&[u8]> {
        self.0.get(&place).map(Vec::as_slice)
    }

    /// The place at which a value was told.
    pub fn place(&self, value: &[u8]) -> Option<usize> {
        let found = self.0.iter().find(|(_, one)| one.as_slice() == value);
        found.map(|(place, _)| *place).filter(|_| !value.is_empty())
    }

    /// Takes in what an answer to the step tells for the first time.
    pub fn learn(&mut self, serial: u32, answer: &Item) {
        let mut place = usize::try_from(serial).unwrap_or(0).saturating_mul(EACH);
        let last = place + EACH - 1;
        for value in told(answer) {
            while self.0.contains_key(&place) {
                place += 1;
            }
            if place <= last && !self.0.values().any(|one| *one == value) {
                self.0.insert(place, value);
            }
        }
    }

    /// The place as it is called once the serials of all steps have grown by `shift`.
    pub fn shifted(place: usize, shift: u32) -> usize {
        place.saturating_add(usize::try_from(shift).unwrap_or(0).saturating_mul(EACH))
    }
}

fn told(item: &Item) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    if TOLD.contains(&item.tag) {
        values.extend(match &item.value {
            Value::TextString(text) | Value::Identifier(text) | Value::Reference(text) => {
                Some(text.clone().into_bytes())
            }
            Value::ByteString(octets) => Some(octets.clone()),
            _ => None,
        });
    }
    values.extend(item.fields().iter().flat_map(told));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_place_whatever_other_steps_tell() {
        let told = |text: &str| Item::text(Tag::UNIQUE_IDENTIFIER, text);
        let mut learned = Learned::default();
        learned.learn(3, &told("c"));
        learned.learn(1, &told("a"));
        learned.learn(1, &told("a"));
        let mut without = Learned::default();
        without.learn(3, &told("c"));
        assert_eq!(learned.place(b"c"), without.place(b"c"));
        assert_eq!(learned.place(b"a"), Some(EACH));
    }
}
