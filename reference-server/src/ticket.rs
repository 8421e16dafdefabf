//! Tickets: what stands for a client after Login (KMIP 2.1 sections 6.1.12, 6.1.30 and 7.39).

use kmip_conform_protocol::enumeration::TicketType;
use kmip_conform_protocol::{Item, Tag, Value};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use sha2::{Digest, Sha256};

use crate::error::{Cause, OperationError};
use crate::store::{RecordKind, Store};

/// A ticket as the server remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The identity that the bearer acts as.
    pub owner: String,
    /// The second at which it ends; `None` if never.
    pub expires: Option<i64>,
    /// How many requests it is still good for; `None` without limit.
    pub requests: Option<i32>,
    /// How many operations it is still good for, as Usage Limits; `None` without limit.
    pub usage: Option<Item>,
    /// What the bearer may do, as Rights; `None` for all that the owner may.
    pub rights: Option<Item>,
}

impl Ticket {
    /// What a Login or Delegated Login asks for. An interval, date or count of zero is no limit:
    /// the specification does not say, and a ticket that is never good would serve nobody.
    ///
    /// # Errors
    /// A limit below zero or of a type that it cannot have.
    pub fn requested(payload: &Item, owner: &str, now: i64) -> Result<Self, OperationError> {
        let invalid = |what: &str| OperationError::new(Cause::InvalidField, what);
        let expires = match payload.field(Tag::LEASE_TIME).map(|field| &field.value) {
            None | Some(Value::Interval(0) | Value::DateTime(0)) => None,
            Some(Value::Interval(seconds)) => Some(now.saturating_add(i64::from(*seconds))),
            Some(Value::DateTime(date)) => Some(*date),
            Some(_) => return Err(invalid("Lease Time is neither interval nor date")),
        };
        let requests = match payload.field(Tag::REQUEST_COUNT).map(Item::as_integer) {
            None | Some(Some(0)) => None,
            Some(Some(count)) if count > 0 => Some(count),
            Some(_) => return Err(invalid("Request Count is no count")),
        };
        let usage = payload.field(Tag::USAGE_LIMITS).cloned();
        if usage.iter().any(|limits| left(limits).is_none()) {
            return Err(invalid("Usage Limits have no count"));
        }
        Ok(Self {
            owner: owner.to_owned(),
            expires,
            requests,
            usage,
            rights: payload.field(Tag::RIGHTS).cloned(),
        })
    }

    /// Remembers the ticket and gives the Ticket structure for its bearer.
    pub fn issue(&self, store: &mut dyn Store, rng: &mut ChaCha20Rng) -> Item {
        let mut value = [0; 32];
        rng.fill_bytes(&mut value);
        self.save(&key(&value), store);
        Item::structure(
            Tag::TICKET,
            vec![
                Item::enumeration(Tag::TICKET_TYPE, TicketType::LOGIN),
                Item::bytes(Tag::TICKET_VALUE, value),
            ],
        )
    }

    /// The ticket with this record key, as long as it is good.
    ///
    /// # Errors
    /// No such ticket, or one that has ended.
    pub fn find(key: &str, now: i64, store: &dyn Store) -> Result<Self, OperationError> {
        store
            .record(RecordKind::Ticket, key)
            .and_then(|record| Self::decode(&record))
            .filter(|ticket| ticket.expires.is_none_or(|end| now < end))
            .ok_or_else(|| OperationError::new(Cause::InvalidTicket, "the ticket is not valid"))
    }

    /// Takes one request from those that the ticket is good for.
    ///
    /// # Errors
    /// None is left.
    pub fn count_request(
        &mut self,
        key: &str,
        store: &mut dyn Store,
    ) -> Result<(), OperationError> {
        let Some(requests) = self.requests else {
            return Ok(());
        };
        if requests <= 0 {
            return Err(used_up());
        }
        self.requests = Some(requests - 1);
        self.save(key, store);
        Ok(())
    }

    /// Writes the ticket back under its record key.
    pub fn save(&self, key: &str, store: &mut dyn Store) {
        store.put_record(RecordKind::Ticket, key, Some(self.encode()));
    }

    fn encode(&self) -> Item {
        let mut fields = vec![Item::text(Tag::USERNAME, self.owner.as_str())];
        fields.extend(
            self.expires
                .map(|end| Item::date_time(Tag::LEASE_TIME, end)),
        );
        fields.extend(
            self.requests
                .map(|left| Item::integer(Tag::REQUEST_COUNT, left)),
        );
        fields.extend(self.usage.clone());
        fields.extend(self.rights.clone());
        Item::structure(Tag::TICKET, fields)
    }

    fn decode(record: &Item) -> Option<Self> {
        Some(Self {
            owner: record.field(Tag::USERNAME)?.as_text()?.to_owned(),
            expires: record.field(Tag::LEASE_TIME).and_then(Item::as_date_time),
            requests: record.field(Tag::REQUEST_COUNT).and_then(Item::as_integer),
            usage: record.field(Tag::USAGE_LIMITS).cloned(),
            rights: record.field(Tag::RIGHTS).cloned(),
        })
    }
}

/// The record key of the ticket in a Ticket structure: a digest, so that the store does not hold
/// what would let its reader in.
pub fn key_of(structure: &Item) -> Option<String> {
    let kind = structure.field(Tag::TICKET_TYPE)?.as_enumeration()?;
    let value = structure.field(Tag::TICKET_VALUE)?.as_bytes()?;
    (kind == TicketType::LOGIN.0).then(|| key(value))
}

fn key(value: &[u8]) -> String {
    Sha256::digest(value)
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect()
}

/// How many operations Usage Limits still allow (KMIP 2.1 section 7.40): the count, or the total
/// where a client states that alone.
pub fn left(limits: &Item) -> Option<i64> {
    limits
        .field(Tag::USAGE_LIMITS_COUNT)
        .or_else(|| limits.field(Tag::USAGE_LIMITS_TOTAL))
        .and_then(Item::as_long_integer)
        .filter(|count| *count >= 0)
}

/// Usage Limits with one operation less.
pub fn with_one_less(limits: &Item) -> Item {
    let count = left(limits).unwrap_or_default().saturating_sub(1);
    let others = limits
        .fields()
        .iter()
        .filter(|field| field.tag != Tag::USAGE_LIMITS_COUNT);
    let count = Item::long_integer(Tag::USAGE_LIMITS_COUNT, count);
    Item::structure(Tag::USAGE_LIMITS, others.cloned().chain([count]).collect())
}

/// The failure of a ticket whose requests or operations are used up.
pub fn used_up() -> OperationError {
    OperationError::new(
        Cause::UsageLimitExceeded,
        "the ticket's requests or operations are used up",
    )
}
