//! What holds for every tree and for any octets at all.

mod trees;

use kmip_conform_protocol::{Item, Limits, ProtocolVersion, ViolationKind, json, ttlv, xml};
use proptest::prelude::*;

use trees::{any_message, any_tree};

fn limits() -> Limits {
    Limits::default()
}

proptest! {
    #[test]
    fn ttlv_gives_back_every_tree(item in any_tree()) {
        let bytes = ttlv::encode(&item);
        prop_assert_eq!(bytes.len(), ttlv::encoded_len(&item));
        prop_assert_eq!(ttlv::decode(&bytes, &limits()).into_valid(), Ok(item));
    }

    #[test]
    fn xml_gives_back_every_tree(item in any_tree(), minor in 0..5_i32) {
        let text = xml::encode(&item, ProtocolVersion::new(1, minor));
        let decoded = xml::decode(&text, &limits()).expect("well-formed XML");
        prop_assert_eq!(decoded.into_valid(), Ok(item));
    }

    #[test]
    fn json_gives_back_every_tree(item in any_tree(), minor in 0..2_i32) {
        let text = json::encode(&item, ProtocolVersion::new(2, minor));
        let decoded = json::decode(&text, &limits()).expect("well-formed JSON");
        prop_assert_eq!(decoded.into_valid(), Ok(item));
    }

    #[test]
    fn every_prefix_of_a_message_is_a_violation(item in any_message()) {
        let bytes = ttlv::encode(&item);
        for length in 0..bytes.len() {
            let decoded = ttlv::decode(&bytes[..length], &limits());
            prop_assert!(!decoded.violations.is_empty(), "{} of {}", length, bytes.len());
        }
    }

    #[test]
    fn every_extension_of_a_message_is_a_violation(
        item in any_message(),
        rest in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let mut bytes = ttlv::encode(&item);
        let offset = bytes.len();
        bytes.extend_from_slice(&rest);
        let decoded = ttlv::decode(&bytes, &limits());
        prop_assert_eq!(decoded.item, Some(item));
        prop_assert_eq!(decoded.violations.len(), 1);
        let violation = &decoded.violations[0];
        prop_assert_eq!(violation.offset, Some(offset));
        prop_assert_eq!(&violation.kind, &ViolationKind::TrailingBytes { count: rest.len() });
    }

    #[test]
    fn what_a_changed_octet_makes_unreadable_is_reported(
        item in any_message(),
        at in any::<prop::sample::Index>(),
        mask in 1..=255_u8,
    ) {
        let mut bytes = ttlv::encode(&item);
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
        let decoded = ttlv::decode(&bytes, &limits());
        // Either the message is another valid one, octet for octet, or there is a violation. A Big
        // Integer may be sent with more sign octets than it needs.
        if decoded.violations.is_empty() {
            let again = decoded.item.expect("a valid message is there");
            prop_assert!(again != item || bytes.len() != ttlv::encoded_len(&item));
        }
    }

    #[test]
    fn any_octets_are_decoded_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let decoded = ttlv::decode(&bytes, &limits());
        prop_assert!(decoded.item.is_some() || !decoded.violations.is_empty());
    }

    #[test]
    fn xml_and_json_carry_malformed_values(bytes in header_like(), minor in 0..2_i32) {
        let decoded = ttlv::decode(&bytes, &limits());
        if let Some(item) = decoded.item {
            carried_by_text(&item, ProtocolVersion::new(2, minor))?;
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}|[<>/=\"&;#x A-Z0-9]{0,200}|[\\[\\]{}:,\"0-9a-z]{0,200}") {
        let _ = xml::decode(&text, &limits());
        let _ = json::decode(&text, &limits());
    }
}

/// Octets that look like items more often than chance has it.
fn header_like() -> impl Strategy<Value = Vec<u8>> {
    let item = (
        0..=0x0F_u8,
        0..40_u32,
        prop::collection::vec(any::<u8>(), 0..40),
    )
        .prop_map(|(item_type, length, value)| {
            let mut bytes = vec![0x42, 0x00, 0x7B, item_type];
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(&value);
            bytes
        });
    prop::collection::vec(item, 1..5).prop_map(|items| {
        let body = items.concat();
        let mut bytes = vec![0x42, 0x00, 0x78, 0x01];
        bytes.extend_from_slice(&(body.len() as u32).to_be_bytes());
        bytes.extend_from_slice(&body);
        bytes
    })
}

/// XML and JSON hold the tree, malformed values included.
fn carried_by_text(item: &Item, version: ProtocolVersion) -> Result<(), TestCaseError> {
    let text = xml::encode(item, version);
    let decoded = xml::decode(&text, &limits()).expect("well-formed XML");
    prop_assert_eq!(decoded.item.as_ref(), Some(item));
    let text = json::encode(item, version);
    let decoded = json::decode(&text, &limits()).expect("well-formed JSON");
    prop_assert_eq!(decoded.item.as_ref(), Some(item));
    Ok(())
}
