//! Storage that a server does not have (KMIP 2.1 sections 4.44 and 12.2).

use kmip_conform_protocol::enumeration::{Operation, ProtectionStorageMask, ResultReason};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::attributes::given;
use super::way::{Way, valid, with};

const WHOLE: [Operation; 7] = [
    Operation::CREATE,
    Operation::REGISTER,
    Operation::RE_KEY,
    Operation::CERTIFY,
    Operation::RE_CERTIFY,
    Operation::CREATE_SPLIT_KEY,
    Operation::JOIN_SPLIT_KEY,
];

const PAIRS: [Operation; 2] = [Operation::CREATE_KEY_PAIR, Operation::RE_KEY_KEY_PAIR];

const WHY: &str = "KMIP 2.1 section 12.2, a server may have the storage";

const ABOUT: &str = "into storage off the system";

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    let whole = WHOLE.into_iter().filter_map(|operation| {
        let list = list(Tag::PROTECTION_STORAGE_MASKS);
        let sample = with(&valid(operation, version)?, &[list], version)?;
        Some((
            "storage",
            ResultReason::PROTECTION_STORAGE_UNAVAILABLE,
            sample,
        ))
    });
    let halves = [
        (
            "storage-of-the-private-key",
            Tag::PRIVATE_PROTECTION_STORAGE_MASKS,
            ResultReason::PRIVATE_PROTECTION_STORAGE_UNAVAILABLE,
        ),
        (
            "storage-of-the-public-key",
            Tag::PUBLIC_PROTECTION_STORAGE_MASKS,
            ResultReason::PUBLIC_PROTECTION_STORAGE_UNAVAILABLE,
        ),
    ];
    let halves = PAIRS.into_iter().flat_map(|operation| {
        halves.map(|(what, tag, reason)| {
            let sample = with(&valid(operation, version)?, &[list(tag)], version)?;
            Some((what, reason, sample))
        })
    });
    // What is imported says itself how it was kept.
    let mask = Item::integer(
        Tag::PROTECTION_STORAGE_MASK,
        ProtectionStorageMask::OFF_SYSTEM,
    );
    let imported = match version.is_1x() {
        true => None,
        false => given(Operation::IMPORT, &[mask], version),
    };
    let imported = imported.map(|sample| {
        (
            "storage",
            ResultReason::PROTECTION_STORAGE_UNAVAILABLE,
            sample,
        )
    });
    let all = whole.chain(halves.flatten()).chain(imported);
    all.map(|(what, reason, sample)| Way::new(what, ABOUT, reason, sample).or_performed(WHY))
        .collect()
}

fn list(tag: Tag) -> Item {
    let mask = ProtectionStorageMask::OFF_SYSTEM;
    Item::structure(tag, vec![Item::integer(Tag::PROTECTION_STORAGE_MASK, mask)])
}
