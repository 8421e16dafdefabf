use der::Encode;
use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{
    CertificateRequestType, Operation, ResultReason, RevocationReasonCode,
};
use p256::ecdsa::{DerSignature, SigningKey};
use x509_cert::builder::Builder;
use x509_cert::request::RequestBuilder;

use super::*;
use crate::pki::CertificateAuthority;
use crate::testing::{Answer, Bench, batch_item, uid};

const VERSIONS: [ProtocolVersion; 3] = [
    ProtocolVersion::V2_0,
    ProtocolVersion::V2_1,
    ProtocolVersion::V3_0,
];

/// A certificate of this name by an authority that nobody knows.
fn certificate(name: &str) -> LinkCertificate {
    let authority = CertificateAuthority::generate("An authority").unwrap();
    let identity = authority.client(name).unwrap();
    LinkCertificate::new(&identity.certificates().unwrap()[0])
}

/// A client that came with a certificate, at a time at which such certificates are valid.
fn bench(version: ProtocolVersion) -> Bench {
    let mut bench = Bench::new(version);
    let certificate = certificate(bench.user);
    let facts = CertificateFacts::read(certificate.octets()).unwrap();
    bench
        .clock
        .advance(facts.not_before + 86_400 - crate::testing::START);
    bench.certificate = Some(certificate);
    bench
}

fn object(certificate: &LinkCertificate) -> Item {
    let fields = vec![
        Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
        Item::bytes(Tag::CERTIFICATE_VALUE, certificate.octets()),
    ];
    Item::structure(Tag::CERTIFICATE, fields)
}

fn request() -> Item {
    let key = SigningKey::from_slice(&[9; 32]).unwrap();
    let builder = RequestBuilder::new(Name::from_str("CN=whatever").unwrap()).unwrap();
    let request = builder.build::<_, DerSignature>(&key).unwrap();
    let fields = vec![
        Item::enumeration(
            Tag::CERTIFICATE_REQUEST_TYPE,
            CertificateRequestType::PKCS_10,
        ),
        Item::bytes(Tag::CERTIFICATE_REQUEST_VALUE, request.to_der().unwrap()),
    ];
    Item::structure(Tag::CERTIFICATE_REQUEST, fields)
}

fn ask(bench: &Bench, payload: Vec<Item>) -> Answer {
    bench.call(Operation::RE_PROVISION, payload)
}

/// Whether a message over the connection is let in.
fn is_let_in(bench: &Bench) -> bool {
    let answer = bench.call(Operation::GET, vec![uid("none")]);
    answer.reason() != ResultReason::AUTHENTICATION_NOT_SUCCESSFUL
}

/// The stored certificate, as the client sees it without its own.
fn stored(bench: &mut Bench, id: &str) -> LinkCertificate {
    bench.certificate = None;
    let payload = bench.call(Operation::GET, vec![uid(id)]).payload();
    let value = payload.at(&[Tag::CERTIFICATE, Tag::CERTIFICATE_VALUE]);
    LinkCertificate::new(value.and_then(Item::as_bytes).unwrap())
}

/// The new certificate is let in as the client, the old one is not.
fn is_replaced(bench: &mut Bench, old: LinkCertificate, new: LinkCertificate) {
    assert!(bench.server.accepts_certificate(new.octets()));
    assert!(!bench.server.accepts_certificate(old.octets()));
    assert_eq!(pki::common_name(new.octets()).as_deref(), Some(bench.user));
    bench.certificate = Some(old);
    assert!(!is_let_in(bench));
    bench.certificate = Some(new);
    assert!(is_let_in(bench));
}

#[test]
fn a_certificate_that_the_client_brings_takes_the_place_of_its_own() {
    for version in VERSIONS {
        let mut bench = bench(version);
        let (old, new) = (bench.certificate.clone().unwrap(), certificate("alice"));
        let id = ask(&bench, vec![object(&new)]).id();
        assert_eq!(stored(&mut bench, &id), new);
        is_replaced(&mut bench, old, new);
    }
}

