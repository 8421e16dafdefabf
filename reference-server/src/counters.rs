//! How often a key was used (KMIP 3.0 draft, section 4.13). The versions before have no such
//! attributes, and what is done in them is not counted: counting would make each use of a key a
//! change of it, which has to be written.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::operation::Context;
use crate::store::Object;

/// The attribute that counts each operation.
const COUNTERS: [(Operation, Tag); 5] = [
    (Operation::CERTIFY, Tag::CERTIFY_COUNTER),
    (Operation::DECRYPT, Tag::DECRYPT_COUNTER),
    (Operation::ENCRYPT, Tag::ENCRYPT_COUNTER),
    (Operation::SIGN, Tag::SIGN_COUNTER),
    (Operation::SIGNATURE_VERIFY, Tag::SIGNATURE_VERIFY_COUNTER),
];

/// Whether the attribute counts an operation.
pub fn is_counter(tag: Tag) -> bool {
    COUNTERS.iter().any(|(_, counter)| *counter == tag)
}

/// The counters of operations that the object never served.
pub fn unused(object: &Object) -> impl Iterator<Item = Item> {
    COUNTERS
        .iter()
        .filter(|(_, tag)| object.attributes.get(*tag).is_none())
        .map(|(_, tag)| Item::long_integer(*tag, 0))
}

/// Counts an operation that was performed with the object its response names, or its request where
/// the response names what came of it. One that is performed by parts counts with its last part.
pub fn count(operation: Operation, request: &Item, response: &[Item], cx: &mut Context<'_>) {
    let counter = COUNTERS.iter().find(|(counted, _)| *counted == operation);
    let Some((_, tag)) = counter.filter(|_| cx.version >= ProtocolVersion::V3_0) else {
        return;
    };
    let named = match operation {
        Operation::CERTIFY => request.field(Tag::UNIQUE_IDENTIFIER),
        _ => response
            .iter()
            .find(|field| field.tag == Tag::UNIQUE_IDENTIFIER),
    };
    let goes_on = response
        .iter()
        .any(|field| field.tag == Tag::CORRELATION_VALUE);
    let id = named.and_then(Item::as_text).filter(|_| !goes_on);
    let Some(object) = id.and_then(|id| cx.object(id)) else {
        return;
    };
    let mut object = (*object).clone();
    let before = object.attributes.get(*tag).and_then(Item::as_long_integer);
    let count = before.unwrap_or_default().saturating_add(1);
    object.attributes.set(Item::long_integer(*tag, count));
    cx.store.put(object);
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::BlockCipherMode;

    use super::*;
    use crate::testing::{Bench, START, uid};

    #[test]
    fn what_a_key_is_used_for_is_counted_from_3_0() {
        let mut bench = Bench::new(ProtocolVersion::V3_0);
        let id = bench
            .create(vec![Item::date_time(Tag::ACTIVATION_DATE, START)])
            .id();
        let counter = |bench: &Bench| {
            let value = bench.value(&id, Tag::ENCRYPT_COUNTER);
            value.and_then(|value| value.as_long_integer())
        };
        let encrypt = |bench: &Bench| {
            let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::ECB);
            let payload = vec![
                uid(&id),
                Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode]),
                Item::bytes(Tag::DATA, [0; 16]),
            ];
            bench.call(Operation::ENCRYPT, payload)
        };
        assert_eq!(counter(&bench), Some(0));
        encrypt(&bench).payload();
        encrypt(&bench).payload();
        assert_eq!(counter(&bench), Some(2));
        bench.version = ProtocolVersion::V2_1;
        encrypt(&bench).payload();
        bench.version = ProtocolVersion::V3_0;
        assert_eq!(counter(&bench), Some(2));
    }
}
