//! What the in-process targets call: each takes any octets and fails only where our code is wrong.

use std::sync::OnceLock;

use arbitrary::Unstructured;
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::{self, check};
use kmip_conform_protocol::{BigInteger, Item, Limits, ProtocolVersion, json, ttlv, xml};

use super::compose::Composer;
use super::draw::COSTLY;
use super::link::{Core, Link, Outcome};
use super::mutate::Tried;
use super::options::FuzzOptions;
use super::seen::stated_version;
use super::session::Session;
use crate::case::{self, Case};
use crate::compare::{self, Ledger, Rules};
use crate::target::Encoding;

/// An in-process target: its name, and what it does with octets.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, under the names of `fuzz/fuzz_targets`.
pub const TARGETS: [Target; 10] = [
    ("ttlv", ttlv),
    ("xml", xml),
    ("json", json),
    ("encodings", encodings),
    ("schema", schema),
    ("core_message", core_message),
    ("core_sequence", core_sequence),
    ("comparison", comparison),
    ("case_reader", case_reader),
    ("http_body", http_body),
];

fn valid(octets: &[u8]) -> Option<Item> {
    ttlv::decode(octets, &Limits::default()).into_valid().ok()
}

fn version(item: &Item) -> ProtocolVersion {
    let stated = stated_version(item).filter(|version| version.is_known());
    stated.unwrap_or(ProtocolVersion::V2_1)
}

/// What is read without violations is written as it was, but for the octets of a Big Integer that
/// only repeat its sign: a sender may have more of them than it needs (KMIP 2.1 section 10.1.3 tells
/// how many pad a number, not how long the number itself may be), and we write none of those.
pub fn ttlv(octets: &[u8]) {
    let (tree, violations) = ttlv::Tree::decode(octets, &Limits::default());
    let (Some(item), []) = (tree.to_item(), violations.as_slice()) else {
        return;
    };
    let surplus: usize = tree.nodes().map(surplus_of_sign).sum();
    let again = ttlv::encode(&item);
    assert_eq!(again.len() + surplus, octets.len());
    if surplus == 0 {
        assert_eq!(again, octets);
    }
    assert_eq!(valid(&again), Some(item));
}

/// Octets of a Big Integer beyond the fewest that hold it.
fn surplus_of_sign(node: ttlv::Node) -> usize {
    let ttlv::NodeValue::BigInteger(octets) = node.value() else {
        return 0;
    };
    let number = BigInteger::from_be_bytes(octets);
    octets.len() - number.as_be_bytes().len().max(1).next_multiple_of(8)
}

/// What XML says is said again by the XML that we write of it.
pub fn xml(octets: &[u8]) {
    let text = String::from_utf8_lossy(octets);
    let read = |text: &str| {
        xml::decode(text, &Limits::default())
            .ok()?
            .into_valid()
            .ok()
    };
    if let Some(item) = read(&text) {
        let again = xml::encode(&item, version(&item));
        assert_eq!(read(&again).as_ref(), Some(&item), "{again}");
    }
}

/// What JSON says is said again by the JSON that we write of it.
pub fn json(octets: &[u8]) {
    let text = String::from_utf8_lossy(octets);
    let read = |text: &str| {
        json::decode(text, &Limits::default())
            .ok()?
            .into_valid()
            .ok()
    };
    if let Some(item) = read(&text) {
        let again = json::encode(&item, version(&item));
        assert_eq!(read(&again).as_ref(), Some(&item), "{again}");
    }
}

/// A message is the same in every encoding.
pub fn encodings(octets: &[u8]) {
    let Some(item) = valid(octets) else { return };
    let version = version(&item);
    let limits = Limits::default();
    let text = xml::encode(&item, version);
    let read = xml::decode(&text, &limits).ok().and_then(|one| one.item);
    if is_text(&item) {
        assert_eq!(read.as_ref(), Some(&item), "{text}");
    }
    let text = json::encode(&item, version);
    let read = json::decode(&text, &limits).ok().and_then(|one| one.item);
    assert_eq!(read.as_ref(), Some(&item), "{text}");
}

/// Whether XML can say all texts of the message: it has no control characters.
fn is_text(item: &Item) -> bool {
    let plain = |text: &str| {
        let allowed = |c: char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
        text.chars().all(allowed)
    };
    item.as_text().is_none_or(plain) && item.fields().iter().all(is_text)
}

/// Every tree can be checked in every version.
pub fn schema(octets: &[u8]) {
    if let Some(item) = ttlv::decode(octets, &Limits::default()).item {
        for version in [
            ProtocolVersion::V1_0,
            ProtocolVersion::V1_4,
            ProtocolVersion::V2_1,
            version(&item),
        ] {
            check::message(&item, version);
        }
    }
}

/// The core answers any octets, with a message.
pub fn core_message(octets: &[u8]) {
    let mut core = Core::new([7; 32]);
    if let Outcome::Answer(answer) = core.exchange(0, octets).outcome {
        assert!(valid(&answer).is_some(), "{}", hex::encode(answer));
    }
}

/// A sequence of requests breaks nothing that the oracles know.
pub fn core_sequence(octets: &[u8]) {
    let mut core = Core::new([7; 32]);
    let options = FuzzOptions {
        operations: unhurried(),
        ..FuzzOptions::default()
    };
    let mut u = Unstructured::new(octets);
    let mut tried = Tried::default();
    let mut session = Session::begin(&mut core, true);
    let Ok(composer) = Composer::new(&mut session, &options, &mut tried, &mut u) else {
        return;
    };
    for (seen, breaches) in composer.compose() {
        assert!(
            breaches.is_empty(),
            "{breaches:?} for {}",
            hex::encode(seen.octets)
        );
    }
}

/// Operations that keep no server busy: chance is the fuzzer's here, and it would find the others.
fn unhurried() -> Vec<Operation> {
    let all = schema::operations().iter().map(|row| row.operation);
    all.filter(|one| !COSTLY.contains(one)).collect()
}

/// Any answer can be compared with an expected one.
pub fn comparison(octets: &[u8]) {
    static CASE: OnceLock<Option<(Case, Rules)>> = OnceLock::new();
    let known = CASE.get_or_init(|| {
        let text = include_bytes!("../../testcases/1.x/life-cycle/activate-twice-is-refused.xml");
        let cases = case::read("activate-twice-is-refused.xml", text).ok()?;
        Some((cases.into_iter().next()?, Rules::load().ok()?))
    });
    let Some((case, rules)) = known else { return };
    let Some(answer) = ttlv::decode(octets, &Limits::default()).item else {
        return;
    };
    let mut ledger = Ledger::default();
    let mut session = compare::Session::new(case, rules, &mut ledger);
    if let Some(step) = case.steps.first()
        && let Ok(request) = session.request(step, 1_700_000_000)
    {
        session.judge(step, &request, &answer, 1_700_000_000);
    }
}

/// Any file can be read as cases, or refused.
pub fn case_reader(octets: &[u8]) {
    // What is unreadable says so; that is no failure.
    let _ = case::read("case.xml", octets);
}

/// Any body of an HTTP message can be read in every encoding.
pub fn http_body(octets: &[u8]) {
    for encoding in [Encoding::Ttlv, Encoding::Xml, Encoding::Json] {
        let read = encoding.read(octets, &Limits::default());
        if let Some(item) = read.item {
            encoding.write(&item, version(&item));
        }
    }
}
