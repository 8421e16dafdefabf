use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, ObjectGroupMember, Operation, ResultReason,
    StorageStatusMask,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::testing::{Bench, START, batch_item, name, uid};
use crate::version::SUPPORTED;
use crate::{GroupPolicy, Settings};

fn locate(bench: &Bench, mut fields: Vec<Item>, wanted: Vec<Item>) -> Vec<String> {
    if bench.version.is_1x() {
        fields.extend(wanted.iter().map(|item| bench.attribute(item)));
    } else {
        fields.push(Item::structure(Tag::ATTRIBUTES, wanted));
    }
    let payload = bench.call(Operation::LOCATE, fields).payload();
    payload
        .fields_with(Tag::UNIQUE_IDENTIFIER)
        .map(|id| id.as_text().unwrap().to_owned())
        .collect()
}

#[test]
fn newest_comes_first_in_2x_and_pages_follow() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let ids: Vec<String> = (0..4).map(|_| bench.key()).collect();
    let newest: Vec<String> = ids.iter().rev().cloned().collect();
    assert_eq!(locate(&bench, Vec::new(), Vec::new()), newest);
    let page = vec![
        Item::integer(Tag::MAXIMUM_ITEMS, 2),
        Item::integer(Tag::OFFSET_ITEMS, 1),
    ];
    assert_eq!(locate(&bench, page, Vec::new()), newest[1..3]);
}

#[test]
fn finds_by_name_identifier_and_structure_part() {
    for version in [ProtocolVersion::V1_0, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        let id = bench.create(vec![name("a")]).id();
        bench.create(vec![name("b")]).payload();
        let part = Item::structure(Tag::NAME, vec![Item::text(Tag::NAME_VALUE, "a")]);
        for wanted in [vec![name("a")], vec![uid(&id)], vec![part]] {
            assert_eq!(
                locate(&bench, Vec::new(), wanted),
                std::slice::from_ref(&id)
            );
        }
        assert!(locate(&bench, Vec::new(), vec![name("c")]).is_empty());
        assert!(locate(&bench, Vec::new(), vec![name("a"), uid("z")]).is_empty());
    }
}

#[test]
fn two_values_of_a_date_are_a_range() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let date = |date| Item::date_time(Tag::ACTIVATION_DATE, date);
    let id = bench.create(vec![date(START + 5)]).id();
    bench.key();
    let found = |dates: Vec<i64>| locate(&bench, Vec::new(), dates.into_iter().map(date).collect());
    assert_eq!(found(vec![START + 5]), std::slice::from_ref(&id));
    assert_eq!(found(vec![START, START + 5]), std::slice::from_ref(&id));
    assert_eq!(found(vec![START + 9, START + 5]), [id]);
    assert!(found(vec![START + 6, START + 9]).is_empty());
    assert!(found(vec![START + 4]).is_empty());
}

#[test]
fn mask_matches_where_all_bits_are_set() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    let id = bench.key();
    let mask = |bits: CryptographicUsageMask| {
        let item = Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits);
        locate(&bench, Vec::new(), vec![item])
    };
    assert_eq!(mask(CryptographicUsageMask::ENCRYPT), [id]);
    assert!(mask(CryptographicUsageMask::SIGN).is_empty());
}

#[test]
fn storage_mask_decides_about_archived_and_destroyed_objects() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let (online, archived, destroyed) = (bench.key(), bench.key(), bench.key());
    bench
        .call(Operation::ARCHIVE, vec![uid(&archived)])
        .payload();
    bench
        .call(Operation::DESTROY, vec![uid(&destroyed)])
        .payload();
    let with = |mask: i32| {
        let field = Item::integer(Tag::STORAGE_STATUS_MASK, mask);
        locate(&bench, vec![field], Vec::new())
    };
    assert_eq!(
        locate(&bench, Vec::new(), Vec::new()),
        std::slice::from_ref(&online)
    );
    assert_eq!(
        with(StorageStatusMask::ARCHIVAL_STORAGE.0),
        std::slice::from_ref(&archived)
    );
    assert_eq!(
        with(StorageStatusMask::DESTROYED_STORAGE.0),
        std::slice::from_ref(&destroyed)
    );
    assert_eq!(with(7), [destroyed, archived, online]);
}

#[test]
fn unknown_attribute_is_refused() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let unknown = Item::structure(
        Tag::ATTRIBUTE,
        vec![
            Item::text(Tag::ATTRIBUTE_NAME, "Colour"),
            Item::text(Tag::ATTRIBUTE_VALUE, "red"),
        ],
    );
    let answer = bench.call(Operation::LOCATE, vec![unknown]);
    assert_eq!(answer.reason(), ResultReason::INVALID_FIELD);
}

#[test]
fn placeholder_is_set_by_one_find_and_emptied_by_many() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    bench.create(vec![name("a")]).payload();
    bench.create(vec![name("b")]).payload();
    let then_get = |fields: Vec<Item>| {
        let items = vec![
            batch_item(Operation::LOCATE, fields, Some(1)),
            batch_item(Operation::GET, Vec::new(), Some(2)),
        ];
        let response = bench.send(Vec::new(), items);
        let last = response
            .fields_with(Tag::BATCH_ITEM)
            .last()
            .unwrap()
            .clone();
        last.field(Tag::RESPONSE_PAYLOAD).is_some()
    };
    assert!(then_get(vec![bench.attribute(&name("a"))]));
    assert!(then_get(vec![Item::integer(Tag::MAXIMUM_ITEMS, 1)]));
    assert!(!then_get(Vec::new()));
}

