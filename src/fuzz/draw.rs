//! Drawing: which operation, with which fields, about which object, by which client.

use arbitrary::Result;
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::{Direction, operations};
use kmip_conform_protocol::{Item, ProtocolVersion, schema};

use super::compose::Composer;
use super::step::CLIENTS;
use crate::generate::request::{Extent, Sample, sample};

/// What happens in the life of an object, each with how often it is chosen.
pub(super) const LIFE: [(Operation, u8); 12] = [
    (Operation::GET, 3),
    (Operation::GET_ATTRIBUTES, 3),
    (Operation::GET_ATTRIBUTE_LIST, 1),
    (Operation::ACTIVATE, 3),
    (Operation::REVOKE, 3),
    (Operation::DESTROY, 3),
    (Operation::ENCRYPT, 2),
    (Operation::LOCATE, 2),
    (Operation::QUERY, 2),
    (Operation::CREATE, 1),
    (Operation::REGISTER, 2),
    (Operation::CHECK, 1),
];

/// Operations that keep a server busy, with key pairs or PBKDF2: one in so many is sent.
pub const COSTLY: [Operation; 4] = [
    Operation::CREATE_KEY_PAIR,
    Operation::RE_KEY_KEY_PAIR,
    Operation::DERIVE_KEY,
    Operation::CREATE_SPLIT_KEY,
];
const RATION: u8 = 12;

/// Whether clients ask for the operation in this version.
pub fn is_asked(operation: Operation, version: ProtocolVersion) -> bool {
    let row = schema::operation(operation);
    matches!(
        row.and_then(|row| row.direction(version)),
        Some(Direction::ClientToServer | Direction::Both)
    )
}

impl Composer<'_, '_, '_, '_> {
    /// Mostly one and the same, sometimes another connection or another identity.
    pub(super) fn client(&mut self) -> Result<u8> {
        Ok(match self.u.int_in_range(0..=9)? {
            0..=6 => 0,
            7 | 8 => 1,
            _ => CLIENTS - 1,
        })
    }

    /// A request of the operation: half the time with what has to be there alone, else with any of what
    /// may be.
    pub(super) fn drawn(&mut self, operation: Operation) -> Result<Option<Sample>> {
        let least = sample(operation, self.version, Extent::Minimal);
        if self.u.arbitrary()? {
            return Ok(least);
        }
        let whole = sample(operation, self.version, Extent::Full);
        let (Some(mut drawn), Some(least)) = (whole, least) else {
            return Ok(None);
        };
        self.thin(&mut drawn.request.payload, &least.request.payload)?;
        Ok(Some(drawn))
    }

    /// Leaves out any of the fields that are not needed; one time of four, none.
    pub(super) fn thin(&mut self, fields: &mut Vec<Item>, needed: &[Item]) -> Result<()> {
        if self.u.ratio(1, 4)? {
            return Ok(());
        }
        for field in std::mem::take(fields) {
            let stays = needed.iter().any(|needed| needed.tag == field.tag);
            if stays || self.u.arbitrary()? {
                fields.push(field);
            }
        }
        Ok(())
    }

    pub(super) fn operation(&mut self) -> Result<Operation> {
        let (version, wanted) = (self.version, &self.options.operations);
        let rows = operations().iter().map(|row| row.operation);
        let choices: Vec<Operation> = rows
            .filter(|one| is_asked(*one, version) && self.session.may_ask(*one))
            .filter(|one| wanted.is_empty() || wanted.contains(one))
            .collect();
        if choices.is_empty() {
            return Ok(Operation::QUERY);
        }
        let chosen = *self.u.choose(&choices)?;
        let costly = COSTLY.contains(&chosen) && wanted.is_empty();
        if costly && !self.u.ratio(1, RATION)? {
            return self.of_life();
        }
        Ok(chosen)
    }

    pub(super) fn of_life(&mut self) -> Result<Operation> {
        let wanted = &self.options.operations;
        let weighted = LIFE
            .iter()
            .filter(|(operation, _)| wanted.is_empty() || wanted.contains(operation));
        let all: Vec<Operation> = weighted
            .flat_map(|(operation, weight)| vec![*operation; usize::from(*weight)])
            .collect();
        let asked = |one: &Operation| is_asked(*one, self.version);
        let others: Vec<Operation> = wanted.iter().copied().filter(asked).collect();
        match (all.is_empty(), others.is_empty()) {
            (false, _) => self.u.choose(&all).copied(),
            (true, false) => self.u.choose(&others).copied(),
            (true, true) => Ok(Operation::QUERY),
        }
    }

    /// Those that are wanted.
    pub(super) fn among(&self, all: &[Operation]) -> Vec<Operation> {
        let wanted = &self.options.operations;
        let all = all.iter().copied();
        all.filter(|one| wanted.is_empty() || wanted.contains(one))
            .collect()
    }

    /// An object of this session, the latest most often, or none.
    pub(super) fn object(&mut self) -> Result<Option<String>> {
        let names: Vec<String> = self
            .session
            .model()
            .objects()
            .map(|(name, _)| name.to_owned())
            .collect();
        if names.is_empty() || self.u.ratio(1, 6)? {
            return Ok(None);
        }
        self.u.choose(&names).cloned().map(Some)
    }
}
