//! Each rule of each attribute's table: who sets it, adds it, changes it, deletes it, and how often
//! it may be there.

use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};
use kmip_conform_protocol::schema::{self, AttributeDef, AttributeRules, Permission};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::malformed::id;
use super::rule::Rule;
use super::wrong_type::another;
use crate::case::{Case, Outcome};
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{
    KINDS, Request, Scene, attribute_reference, attribute_value, attributes, new_attribute, object,
    registered,
};

pub(super) const SET: Rule = Rule {
    name: "attribute-set",
    about: "a client gives an attribute to an object that it registers",
    make: |version| each(version, set),
};
pub(super) const ADD: Rule = Rule {
    name: "attribute-add",
    about: "a client adds an attribute that the object does not have",
    make: |version| each(version, add),
};
pub(super) const MODIFY: Rule = Rule {
    name: "attribute-modify",
    about: "a client changes the value of an attribute",
    make: |version| each(version, modify),
};
pub(super) const DELETE: Rule = Rule {
    name: "attribute-delete",
    about: "a client deletes an attribute",
    make: |version| each(version, delete),
};
pub(super) const SECOND: Rule = Rule {
    name: "attribute-second",
    about: "a client adds a second instance of an attribute",
    make: |version| each(version, second),
};
pub(super) const WRONG_TYPE: Rule = Rule {
    name: "attribute-wrong-type",
    about: "a client gives an attribute a value of another type",
    make: |version| each(version, wrong_type),
};

/// What a client learns that may not touch an attribute in this way.
pub(super) const FORBIDDEN: [ResultReason; 16] = [
    ResultReason::ILLEGAL_OPERATION,
    ResultReason::WRONG_KEY_LIFECYCLE_STATE,
    ResultReason::ATTRIBUTE_READ_ONLY,
    ResultReason::READ_ONLY_ATTRIBUTE,
    ResultReason::ATTRIBUTE_SINGLE_VALUED,
    ResultReason::MULTI_VALUED_ATTRIBUTE,
    ResultReason::ATTRIBUTE_NOT_FOUND,
    ResultReason::ATTRIBUTE_INSTANCE_NOT_FOUND,
    ResultReason::INVALID_ATTRIBUTE,
    ResultReason::INVALID_ATTRIBUTE_VALUE,
    ResultReason::UNSUPPORTED_ATTRIBUTE,
    ResultReason::INVALID_FIELD,
    ResultReason::INVALID_MESSAGE,
    ResultReason::PERMISSION_DENIED,
    ResultReason::INDEX_OUT_OF_BOUNDS,
    ResultReason::ITEM_NOT_FOUND,
];

/// An attribute of a version with an object that may have it.
struct Subject {
    row: &'static AttributeDef,
    rules: &'static AttributeRules,
    kind: ObjectType,
    version: ProtocolVersion,
}

fn each(version: ProtocolVersion, make: fn(&Subject) -> Option<Draft>) -> Vec<Case> {
    let rows = schema::attributes()
        .iter()
        .filter(|row| row.tag != Tag::ATTRIBUTE);
    let subjects = rows.filter_map(|row| {
        let rules = row.rules_in(version)?;
        let fits =
            |kind: &&ObjectType| rules.applies_to(**kind) && object(**kind, version).is_some();
        let kind = *KINDS.iter().find(fits)?;
        // What names another object needs more than the attribute.
        let needs_more = names_object(&attribute_value(row, version));
        (!needs_more).then_some(Subject {
            row,
            rules,
            kind,
            version,
        })
    });
    subjects
        .filter_map(|subject| make(&subject))
        .map(Draft::finish)
        .collect()
}

/// Whether an object says in its own structure what the attribute says.
fn holds(item: &Item, tag: Tag) -> bool {
    item.tag == tag || item.fields().iter().any(|field| holds(field, tag))
}

