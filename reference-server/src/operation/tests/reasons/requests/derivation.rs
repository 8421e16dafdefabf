//! Requests that make objects of others: derived, split and joined.

use super::*;

impl Maker<'_> {
    pub(super) fn making_of_others(&mut self) {
        let derived = |maker: &Self, id: &str, method, fields: Vec<Item>, more: Vec<Item>| {
            vec![
                kind(ObjectType::SYMMETRIC_KEY),
                maker.id(id),
                Item::enumeration(Tag::DERIVATION_METHOD, method),
                structure(Tag::DERIVATION_PARAMETERS, fields),
                maker.key_attributes(more),
            ]
        };
        let sha = || parameters(vec![hash(HashingAlgorithm::SHA_256)]);
        let whats: Vec<&'static str> = self.zoo.all().map(|(what, _)| what).collect();
        for what in whats {
            let fields = vec![sha(), Item::bytes(Tag::DERIVATION_DATA, [1; 8])];
            let payload = derived(self, what, DerivationMethod::HMAC, fields, Vec::new());
            self.ask(Operation::DERIVE_KEY, what, payload);
            let split = |maker: &Self| {
                vec![
                    kind(ObjectType::SPLIT_KEY),
                    maker.id(what),
                    Item::integer(Tag::SPLIT_KEY_PARTS, 3),
                    Item::integer(Tag::SPLIT_KEY_THRESHOLD, 3),
                    Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
                    maker.bench.attributes(Vec::new()),
                ]
            };
            self.ask(Operation::CREATE_SPLIT_KEY, what, split(self));
            let joined = vec![
                kind(ObjectType::SYMMETRIC_KEY),
                self.id(what),
                self.id(what),
                self.id(what),
            ];
            self.ask(Operation::JOIN_SPLIT_KEY, what, joined);
        }
        for (about, items) in self.bad_attributes() {
            let fields = vec![sha(), Item::bytes(Tag::DERIVATION_DATA, [1; 8])];
            let payload = derived(self, "key", DerivationMethod::HMAC, fields, items.clone());
            self.ask(Operation::DERIVE_KEY, about, payload);
            let own = self.bench.attributes(items.clone());
            let split = vec![
                kind(ObjectType::SPLIT_KEY),
                self.id("key"),
                Item::integer(Tag::SPLIT_KEY_PARTS, 3),
                Item::integer(Tag::SPLIT_KEY_THRESHOLD, 3),
                Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
                own.clone(),
            ];
            self.ask(Operation::CREATE_SPLIT_KEY, about, split);
            let joined = vec![
                kind(ObjectType::SYMMETRIC_KEY),
                self.id("part 1"),
                self.id("part 2"),
                self.id("part 3"),
                own,
            ];
            self.ask(Operation::JOIN_SPLIT_KEY, about, joined);
        }
        let long = vec![Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 512)];
        let fields = vec![sha(), Item::bytes(Tag::DERIVATION_DATA, [1; 8])];
        let payload = derived(self, "key", DerivationMethod::HASH, fields, long);
        self.ask(Operation::DERIVE_KEY, "too long", payload);
        let bad = [
            (
                DerivationMethod::HMAC,
                vec![
                    parameters(vec![hash(HashingAlgorithm::TIGER)]),
                    Item::bytes(Tag::DERIVATION_DATA, [1; 8]),
                ],
            ),
            (
                DerivationMethod::ENCRYPT,
                vec![
                    parameters(vec![mode(BlockCipherMode::CBC)]),
                    Item::bytes(Tag::DERIVATION_DATA, [1; 3]),
                ],
            ),
            (DerivationMethod::PBKDF2, vec![sha()]),
            (DerivationMethod::HASH, vec![parameters(Vec::new())]),
            (DerivationMethod(0x8000_0001), vec![sha()]),
        ];
        for (method, fields) in bad {
            let payload = derived(self, "key", method, fields, Vec::new());
            self.ask(Operation::DERIVE_KEY, "parameters", payload);
        }
        for (parts, threshold, method) in [
            (3, 2, SplitKeyMethod::XOR),
            (2, 3, SplitKeyMethod::XOR),
            (0, 0, SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8),
            (300, 2, SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8),
            (3, 2, SplitKeyMethod(0x8000_0001)),
            (3, 2, SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD),
        ] {
            let payload = vec![
                kind(ObjectType::SPLIT_KEY),
                self.id("key"),
                Item::integer(Tag::SPLIT_KEY_PARTS, parts),
                Item::integer(Tag::SPLIT_KEY_THRESHOLD, threshold),
                Item::enumeration(Tag::SPLIT_KEY_METHOD, method),
                self.bench.attributes(Vec::new()),
            ];
            self.ask(Operation::CREATE_SPLIT_KEY, "method", payload);
        }
        let length = self
            .bench
            .attributes(vec![Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 100)]);
        let split = vec![
            kind(ObjectType::SPLIT_KEY),
            Item::integer(Tag::SPLIT_KEY_PARTS, 3),
            Item::integer(Tag::SPLIT_KEY_THRESHOLD, 3),
            Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
            length,
        ];
        self.ask(Operation::CREATE_SPLIT_KEY, "length", split.clone());
        self.ask(
            Operation::CREATE_SPLIT_KEY,
            "type",
            [vec![kind(ObjectType::CERTIFICATE)], split[1..].to_vec()].concat(),
        );
        self.ask(
            Operation::JOIN_SPLIT_KEY,
            "type",
            vec![kind(ObjectType::CERTIFICATE), self.id("split")],
        );
        self.ask(
            Operation::JOIN_SPLIT_KEY,
            "alone",
            vec![kind(ObjectType::SYMMETRIC_KEY), self.id("split")],
        );
        for (operation, front) in [
            (
                Operation::CREATE_SPLIT_KEY,
                [split[..4].to_vec(), vec![self.key_attributes(Vec::new())]].concat(),
            ),
            (
                Operation::JOIN_SPLIT_KEY,
                vec![
                    kind(ObjectType::SYMMETRIC_KEY),
                    self.id("split"),
                    self.id("split"),
                ],
            ),
        ] {
            self.ask(
                operation,
                "storage",
                [front, vec![storage(Tag::PROTECTION_STORAGE_MASKS)]].concat(),
            );
        }
    }
}
