//! Attributes that an operation cannot give, change or name.

use kmip_conform_protocol::enumeration::{
    AdjustmentType, ObjectType, Operation, ResultReason, RevocationReasonCode, State,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::way::{FUTURE, PAST, Way, active, further, name, on, valid, with};
use crate::generate::request::{
    Extent, Sample, Scene, attribute_reference, attributes, new_attribute, payload,
};

/// Operations that make one object with the attributes of their request, or a pair.
pub(super) const MAKING: [Operation; 7] = [
    Operation::CREATE,
    Operation::CREATE_KEY_PAIR,
    Operation::REGISTER,
    Operation::IMPORT,
    Operation::DERIVE_KEY,
    Operation::CREATE_SPLIT_KEY,
    Operation::JOIN_SPLIT_KEY,
];

const CHANGING: [Operation; 3] = [
    Operation::ADD_ATTRIBUTE,
    Operation::SET_ATTRIBUTE,
    Operation::MODIFY_ATTRIBUTE,
];

const TAKEN: &str = "a name that is taken";

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    // The tables of 1.x have other words for these, which other rules ask for.
    if version.is_1x() {
        return Vec::new();
    }
    let made = MAKING
        .into_iter()
        .flat_map(|operation| making(operation, version));
    let changed = CHANGING
        .into_iter()
        .flat_map(|operation| changing(operation, version));
    made.chain(changed)
        .chain(naming(version))
        .chain(adjusting(version))
        .collect()
}

/// A request of an operation that makes something, with further attributes: for the private key
/// where it makes a pair.
pub(super) fn given(
    operation: Operation,
    items: &[Item],
    version: ProtocolVersion,
) -> Option<Sample> {
    let mut sample = valid(operation, version)?;
    let tag = match operation {
        Operation::CREATE_KEY_PAIR => Tag::PRIVATE_KEY_ATTRIBUTES,
        _ => Tag::ATTRIBUTES,
    };
    let more = attributes(tag, items, version);
    let fields = sample.request.payload.iter();
    let own = fields
        .filter(|field| field.tag == tag)
        .flat_map(Item::fields);
    let all: Vec<Item> = own.chain(more.fields()).cloned().collect();
    let rest = sample.request.payload.iter();
    let rest = rest.filter(|field| field.tag != tag).cloned();
    let fields: Vec<Item> = rest.chain([Item::structure(tag, all)]).collect();
    sample.request = sample
        .request
        .with(payload(operation, version, Extent::Minimal, &fields));
    Some(sample)
}

fn making(operation: Operation, version: ProtocolVersion) -> Vec<Way> {
    let contact = |text: &str| Item::text(Tag::CONTACT_INFORMATION, text);
    let date = Item::date_time;
    let rows = [
        (
            "single-value-twice",
            "with two values of an attribute that has one",
            ResultReason::ATTRIBUTE_SINGLE_VALUED,
            &[
                ResultReason::INVALID_ATTRIBUTE,
                ResultReason::INVALID_MESSAGE,
            ][..],
            vec![contact("one"), contact("two")],
        ),
        (
            "unfit-attribute",
            "with an attribute of certificates for a key",
            ResultReason::INVALID_ATTRIBUTE,
            &[
                ResultReason::UNSUPPORTED_ATTRIBUTE,
                ResultReason::ATTRIBUTE_READ_ONLY,
                ResultReason::READ_ONLY_ATTRIBUTE,
            ],
            vec![Item::text(Tag::CERTIFICATE_SUBJECT_CN, "nobody")],
        ),
        (
            "read-only-attribute",
            "with a State of the client's choice",
            ResultReason::ATTRIBUTE_READ_ONLY,
            &[
                ResultReason::READ_ONLY_ATTRIBUTE,
                ResultReason::INVALID_ATTRIBUTE,
            ],
            vec![Item::enumeration(Tag::STATE, State::COMPROMISED)],
        ),
        (
            "dates-in-disorder",
            "with a Deactivation Date before the Activation Date",
            ResultReason::INVALID_ATTRIBUTE_VALUE,
            &[ResultReason::INVALID_ATTRIBUTE, ResultReason::INVALID_FIELD],
            vec![
                date(Tag::ACTIVATION_DATE, PAST),
                date(Tag::DEACTIVATION_DATE, PAST - 60),
            ],
        ),
    ];
    let spoilt = rows
        .into_iter()
        .filter_map(|(what, about, reason, also, items)| {
            // What is imported says how it was (KMIP 2.1 section 6.1.25).
            let told =
                operation == Operation::IMPORT && reason == ResultReason::ATTRIBUTE_READ_ONLY;
            let sample = given(operation, &items, version).filter(|_| !told)?;
            Some(Way::new(what, about, reason, sample).or(also))
        });
    spoilt.chain(taken(operation, version)).collect()
}

/// Names are unique within the server (KMIP 2.1 section 4.32).
fn taken(operation: Operation, version: ProtocolVersion) -> Option<Way> {
    let name = name(TAKEN, version);
    let mut sample = given(operation, std::slice::from_ref(&name), version)?;
    let other = further(version, ObjectType::SYMMETRIC_KEY, &[name])?;
    sample.setup.push(other);
    Some(unique(sample))
}

