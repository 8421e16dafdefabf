//! Operations that compute with keys: the keys, and answers computed elsewhere.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, DigitalSignatureAlgorithm,
    HashingAlgorithm, KemAlgorithm, ObjectType, Operation, PaddingMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::super::sample::Given;
use super::super::scene::Scene;
use super::super::{material, object};
use super::{attributes_field, data, key, mask, of_object};

pub(super) fn cipher(operation: Operation, scene: &mut Scene) -> Vec<Item> {
    let parameters = vec![
        Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::CBC),
        Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS5),
    ];
    let key = key(scene, &[]);
    scene.activate(0);
    let data = match operation {
        Operation::ENCRYPT => material::DATA.to_vec(),
        _ => material::CIPHERTEXT.to_vec(),
    };
    vec![
        key,
        Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, parameters),
        Item::bytes(Tag::DATA, data),
        Item::bytes(Tag::IV_COUNTER_NONCE, [0; 16]),
    ]
}

pub(super) fn signature(operation: Operation, scene: &mut Scene) -> Vec<Item> {
    let kind = match operation {
        Operation::SIGN => ObjectType::PRIVATE_KEY,
        _ => ObjectType::PUBLIC_KEY,
    };
    let mut items = of_object(kind, scene);
    scene.activate(0);
    let (algorithm, hash) = (CryptographicAlgorithm::RSA, HashingAlgorithm::SHA_256);
    // 1.2 and 1.3 name the padding, later versions the whole scheme.
    let parameters = match scene.version() < ProtocolVersion::V1_4 {
        true => vec![
            Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS1_V1_5),
            Item::enumeration(Tag::HASHING_ALGORITHM, hash),
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        ],
        false => vec![Item::enumeration(
            Tag::DIGITAL_SIGNATURE_ALGORITHM,
            DigitalSignatureAlgorithm::SHA_256_WITH_RSA_ENCRYPTION,
        )],
    };
    let parameters = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, parameters);
    items.extend([parameters, data()]);
    items.push(Item::bytes(Tag::SIGNATURE_DATA, material::SIGNATURE));
    items
}

pub(super) fn mac(scene: &mut Scene) -> Vec<Item> {
    let uses = CryptographicUsageMask::MAC_GENERATE.0 | CryptographicUsageMask::MAC_VERIFY.0;
    let number = scene.bring(ObjectType::SYMMETRIC_KEY, object::hmac(), &[mask(uses)]);
    scene.activate(number);
    let algorithm = Item::enumeration(
        Tag::CRYPTOGRAPHIC_ALGORITHM,
        CryptographicAlgorithm::HMAC_SHA256,
    );
    vec![
        scene.identifier(number),
        Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![algorithm]),
        data(),
        Item::bytes(Tag::MAC_DATA, material::MAC),
    ]
}

pub(super) fn encapsulate(operation: Operation, scene: &mut Scene) -> Vec<Item> {
    let version = scene.version();
    let derives = mask(CryptographicUsageMask::DERIVE_KEY.0);
    for kind in [ObjectType::PUBLIC_KEY, ObjectType::PRIVATE_KEY] {
        if let Some(object) = object::object(kind, version) {
            let number = scene.bring(kind, object, std::slice::from_ref(&derives));
            scene.activate(number);
        }
    }
    let algorithm = Item::enumeration(Tag::KEM_ALGORITHM, KemAlgorithm::RSASVE);
    let parameters = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![algorithm]);
    let made = attributes_field(&[derives], version);
    let asked = vec![scene.identifier(0), parameters.clone(), made.clone()];
    if operation == Operation::ENCAPSULATE {
        return asked;
    }
    let given = vec![
        Given::first(Tag::UNIQUE_IDENTIFIER, "UNIQUE_IDENTIFIER_2"),
        Given::first(Tag::DATA, "DATA_0"),
    ];
    scene.request(Operation::ENCAPSULATE, &asked, given);
    let data = Item::bytes(Tag::DATA, *b"$DATA_0");
    vec![scene.identifier(1), parameters, data, made]
}
