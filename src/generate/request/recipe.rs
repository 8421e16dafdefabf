//! What each operation needs to succeed: the objects before it, and the fields that the schema
//! alone cannot choose.

mod cryptography;

use kmip_conform_protocol::enumeration::{
    AdjustmentType, CertificateRequestType, CredentialType, CryptographicAlgorithm,
    CryptographicUsageMask, DerivationMethod, HashingAlgorithm, InteropFunction, ObjectType,
    Operation, Pkcs11Function, RecommendedCurve, SplitKeyMethod, UsageLimitsUnit,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::attribute::{PLAIN, attribute_reference, attributes, new_attribute, plain};
use super::material;
use super::object;
use super::sample::Given;
use super::scene::Scene;
use cryptography::{cipher, encapsulate, mac, signature};

/// What an operation needs.
pub(super) struct Recipe {
    /// What happens before.
    pub scene: Scene,
    /// Fields of the payload; those that the version does not have are left out.
    pub items: Vec<Item>,
    /// What the answer settles.
    pub gives: Vec<Given>,
}

impl Recipe {
    fn new(scene: Scene, items: Vec<Item>) -> Self {
        Self {
            scene,
            items,
            gives: Vec::new(),
        }
    }
}

/// The recipe of an operation in `version`.
pub(super) fn of(operation: Operation, version: ProtocolVersion) -> Recipe {
    let mut scene = Scene::new(version);
    let items = match operation {
        Operation::CREATE => vec![attributes_field(&aes(), version)],
        Operation::CREATE_KEY_PAIR => pair(version),
        Operation::REGISTER => {
            object::registration(ObjectType::SYMMETRIC_KEY, &[], version).unwrap_or_default()
        }
        Operation::IMPORT => import(version),
        Operation::RE_KEY_KEY_PAIR => re_key_pair(&mut scene),
        Operation::DERIVE_KEY => derive(&mut scene),
        Operation::CERTIFY | Operation::RE_CERTIFY => certify(operation, &mut scene),
        Operation::RE_PROVISION => vec![certificate_request(version)],
        Operation::VALIDATE => of_object(ObjectType::CERTIFICATE, &mut scene),
        Operation::LOCATE => locate(version),
        Operation::ADD_ATTRIBUTE | Operation::SET_ATTRIBUTE => {
            let key = key(&mut scene, &[]);
            vec![key, new_attribute(&plain(version), version)]
        }
        Operation::MODIFY_ATTRIBUTE => {
            let key = key(&mut scene, &[plain(version)]);
            vec![key, new_attribute(&plain(version), version)]
        }
        Operation::DELETE_ATTRIBUTE => {
            let key = key(&mut scene, &[plain(version)]);
            vec![key, attribute_reference(PLAIN, version)]
        }
        Operation::ADJUST_ATTRIBUTE => adjust(&mut scene),
        Operation::GET_USAGE_ALLOCATION => allocation(&mut scene),
        Operation::RECOVER => {
            let key = key(&mut scene, &[]);
            scene.archive(0);
            vec![key]
        }
        Operation::CREATE_SPLIT_KEY => split(&mut scene),
        Operation::JOIN_SPLIT_KEY => join(&mut scene),
        Operation::ENCRYPT | Operation::DECRYPT => cipher(operation, &mut scene),
        Operation::SIGN | Operation::SIGNATURE_VERIFY => signature(operation, &mut scene),
        Operation::MAC | Operation::MAC_VERIFY => mac(&mut scene),
        Operation::HASH => vec![hashing(), data()],
        Operation::RNG_SEED | Operation::LOG => vec![data()],
        Operation::ENCAPSULATE | Operation::DECAPSULATE => encapsulate(operation, &mut scene),
        Operation::LOGOUT => logout(&mut scene),
        Operation::INTEROP => vec![Item::enumeration(
            Tag::INTEROP_FUNCTION,
            InteropFunction::BEGIN,
        )],
        Operation::PKCS_11 => vec![
            Item::enumeration(Tag::PKCS_11_FUNCTION, Pkcs11Function::C_INITIALIZE),
            // No arguments: the pointer to them is absent.
            Item::bytes(Tag::PKCS_11_INPUT_PARAMETERS, [1]),
        ],
        Operation::CREATE_USER | Operation::CREATE_GROUP => {
            vec![attributes_field(
                &[super::value::item(Tag::NAME, version)],
                version,
            )]
        }
        Operation::CREATE_CREDENTIAL => credential(version),
        Operation::DEACTIVATE | Operation::REVOKE => {
            let key = key(&mut scene, &[]);
            scene.activate(0);
            vec![key]
        }
        Operation::OBLITERATE => {
            let key = key(&mut scene, &[]);
            scene.destroy(0);
            vec![key]
        }
        _ if names_object(operation, version) => vec![key(&mut scene, &[])],
        _ => Vec::new(),
    };
    let mut recipe = Recipe::new(scene, items);
    recipe.gives = gives(operation);
    recipe
}

/// What the answers of operations that make something settle.
fn gives(operation: Operation) -> Vec<Given> {
    match operation {
        Operation::CREATE | Operation::REGISTER => {
            vec![Given::first(Tag::UNIQUE_IDENTIFIER, "UNIQUE_IDENTIFIER_9")]
        }
        _ => Vec::new(),
    }
}

/// Whether the operation is about one object that its payload names.
fn names_object(operation: Operation, version: ProtocolVersion) -> bool {
    let row = kmip_conform_protocol::schema::operation(operation);
    let content = kmip_conform_protocol::schema::FieldContent::Tag(Tag::UNIQUE_IDENTIFIER);
    row.is_some_and(|row| {
        row.request_fields(version)
            .any(|row| row.content == content)
    })
}

/// Registers a symmetric key with further attributes and names it.
fn key(scene: &mut Scene, more: &[Item]) -> Item {
    let number = scene.register(ObjectType::SYMMETRIC_KEY, more);
    scene.identifier(number.unwrap_or_default())
}

fn of_object(kind: ObjectType, scene: &mut Scene) -> Vec<Item> {
    let number = scene.register(kind, &[]);
    vec![scene.identifier(number.unwrap_or_default())]
}

fn mask(bits: i32) -> Item {
    Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, CryptographicUsageMask(bits))
}