#[test]
fn a_request_gives_a_certificate_in_the_clients_own_name() {
    for version in VERSIONS {
        let mut bench = bench(version);
        let old = bench.certificate.clone().unwrap();
        let id = ask(&bench, vec![request()]).id();
        let new = stored(&mut bench, &id);
        is_replaced(&mut bench, old, new);
    }
}

#[test]
fn without_either_the_server_makes_key_and_certificate_and_the_batch_can_get_them() {
    let mut bench = bench(ProtocolVersion::V2_1);
    let old = bench.certificate.clone().unwrap();
    let items = vec![
        batch_item(Operation::RE_PROVISION, Vec::new(), Some(1)),
        batch_item(Operation::GET, Vec::new(), Some(2)),
    ];
    let response = bench.send(Vec::new(), items);
    let mut answers = response.fields_with(Tag::BATCH_ITEM).cloned().map(Answer);
    let private = answers.next().unwrap().id();
    let got = answers.next().unwrap().payload();
    assert!(got.field(Tag::PRIVATE_KEY).is_some());
    bench.certificate = None;
    let links = bench.values(&private, Tag::LINK);
    let links = links.iter().filter(|link| {
        let kind = link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration);
        kind == Some(LinkType::CERTIFICATE_LINK.0)
    });
    let ids: Vec<&str> = links
        .filter_map(|link| link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text())
        .collect();
    let new = stored(&mut bench, ids[0]);
    is_replaced(&mut bench, old, new);
}

#[test]
fn who_has_no_certificate_here_has_none_to_replace() {
    let mut bench = bench(ProtocolVersion::V2_1);
    bench.certificate = None;
    let reason = ask(&bench, Vec::new()).reason();
    assert_eq!(reason, ResultReason::PERMISSION_DENIED);
}

#[test]
fn an_expired_or_revoked_certificate_is_not_replaced() {
    let bench = bench(ProtocolVersion::V2_1);
    let own = bench.certificate.clone().unwrap();
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::CERTIFICATE),
        bench.attributes(Vec::new()),
        object(&own),
    ];
    let id = bench.call(Operation::REGISTER, payload).id();
    let code = Item::enumeration(
        Tag::REVOCATION_REASON_CODE,
        RevocationReasonCode::KEY_COMPROMISE,
    );
    let reason = Item::structure(Tag::REVOCATION_REASON, vec![code]);
    bench
        .call(Operation::REVOKE, vec![uid(&id), reason])
        .payload();
    let denied = ResultReason::PERMISSION_DENIED;
    assert_eq!(ask(&bench, Vec::new()).reason(), denied);
    let bench = self::bench(ProtocolVersion::V2_1);
    bench.clock.advance(200 * 365 * 86_400);
    assert_eq!(ask(&bench, Vec::new()).reason(), denied);
}

#[test]
fn what_cannot_be_the_clients_is_refused_and_the_old_certificate_stays_good() {
    let bench = bench(ProtocolVersion::V2_1);
    let foreign = ask(&bench, vec![object(&certificate("bob"))]).reason();
    assert_eq!(foreign, ResultReason::PERMISSION_DENIED);
    let broken = LinkCertificate::new(&[0x30, 0x00]);
    let invalid = ResultReason::INVALID_FIELD;
    assert_eq!(ask(&bench, vec![object(&broken)]).reason(), invalid);
    let both = vec![request(), object(&certificate("alice"))];
    assert_eq!(ask(&bench, both).reason(), invalid);
    assert!(is_let_in(&bench));
}

#[test]
fn a_replaced_certificate_does_not_come_back() {
    let mut bench = bench(ProtocolVersion::V2_1);
    let old = bench.certificate.clone().unwrap();
    let new = certificate("alice");
    ask(&bench, vec![object(&new)]).payload();
    bench.certificate = Some(new);
    let again = ask(&bench, vec![object(&old)]).reason();
    assert_eq!(again, ResultReason::PERMISSION_DENIED);
}
