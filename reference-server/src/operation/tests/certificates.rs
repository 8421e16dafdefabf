//! Certify, Re-certify and Validate.

use std::str::FromStr;

use der::{Encode, EncodePem};
use kmip_conform_protocol::enumeration::{
    CertificateRequestType, CertificateType, CryptographicAlgorithm, CryptographicUsageMask,
    KeyFormatType, LinkType, ObjectType, Operation, ResultReason, RevocationReasonCode,
    ValidityIndicator,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use p256::ecdsa::{DerSignature, SigningKey};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::builder::Builder;
use x509_cert::name::Name;
use x509_cert::request::{CertReq, RequestBuilder};

use crate::key_format::CertificateFacts;
use crate::pki::CertificateAuthority;
use crate::testing::{Answer, Bench, START, name, uid};
use crate::version::SUPPORTED;

const YEAR: i64 = 365 * 86_400;

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

fn request(number: u8) -> CertReq {
    let subject = Name::from_str("CN=pump 7,O=Works").unwrap();
    let builder = RequestBuilder::new(subject).unwrap();
    builder.build::<_, DerSignature>(&key(number)).unwrap()
}

/// The fields that carry a request in the era's form.
fn request_fields(bench: &Bench, kind: CertificateRequestType, octets: Vec<u8>) -> Vec<Item> {
    let tag = if bench.version.is_1x() {
        Tag::CERTIFICATE_REQUEST
    } else {
        Tag::CERTIFICATE_REQUEST_VALUE
    };
    vec![
        Item::enumeration(Tag::CERTIFICATE_REQUEST_TYPE, kind),
        Item::bytes(tag, octets),
    ]
}

fn pkcs10(bench: &Bench, number: u8) -> Vec<Item> {
    let octets = request(number).to_der().unwrap();
    request_fields(bench, CertificateRequestType::PKCS_10, octets)
}

fn public_key(bench: &Bench, number: u8, more: Vec<Item>) -> String {
    let info = SubjectPublicKeyInfoOwned::from_key(key(number).verifying_key()).unwrap();
    let material = Item::bytes(Tag::KEY_MATERIAL, info.to_der().unwrap());
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::X_509),
        Item::structure(Tag::KEY_VALUE, vec![material]),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::ECDSA),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
    ];
    let mut attributes = vec![mask()];
    attributes.extend(more);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::PUBLIC_KEY),
        bench.attributes(attributes),
        Item::structure(
            Tag::PUBLIC_KEY,
            vec![Item::structure(Tag::KEY_BLOCK, block)],
        ),
    ];
    bench.call(Operation::REGISTER, payload).id()
}

fn mask() -> Item {
    Item::integer(
        Tag::CRYPTOGRAPHIC_USAGE_MASK,
        CryptographicUsageMask::VERIFY,
    )
}

fn certify(bench: &Bench, id: &str, request: Vec<Item>, attributes: Vec<Item>) -> Answer {
    call(bench, Operation::CERTIFY, id, request, attributes)
}

fn call(
    bench: &Bench,
    operation: Operation,
    id: &str,
    request: Vec<Item>,
    attributes: Vec<Item>,
) -> Answer {
    let mut payload = vec![uid(id)];
    payload.extend(request);
    payload.push(bench.attributes(attributes));
    bench.call(operation, payload)
}

fn octets(bench: &Bench, id: &str) -> Vec<u8> {
    let payload = bench.call(Operation::GET, vec![uid(id)]).payload();
    let value = payload.at(&[Tag::CERTIFICATE, Tag::CERTIFICATE_VALUE]);
    value.unwrap().as_bytes().unwrap().to_vec()
}

fn linked(bench: &Bench, id: &str, kind: LinkType) -> Vec<String> {
    let links = bench.values(id, Tag::LINK);
    let of_kind = links
        .iter()
        .filter(|link| link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration) == Some(kind.0));
    let ids = of_kind.filter_map(|link| link.field(Tag::LINKED_OBJECT_IDENTIFIER));
    ids.filter_map(Item::as_text).map(str::to_owned).collect()
}

fn certificate(octets: Vec<u8>) -> Item {
    Item::structure(
        Tag::CERTIFICATE,
        vec![
            Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
            Item::bytes(Tag::CERTIFICATE_VALUE, octets),
        ],
    )
}