fn names_object(item: &Item) -> bool {
    item.as_text().is_some_and(|text| text.starts_with('$'))
        || item.fields().iter().any(names_object)
}

impl Subject {
    fn value(&self) -> Item {
        attribute_value(self.row, self.version)
    }

    /// A request that registers an object with the attribute, or without.
    fn register(&self, value: Option<Item>) -> Request {
        registered(self.kind, self.row.tag, value, self.version)
    }

    fn may_set(&self) -> bool {
        self.rules.initially_set_by.client && self.rules.initially_set_by.note.is_none()
    }

    fn draft(&self, rule: &'static str, title: &str, request: Request) -> Draft {
        Draft {
            rule,
            id: id(self.row.name),
            version: self.version,
            title: format!("{}: {title}", self.row.name),
            clause: self.section(),
            failure: "Clients lose attributes that they may set, or change those they may not.",
            setup: Vec::new(),
            request,
            outcomes: Vec::new(),
            shown: None,
        }
    }

    /// The section with the attribute's table of rules.
    fn section(&self) -> String {
        let version = self.version;
        match self.row.section(version) {
            Some(section) => format!("KMIP {version} section {section}"),
            None => format!("KMIP {version} {}", self.row.name),
        }
    }

    fn success(&self) -> Vec<Outcome> {
        vec![allowed::success(format!(
            "{}, table of rules",
            self.section()
        ))]
    }

    fn refused(&self, operation: Operation) -> Vec<Outcome> {
        allowed::failures(operation, self.version, &FORBIDDEN)
    }

    /// Success where the rule allows it, a refusal where it does not, either under a condition.
    fn outcomes(&self, operation: Operation, permission: Permission) -> Vec<Outcome> {
        match permission {
            Permission::Yes => self.success(),
            Permission::No => self.refused(operation),
            Permission::When(_) => [self.success(), self.refused(operation)].concat(),
        }
    }

    /// A request about the attribute of the first object.
    fn request(&self, operation: Operation, what: Item) -> Request {
        Request {
            operation,
            payload: vec![Scene::new(self.version).identifier(0), what],
            gives: Vec::new(),
        }
    }
}

fn set(subject: &Subject) -> Option<Draft> {
    let value = subject.value();
    let request = subject.register(Some(value.clone()));
    let mut draft = subject.draft(SET.name, "given at registration", request);
    let own = object(subject.kind, subject.version);
    let restates = subject
        .rules
        .implicitly_set_by
        .contains(&Operation::REGISTER)
        || own.is_some_and(|own| holds(&own, subject.row.tag));
    if !subject.rules.initially_set_by.client && !restates {
        draft.outcomes = subject.refused(Operation::REGISTER);
        return Some(draft);
    }
    // What the object itself says may be said once more.
    if !subject.may_set() {
        let refused = subject.refused(Operation::REGISTER);
        draft.outcomes = [subject.success(), refused].concat();
        return Some(draft);
    }
    // What was given is what the object then has.
    let reference = attribute_reference(subject.row.tag, subject.version);
    let asked = subject.request(Operation::GET_ATTRIBUTES, reference);
    let identifier = asked.payload[0].clone();
    let told = attributes(Tag::ATTRIBUTES, &[value], subject.version);
    let told = match subject.version.is_1x() {
        true => told.fields().to_vec(),
        false => vec![told],
    };
    draft.setup = vec![draft.request];
    draft.request = asked;
    draft.shown = Some([vec![identifier], told].concat());
    Some(draft)
}

fn add(subject: &Subject) -> Option<Draft> {
    let what = new_attribute(&subject.value(), subject.version);
    let request = subject.request(Operation::ADD_ATTRIBUTE, what);
    let mut draft = subject.draft(ADD.name, "added later", request);
    draft.setup = vec![subject.register(None)];
    draft.outcomes = match (subject.may_set(), subject.rules.always_has_value) {
        (false, _) if !subject.rules.initially_set_by.client => {
            subject.refused(Operation::ADD_ATTRIBUTE)
        }
        // An attribute that the server may set may be there already.
        (true, Permission::No) if !subject.rules.initially_set_by.server => subject.success(),
        _ => [subject.success(), subject.refused(Operation::ADD_ATTRIBUTE)].concat(),
    };
    Some(draft)
}

