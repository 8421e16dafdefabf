//! Requests that set, change and delete attributes.

use super::*;

impl Maker<'_> {
    /// Attributes that no client may give a new object, each for a reason of its own.
    pub(super) fn bad_attributes(&self) -> Vec<(&'static str, Vec<Item>)> {
        let group = |text: &str| Item::text(Tag::OBJECT_GROUP, text);
        let contact = |text: &str| Item::text(Tag::CONTACT_INFORMATION, text);
        let of_later = match self.bench.version >= ProtocolVersion::V3_0 {
            true => name("a"),
            false => group("a"),
        };
        vec![
            (
                "read-only",
                vec![Item::enumeration(Tag::STATE, State::ACTIVE)],
            ),
            ("twice", vec![contact("a"), contact("b")]),
            ("unknown", vec![Item::text(Tag(0x54_0002), "x")]),
            ("unfit", vec![Item::text(Tag::CERTIFICATE_SUBJECT_CN, "x")]),
            (
                "value",
                vec![
                    Item::date_time(Tag::ACTIVATION_DATE, START),
                    Item::date_time(Tag::DEACTIVATION_DATE, START - 5),
                ],
            ),
            ("taken name", vec![name("taken")]),
            (
                "too many",
                (0..4)
                    .map(|n| match of_later.tag {
                        Tag::NAME => name(&format!("n{n}")),
                        _ => group(&format!("g{n}")),
                    })
                    .collect(),
            ),
        ]
    }

    pub(super) fn attributes(&mut self) {
        let contact = Item::text(Tag::CONTACT_INFORMATION, "joe");
        let new = self.bench.new_attribute(contact);
        let reference = match self.bench.version.is_1x() {
            true => Item::text(Tag::ATTRIBUTE_NAME, "Contact Information"),
            false => Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::CONTACT_INFORMATION.0),
        };
        self.ask_all(Operation::MODIFY_ATTRIBUTE, std::slice::from_ref(&new));
        self.ask_all(
            Operation::DELETE_ATTRIBUTE,
            std::slice::from_ref(&reference),
        );
        for (about, items) in self.bad_attributes() {
            for operation in [
                Operation::ADD_ATTRIBUTE,
                Operation::SET_ATTRIBUTE,
                Operation::MODIFY_ATTRIBUTE,
            ] {
                for item in &items {
                    let new = self.bench.new_attribute(item.clone());
                    self.ask(operation, about, vec![self.id("pre-active"), new]);
                }
            }
        }
        for operation in [
            Operation::ADD_ATTRIBUTE,
            Operation::SET_ATTRIBUTE,
            Operation::MODIFY_ATTRIBUTE,
        ] {
            let date = Item::date_time(Tag::PROCESS_START_DATE, START + 9);
            for (what, item) in [
                ("deactivated", date.clone()),
                ("key", Item::date_time(Tag::ACTIVATION_DATE, START + 9)),
                ("key", Item::new(Tag::ACTIVATION_DATE, Value::Boolean(true))),
                ("grouped", Item::text(Tag::OBJECT_GROUP, "c")),
            ] {
                let new = self.bench.new_attribute(item);
                self.ask(operation, what, vec![self.id(what), new]);
            }
        }
        let new = self.bench.new_attribute(name("other"));
        self.ask(
            Operation::ADD_ATTRIBUTE,
            "name",
            vec![self.id("maskless"), new],
        );
        let new = self.bench.new_attribute(name("taken"));
        self.ask(
            Operation::MODIFY_ATTRIBUTE,
            "taken name",
            vec![self.id("maskless"), new],
        );
        let current = structure(
            Tag::CURRENT_ATTRIBUTE,
            vec![Item::text(Tag::OBJECT_GROUP, "z")],
        );
        self.ask(
            Operation::DELETE_ATTRIBUTE,
            "no such value",
            vec![self.id("grouped"), current.clone()],
        );
        let new = self.bench.new_attribute(Item::text(Tag::OBJECT_GROUP, "c"));
        self.ask(
            Operation::MODIFY_ATTRIBUTE,
            "no such value",
            vec![self.id("grouped"), current, new.clone()],
        );
        for what in ["State", "Certificate Subject CN", "Activation Date"] {
            let tag = Tag::from_name(what).unwrap();
            let reference = match self.bench.version.is_1x() {
                true => Item::text(Tag::ATTRIBUTE_NAME, what),
                false => Item::enumeration(Tag::ATTRIBUTE_REFERENCE, tag.0),
            };
            self.ask(
                Operation::DELETE_ATTRIBUTE,
                what,
                vec![self.id("key"), reference],
            );
        }
        self.adjustments();
        self.ask_all(Operation::SET_ATTRIBUTE, std::slice::from_ref(&new));
        self.ask_all(Operation::ADD_ATTRIBUTE, &[new]);
    }

    pub(super) fn adjustments(&mut self) {
        let adjust = |tag: Tag, by: Option<i64>| {
            let mut fields = vec![
                Item::enumeration(Tag::ATTRIBUTE_REFERENCE, tag.0),
                Item::enumeration(Tag::ADJUSTMENT_TYPE, AdjustmentType::DECREMENT),
            ];
            fields.extend(by.map(|by| Item::long_integer(Tag::ADJUSTMENT_VALUE, by)));
            fields
        };
        self.ask_all(
            Operation::ADJUST_ATTRIBUTE,
            &adjust(Tag::PROTECTION_PERIOD, None),
        );
        for (what, tag) in [
            ("key", Tag::CONTACT_INFORMATION),
            ("key", Tag::CRYPTOGRAPHIC_LENGTH),
            ("key", Tag::ACTIVATION_DATE),
            ("key", Tag::CERTIFICATE_SUBJECT_CN),
            ("key", Tag::NAME),
            ("grouped", Tag::OBJECT_GROUP),
            ("deactivated", Tag::PROCESS_START_DATE),
        ] {
            let mut payload = vec![self.id(what)];
            payload.extend(adjust(tag, None));
            self.ask(Operation::ADJUST_ATTRIBUTE, &tag.to_string(), payload);
        }
    }
}
