//! A way in which an operation fails, as a case.

use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};
use kmip_conform_protocol::schema::{self, ReasonSource};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::super::malformed::id;
use super::super::rule::Rule;
use super::{attributes, keys, limits, parameters, retrieval, server, storage};
use crate::case::Case;
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{
    Extent, Given, Request, Sample, Scene, attributes as container, item, payload, sample,
};

pub(in crate::generate::rules) const RULE: Rule = Rule {
    name: "reason",
    about: "an operation that fails for a reason of its error table",
    make,
};

/// One way in which an operation fails.
pub(super) struct Way {
    /// What it does, for the id: `taken-name`.
    pub what: &'static str,
    /// The same in words, behind the operation: `with a name that another object has`.
    pub about: &'static str,
    /// The reason of the operation's table that says it.
    pub reason: ResultReason,
    /// Reasons that say it as well.
    pub also: &'static [ResultReason],
    /// Why the operation may be performed all the same, where it may.
    pub performed: Option<&'static str>,
    /// What a target has to have.
    pub requires: &'static [&'static str],
    /// The request with what comes before it.
    pub sample: Sample,
}

impl Way {
    /// A way that has to end with the reason.
    pub fn new(
        what: &'static str,
        about: &'static str,
        reason: ResultReason,
        sample: Sample,
    ) -> Self {
        Self {
            what,
            about,
            reason,
            also: &[],
            performed: None,
            requires: &[],
            sample,
        }
    }

    /// The same, where other reasons are as good.
    pub fn or(self, also: &'static [ResultReason]) -> Self {
        Self { also, ..self }
    }

    /// The same, where the operation may be performed too.
    pub fn or_performed(self, why: &'static str) -> Self {
        Self {
            performed: Some(why),
            ..self
        }
    }

    /// The same, on targets that have what is required.
    pub fn requiring(self, requires: &'static [&'static str]) -> Self {
        Self { requires, ..self }
    }

    /// Whether the operation's own table lists the reason. The draft of 3.0 has no tables: those of
    /// 2.1 count.
    fn is_listed(&self, version: ProtocolVersion) -> bool {
        let version = version.min(ProtocolVersion::V2_1);
        let listed = schema::allowed_reasons(self.sample.request.operation, version);
        listed
            .iter()
            .any(|row| row.reason == self.reason && row.source == ReasonSource::OperationTable)
    }

    fn case(self, version: ProtocolVersion) -> Case {
        let Sample { setup, request } = self.sample;
        let operation = request.operation;
        let reasons = [&[self.reason], self.also].concat();
        let mut outcomes = allowed::failures(operation, version, &reasons);
        outcomes.sort_by_key(|outcome| outcome.reason != Some(self.reason));
        outcomes.extend(self.performed.map(allowed::success));
        let mut case = Draft {
            rule: RULE.name,
            id: format!("{}-{}", id(&operation.to_string()), self.what),
            version,
            title: format!("{operation} {}", self.about),
            clause: request.section(version),
            failure: "A client takes the failure for another, and does the wrong thing about it.",
            setup,
            request,
            outcomes,
            shown: None,
        }
        .finish();
        case.headers.requires = self.requires.iter().map(ToString::to_string).collect();
        case
    }
}

fn make(version: ProtocolVersion) -> Vec<Case> {
    let chapters = [
        attributes::ways,
        keys::ways,
        limits::ways,
        parameters::ways,
        retrieval::ways,
        server::ways,
        storage::ways,
    ];
    let ways = chapters.into_iter().flat_map(|chapter| chapter(version));
    ways.filter(|way| way.is_listed(version))
        .map(|way| way.case(version))
        .collect()
}

/// The valid request of an operation that is to be spoilt.
pub(super) fn valid(operation: Operation, version: ProtocolVersion) -> Option<Sample> {
    sample(operation, version, Extent::Minimal)
}

/// The sample with these fields in the place of those with their tags; `None` where the request has
/// no place for one of them in `version`.
pub(super) fn with(sample: &Sample, fields: &[Item], version: ProtocolVersion) -> Option<Sample> {
    let request = &sample.request;
    let kept = request.payload.iter();
    let kept = kept.filter(|item| fields.iter().all(|field| field.tag != item.tag));
    let items: Vec<Item> = kept.chain(fields).cloned().collect();
    let items = payload(request.operation, version, Extent::Minimal, &items);
    fields
        .iter()
        .all(|field| items.contains(field))
        .then(|| Sample {
            setup: sample.setup.clone(),
            request: request.with(items),
        })
}

/// The sample with other objects before it: those that `bring` makes, in the place of its own.
pub(super) fn on(
    sample: &Sample,
    version: ProtocolVersion,
    bring: impl FnOnce(&mut Scene),
) -> Sample {
    let mut scene = Scene::new(version);
    bring(&mut scene);
    Sample {
        setup: scene.into_requests(),
        request: sample.request.clone(),
    }
}

/// Registers an object with these attributes and no others.
pub(super) fn registered(
    scene: &mut Scene,
    kind: ObjectType,
    object: Item,
    items: &[Item],
) -> usize {
    let version = scene.version();
    let tag = match version.is_1x() {
        true => Tag::TEMPLATE_ATTRIBUTE,
        false => Tag::ATTRIBUTES,
    };
    let fields = [
        Item::enumeration(Tag::OBJECT_TYPE, kind),
        container(tag, items, version),
        object,
    ];
    scene.make(Operation::REGISTER, &fields)
}

/// A request that registers a further object, which no other request names.
pub(super) fn further(
    version: ProtocolVersion,
    kind: ObjectType,
    more: &[Item],
) -> Option<Request> {
    let mut scene = Scene::new(version);
    scene.register(kind, more)?;
    let mut request = scene.into_requests().pop()?;
    request.gives = vec![Given::first(Tag::UNIQUE_IDENTIFIER, "UNIQUE_IDENTIFIER_8")];
    Some(request)
}

/// An identifier that no object has.
pub(super) fn nothing(version: ProtocolVersion) -> Item {
    let text = "reason-no-such-object".to_owned();
    let mut item = Scene::new(version).identifier(0);
    item.value = match item.value {
        Value::Identifier(_) => Value::Identifier(text),
        _ => Value::TextString(text),
    };
    item
}

/// The attribute Name with this text.
pub(super) fn name(text: &str, version: ProtocolVersion) -> Item {
    let mut name = item(Tag::NAME, version);
    match &mut name.value {
        Value::Structure(fields) => {
            for field in fields
                .iter_mut()
                .filter(|field| field.tag == Tag::NAME_VALUE)
            {
                field.value = Value::TextString(text.to_owned());
            }
        }
        value => *value = Value::TextString(text.to_owned()),
    }
    name
}

/// A date that has passed, or one far ahead, in seconds since 1970.
pub(super) const PAST: i64 = 1_500_000_000;
pub(super) const FUTURE: i64 = 4_000_000_000;

/// What makes an object Active from its registration on.
pub(super) fn active() -> Item {
    Item::date_time(Tag::ACTIVATION_DATE, PAST)
}