fn member(kind: ObjectGroupMember) -> Vec<Item> {
    vec![
        Item::integer(Tag::MAXIMUM_ITEMS, 1),
        Item::enumeration(Tag::OBJECT_GROUP_MEMBER, kind),
    ]
}

fn group() -> Item {
    Item::text(Tag::OBJECT_GROUP, "pool")
}

#[test]
fn fresh_members_are_used_up_oldest_first() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let ids: Vec<String> = (0..2).map(|_| bench.create(vec![group()]).id()).collect();
    let next = || {
        locate(
            &bench,
            member(ObjectGroupMember::GROUP_MEMBER_FRESH),
            vec![group()],
        )
    };
    for id in &ids {
        assert_eq!(next(), std::slice::from_ref(id));
        bench.call(Operation::GET, vec![uid(id)]).payload();
    }
    assert!(next().is_empty());
}

#[test]
fn default_member_goes_round() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    let ids: Vec<String> = (0..3).map(|_| bench.create(vec![group()]).id()).collect();
    let next = || {
        locate(
            &bench,
            member(ObjectGroupMember::GROUP_MEMBER_DEFAULT),
            vec![group()],
        )
    };
    let seen: Vec<String> = (0..4).flat_map(|_| next()).collect();
    assert_eq!(seen, [&ids[0], &ids[1], &ids[2], &ids[0]].map(Clone::clone));
}

#[test]
fn group_of_the_settings_never_runs_out_of_fresh_members() {
    let settings = Settings {
        object_groups: vec![GroupPolicy {
            name: "pool".to_owned(),
            attributes: crate::testing::aes(),
        }],
        ..Settings::for_testing()
    };
    let bench = Bench::with(ProtocolVersion::V1_1, settings);
    let next = || {
        locate(
            &bench,
            member(ObjectGroupMember::GROUP_MEMBER_FRESH),
            vec![group()],
        )
    };
    let first = next();
    assert_eq!(first.len(), 1);
    assert_eq!(next(), first);
    bench.call(Operation::GET, vec![uid(&first[0])]).payload();
    assert_ne!(next(), first);
}

#[test]
fn objects_of_others_are_not_found() {
    let mut bench = Bench::new(ProtocolVersion::V2_0);
    bench.create(vec![name("a")]).payload();
    bench.user = "bob";
    assert!(locate(&bench, Vec::new(), vec![name("a")]).is_empty());
    let algorithm = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES);
    assert!(locate(&bench, Vec::new(), vec![algorithm]).is_empty());
}

/// Every attribute that the server shows of an object, as it shows it.
fn shown(bench: &Bench, id: &str) -> Vec<Item> {
    let payload = bench
        .call(Operation::GET_ATTRIBUTES, vec![uid(id)])
        .payload();
    if !bench.version.is_1x() {
        let lists = payload.fields_with(Tag::ATTRIBUTES);
        return lists.flat_map(Item::fields).cloned().collect();
    }
    let without_index = |attribute: &Item| {
        let fields = attribute.fields().iter();
        let kept = fields.filter(|field| field.tag != Tag::ATTRIBUTE_INDEX);
        Item::structure(Tag::ATTRIBUTE, kept.cloned().collect())
    };
    let attributes = payload.fields_with(Tag::ATTRIBUTE);
    attributes.map(without_index).collect()
}

fn described(bench: &Bench, number: i32) -> Vec<Item> {
    let text = |tag, text: &str| Item::text(tag, format!("{text} {number}"));
    let mut items = vec![
        name(&format!("name {number}")),
        text(Tag::OBJECT_GROUP, "rack"),
        text(Tag::CONTACT_INFORMATION, "ops"),
        Item::structure(
            Tag::APPLICATION_SPECIFIC_INFORMATION,
            vec![
                Item::text(Tag::APPLICATION_NAMESPACE, "disk"),
                text(Tag::APPLICATION_DATA, "sda"),
            ],
        ),
        Item::structure(
            Tag::ATTRIBUTE,
            vec![
                Item::text(Tag::VENDOR_IDENTIFICATION, "x"),
                Item::text(Tag::ATTRIBUTE_NAME, "Shelf"),
                Item::integer(Tag::ATTRIBUTE_VALUE, number),
            ],
        ),
    ];
    items.retain(|item| match item.tag {
        Tag::OBJECT_GROUP => bench.version < ProtocolVersion::V3_0,
        Tag::CONTACT_INFORMATION => bench.version >= ProtocolVersion::V1_1,
        _ => true,
    });
    items
}

#[test]
fn every_attribute_that_is_shown_finds_its_object() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let ids = [1, 2].map(|number| bench.create(described(&bench, number)).id());
        let mut telling = 0;
        for attribute in shown(&bench, &ids[0]) {
            let wanted = match version.is_1x() {
                true => attribute.clone(),
                false => Item::structure(Tag::ATTRIBUTES, vec![attribute.clone()]),
            };
            let payload = bench.call(Operation::LOCATE, vec![wanted]).payload();
            let found = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
            let found: Vec<&str> = found.filter_map(text_of).collect();
            assert!(found.contains(&ids[0].as_str()), "{version} {attribute:?}");
            telling += usize::from(found.len() == 1);
        }
        assert!(telling >= 5, "{version}: {telling}");
    }
}

fn text_of(id: &Item) -> Option<&str> {
    match &id.value {
        Value::TextString(text) | Value::Identifier(text) => Some(text),
        _ => None,
    }
}

#[test]
fn conditions_in_a_template_attribute_are_refused_and_not_ignored() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    bench.key();
    let wrapped = bench.attributes(vec![name("none")]);
    let answer = bench.call(Operation::LOCATE, vec![wrapped]);
    assert_eq!(answer.reason(), ResultReason::INVALID_FIELD);
}
