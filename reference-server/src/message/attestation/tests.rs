use kmip_conform_protocol::enumeration::{CredentialType, ObjectType, Operation, ResultReason};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};

use super::SIGNED_NONCE;
use crate::Settings;
use crate::settings::AttestationPolicy;
use crate::testing::{Answer, Bench, aes, batch_item};

const SINCE_1_2: [ProtocolVersion; 5] = [
    ProtocolVersion::V1_2,
    ProtocolVersion::V1_4,
    ProtocolVersion::V2_0,
    ProtocolVersion::V2_1,
    ProtocolVersion::V3_0,
];

fn signer(octet: u8) -> SigningKey {
    SigningKey::from_slice(&[octet; 32]).unwrap()
}

fn bench(version: ProtocolVersion) -> Bench {
    let key = signer(5).verifying_key().to_sec1_point(false);
    let settings = Settings {
        attestation: AttestationPolicy {
            operations: vec![Operation::CREATE],
            keys: vec![key.as_bytes().to_vec()],
        },
        ..Settings::for_testing()
    };
    Bench::with(version, settings)
}

fn create(bench: &Bench, header: Vec<Item>) -> Item {
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        bench.attributes(aes()),
    ];
    bench.send(header, vec![batch_item(Operation::CREATE, payload, None)])
}

fn answer(response: &Item) -> Answer {
    Answer(response.field(Tag::BATCH_ITEM).unwrap().clone())
}

fn capable() -> Item {
    Item::boolean(Tag::ATTESTATION_CAPABLE_INDICATOR, true)
}

fn credential(nonce: &Item, key: &SigningKey) -> Item {
    let octets = nonce.field(Tag::NONCE_VALUE).unwrap().as_bytes().unwrap();
    let signature: DerSignature = key.sign(octets);
    let value = vec![
        nonce.clone(),
        Item::new(Tag::ATTESTATION_TYPE, Value::Enumeration(SIGNED_NONCE)),
        Item::bytes(Tag::ATTESTATION_ASSERTION, signature.as_bytes()),
    ];
    let credential = vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::ATTESTATION),
        Item::structure(Tag::CREDENTIAL_VALUE, value),
    ];
    let credential = Item::structure(Tag::CREDENTIAL, credential);
    Item::structure(Tag::AUTHENTICATION, vec![credential])
}

fn nonce(bench: &Bench) -> Item {
    let response = create(bench, vec![capable()]);
    assert_eq!(
        answer(&response).reason(),
        ResultReason::ATTESTATION_REQUIRED
    );
    let header = response.field(Tag::RESPONSE_HEADER).unwrap();
    let kind = header.field(Tag::ATTESTATION_TYPE).unwrap();
    assert_eq!(kind.as_enumeration(), Some(SIGNED_NONCE));
    header.field(Tag::NONCE).unwrap().clone()
}

#[test]
fn a_client_that_signs_the_nonce_is_let_in_once() {
    for version in SINCE_1_2 {
        let bench = bench(version);
        let proof = credential(&nonce(&bench), &signer(5));
        let first = create(&bench, vec![capable(), proof.clone()]);
        assert!(answer(&first).is_success(), "{version}: {first:?}");
        let again = create(&bench, vec![capable(), proof]);
        assert_eq!(answer(&again).reason(), ResultReason::ATTESTATION_FAILED);
    }
}

#[test]
fn a_client_that_cannot_attest_is_denied_and_another_key_fails() {
    for version in SINCE_1_2 {
        let bench = bench(version);
        let denied = answer(&create(&bench, Vec::new()));
        assert_eq!(denied.reason(), ResultReason::PERMISSION_DENIED);
        let forged = credential(&nonce(&bench), &signer(6));
        let failed = answer(&create(&bench, vec![capable(), forged]));
        assert_eq!(failed.reason(), ResultReason::ATTESTATION_FAILED);
    }
}

#[test]
fn a_nonce_ends_by_the_clock_and_other_operations_ask_for_none() {
    let bench = bench(ProtocolVersion::V2_1);
    let proof = credential(&nonce(&bench), &signer(5));
    bench.clock.advance(301);
    let late = answer(&create(&bench, vec![capable(), proof]));
    assert_eq!(late.reason(), ResultReason::ATTESTATION_FAILED);
    let located = bench.call(Operation::LOCATE, vec![bench.attributes(Vec::new())]);
    assert!(located.is_success());
}
