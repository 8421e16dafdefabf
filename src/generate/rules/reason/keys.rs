//! Keys that cannot serve: their value is elsewhere, their mask or their type forbids it.

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, KeyValueLocationType,
    ObjectType, Operation, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, schema};

use super::way::{Way, active, on, registered, valid, with};
use crate::generate::request::{Sample, Scene, object};

/// What the operations with keys ask of a usage mask.
const EVERY_USE: i32 = CryptographicUsageMask::ENCRYPT.0
    | CryptographicUsageMask::DECRYPT.0
    | CryptographicUsageMask::MAC_GENERATE.0
    | CryptographicUsageMask::MAC_VERIFY.0
    | CryptographicUsageMask::DERIVE_KEY.0
    | CryptographicUsageMask::SIGN.0
    | CryptographicUsageMask::VERIFY.0;

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    let ways = absent(version).into_iter().chain(masks(version));
    ways.chain(types(version)).collect()
}

pub(super) fn mask(bits: i32) -> Item {
    Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits)
}

/// Operations that need the value of a key of this type.
const NEED_VALUE: [(Operation, ObjectType); 10] = [
    (Operation::ENCRYPT, ObjectType::SYMMETRIC_KEY),
    (Operation::DECRYPT, ObjectType::SYMMETRIC_KEY),
    (Operation::MAC, ObjectType::SYMMETRIC_KEY),
    (Operation::MAC_VERIFY, ObjectType::SYMMETRIC_KEY),
    (Operation::DERIVE_KEY, ObjectType::SYMMETRIC_KEY),
    (Operation::RE_KEY, ObjectType::SYMMETRIC_KEY),
    (Operation::GET, ObjectType::SYMMETRIC_KEY),
    (Operation::EXPORT, ObjectType::SYMMETRIC_KEY),
    (Operation::SIGN, ObjectType::PRIVATE_KEY),
    (Operation::SIGNATURE_VERIFY, ObjectType::PUBLIC_KEY),
];

fn absent(version: ProtocolVersion) -> Vec<Way> {
    let ways = NEED_VALUE.into_iter().filter_map(|(operation, kind)| {
        let sample = valid(operation, version).filter(|_| may_be_elsewhere(kind, version))?;
        let reads = [Operation::GET, Operation::EXPORT].contains(&operation);
        let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW);
        let sample = match reads {
            true => with(&sample, &[format], version)?,
            false => sample,
        };
        let sample = on(&sample, version, |scene| elsewhere(scene, operation, kind));
        let about = "with a key whose value is kept elsewhere";
        let reason = ResultReason::KEY_VALUE_NOT_PRESENT;
        let way = Way::new("absent-key-value", about, reason, sample);
        let way = way.requiring(&["keys-kept-elsewhere"]);
        let why = "KMIP 2.1 section 6.1.19, what is there of the object may be shown";
        Some(match reads {
            true => way
                .or(&[ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED])
                .or_performed(why),
            false => way,
        })
    });
    ways.collect()
}

/// Whether an object of the type may say where its value is: in 1.x a public key may not.
fn may_be_elsewhere(kind: ObjectType, version: ProtocolVersion) -> bool {
    let row = schema::attribute_by_tag(Tag::KEY_VALUE_LOCATION);
    row.and_then(|row| row.rules_in(version))
        .is_some_and(|rules| rules.applies_to(kind))
}

/// Registers a key without its value.
fn elsewhere(scene: &mut Scene, operation: Operation, kind: ObjectType) {
    let Some(mut key) = object(kind, scene.version()) else {
        return;
    };
    if [Operation::MAC, Operation::MAC_VERIFY].contains(&operation) {
        key = re_labelled(&key);
    }
    let location = Item::structure(
        Tag::KEY_VALUE_LOCATION,
        vec![
            Item::text(Tag::KEY_VALUE_LOCATION_VALUE, "elsewhere"),
            Item::enumeration(
                Tag::KEY_VALUE_LOCATION_TYPE,
                KeyValueLocationType::UNINTERPRETED_TEXT_STRING,
            ),
        ],
    );
    let attributes = [mask(EVERY_USE), active(), location];
    registered(scene, kind, without_value(&key), &attributes);
}

/// The key with what is in its Key Block changed.
fn with_block(key: &Item, change: impl Fn(&Item) -> Option<Item>) -> Item {
    let fields = key.fields().iter().map(|field| match field.tag {
        Tag::KEY_BLOCK => {
            let fields = field.fields().iter().filter_map(&change);
            Item::structure(Tag::KEY_BLOCK, fields.collect())
        }
        _ => field.clone(),
    });
    Item::structure(key.tag, fields.collect())
}

fn without_value(key: &Item) -> Item {
    with_block(key, |field| {
        (field.tag != Tag::KEY_VALUE).then(|| field.clone())
    })
}

/// As a key for HMAC-SHA256.
fn re_labelled(key: &Item) -> Item {
    with_block(key, |field| {
        Some(match field.tag {
            Tag::CRYPTOGRAPHIC_ALGORITHM => {
                Item::enumeration(field.tag, CryptographicAlgorithm::HMAC_SHA256)
            }
            _ => field.clone(),
        })
    })
}

fn masks(version: ProtocolVersion) -> Vec<Way> {
    let key = |kind, uses: CryptographicUsageMask| {
        move |scene: &mut Scene| {
            if let Some(key) = object(kind, version) {
                registered(scene, kind, key, &[mask(uses.0), active()]);
            }
        }
    };
    let reason = ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK;
    let checked =
        valid(Operation::CHECK, version).and_then(|sample| {
            let wanted = mask(CryptographicUsageMask::DECRYPT.0);
            let sample = with(&sample, &[wanted], version)?;
            let encrypts = key(ObjectType::SYMMETRIC_KEY, CryptographicUsageMask::ENCRYPT);
            let sample = on(&sample, version, encrypts);
            let about = "for a use that the mask does not allow";
            let way = Way::new("use-outside-the-mask", about, reason, sample);
            Some(way.or(&[ResultReason::PERMISSION_DENIED]).or_performed(
                "KMIP 2.1 section 6.1.7, what the policy denies may come back as a list",
            ))
        });
    let verified = valid(Operation::SIGNATURE_VERIFY, version).map(|sample| {
        let encrypts = key(ObjectType::PUBLIC_KEY, CryptographicUsageMask::ENCRYPT);
        let about = "with a key whose mask does not allow it";
        let sample = on(&sample, version, encrypts);
        Way::new("use-outside-the-mask", about, reason, sample)
            .or(&[ResultReason::PERMISSION_DENIED])
    });
    checked.into_iter().chain(verified).collect()
}

fn types(version: ProtocolVersion) -> Vec<Way> {
    let reason = ResultReason::INVALID_OBJECT_TYPE;
    let others = &[ResultReason::PERMISSION_DENIED, ResultReason::INVALID_FIELD];
    let certified = valid(Operation::RE_CERTIFY, version).and_then(|sample| {
        // The sample certifies its first object, a public key.
        let key = Scene::new(version).identifier(0);
        let sample = with(&sample, &[key], version)?;
        Some(Way::new("no-certificate", "of a public key", reason, sample).or(others))
    });
    let re_keyed = valid(Operation::RE_KEY_KEY_PAIR, version).map(|sample| {
        let sample: Sample = on(&sample, version, |scene| {
            scene.register(ObjectType::SYMMETRIC_KEY, &[]);
        });
        Way::new("no-key-pair", "of a symmetric key", reason, sample).or(others)
    });
    certified.into_iter().chain(re_keyed).collect()
}
