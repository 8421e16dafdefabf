//! Where objects are kept, and where a client wants them kept (KMIP 2.1 sections 4.44, 7.33 and
//! 12.2).

use kmip_conform_protocol::enumeration::{Operation, ProtectionStorageMask};
use kmip_conform_protocol::{Item, Tag};

use crate::error::{Cause, Half, OperationError};

/// The fields that list the storage acceptable for what an operation makes.
const LISTS: [(Tag, Half); 4] = [
    (Tag::PROTECTION_STORAGE_MASKS, Half::Whole),
    (Tag::COMMON_PROTECTION_STORAGE_MASKS, Half::Private),
    (Tag::PRIVATE_PROTECTION_STORAGE_MASKS, Half::Private),
    (Tag::PUBLIC_PROTECTION_STORAGE_MASKS, Half::Public),
];

/// Refuses an operation whose result the client wants kept as the server keeps nothing. One mask of
/// each list has to be satisfied with all its bits, and the server has storage in software alone.
///
/// # Errors
/// No mask of a list can be satisfied.
pub fn check(operation: Operation, payload: &Item) -> Result<(), OperationError> {
    for (tag, half) in LISTS {
        let Some(list) = payload.field(tag) else {
            continue;
        };
        let mut masks = list.fields().iter().filter_map(Item::as_integer).peekable();
        if masks.peek().is_some() && !masks.any(is_satisfied) {
            return Err(unavailable(half));
        }
    }
    // What is imported says of itself how it was kept, and it cannot be kept otherwise here.
    let stated = (operation == Operation::IMPORT)
        .then(|| payload.at(&[Tag::ATTRIBUTES, Tag::PROTECTION_STORAGE_MASK]))
        .flatten();
    match stated.and_then(Item::as_integer) {
        Some(mask) if !is_satisfied(mask) => Err(unavailable(Half::Whole)),
        _ => Ok(()),
    }
}

fn is_satisfied(mask: i32) -> bool {
    mask & !ProtectionStorageMask::SOFTWARE.0 == 0
}

fn unavailable(half: Half) -> OperationError {
    OperationError::new(
        Cause::ProtectionStorage(half),
        "objects are kept in software, and in no other way",
    )
}
