//! Every attribute in every version, on every type of object: what the schema's table of rules says
//! of who may set, add, change and delete it is what the server does.

use kmip_conform_protocol::enumeration::{CryptographicUsageMask, ObjectType, Operation};
use kmip_conform_protocol::schema::{self, AttributeDef, AttributeRules, Condition, Permission};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::attribute_samples::{other_sample, sample};
use super::every_type::object;
use crate::attribute::{AttributeKey, encoded_reference, name_1x};
use crate::object_type;
use crate::testing::{Answer, Bench, uid};
use crate::version::SUPPORTED;

/// Attributes that the server takes when an object is made, though it sets them by the table: the
/// fields that make the object state them too, or the table of Create demands them.
const STATED: [Tag; 11] = [
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::CRYPTOGRAPHIC_LENGTH,
    Tag::KEY_FORMAT_TYPE,
    Tag::CERTIFICATE_TYPE,
    Tag::CERTIFICATE_LENGTH,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::OPAQUE_DATA_TYPE,
    Tag::SPLIT_KEY_PARTS,
    Tag::KEY_PART_IDENTIFIER,
    Tag::SPLIT_KEY_THRESHOLD,
    Tag::SPLIT_KEY_METHOD,
];

/// Attributes that a server cannot know of what it is given: nothing of a Template but what it
/// states, and of a PGP key, which comes in a format that the standard leaves to OpenPGP, and of
/// whether a split key has a polynomial.
fn is_unknown(definition: &AttributeDef, kind: ObjectType) -> bool {
    let of_pgp = [
        Tag::CRYPTOGRAPHIC_ALGORITHM,
        Tag::CRYPTOGRAPHIC_LENGTH,
        Tag::DIGITAL_SIGNATURE_ALGORITHM,
    ];
    kind == ObjectType::TEMPLATE
        || kind == ObjectType::PGP_KEY && of_pgp.contains(&definition.tag)
        || definition.tag == Tag::SPLIT_KEY_POLYNOMIAL
}

/// Dates that objects of public and private keys have in 1.x by a profile, against the table.
fn is_by_profile(definition: &AttributeDef, kind: ObjectType) -> bool {
    let dates = [Tag::PROCESS_START_DATE, Tag::PROTECT_STOP_DATE];
    let keys = [ObjectType::PUBLIC_KEY, ObjectType::PRIVATE_KEY];
    dates.contains(&definition.tag) && keys.contains(&kind)
}

/// One attribute of one type of object in one version.
struct Cell<'a> {
    bench: Bench,
    kind: ObjectType,
    content: &'a Item,
    definition: &'static AttributeDef,
    rules: &'static AttributeRules,
    wrong: &'a mut Vec<String>,
}

