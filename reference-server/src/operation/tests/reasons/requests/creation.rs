//! Requests that make objects, or bring them.

use super::*;

impl Maker<'_> {
    pub(super) fn key_attributes(&self, more: Vec<Item>) -> Item {
        let mut items = aes(every_use());
        items.extend(more);
        self.bench.attributes(items)
    }

    pub(super) fn creation(&mut self) {
        for (about, items) in self.bad_attributes() {
            let own = self.key_attributes(items.clone());
            self.ask(
                Operation::CREATE,
                about,
                vec![kind(ObjectType::SYMMETRIC_KEY), own.clone()],
            );
            let content = object(self.bench, ObjectType::SYMMETRIC_KEY);
            let register = vec![
                kind(ObjectType::SYMMETRIC_KEY),
                self.bench
                    .attributes([vec![every_use()], items.clone()].concat()),
                content.clone(),
            ];
            self.ask(Operation::REGISTER, about, register);
            self.import(about, items.clone(), &format!("imported {about}"), content);
            self.pair(about, items);
        }
        for (about, wrong) in [
            ("length", Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 100)),
            ("algorithm", algorithm(CryptographicAlgorithm::TWOFISH)),
        ] {
            let items = aes(every_use())
                .into_iter()
                .map(|item| match item.tag == wrong.tag {
                    true => wrong.clone(),
                    false => item,
                });
            let own = self.bench.attributes(items.collect());
            self.ask(
                Operation::CREATE,
                about,
                vec![kind(ObjectType::SYMMETRIC_KEY), own],
            );
            self.pair(about, vec![wrong]);
        }
        let own = self.key_attributes(Vec::new());
        self.ask(
            Operation::CREATE,
            "type",
            vec![kind(ObjectType::CERTIFICATE), own.clone()],
        );
        let content = object(self.bench, ObjectType::SYMMETRIC_KEY);
        self.ask(
            Operation::REGISTER,
            "type",
            vec![kind(ObjectType::SECRET_DATA), own.clone(), content.clone()],
        );
        let taken = self.zoo.id("key").to_owned();
        let register = vec![
            kind(ObjectType::SYMMETRIC_KEY),
            self.bench.attributes(vec![every_use()]),
            content.clone(),
            storage(Tag::PROTECTION_STORAGE_MASKS),
        ];
        self.ask(Operation::REGISTER, "storage", register);
        let hardware = Item::integer(Tag::PROTECTION_STORAGE_MASK, 2);
        self.import("storage", vec![hardware], "elsewhere", content.clone());
        self.import("taken", Vec::new(), &taken, content);
        self.ask(
            Operation::CREATE,
            "storage",
            vec![
                kind(ObjectType::SYMMETRIC_KEY),
                own,
                storage(Tag::PROTECTION_STORAGE_MASKS),
            ],
        );
    }

    /// Keys that come wrapped, or in a container, as they cannot be.
    pub(super) fn packed(&mut self) {
        let block = |format, more: Vec<Item>| {
            let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, format);
            structure(Tag::KEY_BLOCK, [vec![format], more].concat())
        };
        let material = || Item::bytes(Tag::KEY_MATERIAL, [7; 24]);
        let value = structure(Tag::KEY_VALUE, vec![material()]);
        let container = block(KeyFormatType::PKCS_12, vec![value]);
        let container = vec![
            kind(ObjectType::PRIVATE_KEY),
            self.bench.attributes(vec![every_use()]),
            structure(Tag::PRIVATE_KEY, vec![container]),
        ];
        self.ask(
            Operation::REGISTER,
            "a container without a password",
            container,
        );
        let inner = match self.bench.version.is_1x() {
            true => self.bench.attribute(&every_use()),
            false => self.bench.attributes(vec![every_use()]),
        };
        let wrapping = vec![
            Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
            Item::enumeration(Tag::ENCODING_OPTION, EncodingOption::NO_ENCODING),
        ];
        let fields = vec![
            structure(Tag::KEY_VALUE, vec![material(), inner]),
            structure(Tag::KEY_WRAPPING_DATA, wrapping),
        ];
        let wrapped = block(KeyFormatType::RAW, fields);
        let wrapped = structure(Tag::SYMMETRIC_KEY, vec![wrapped]);
        let register = vec![
            kind(ObjectType::SYMMETRIC_KEY),
            self.bench.attributes(vec![every_use()]),
            wrapped.clone(),
        ];
        self.ask(Operation::REGISTER, "attributes unencoded", register);
        self.import("attributes unencoded", Vec::new(), "wrapped", wrapped);
    }

    pub(super) fn import(&mut self, about: &str, items: Vec<Item>, id: &str, content: Item) {
        let mut payload = vec![uid(id)];
        if !self.bench.version.is_1x() {
            payload.push(kind(ObjectType::SYMMETRIC_KEY));
        }
        let mut own = vec![every_use()];
        own.extend(items);
        match self.bench.version.is_1x() {
            true => payload.extend(own.iter().map(|item| self.bench.attribute(item))),
            false => payload.push(self.bench.attributes(own)),
        }
        payload.push(content);
        self.ask(Operation::IMPORT, about, payload);
    }

    pub(super) fn pair(&mut self, about: &str, more: Vec<Item>) {
        let mut items = vec![
            algorithm(CryptographicAlgorithm::ECDSA),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 3),
        ];
        items.retain(|item| !more.iter().any(|one| one.tag == item.tag));
        items.extend(more);
        let own = self.bench.attributes(items);
        let tag = match self.bench.version.is_1x() {
            true => Tag::COMMON_TEMPLATE_ATTRIBUTE,
            false => Tag::COMMON_ATTRIBUTES,
        };
        let common = Item::new(tag, own.value);
        self.ask(Operation::CREATE_KEY_PAIR, about, vec![common.clone()]);
        for half in [
            Tag::COMMON_PROTECTION_STORAGE_MASKS,
            Tag::PRIVATE_PROTECTION_STORAGE_MASKS,
            Tag::PUBLIC_PROTECTION_STORAGE_MASKS,
        ] {
            self.ask(
                Operation::CREATE_KEY_PAIR,
                "storage",
                vec![common.clone(), storage(half)],
            );
        }
    }
}
