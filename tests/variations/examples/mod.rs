//! The examples by subject, in the order of `profiles/variations.toml`.

mod attribute_forms;
mod attributes;
mod certificates;
mod dates;
mod digests;
mod identifiers;
mod key_material;
mod life_cycle_dates;
mod other_answers;
mod query;
mod query_of_cases;
mod server_requests;
mod streams;

use crate::notation::Turn;

/// An exchange, and the rule it is an example of.
pub struct Example {
    /// The rule.
    pub rule: &'static str,
    /// Whether the case is one that the rule names; any other otherwise.
    pub named_case: bool,
    /// The protocol version.
    pub version: &'static str,
    /// What happened before.
    pub before: &'static [Turn],
    /// The exchange.
    pub turn: Turn,
}

const CREATED: Turn = (
    "Create",
    "ObjectType=SymmetricKey",
    "UniqueIdentifier=k",
    "UniqueIdentifier=k",
);

const REGISTERED: Turn = (
    "Register",
    "ObjectType=SymmetricKey;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
    "UniqueIdentifier=k",
    "UniqueIdentifier=k",
);

/// Differences that the rule accepts.
pub fn applies() -> impl Iterator<Item = &'static Example> {
    let all = [
        identifiers::APPLIES,
        key_material::APPLIES,
        streams::APPLIES,
        dates::APPLIES,
        life_cycle_dates::APPLIES,
        digests::APPLIES,
        certificates::APPLIES,
        query::APPLIES,
        query_of_cases::APPLIES,
        attributes::APPLIES,
        attribute_forms::APPLIES,
        server_requests::APPLIES,
        other_answers::APPLIES,
    ];
    all.into_iter().flatten()
}

/// Differences that the rule must not accept.
pub fn refused() -> impl Iterator<Item = &'static Example> {
    let all = [
        identifiers::REFUSED,
        key_material::REFUSED,
        streams::REFUSED,
        dates::REFUSED,
        life_cycle_dates::REFUSED,
        digests::REFUSED,
        certificates::REFUSED,
        query::REFUSED,
        query_of_cases::REFUSED,
        attributes::REFUSED,
        attribute_forms::REFUSED,
        server_requests::REFUSED,
        other_answers::REFUSED,
    ];
    all.into_iter().flatten()
}
