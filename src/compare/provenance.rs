//! What provenance says of a difference: whether a value was the target's to choose.

use kmip_conform_protocol::{Item, Tag, Value, enumeration};

use super::condition::record;
use super::exchange::Exchange;
use super::ledger::ObjectRecord;
use super::site::Site;
use enumeration::{
    BlockCipherMode, CryptographicAlgorithm, ObjectType, Operation, PaddingMethod, WrappingMethod,
};

/// Managed objects that carry a key block.
const WITH_KEY_BLOCK: [Tag; 6] = [
    Tag::SYMMETRIC_KEY,
    Tag::PRIVATE_KEY,
    Tag::PUBLIC_KEY,
    Tag::SECRET_DATA,
    Tag::SPLIT_KEY,
    Tag::PGP_KEY,
];

/// The key block in a payload.
pub(super) fn key_block(payload: &Item) -> Option<&Item> {
    WITH_KEY_BLOCK
        .into_iter()
        .find_map(|object| payload.at(&[object, Tag::KEY_BLOCK]))
}

/// Format and value of key material in the clear.
pub(super) fn clear_material(key_block: &Item) -> Option<(u32, &Value)> {
    if key_block.field(Tag::KEY_WRAPPING_DATA).is_some() {
        return None;
    }
    let format = key_block.field(Tag::KEY_FORMAT_TYPE)?.as_enumeration()?;
    let material = key_block.at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL])?;
    Some((format, &material.value))
}

/// Whether the material in an answer is what it was when the object was last seen in that form.
pub(super) fn is_stable(exchange: Option<&Exchange<'_>>, record: &ObjectRecord) -> bool {
    let shown = exchange
        .and_then(Exchange::response)
        .and_then(key_block)
        .and_then(clear_material);
    match shown {
        Some((format, material)) => record
            .material
            .get(&format)
            .is_none_or(|known| known == material),
        None => true,
    }
}

/// Whether the wrapped form of a key is the target's to choose.
pub(super) fn wrapping_varies(site: &Site<'_>) -> bool {
    let Some(exchange) = site.exchange else {
        return false;
    };
    let wrapping = exchange
        .response()
        .and_then(key_block)
        .and_then(|block| block.field(Tag::KEY_WRAPPING_DATA));
    let Some(wrapping) = wrapping else {
        return false;
    };
    let generated = |record: Option<&ObjectRecord>| record.is_some_and(ObjectRecord::is_generated);
    let key = [Tag::ENCRYPTION_KEY_INFORMATION, Tag::UNIQUE_IDENTIFIER];
    let wrapping_key = wrapping
        .at(&key)
        .and_then(Item::as_text)
        .and_then(|id| site.context.ledger.object(id));
    generated(record(site)) || generated(wrapping_key) || wraps_with_chance(wrapping)
}

/// Whether wrapping twice gives two results: every method but encryption by NIST key wrap or ECB.
fn wraps_with_chance(wrapping: &Item) -> bool {
    let method = wrapping
        .field(Tag::WRAPPING_METHOD)
        .and_then(Item::as_enumeration);
    let mode = wrapping
        .at(&[
            Tag::ENCRYPTION_KEY_INFORMATION,
            Tag::CRYPTOGRAPHIC_PARAMETERS,
            Tag::BLOCK_CIPHER_MODE,
        ])
        .and_then(Item::as_enumeration);
    let fixed = [
        BlockCipherMode::NISTKEYWRAP.0,
        BlockCipherMode::AESKEYWRAPPADDING.0,
        BlockCipherMode::ECB.0,
    ];
    method == Some(WrappingMethod::ENCRYPT.0)
        && mode.is_some_and(|mode| !fixed.contains(&mode))
        && wrapping.field(Tag::IV_COUNTER_NONCE).is_some()
}

/// Whether the target made the key, and is to decrypt what it never encrypted with it: what comes
/// out is as free as the key.
pub(super) fn is_foreign_ciphertext(site: &Site<'_>) -> bool {
    let Some(exchange) = site.exchange else {
        return false;
    };
    let parts = [
        Tag::INIT_INDICATOR,
        Tag::FINAL_INDICATOR,
        Tag::CORRELATION_VALUE,
    ];
    let is_part = parts
        .into_iter()
        .any(|tag| exchange.asked(&[tag]).is_some());
    let ciphertext = exchange.asked(&[Tag::DATA]).and_then(Item::as_bytes);
    !is_part
        && record(site).is_some_and(|record| {
            record.is_generated()
                && ciphertext.is_some_and(|octets| !record.ciphertexts.contains(octets))
        })
}

/// Whether the object is a certificate that the target issued.
pub(super) fn is_issued(site: &Site<'_>) -> bool {
    record(site).is_some_and(|record| {
        record.is_generated() && record.object_type == Some(ObjectType::CERTIFICATE.0)
    })
}

/// Whether the operation gives another output each time it is asked the same.
pub(super) fn output_varies(site: &Site<'_>) -> bool {
    let exchange = site.exchange;
    exchange.is_some_and(|exchange| varies(exchange, record(site)))
}