impl Cell<'_> {
    fn key(&self) -> AttributeKey {
        AttributeKey::Standard(self.definition.tag)
    }

    fn register(&self, more: Vec<Item>) -> Answer {
        let mut items = more;
        let has = |items: &[Item], tag| items.iter().any(|item| item.tag == tag);
        let masked = ![ObjectType::TEMPLATE, ObjectType::OPAQUE_OBJECT].contains(&self.kind);
        if masked && !has(&items, Tag::CRYPTOGRAPHIC_USAGE_MASK) {
            let mask = CryptographicUsageMask::VERIFY;
            items.push(Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask));
        }
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, self.kind),
            self.bench.attributes(items),
            self.content.clone(),
        ];
        self.bench.call(Operation::REGISTER, payload)
    }

    fn change(&self, operation: Operation, id: &str, item: Item) -> Answer {
        let field = self.bench.new_attribute(item);
        self.bench.call(operation, vec![uid(id), field])
    }

    fn delete(&self, id: &str) -> Answer {
        let payload = vec![uid(id), self.named()];
        self.bench.call(Operation::DELETE_ATTRIBUTE, payload)
    }

    fn count(&self, id: &str) -> usize {
        let wanted = self.named();
        let payload = vec![uid(id), wanted];
        let shown = self
            .bench
            .call(Operation::GET_ATTRIBUTES, payload)
            .payload();
        match self.bench.version.is_1x() {
            true => shown.fields_with(Tag::ATTRIBUTE).count(),
            false => shown
                .fields_with(Tag::ATTRIBUTES)
                .flat_map(Item::fields)
                .count(),
        }
    }

    /// The field that names the attribute.
    fn named(&self) -> Item {
        match self.bench.version.is_1x() {
            true => Item::text(Tag::ATTRIBUTE_NAME, name_1x(&self.key())),
            false => encoded_reference(&self.key()),
        }
    }

    fn expect(&mut self, holds: bool, what: &str, answer: Option<&Answer>) {
        if holds {
            return;
        }
        let told = answer.map(|answer| format!(": {:?}", answer.0.field(Tag::RESULT_MESSAGE)));
        self.wrong.push(format!(
            "KMIP {} {} of {}: {what}{}",
            self.bench.version,
            self.definition.name,
            self.kind,
            told.unwrap_or_default()
        ));
    }

    /// A failure has to be one that the operation's table lists in this version.
    fn expect_refused(&mut self, answer: &Answer, operation: Operation, what: &str) {
        self.expect(!answer.is_success(), what, None);
        if answer.is_success() {
            return;
        }
        let allowed = schema::allowed_reasons(operation, self.bench.version);
        let listed = allowed.iter().any(|row| row.reason == answer.reason());
        self.expect(
            listed,
            &format!("{operation} gives another reason"),
            Some(answer),
        );
    }

    fn run(&mut self) {
        if !self.rules.applies_to(self.kind) {
            if !is_by_profile(self.definition, self.kind) {
                self.foreign();
            }
            return;
        }
        let version = self.bench.version;
        for step in [
            Self::at_registration,
            Self::addition,
            Self::modification,
            Self::deletion,
        ] {
            // Names are taken once only.
            self.bench = Bench::new(version);
            step(self);
        }
    }

    /// An attribute that objects of the type do not have.
    fn foreign(&mut self) {
        let id = self.register(Vec::new()).id();
        let added = self.change(
            Operation::ADD_ATTRIBUTE,
            &id,
            sample(self.definition, self.bench.version),
        );
        self.expect_refused(
            &added,
            Operation::ADD_ATTRIBUTE,
            "could be added to a foreign type",
        );
        let shown = self.count(&id);
        self.expect(shown == 0, "is shown on a foreign type", None);
    }

    fn at_registration(&mut self) {
        let version = self.bench.version;
        let plain = self.register(Vec::new()).id();
        let always = self.rules.always_has_value == Permission::Yes;
        let present = self.count(&plain) > 0;
        let known = !is_unknown(self.definition, self.kind);
        self.expect(
            present || !always || !known,
            "always has a value, and has none",
            None,
        );
        if STATED.contains(&self.definition.tag) {
            return;
        }
        self.bench = Bench::new(version);
        let answer = self.register(vec![sample(self.definition, version)]);
        if !self.rules.initially_set_by.client {
            self.expect_refused(&answer, Operation::REGISTER, "could be registered");
            return;
        }
        self.expect(answer.is_success(), "cannot be registered", Some(&answer));
        if answer.is_success() {
            let shown = self.count(&answer.id());
            self.expect(shown == 1, "was registered and is not shown", None);
        }
    }

    fn addition(&mut self) {
        let version = self.bench.version;
        let id = self.register(Vec::new()).id();
        let before = self.count(&id);
        let first = self.change(
            Operation::ADD_ATTRIBUTE,
            &id,
            sample(self.definition, version),
        );
        let several = self.rules.multiple_instances.is_possible();
        let may = self.rules.initially_set_by.client && (several || before == 0);
        if !may {
            self.expect_refused(&first, Operation::ADD_ATTRIBUTE, "could be added");
            return;
        }
        self.expect(first.is_success(), "cannot be added", Some(&first));
        let second = self.change(
            Operation::ADD_ATTRIBUTE,
            &id,
            other_sample(self.definition, version),
        );
        if several {
            self.expect(second.is_success(), "has one value only", Some(&second));
            let shown = self.count(&id);
            self.expect(shown == before + 2, "does not show both values", None);
        } else {
            self.expect_refused(&second, Operation::ADD_ATTRIBUTE, "took a second value");
        }
    }

    /// An object with the attribute, and how many values it has; none where nobody can give it one.
    fn with_value(&mut self) -> Option<(String, usize)> {
        let plain = self.register(Vec::new()).id();
        let present = self.count(&plain);
        if present > 0 {
            return Some((plain, present));
        }
        let settable = self.rules.initially_set_by.client;
        let answer = self.register(vec![sample(self.definition, self.bench.version)]);
        (settable && answer.is_success()).then(|| (answer.id(), 1))
    }

    fn modification(&mut self) {
        let Some((id, _)) = self.with_value() else {
            return;
        };
        let other = other_sample(self.definition, self.bench.version);
        let answer = self.change(Operation::MODIFY_ATTRIBUTE, &id, other);
        if may_change(self.rules.modifiable_by_client) {
            self.expect(answer.is_success(), "cannot be modified", Some(&answer));
        } else {
            self.expect_refused(&answer, Operation::MODIFY_ATTRIBUTE, "could be modified");
        }
    }

    fn deletion(&mut self) {
        let Some((id, before)) = self.with_value() else {
            return;
        };
        let answer = self.delete(&id);
        if may_change(self.rules.deletable_by_client) {
            self.expect(answer.is_success(), "cannot be deleted", Some(&answer));
            let shown = self.count(&id);
            self.expect(shown < before, "was deleted and is shown", None);
            let again = self.delete(&id);
            self.expect_refused(&again, Operation::DELETE_ATTRIBUTE, "was deleted twice");
        } else {
            self.expect_refused(&answer, Operation::DELETE_ATTRIBUTE, "could be deleted");
        }
    }
}