fn validity(bench: &Bench, payload: Vec<Item>) -> ValidityIndicator {
    let payload = bench.call(Operation::VALIDATE, payload).payload();
    let verdict = payload.field(Tag::VALIDITY_INDICATOR).unwrap();
    ValidityIndicator(verdict.as_enumeration().unwrap())
}

#[test]
fn certifies_a_request_in_every_version_and_links_both_ways() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let public = public_key(&bench, 1, Vec::new());
        let id = certify(&bench, &public, pkcs10(&bench, 1), vec![mask()]).id();
        let facts = CertificateFacts::read(&octets(&bench, &id)).unwrap();
        assert_eq!(facts.subject.text, "CN=pump 7,O=Works");
        assert_eq!((facts.not_before, facts.not_after), (START, START + YEAR));
        assert_eq!(
            linked(&bench, &public, LinkType::CERTIFICATE_LINK),
            [id.as_str()]
        );
        assert_eq!(
            linked(&bench, &id, LinkType::PUBLIC_KEY_LINK),
            [public.as_str()]
        );
        assert_eq!(validity(&bench, vec![uid(&id)]), ValidityIndicator::VALID);
    }
}

#[test]
fn certifies_a_pem_request_and_a_bare_key_under_its_name() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let public = public_key(&bench, 1, vec![name("pump, 7 = new")]);
    let text = request(1).to_pem(der::pem::LineEnding::LF).unwrap();
    let pem = request_fields(&bench, CertificateRequestType::PEM, text.into_bytes());
    assert!(certify(&bench, &public, pem, vec![mask()]).is_success());
    let kind = Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509);
    let id = certify(&bench, &public, Vec::new(), vec![mask(), kind]).id();
    let facts = CertificateFacts::read(&octets(&bench, &id)).unwrap();
    assert_eq!(facts.subject.parts[0].1, "pump, 7 = new");
}

#[test]
fn the_dates_of_the_object_are_those_of_the_certificate() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let public = public_key(&bench, 1, Vec::new());
    let dates = vec![
        mask(),
        Item::date_time(Tag::ACTIVATION_DATE, START + 10),
        Item::date_time(Tag::DEACTIVATION_DATE, START + 20),
    ];
    let id = certify(&bench, &public, pkcs10(&bench, 1), dates).id();
    let at = |date| vec![uid(&id), Item::date_time(Tag::VALIDITY_DATE, date)];
    let verdicts =
        [START + 9, START + 10, START + 20, START + 21].map(|date| validity(&bench, at(date)));
    let (valid, invalid) = (ValidityIndicator::VALID, ValidityIndicator::INVALID);
    assert_eq!(verdicts, [invalid, valid, valid, invalid]);
}

#[test]
fn refuses_what_cannot_be_certified_with_the_reason_of_the_era() {
    for (version, csr, wrong, gone) in [
        (
            ProtocolVersion::V1_4,
            ResultReason::INVALID_FIELD,
            ResultReason::PERMISSION_DENIED,
            ResultReason::PERMISSION_DENIED,
        ),
        (
            ProtocolVersion::V2_1,
            ResultReason::INVALID_CSR,
            ResultReason::INVALID_OBJECT_TYPE,
            ResultReason::OBJECT_DESTROYED,
        ),
    ] {
        let bench = Bench::new(version);
        let public = public_key(&bench, 1, Vec::new());
        let mut broken = request(1).to_der().unwrap();
        *broken.last_mut().unwrap() ^= 1;
        let broken = request_fields(&bench, CertificateRequestType::PKCS_10, broken);
        let reason =
            |id: &str, request, attributes| certify(&bench, id, request, attributes).reason();
        assert_eq!(reason(&public, broken, vec![mask()]), csr);
        assert_eq!(reason(&public, pkcs10(&bench, 2), vec![mask()]), csr);
        let missing = reason("none", pkcs10(&bench, 1), vec![mask()]);
        assert_eq!(missing, ResultReason::ITEM_NOT_FOUND);
        let ended = public_key(&bench, 3, Vec::new());
        bench.call(Operation::DESTROY, vec![uid(&ended)]).payload();
        assert_eq!(reason(&ended, pkcs10(&bench, 3), vec![mask()]), gone);
        let symmetric = bench.key();
        assert_eq!(reason(&symmetric, pkcs10(&bench, 1), vec![mask()]), wrong);
        let untyped = reason(&public, Vec::new(), vec![mask()]);
        assert_eq!(untyped, ResultReason::INVALID_FIELD);
        let crmf = request_fields(&bench, CertificateRequestType::CRMF, vec![0x30, 0]);
        let unsupported = reason(&public, crmf, vec![mask()]);
        assert_eq!(unsupported, ResultReason::FEATURE_NOT_SUPPORTED);
        bench.call(Operation::ARCHIVE, vec![uid(&public)]);
        let archived = reason(&public, pkcs10(&bench, 1), vec![mask()]);
        assert_eq!(archived, ResultReason::OBJECT_ARCHIVED);
    }
}

