//! The format a key has when the client names none.

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, KeyFormatType, ObjectType};

use crate::crypto::OctetKeyDef;

/// The default Key Format Type of an object (KMIP 2.1 section 4.26, table 81); `None` where the
/// table names none, as for keys of algorithms it does not list. Those of keys that are octets are
/// the server's choice: the octets themselves, and beside them the seed where one stands for them.
///
/// Versions before 2.0 leave the format to the server, which uses the same table.
pub fn default_format(
    object: ObjectType,
    algorithm: Option<CryptographicAlgorithm>,
) -> Option<KeyFormatType> {
    Some(match object {
        ObjectType::CERTIFICATE => KeyFormatType::X_509,
        ObjectType::CERTIFICATE_REQUEST => KeyFormatType::PKCS_10,
        ObjectType::OPAQUE_OBJECT => KeyFormatType::OPAQUE,
        ObjectType::PGP_KEY
        | ObjectType::SECRET_DATA
        | ObjectType::SYMMETRIC_KEY
        | ObjectType::SPLIT_KEY => KeyFormatType::RAW,
        ObjectType::PRIVATE_KEY => private(algorithm?)?,
        ObjectType::PUBLIC_KEY => public(algorithm?)?,
        _ => return None,
    })
}

fn private(algorithm: CryptographicAlgorithm) -> Option<KeyFormatType> {
    Some(match algorithm {
        CryptographicAlgorithm::RSA => KeyFormatType::PKCS_1,
        CryptographicAlgorithm::DSA => KeyFormatType::TRANSPARENT_DSA_PRIVATE_KEY,
        CryptographicAlgorithm::DH => KeyFormatType::TRANSPARENT_DH_PRIVATE_KEY,
        CryptographicAlgorithm::EC
        | CryptographicAlgorithm::ECDSA
        | CryptographicAlgorithm::ECDH
        | CryptographicAlgorithm::ECMQV => KeyFormatType::TRANSPARENT_EC_PRIVATE_KEY,
        other => match OctetKeyDef::of(other)?.expands() {
            true => KeyFormatType::SEED_PRIVATE_KEY,
            false => KeyFormatType::RAW,
        },
    })
}

fn public(algorithm: CryptographicAlgorithm) -> Option<KeyFormatType> {
    Some(match algorithm {
        CryptographicAlgorithm::RSA => KeyFormatType::PKCS_1,
        CryptographicAlgorithm::DSA => KeyFormatType::TRANSPARENT_DSA_PUBLIC_KEY,
        CryptographicAlgorithm::DH => KeyFormatType::TRANSPARENT_DH_PUBLIC_KEY,
        CryptographicAlgorithm::EC
        | CryptographicAlgorithm::ECDSA
        | CryptographicAlgorithm::ECDH
        | CryptographicAlgorithm::ECMQV => KeyFormatType::TRANSPARENT_EC_PUBLIC_KEY,
        other => OctetKeyDef::of(other).map(|_| KeyFormatType::RAW)?,
    })
}