fn modify(subject: &Subject) -> Option<Draft> {
    let what = new_attribute(&subject.value(), subject.version);
    let request = subject.request(Operation::MODIFY_ATTRIBUTE, what);
    let mut draft = subject.draft(MODIFY.name, "changed", request);
    let has_value = subject.may_set();
    draft.setup = vec![subject.register(has_value.then(|| subject.value()))];
    let permission = subject.rules.modifiable_by_client;
    draft.outcomes = match (has_value, permission) {
        (false, Permission::Yes) => [
            subject.success(),
            subject.refused(Operation::MODIFY_ATTRIBUTE),
        ]
        .concat(),
        _ => subject.outcomes(Operation::MODIFY_ATTRIBUTE, permission),
    };
    Some(draft)
}

fn delete(subject: &Subject) -> Option<Draft> {
    let what = attribute_reference(subject.row.tag, subject.version);
    let request = subject.request(Operation::DELETE_ATTRIBUTE, what);
    let mut draft = subject.draft(DELETE.name, "deleted", request);
    let has_value = subject.may_set();
    draft.setup = vec![subject.register(has_value.then(|| subject.value()))];
    let permission = subject.rules.deletable_by_client;
    draft.outcomes = match (has_value, permission) {
        (false, Permission::Yes) => [
            subject.success(),
            subject.refused(Operation::DELETE_ATTRIBUTE),
        ]
        .concat(),
        _ => subject.outcomes(Operation::DELETE_ATTRIBUTE, permission),
    };
    Some(draft)
}

fn second(subject: &Subject) -> Option<Draft> {
    if !subject.may_set() {
        return None;
    }
    let value = subject.value();
    let what = new_attribute(&varied(&value)?, subject.version);
    let request = subject.request(Operation::ADD_ATTRIBUTE, what);
    let mut draft = subject.draft(SECOND.name, "a second instance", request);
    draft.setup = vec![subject.register(Some(value))];
    let permission = subject.rules.multiple_instances;
    draft.outcomes = subject.outcomes(Operation::ADD_ATTRIBUTE, permission);
    Some(draft)
}

fn wrong_type(subject: &Subject) -> Option<Draft> {
    if !subject.rules.initially_set_by.client {
        return None;
    }
    let value = another(&subject.value(), None, subject.version)?;
    let request = subject.register(Some(value));
    let mut draft = subject.draft(WRONG_TYPE.name, "with a value of another type", request);
    draft.outcomes = subject.refused(Operation::REGISTER);
    Some(draft)
}

/// Another valid value: its first text, octets or number is another; `None` where it has none.
fn varied(item: &Item) -> Option<Item> {
    let value = match &item.value {
        Value::TextString(text) if !text.starts_with('$') => {
            Value::TextString(format!("{text} two"))
        }
        Value::ByteString(octets) => Value::ByteString([&octets[..], &[2]].concat()),
        Value::Integer(number) => Value::Integer(number + 1),
        Value::LongInteger(number) => Value::LongInteger(number + 1),
        Value::Interval(seconds) => Value::Interval(seconds + 1),
        Value::DateTime(seconds) => Value::DateTime(seconds + 1),
        Value::Boolean(truth) => Value::Boolean(!truth),
        Value::Structure(fields) => {
            let (index, other) = fields
                .iter()
                .enumerate()
                .find_map(|(index, field)| Some((index, varied(field)?)))?;
            let mut fields = fields.clone();
            fields[index] = other;
            Value::Structure(fields)
        }
        _ => return None,
    };
    Some(Item::new(item.tag, value))
}