/// Whether a permission holds for an object that is Pre-Active and was not used.
fn may_change(permission: Permission) -> bool {
    match permission {
        Permission::Yes => true,
        Permission::No => false,
        Permission::When(condition) => [
            Condition::PreActive,
            Condition::PreActiveOrActive,
            Condition::BeforeDate,
            Condition::ClientCreated,
            Condition::TotalAndUnitBeforeAllocation,
            Condition::BeforeAllocation,
            Condition::TrueToFalse,
            Condition::FalseToTrue,
        ]
        .contains(&condition),
    }
}

fn wrong_in(version: ProtocolVersion) -> Vec<String> {
    let bench = Bench::new(version);
    let (mut wrong, mut cells) = (Vec::new(), 0);
    let kinds = object_type::supported(version).filter(|kind| !object_type::SYSTEM.contains(kind));
    for kind in kinds {
        let content = object(&bench, kind);
        for definition in schema::attributes() {
            let custom = ["Custom Attribute", "Vendor Attribute"].contains(&definition.name);
            let known = definition.versions.contains(version) && !custom;
            let Some(rules) = definition.rules_in(version).filter(|_| known) else {
                continue;
            };
            cells += 1;
            let mut cell = Cell {
                bench: Bench::new(version),
                kind,
                content: &content,
                definition,
                rules,
                wrong: &mut wrong,
            };
            cell.run();
        }
    }
    assert!(cells > 250, "KMIP {version}: {cells} cells");
    wrong
}

fn keeps_the_rules(is_of_era: impl Fn(&ProtocolVersion) -> bool) {
    let versions: Vec<ProtocolVersion> = SUPPORTED.into_iter().filter(is_of_era).collect();
    assert!(!versions.is_empty());
    let wrong: Vec<String> = versions.into_iter().flat_map(wrong_in).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn attributes_of_1_0_to_1_2_keep_the_rules_of_the_schema() {
    keeps_the_rules(|version| *version <= ProtocolVersion::V1_2);
}

#[test]
fn attributes_of_1_3_and_1_4_keep_the_rules_of_the_schema() {
    keeps_the_rules(|version| version.is_1x() && *version > ProtocolVersion::V1_2);
}

#[test]
fn attributes_of_2_x_keep_the_rules_of_the_schema() {
    keeps_the_rules(|version| version.major == 2);
}

#[test]
fn attributes_of_3_0_keep_the_rules_of_the_schema() {
    keeps_the_rules(|version| *version >= ProtocolVersion::V3_0);
}