#[test]
fn recertify_replaces_the_certificate_in_every_version() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let public = public_key(&bench, 1, Vec::new());
        let old = certify(&bench, &public, pkcs10(&bench, 1), vec![mask(), name("c")]).id();
        let answer = call(
            &bench,
            Operation::RE_CERTIFY,
            &old,
            pkcs10(&bench, 1),
            Vec::new(),
        );
        let new = answer.id();
        assert_ne!(octets(&bench, &old), octets(&bench, &new));
        assert!(bench.value(&old, Tag::NAME).is_none());
        assert!(bench.value(&new, Tag::NAME).is_some());
        let replacement = LinkType::REPLACEMENT_OBJECT_LINK;
        assert_eq!(linked(&bench, &old, replacement), [new.as_str()]);
        let replaced = LinkType::REPLACED_OBJECT_LINK;
        assert_eq!(linked(&bench, &new, replaced), [old.as_str()]);
        assert_eq!(
            linked(&bench, &public, LinkType::CERTIFICATE_LINK),
            [new.as_str()]
        );
        assert_eq!(
            linked(&bench, &new, LinkType::PUBLIC_KEY_LINK),
            [public.as_str()]
        );
    }
}

#[test]
fn recertify_without_a_request_renews_subject_and_key_and_moves_the_dates() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let public = public_key(&bench, 1, Vec::new());
    let dates = vec![
        mask(),
        Item::date_time(Tag::ACTIVATION_DATE, START),
        Item::date_time(Tag::DEACTIVATION_DATE, START + 100),
    ];
    let old = certify(&bench, &public, pkcs10(&bench, 1), dates).id();
    bench.clock.advance(50);
    let payload = vec![uid(&old), Item::interval(Tag::OFFSET, 5)];
    let new = bench.call(Operation::RE_CERTIFY, payload).id();
    let facts = CertificateFacts::read(&octets(&bench, &new)).unwrap();
    assert_eq!(facts.subject.text, "CN=pump 7,O=Works");
    assert_eq!(
        (facts.not_before, facts.not_after),
        (START + 55, START + 155)
    );
}

#[test]
fn a_certificate_is_replaced_when_its_interval_has_passed_and_not_before() {
    for version in [ProtocolVersion::V2_1, ProtocolVersion::V3_0] {
        let bench = Bench::new(version);
        let public = public_key(&bench, 1, Vec::new());
        let rotates = vec![
            mask(),
            name("c"),
            Item::boolean(Tag::ROTATE_AUTOMATIC, true),
            Item::interval(Tag::ROTATE_INTERVAL, 60),
        ];
        let old = certify(&bench, &public, pkcs10(&bench, 1), rotates).id();
        let replacements = || linked(&bench, &old, LinkType::REPLACEMENT_OBJECT_LINK);
        bench.clock.advance(59);
        assert!(replacements().is_empty(), "{version}");
        bench.clock.advance(1);
        let new = replacements().remove(0);
        assert_ne!(octets(&bench, &old), octets(&bench, &new));
        let facts = CertificateFacts::read(&octets(&bench, &new)).unwrap();
        assert_eq!(facts.subject.text, "CN=pump 7,O=Works");
        let of_key = linked(&bench, &public, LinkType::CERTIFICATE_LINK);
        assert_eq!(of_key, [new.as_str()]);
        let generation = bench.value(&new, Tag::ROTATE_GENERATION);
        assert_eq!(generation, Some(Item::integer(Tag::ROTATE_GENERATION, 1)));
        assert_eq!(bench.value(&new, Tag::NAME), Some(name("c")));
    }
}

