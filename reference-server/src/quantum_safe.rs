//! The Quantum Safe attribute: a demand that a new key must meet (KMIP 2.1 sections 4.42 to 4.45).

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, ProtectionLevel};
use kmip_conform_protocol::{Item, Tag};

use crate::error::{Cause, OperationError};
use crate::store::Object;

/// Algorithms that a quantum computer breaks whatever the length: those on factors and discrete
/// logarithms.
const BROKEN: [CryptographicAlgorithm; 11] = [
    CryptographicAlgorithm::RSA,
    CryptographicAlgorithm::DSA,
    CryptographicAlgorithm::ECDSA,
    CryptographicAlgorithm::DH,
    CryptographicAlgorithm::ECDH,
    CryptographicAlgorithm::ECMQV,
    CryptographicAlgorithm::EC,
    CryptographicAlgorithm::ED25519,
    CryptographicAlgorithm::ED448,
    CryptographicAlgorithm::X25519,
    CryptographicAlgorithm::X448,
];
/// The bits that a key needs where much protection is asked for: search takes the square root.
const HIGH: i32 = 256;
/// The bits that a key needs where little protection is asked for.
const LOW: i32 = 128;

/// Refuses a new object that is to be quantum safe and is not. The clause names no measure; this
/// one is 256 bits of a secret key, 128 where the Protection Level is Low, and no pair of an
/// algorithm that quantum computers break.
///
/// # Errors
/// The key is not quantum safe.
pub fn check(object: &Object) -> Result<(), OperationError> {
    let attributes = &object.attributes;
    if !attributes.is_true(Tag::QUANTUM_SAFE) {
        return Ok(());
    }
    let algorithm = attributes.get(Tag::CRYPTOGRAPHIC_ALGORITHM);
    let broken = BROKEN
        .iter()
        .any(|one| algorithm.and_then(Item::as_enumeration) == Some(one.0));
    let level = attributes.get(Tag::PROTECTION_LEVEL);
    let low = level.and_then(Item::as_enumeration) == Some(ProtectionLevel::LOW.0);
    let needed = if low { LOW } else { HIGH };
    let length = attributes.get(Tag::CRYPTOGRAPHIC_LENGTH);
    let short = length
        .and_then(Item::as_integer)
        .is_some_and(|bits| bits < needed);
    if algorithm.is_some() && (broken || short) {
        return Err(OperationError::new(
            Cause::NotQuantumSafe,
            "the key would not be quantum safe",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{ProtectionLevel, ResultReason};
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::Bench;

    fn safe(level: ProtectionLevel) -> Vec<Item> {
        vec![
            Item::enumeration(Tag::PROTECTION_LEVEL, level),
            Item::boolean(Tag::QUANTUM_SAFE, true),
        ]
    }

    #[test]
    fn a_short_key_is_refused_where_it_has_to_be_quantum_safe() {
        for version in [ProtocolVersion::V2_0, ProtocolVersion::V2_1] {
            let bench = Bench::new(version);
            let refused = bench.create(safe(ProtectionLevel::HIGH));
            assert_eq!(refused.reason(), ResultReason::GENERAL_FAILURE);
            assert!(bench.create(safe(ProtectionLevel::LOW)).is_success());
            let asked = vec![Item::boolean(Tag::QUANTUM_SAFE, false)];
            assert!(bench.create(asked).is_success());
        }
    }
}
