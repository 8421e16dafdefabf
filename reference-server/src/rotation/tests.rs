use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, LinkType, Operation, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Bench, START, name, uid};

const SINCE_2_1: [ProtocolVersion; 2] = [ProtocolVersion::V2_1, ProtocolVersion::V3_0];

fn every(seconds: u32) -> Vec<Item> {
    vec![
        Item::boolean(Tag::ROTATE_AUTOMATIC, true),
        Item::interval(Tag::ROTATE_INTERVAL, seconds),
    ]
}

fn replacement(bench: &Bench, id: &str) -> Option<String> {
    let links = bench.values(id, Tag::LINK);
    let kind = LinkType::REPLACEMENT_OBJECT_LINK.0;
    let link = links.iter().find(|link| {
        let stated = link.field(Tag::LINK_TYPE);
        stated.and_then(Item::as_enumeration) == Some(kind)
    })?;
    let id = link.field(Tag::LINKED_OBJECT_IDENTIFIER)?;
    id.as_text().map(str::to_owned)
}

fn date(bench: &Bench, id: &str, tag: Tag) -> Option<i64> {
    bench.value(id, tag).and_then(|value| value.as_date_time())
}

#[test]
fn a_key_is_replaced_when_its_interval_has_passed_and_not_before() {
    for version in SINCE_2_1 {
        let bench = Bench::new(version);
        let items = every(60).into_iter().chain([name("daily")]).collect();
        let id = bench.create(items).id();
        bench.clock.advance(59);
        assert_eq!(replacement(&bench, &id), None, "{version}");
        bench.clock.advance(1);
        let next = replacement(&bench, &id).unwrap();
        assert_eq!(bench.values(&next, Tag::NAME), [name("daily")]);
        assert_eq!(bench.values(&id, Tag::NAME), []);
        assert_eq!(date(&bench, &id, Tag::ROTATE_DATE), Some(START + 60));
        assert_eq!(date(&bench, &next, Tag::INITIAL_DATE), Some(START + 60));
        let get = |id: &str| bench.call(Operation::GET, vec![uid(id)]).payload();
        assert_ne!(get(&id).fields().last(), get(&next).fields().last());
    }
}

#[test]
fn generations_are_counted_and_one_object_is_the_latest() {
    for version in SINCE_2_1 {
        let bench = Bench::new(version);
        let first = bench.create(every(60)).id();
        // Nobody asks meanwhile: what was missed is made up for, at its time.
        bench.clock.advance(130);
        let second = replacement(&bench, &first).unwrap();
        let third = replacement(&bench, &second).unwrap();
        assert_eq!(replacement(&bench, &third), None);
        assert_eq!(date(&bench, &third, Tag::INITIAL_DATE), Some(START + 120));
        for (id, generation, latest) in [(&first, 0, false), (&second, 1, false), (&third, 2, true)]
        {
            let shown = bench.value(id, Tag::ROTATE_GENERATION);
            assert_eq!(
                shown,
                Some(Item::integer(Tag::ROTATE_GENERATION, generation))
            );
            let shown = bench.value(id, Tag::ROTATE_LATEST);
            assert_eq!(shown, Some(Item::boolean(Tag::ROTATE_LATEST, latest)));
        }
    }
}

#[test]
fn the_offset_is_that_of_re_key() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let mut items = every(60);
    items.push(Item::interval(Tag::ROTATE_OFFSET, 5));
    items.push(Item::date_time(Tag::ACTIVATION_DATE, START));
    items.push(Item::date_time(Tag::DEACTIVATION_DATE, START + 1_000));
    let id = bench.create(items).id();
    bench.clock.advance(60);
    let next = replacement(&bench, &id).unwrap();
    assert_eq!(date(&bench, &next, Tag::ACTIVATION_DATE), Some(START + 65));
    assert_eq!(
        date(&bench, &next, Tag::DEACTIVATION_DATE),
        Some(START + 1_065)
    );
}

#[test]
fn a_client_that_re_keys_rotates_too() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.create(Vec::new()).id();
    assert_eq!(bench.value(&id, Tag::ROTATE_GENERATION), None);
    let next = bench.call(Operation::RE_KEY, vec![uid(&id)]).id();
    let next = bench.call(Operation::RE_KEY, vec![uid(&next)]).id();
    let shown = bench.value(&next, Tag::ROTATE_GENERATION);
    assert_eq!(shown, Some(Item::integer(Tag::ROTATE_GENERATION, 2)));
}

#[test]
fn what_is_destroyed_archived_or_not_automatic_stays() {
    for operation in [Some(Operation::DESTROY), Some(Operation::ARCHIVE), None] {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let mut items = every(60);
        if operation.is_none() {
            items[0] = Item::boolean(Tag::ROTATE_AUTOMATIC, false);
        }
        let id = bench.create(items).id();
        if let Some(operation) = operation {
            bench.call(operation, vec![uid(&id)]).payload();
        }
        bench.clock.advance(3_600);
        let located = bench
            .call(Operation::LOCATE, vec![bench.attributes(Vec::new())])
            .payload();
        let found = located.fields_with(Tag::UNIQUE_IDENTIFIER).count();
        assert!(found <= 1, "{operation:?}: {found}");
        if operation == Some(Operation::ARCHIVE) {
            // Once recovered it is overdue.
            bench.call(Operation::RECOVER, vec![uid(&id)]).payload();
            assert!(replacement(&bench, &id).is_some());
        }
    }
}

#[test]
fn both_halves_of_a_pair_are_replaced_together() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let mask = CryptographicUsageMask::SIGN.0 | CryptographicUsageMask::VERIFY.0;
    let mut items = every(60);
    items.extend([
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::EC),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
    ]);
    let common = Item::structure(Tag::COMMON_ATTRIBUTES, items);
    let pair = bench
        .call(Operation::CREATE_KEY_PAIR, vec![common])
        .payload();
    let id = |tag| pair.field(tag).and_then(Item::as_text).unwrap().to_owned();
    let private = id(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER);
    let public = id(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER);
    bench.clock.advance(60);
    let (new_private, new_public) = (replacement(&bench, &private), replacement(&bench, &public));
    let (new_private, new_public) = (new_private.unwrap(), new_public.unwrap());
    let linked = bench.values(&new_private, Tag::LINK).iter().any(|link| {
        let target = link.field(Tag::LINKED_OBJECT_IDENTIFIER);
        target.and_then(Item::as_text) == Some(new_public.as_str())
    });
    assert!(linked);
    // 2 halves and their 2 replacements.
    let located = bench
        .call(Operation::LOCATE, vec![bench.attributes(Vec::new())])
        .payload();
    assert_eq!(located.fields_with(Tag::UNIQUE_IDENTIFIER).count(), 4);
}

#[test]
fn a_client_sets_the_interval_once_and_never_what_the_server_counts() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    for item in every(60) {
        let field = bench.new_attribute(item);
        bench
            .call(Operation::ADD_ATTRIBUTE, vec![uid(&id), field])
            .payload();
    }
    let field = bench.new_attribute(Item::interval(Tag::ROTATE_INTERVAL, 90));
    let refused = bench.call(Operation::MODIFY_ATTRIBUTE, vec![uid(&id), field]);
    assert_eq!(refused.reason(), ResultReason::ATTRIBUTE_READ_ONLY);
    let counted = bench.create(vec![Item::integer(Tag::ROTATE_GENERATION, 4)]);
    assert_eq!(counted.reason(), ResultReason::ATTRIBUTE_READ_ONLY);
    bench.clock.advance(60);
    assert!(replacement(&bench, &id).is_some());
}