fn unique(sample: Sample) -> Way {
    let about = "with a name that another object has";
    let reason = ResultReason::NON_UNIQUE_NAME_ATTRIBUTE;
    Way::new("taken-name", about, reason, sample)
}

/// A key that was Active and is Deactivated.
fn deactivated(scene: &mut Scene) {
    if let Some(key) = scene.register(ObjectType::SYMMETRIC_KEY, &[active()]) {
        scene.revoke(key, RevocationReasonCode::CESSATION_OF_OPERATION);
    }
}

fn changing(operation: Operation, version: ProtocolVersion) -> Vec<Way> {
    let sample = valid(operation, version);
    let new = |item: &Item| {
        let sample = sample.as_ref()?;
        with(sample, &[new_attribute(item, version)], version)
    };
    let late = new(&Item::date_time(Tag::PROCESS_START_DATE, FUTURE)).map(|sample| {
        let sample = on(&sample, version, deactivated);
        late(sample)
    });
    let taken = new(&name(TAKEN, version)).map(|sample| {
        unique(on(&sample, version, |scene| {
            let own = name("a name of its own", version);
            let own = (operation != Operation::ADD_ATTRIBUTE).then_some(own);
            scene.register(ObjectType::SYMMETRIC_KEY, own.as_slice());
            scene.register(ObjectType::SYMMETRIC_KEY, &[name(TAKEN, version)]);
        }))
    });
    late.into_iter().chain(taken).collect()
}

/// A Process Start Date changes while the object is Pre-Active or Active (KMIP 2.1 section 4.40).
fn late(sample: Sample) -> Way {
    let about = "of a date that cannot change any more";
    let reason = ResultReason::WRONG_KEY_LIFECYCLE_STATE;
    Way::new("date-of-a-deactivated-key", about, reason, sample).or(&[
        ResultReason::PERMISSION_DENIED,
        ResultReason::ATTRIBUTE_READ_ONLY,
        ResultReason::READ_ONLY_ATTRIBUTE,
        ResultReason::INVALID_DATA_TYPE,
        ResultReason::ITEM_NOT_FOUND,
    ])
}

/// An attribute of nobody's: the number lies in the range of extensions.
const UNKNOWN: Tag = Tag(0x54_0001);

fn naming(version: ProtocolVersion) -> Vec<Way> {
    let asked = valid(Operation::GET_ATTRIBUTES, version).and_then(|sample| {
        let reference = Item::enumeration(Tag::ATTRIBUTE_REFERENCE, UNKNOWN.0);
        let sample = with(&sample, &[reference], version)?;
        let about = "of an attribute that nobody knows";
        let reason = ResultReason::INVALID_ATTRIBUTE;
        let way = Way::new("unknown-attribute", about, reason, sample).or(&[
            ResultReason::UNSUPPORTED_ATTRIBUTE,
            ResultReason::INVALID_FIELD,
            ResultReason::UNKNOWN_ENUMERATION,
            ResultReason::UNKNOWN_TAG,
        ]);
        Some(way.or_performed("KMIP 2.1 section 6.1.20, an attribute without a value is left out"))
    });
    let deleted = valid(Operation::DELETE_ATTRIBUTE, version).and_then(|sample| {
        let reference = attribute_reference(Tag::CERTIFICATE_SUBJECT_CN, version);
        let sample = with(&sample, &[reference], version)?;
        let way = Way::new(
            "unfit-attribute",
            UNFIT,
            ResultReason::INVALID_ATTRIBUTE,
            sample,
        );
        Some(way.or(&[
            ResultReason::ATTRIBUTE_NOT_FOUND,
            ResultReason::ATTRIBUTE_READ_ONLY,
        ]))
    });
    asked.into_iter().chain(deleted).collect()
}

const UNFIT: &str = "of an attribute of certificates on a key";

fn adjusting(version: ProtocolVersion) -> Vec<Way> {
    let sample = valid(Operation::ADJUST_ATTRIBUTE, version);
    let adjusted = |tag: Tag| {
        let fields = [
            attribute_reference(tag, version),
            Item::enumeration(Tag::ADJUSTMENT_TYPE, AdjustmentType::DECREMENT),
        ];
        with(sample.as_ref()?, &fields, version)
    };
    let unfit = adjusted(Tag::CERTIFICATE_SUBJECT_CN).map(|sample| {
        let reason = ResultReason::UNSUPPORTED_ATTRIBUTE;
        Way::new("unfit-attribute", UNFIT, reason, sample).or(&[
            ResultReason::INVALID_ATTRIBUTE,
            ResultReason::INVALID_DATA_TYPE,
            ResultReason::ITEM_NOT_FOUND,
            ResultReason::READ_ONLY_ATTRIBUTE,
        ])
    });
    let dates = adjusted(Tag::PROCESS_START_DATE);
    let dates = dates.map(|sample| late(on(&sample, version, deactivated)));
    unfit.into_iter().chain(dates).collect()
}