/// The same of an exchange about the object of this record.
pub(super) fn varies(exchange: &Exchange<'_>, record: Option<&ObjectRecord>) -> bool {
    let number = |tag: Tag| parameter(exchange, record, tag).and_then(Item::as_enumeration);
    let flag = |tag: Tag| parameter(exchange, record, tag).and_then(Item::as_boolean);
    match exchange.operation {
        Some(Operation::RNG_RETRIEVE) => true,
        Some(Operation::ENCRYPT) => {
            let asymmetric = record.and_then(|record| record.object_type)
                == Some(ObjectType::PUBLIC_KEY.0)
                || number(Tag::CRYPTOGRAPHIC_ALGORITHM) == Some(CryptographicAlgorithm::RSA.0);
            let own_iv = exchange.asked(&[Tag::IV_COUNTER_NONCE]).is_none();
            let chained =
                number(Tag::BLOCK_CIPHER_MODE).is_some_and(|mode| mode != BlockCipherMode::ECB.0);
            asymmetric || (own_iv && (flag(Tag::RANDOM_IV) == Some(true) || chained))
        }
        Some(Operation::SIGN) => {
            let algorithm = number(Tag::CRYPTOGRAPHIC_ALGORITHM);
            let signature = number(Tag::DIGITAL_SIGNATURE_ALGORITHM);
            number(Tag::PADDING_METHOD) == Some(PaddingMethod::PSS.0)
                || [
                    CryptographicAlgorithm::ECDSA.0,
                    CryptographicAlgorithm::EC.0,
                    CryptographicAlgorithm::DSA.0,
                ]
                .map(Some)
                .contains(&algorithm)
                || signature.is_some_and(signs_with_chance)
        }
        _ => false,
    }
}

fn signs_with_chance(algorithm: u32) -> bool {
    use enumeration::DigitalSignatureAlgorithm as Algorithm;
    [
        Algorithm::RSASSA_PSS,
        Algorithm::DSA_WITH_SHA_1,
        Algorithm::DSA_WITH_SHA224,
        Algorithm::DSA_WITH_SHA256,
        Algorithm::ECDSA_WITH_SHA_1,
        Algorithm::ECDSA_WITH_SHA224,
        Algorithm::ECDSA_WITH_SHA256,
        Algorithm::ECDSA_WITH_SHA384,
        Algorithm::ECDSA_WITH_SHA512,
    ]
    .iter()
    .any(|listed| listed.0 == algorithm)
}

/// A cryptographic parameter of an operation: as asked, else as the object has it.
pub(super) fn parameter<'a>(
    exchange: &Exchange<'a>,
    record: Option<&'a ObjectRecord>,
    tag: Tag,
) -> Option<&'a Item> {
    match exchange.asked(&[Tag::CRYPTOGRAPHIC_PARAMETERS]) {
        Some(parameters) => parameters.field(tag),
        None => record?.parameters.iter().find(|item| item.tag == tag),
    }
}

/// Whether the client sent a seed of which the algorithm makes one pair only (FIPS 203 algorithm 16,
/// FIPS 204 algorithm 6, FIPS 205 algorithm 18; KMIP 3.0 draft section 6.1.11).
pub(super) fn follows_from_seed(exchange: &Exchange<'_>) -> bool {
    let of_one_pair =
        CryptographicAlgorithm::ML_KEM_512.0..=CryptographicAlgorithm::SLH_DSA_SHAKE_256F.0;
    let algorithm = exchange
        .asked(&[Tag::COMMON_ATTRIBUTES, Tag::CRYPTOGRAPHIC_ALGORITHM])
        .and_then(Item::as_enumeration);
    exchange.asked(&[Tag::SEED]).is_some()
        && algorithm.is_some_and(|number| of_one_pair.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: Tag, fields: Vec<Item>) -> Item {
        let operation = Item::enumeration(Tag::OPERATION, Operation::CREATE_KEY_PAIR);
        let fields = std::iter::once(operation).chain(fields).collect();
        Item::structure(tag, vec![Item::structure(Tag::BATCH_ITEM, fields)])
    }

    fn is_known(algorithm: CryptographicAlgorithm, seed: Option<Vec<u8>>) -> bool {
        let algorithm = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm);
        let mut payload = vec![Item::structure(Tag::COMMON_ATTRIBUTES, vec![algorithm])];
        payload.extend(seed.map(|seed| Item::bytes(Tag::SEED, seed)));
        let payload = Item::structure(Tag::REQUEST_PAYLOAD, payload);
        let request = message(Tag::REQUEST_MESSAGE, vec![payload]);
        let response = message(Tag::RESPONSE_MESSAGE, Vec::new());
        let exchanges = Exchange::pair(&request, &response);
        exchanges.iter().all(follows_from_seed)
    }

    #[test]
    fn a_pair_is_known_where_the_client_sent_the_seed_that_it_follows_from() {
        let seed = || Some(vec![7; 64]);
        assert!(is_known(CryptographicAlgorithm::ML_KEM_512, seed()));
        assert!(!is_known(CryptographicAlgorithm::ML_KEM_512, None));
        // Nothing says which primes follow from a seed.
        assert!(!is_known(CryptographicAlgorithm::RSA, seed()));
    }
}
