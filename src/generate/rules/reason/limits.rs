//! Limits that the client set for a key, and those of the server.

use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason, UsageLimitsUnit};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::attributes::{MAKING, given};
use super::way::{Way, active, on, registered, valid, with};
use crate::generate::request::{Scene, new_attribute, object};

/// Octets that the key is good for: fewer than any data of the samples have.
const FEW: i64 = 4;

const REQUIRES: &[&str] = &["usage-limits"];

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    usage(version)
        .into_iter()
        .chain(instances(version))
        .collect()
}

fn limits() -> Item {
    let fields = vec![
        Item::long_integer(Tag::USAGE_LIMITS_TOTAL, FEW),
        Item::enumeration(Tag::USAGE_LIMITS_UNIT, UsageLimitsUnit::BYTE),
    ];
    Item::structure(Tag::USAGE_LIMITS, fields)
}

fn limited(scene: &mut Scene) {
    scene.register(ObjectType::SYMMETRIC_KEY, &[active(), limits()]);
}

fn usage(version: ProtocolVersion) -> Vec<Way> {
    let reason = ResultReason::USAGE_LIMIT_EXCEEDED;
    let denied = &[ResultReason::PERMISSION_DENIED];
    let count = |count| Item::long_integer(Tag::USAGE_LIMITS_COUNT, count);
    let checked =
        valid(Operation::CHECK, version).and_then(|sample| {
            let sample = with(&sample, &[count(FEW + 1)], version)?;
            let sample = on(&sample, version, limited);
            let about = "for more than the usage limits allow";
            let way = Way::new("beyond-usage-limits", about, reason, sample);
            Some(way.or(denied).or_performed(
                "KMIP 2.1 section 6.1.7, what the policy denies may come back as a list",
            ))
        });
    let leased = valid(Operation::OBTAIN_LEASE, version).map(|sample| {
        let sample = on(&sample, version, |scene| {
            limited(scene);
            let all = [scene.identifier(0), count(FEW)];
            scene.request(Operation::GET_USAGE_ALLOCATION, &all, Vec::new());
        });
        let about = "for a key whose usage limits are used up";
        let way = Way::new("used-up-key", about, reason, sample);
        way.or(denied)
            .or_performed("KMIP 2.1 section 6.1.35, no sentence has a server refuse the lease")
    });
    let coded = valid(Operation::MAC, version).and_then(coded(version));
    let coded = coded.map(|sample| {
        let about = "of more than the usage limits allow";
        Way::new("beyond-usage-limits", about, reason, sample).or(denied)
    });
    let ways = checked.into_iter().chain(leased).chain(coded);
    ways.map(|way| way.requiring(REQUIRES)).collect()
}

/// The sample with the usage limits among the attributes of its key.
fn coded(
    version: ProtocolVersion,
) -> impl Fn(crate::generate::request::Sample) -> Option<crate::generate::request::Sample> {
    move |sample| {
        let first = sample.setup.first()?.clone();
        let of = |tag| first.payload.iter().find(|field| field.tag == tag);
        let key = of(Tag::SYMMETRIC_KEY)?.clone();
        let uses = of(Tag::ATTRIBUTES)?.field(Tag::CRYPTOGRAPHIC_USAGE_MASK)?;
        let attributes = [uses.clone(), active(), limits()];
        Some(on(&sample, version, |scene| {
            registered(scene, ObjectType::SYMMETRIC_KEY, key.clone(), &attributes);
        }))
    }
}

/// Values of one attribute: one more than the server keeps.
const MANY: usize = 4;

fn instances(version: ProtocolVersion) -> Vec<Way> {
    // Since 3.0 groups are objects.
    if version.is_1x() || version >= ProtocolVersion::V3_0 {
        return Vec::new();
    }
    let groups = |count: usize| -> Vec<Item> {
        let numbers = 1..=count;
        numbers
            .map(|number| Item::text(Tag::OBJECT_GROUP, format!("group {number}")))
            .collect()
    };
    let made = MAKING
        .into_iter()
        .filter_map(|operation| given(operation, &groups(MANY), version));
    let added = valid(Operation::ADD_ATTRIBUTE, version).and_then(|sample| {
        let last = new_attribute(groups(MANY).last()?, version);
        let sample = with(&sample, &[last], version)?;
        let key = object(ObjectType::SYMMETRIC_KEY, version)?;
        Some(on(&sample, version, |scene| {
            let kind = ObjectType::SYMMETRIC_KEY;
            let attributes = [vec![super::keys::mask(4)], groups(MANY - 1)].concat();
            registered(scene, kind, key, &attributes);
        }))
    });
    let ways = made.chain(added).map(|sample| {
        let about = "with more values of an attribute than the server keeps";
        let reason = ResultReason::SERVER_LIMIT_EXCEEDED;
        let way = Way::new("too-many-values", about, reason, sample);
        way.requiring(&["three-values-of-an-attribute"])
    });
    ways.collect()
}