fn aes() -> Vec<Item> {
    vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        mask(CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0),
    ]
}

/// The field that gives attributes to a new object.
fn attributes_field(items: &[Item], version: ProtocolVersion) -> Item {
    let tag = match version.is_1x() {
        true => Tag::TEMPLATE_ATTRIBUTE,
        false => Tag::ATTRIBUTES,
    };
    attributes(tag, items, version)
}

fn data() -> Item {
    Item::bytes(Tag::DATA, material::DATA)
}

/// A pair on P-256, which costs next to nothing to make.
fn pair(version: ProtocolVersion) -> Vec<Item> {
    let curve = Item::enumeration(Tag::RECOMMENDED_CURVE, RecommendedCurve::P_256);
    let common = [
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::ECDSA),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
        Item::structure(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, vec![curve]),
    ];
    let tags = match version.is_1x() {
        true => [
            Tag::COMMON_TEMPLATE_ATTRIBUTE,
            Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
            Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
        ],
        false => [
            Tag::COMMON_ATTRIBUTES,
            Tag::PRIVATE_KEY_ATTRIBUTES,
            Tag::PUBLIC_KEY_ATTRIBUTES,
        ],
    };
    let [all, private, public] = tags;
    vec![
        attributes(all, &common, version),
        attributes(private, &[mask(CryptographicUsageMask::SIGN.0)], version),
        attributes(public, &[mask(CryptographicUsageMask::VERIFY.0)], version),
    ]
}

fn re_key_pair(scene: &mut Scene) -> Vec<Item> {
    let version = scene.version();
    let given = vec![
        Given::first(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER, "UNIQUE_IDENTIFIER_0"),
        Given::first(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER, "UNIQUE_IDENTIFIER_1"),
    ];
    scene.request(Operation::CREATE_KEY_PAIR, &pair(version), given);
    vec![
        scene.identifier_at(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER, 0),
        scene.identifier(0),
    ]
}

fn import(version: ProtocolVersion) -> Vec<Item> {
    let mut identifier = super::value::item(Tag::UNIQUE_IDENTIFIER, version);
    // One that nobody has used: an object that was destroyed keeps its own.
    let text = "$UNIQUE_IDENTIFIER_RANDOM_0".to_owned();
    identifier.value = match version >= ProtocolVersion::V3_0 {
        true => kmip_conform_protocol::Value::Identifier(text),
        false => kmip_conform_protocol::Value::TextString(text),
    };
    let kind = ObjectType::SYMMETRIC_KEY;
    let usage: Vec<Item> = object::usage(kind).into_iter().collect();
    let mut items = vec![
        identifier,
        Item::enumeration(Tag::OBJECT_TYPE, kind),
        attributes(Tag::ATTRIBUTES, &usage, version),
    ];
    // Import of 1.4 has its attributes one by one.
    let one_by_one = attributes(Tag::TEMPLATE_ATTRIBUTE, &usage, version);
    items.extend_from_slice(one_by_one.fields());
    items.extend(object::object(kind, version));
    items
}