#[test]
fn recertify_refuses_other_keys_and_other_objects() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let public = public_key(&bench, 1, Vec::new());
    let id = certify(&bench, &public, pkcs10(&bench, 1), vec![mask()]).id();
    let reason =
        |id: &str, request| call(&bench, Operation::RE_CERTIFY, id, request, Vec::new()).reason();
    assert_eq!(reason(&id, pkcs10(&bench, 2)), ResultReason::INVALID_CSR);
    assert_eq!(
        reason(&public, Vec::new()),
        ResultReason::INVALID_OBJECT_TYPE
    );
    assert_eq!(reason("none", Vec::new()), ResultReason::OBJECT_NOT_FOUND);
}

#[test]
fn a_revoked_certificate_is_invalid() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let public = public_key(&bench, 1, Vec::new());
    let id = certify(&bench, &public, pkcs10(&bench, 1), vec![mask()]).id();
    let code = Item::enumeration(
        Tag::REVOCATION_REASON_CODE,
        RevocationReasonCode::KEY_COMPROMISE,
    );
    let reason = Item::structure(Tag::REVOCATION_REASON, vec![code]);
    assert!(
        bench
            .call(Operation::REVOKE, vec![uid(&id), reason])
            .is_success()
    );
    assert_eq!(validity(&bench, vec![uid(&id)]), ValidityIndicator::INVALID);
}

#[test]
fn chains_that_end_elsewhere_are_unknown_and_no_chains_invalid() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let bench_public = public_key(&bench, 1, Vec::new());
    let own = certify(&bench, &bench_public, pkcs10(&bench, 1), vec![mask()]).id();
    let foreign = CertificateAuthority::generate("elsewhere").unwrap();
    let der = |pem: &str| crate::pki::certificates(pem).unwrap()[0].to_vec();
    let root = certificate(der(foreign.certificate_pem()));
    let client = certificate(der(&foreign.client("client").unwrap().certificate_pem));
    let unknown = ValidityIndicator::UNKNOWN;
    assert_eq!(validity(&bench, vec![client.clone()]), unknown);
    assert_eq!(
        validity(&bench, vec![client.clone(), root.clone()]),
        unknown
    );
    assert_eq!(validity(&bench, vec![root, client.clone()]), unknown);
    let invalid = ValidityIndicator::INVALID;
    assert_eq!(validity(&bench, vec![client, uid(&own)]), invalid);
    let namesake = CertificateAuthority::generate("elsewhere").unwrap();
    let forged = vec![
        certificate(der(&namesake.client("client").unwrap().certificate_pem)),
        certificate(der(foreign.certificate_pem())),
    ];
    assert_eq!(validity(&bench, forged), invalid);
}

#[test]
fn validate_refuses_what_is_no_list_of_certificates() {
    let v1_4 = [ResultReason::INVALID_MESSAGE; 4];
    let v2_1 = [
        ResultReason::INVALID_OBJECT_TYPE,
        ResultReason::INVALID_FIELD,
        ResultReason::OBJECT_NOT_FOUND,
        ResultReason::OBJECT_DESTROYED,
    ];
    for (version, [wrong, unreadable, missing, destroyed]) in
        [(ProtocolVersion::V1_4, v1_4), (ProtocolVersion::V2_1, v2_1)]
    {
        let bench = Bench::new(version);
        let reason = |payload| bench.call(Operation::VALIDATE, payload).reason();
        assert_eq!(reason(Vec::new()), ResultReason::INVALID_MESSAGE);
        assert_eq!(reason(vec![uid(&bench.key())]), wrong);
        let broken = certificate(vec![0x30, 0x00]);
        assert_eq!(reason(vec![broken]), unreadable);
        assert_eq!(reason(vec![uid("nowhere")]), missing);
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::CERTIFICATE);
        let content = super::every_type::object(&bench, ObjectType::CERTIFICATE);
        let payload = vec![kind, bench.attributes(vec![mask()]), content];
        let gone = bench.call(Operation::REGISTER, payload).id();
        bench.call(Operation::DESTROY, vec![uid(&gone)]).payload();
        assert_eq!(reason(vec![uid(&gone)]), destroyed);
    }
}
