use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason, State};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Answer, Bench, START, name, uid};

fn import(bench: &Bench, id: &str, exported: &Item, replace: Option<bool>) -> Answer {
    let mut payload = vec![uid(id)];
    if !bench.version.is_1x() {
        let kind = ObjectType::SYMMETRIC_KEY;
        payload.push(Item::enumeration(Tag::OBJECT_TYPE, kind));
    }
    payload.extend(replace.map(|replace| Item::boolean(Tag::REPLACE_EXISTING, replace)));
    payload.extend(exported.fields_with(Tag::ATTRIBUTE).cloned());
    payload.extend(exported.field(Tag::ATTRIBUTES).cloned());
    payload.extend(exported.field(Tag::SYMMETRIC_KEY).cloned());
    bench.call(Operation::IMPORT, payload)
}

#[test]
fn object_keeps_its_attributes_through_export_and_import() {
    for version in [
        ProtocolVersion::V1_4,
        ProtocolVersion::V2_0,
        ProtocolVersion::V2_1,
    ] {
        let bench = Bench::new(version);
        let date = Item::date_time(Tag::ACTIVATION_DATE, START - 5);
        let id = bench.create(vec![date.clone(), name("moved")]).id();
        let exported = bench.call(Operation::EXPORT, vec![uid(&id)]).payload();
        assert!(exported.field(Tag::SYMMETRIC_KEY).is_some());
        let mut elsewhere = Bench::new(version);
        elsewhere.user = "bob";
        elsewhere.clock.advance(500);
        import(&elsewhere, &id, &exported, None).payload();
        assert_eq!(elsewhere.value(&id, Tag::ACTIVATION_DATE), Some(date));
        assert_eq!(elsewhere.value(&id, Tag::NAME), Some(name("moved")));
        let initial = elsewhere.value(&id, Tag::INITIAL_DATE).unwrap();
        assert_eq!(initial.as_date_time(), Some(START));
        let state = elsewhere.value(&id, Tag::STATE).unwrap();
        assert_eq!(state.as_enumeration(), Some(State::ACTIVE.0));
    }
}

#[test]
fn import_replaces_only_own_objects_and_only_when_told() {
    let mut bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let exported = bench.call(Operation::EXPORT, vec![uid(&id)]).payload();
    let exists = ResultReason::OBJECT_ALREADY_EXISTS;
    assert_eq!(import(&bench, &id, &exported, None).reason(), exists);
    assert_eq!(import(&bench, &id, &exported, Some(false)).reason(), exists);
    assert_eq!(import(&bench, &id, &exported, Some(true)).id(), id);
    bench.user = "bob";
    assert_eq!(import(&bench, &id, &exported, Some(true)).reason(), exists);
}

#[test]
fn destroyed_object_is_exported_without_material() {
    for version in [
        ProtocolVersion::V1_4,
        ProtocolVersion::V2_1,
        ProtocolVersion::V3_0,
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
        let export = |bench: &Bench| bench.call(Operation::EXPORT, vec![uid(&id)]).payload();
        let exported = export(&bench);
        let block = exported.at(&[Tag::SYMMETRIC_KEY, Tag::KEY_BLOCK]).unwrap();
        let tags: Vec<Tag> = block.fields().iter().map(|field| field.tag).collect();
        let form = [
            Tag::KEY_FORMAT_TYPE,
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            Tag::CRYPTOGRAPHIC_LENGTH,
        ];
        assert_eq!(tags, form);
        assert!(bench.value(&id, Tag::DESTROY_DATE).is_some());
        // What was destroyed is so elsewhere too.
        let elsewhere = Bench::new(version);
        import(&elsewhere, &id, &exported, None).payload();
        let state = elsewhere.value(&id, Tag::STATE).unwrap();
        assert_eq!(state.as_enumeration(), Some(State::DESTROYED.0));
        assert_eq!(
            export(&elsewhere).field(Tag::SYMMETRIC_KEY),
            exported.field(Tag::SYMMETRIC_KEY)
        );
        let gone = match version.is_1x() {
            true => ResultReason::ITEM_NOT_FOUND,
            false => ResultReason::OBJECT_DESTROYED,
        };
        assert_eq!(
            elsewhere.call(Operation::GET, vec![uid(&id)]).reason(),
            gone
        );
    }
}