fn derive(scene: &mut Scene) -> Vec<Item> {
    let version = scene.version();
    let key = key(scene, &[]);
    scene.activate(0);
    let parameters = vec![hashing(), Item::bytes(Tag::DERIVATION_DATA, material::DATA)];
    vec![
        key,
        Item::enumeration(Tag::DERIVATION_METHOD, DerivationMethod::HMAC),
        Item::structure(Tag::DERIVATION_PARAMETERS, parameters),
        attributes_field(&aes(), version),
    ]
}

fn certificate_request(version: ProtocolVersion) -> Item {
    let tag = match version.is_1x() {
        true => Tag::CERTIFICATE_REQUEST,
        false => Tag::CERTIFICATE_REQUEST_VALUE,
    };
    Item::bytes(tag, material::CERTIFICATE_REQUEST)
}

fn certify(operation: Operation, scene: &mut Scene) -> Vec<Item> {
    let version = scene.version();
    let request = [
        Item::enumeration(
            Tag::CERTIFICATE_REQUEST_TYPE,
            CertificateRequestType::PKCS_10,
        ),
        certificate_request(version),
    ];
    let key = scene.register(ObjectType::PUBLIC_KEY, &[]);
    let mut items = vec![scene.identifier(key.unwrap_or_default())];
    items.extend(request.clone());
    if operation == Operation::RE_CERTIFY {
        let made = scene.make(Operation::CERTIFY, &items);
        items = vec![scene.identifier(made)];
        items.extend(request);
    }
    items
}

fn locate(version: ProtocolVersion) -> Vec<Item> {
    let wanted = [plain(version)];
    match version.is_1x() {
        true => attributes(Tag::TEMPLATE_ATTRIBUTE, &wanted, version)
            .fields()
            .to_vec(),
        false => vec![attributes(Tag::ATTRIBUTES, &wanted, version)],
    }
}

fn adjust(scene: &mut Scene) -> Vec<Item> {
    vec![
        key(scene, &[]),
        Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::SENSITIVE.0),
        Item::enumeration(Tag::ADJUSTMENT_TYPE, AdjustmentType::NEGATE),
    ]
}

fn allocation(scene: &mut Scene) -> Vec<Item> {
    let limits = vec![
        Item::long_integer(Tag::USAGE_LIMITS_TOTAL, 100),
        Item::enumeration(Tag::USAGE_LIMITS_UNIT, UsageLimitsUnit::BYTE),
    ];
    let key = key(scene, &[Item::structure(Tag::USAGE_LIMITS, limits)]);
    scene.activate(0);
    vec![key]
}

fn split(scene: &mut Scene) -> Vec<Item> {
    let version = scene.version();
    let key = key(scene, &[]);
    split_of(key, version)
}

fn split_of(key: Item, version: ProtocolVersion) -> Vec<Item> {
    vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SPLIT_KEY),
        key,
        Item::integer(Tag::SPLIT_KEY_PARTS, 2),
        Item::integer(Tag::SPLIT_KEY_THRESHOLD, 2),
        Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
        attributes_field(&aes(), version),
    ]
}

fn join(scene: &mut Scene) -> Vec<Item> {
    let version = scene.version();
    let key = key(scene, &[]);
    let shares = (0..2)
        .map(|share| {
            let name = format!("UNIQUE_IDENTIFIER_{}", share + 1);
            Given::nth(Tag::UNIQUE_IDENTIFIER, share, &name)
        })
        .collect();
    scene.request(Operation::CREATE_SPLIT_KEY, &split_of(key, version), shares);
    vec![scene.identifier(1), scene.identifier(2)]
}

fn hashing() -> Item {
    let algorithm = Item::enumeration(Tag::HASHING_ALGORITHM, HashingAlgorithm::SHA_256);
    Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![algorithm])
}

fn credential(version: ProtocolVersion) -> Vec<Item> {
    let password = Item::text(Tag::PASSWORD, "conformance");
    vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::PASSWORD),
        attributes_field(&[], version),
        Item::structure(Tag::PASSWORD_CREDENTIAL, vec![password]),
    ]
}

fn logout(scene: &mut Scene) -> Vec<Item> {
    let given = Given {
        path: vec![Tag::TICKET, Tag::TICKET_VALUE],
        occurrence: 0,
        name: "TICKET_VALUE".to_owned(),
    };
    scene.request(Operation::LOGIN, &[], vec![given]);
    let kind = super::value::item(Tag::TICKET_TYPE, scene.version());
    let value = Item::bytes(Tag::TICKET_VALUE, *b"$TICKET_VALUE");
    vec![Item::structure(Tag::TICKET, vec![kind, value])]
}
