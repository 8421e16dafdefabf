//! Requests that ask for failure, each changed in one thing.

use kmip_conform_protocol::enumeration::{
    AdjustmentType, BlockCipherMode, CertificateRequestType, CryptographicAlgorithm,
    DerivationMethod, DigitalSignatureAlgorithm, EncodingOption, HashingAlgorithm,
    KeyCompressionType, KeyFormatType, ObjectType, Operation, PaddingMethod, RevocationReasonCode,
    SplitKeyMethod, State, WrappingMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::zoo::{Zoo, aes, every_use};
use crate::operation::tests::every_type::object;
use crate::testing::{Bench, START, name, uid};

/// A request, and what is wrong with it.
pub(super) struct Request {
    pub(super) operation: Operation,
    pub(super) about: String,
    pub(super) payload: Vec<Item>,
}

struct Maker<'a> {
    bench: &'a Bench,
    zoo: &'a Zoo,
    made: Vec<Request>,
}

/// Every request of the sweep. Those that change or end an object come last.
pub(super) fn requests(bench: &Bench, zoo: &Zoo) -> Vec<Request> {
    let mut maker = Maker {
        bench,
        zoo,
        made: Vec::new(),
    };
    maker.reading();
    maker.retrieval();
    maker.cryptography();
    maker.attributes();
    maker.creation();
    maker.making_of_others();
    maker.certificates();
    maker.server();
    maker.life_cycle();
    maker.made
}

fn structure(tag: Tag, fields: Vec<Item>) -> Item {
    Item::structure(tag, fields)
}

fn parameters(fields: Vec<Item>) -> Item {
    structure(Tag::CRYPTOGRAPHIC_PARAMETERS, fields)
}

fn mode(mode: BlockCipherMode) -> Item {
    Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode)
}

fn hash(algorithm: HashingAlgorithm) -> Item {
    Item::enumeration(Tag::HASHING_ALGORITHM, algorithm)
}

fn algorithm(algorithm: CryptographicAlgorithm) -> Item {
    Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm)
}

fn kind(kind: ObjectType) -> Item {
    Item::enumeration(Tag::OBJECT_TYPE, kind)
}

fn data() -> Item {
    Item::bytes(Tag::DATA, [7; 16])
}

impl Maker<'_> {
    fn ask(&mut self, operation: Operation, about: &str, payload: Vec<Item>) {
        self.made.push(Request {
            operation,
            about: about.to_owned(),
            payload,
        });
    }

    /// The request with every object of the zoo.
    fn ask_all(&mut self, operation: Operation, more: &[Item]) {
        let all: Vec<(&str, String)> = self
            .zoo
            .all()
            .map(|(what, id)| (what, id.to_owned()))
            .collect();
        for (what, id) in all {
            let fields = [uid(&id)].into_iter().chain(more.iter().cloned()).collect();
            self.ask(operation, what, fields);
        }
    }

    fn id(&self, what: &str) -> Item {
        uid(self.zoo.id(what))
    }

    fn reading(&mut self) {
        for operation in [
            Operation::GET_ATTRIBUTE_LIST,
            Operation::GET_ATTRIBUTES,
            Operation::OBTAIN_LEASE,
        ] {
            self.ask_all(operation, &[]);
        }
        self.ask_all(Operation::CHECK, &[every_use()]);
        self.ask_all(
            Operation::CHECK,
            &[Item::long_integer(Tag::USAGE_LIMITS_COUNT, 5)],
        );
        self.ask_all(
            Operation::GET_USAGE_ALLOCATION,
            &[Item::long_integer(Tag::USAGE_LIMITS_COUNT, 5)],
        );
        let key = self.id("key");
        let unknown = match self.bench.version.is_1x() {
            true => Item::text(Tag::ATTRIBUTE_NAME, "Colour"),
            false => Item::enumeration(Tag::ATTRIBUTE_REFERENCE, 0x54_0001_u32),
        };
        self.ask(
            Operation::GET_ATTRIBUTES,
            "unknown attribute",
            vec![key, unknown],
        );
        let foreign = match self.bench.version.is_1x() {
            true => Item::structure(
                Tag::ATTRIBUTE,
                vec![
                    Item::text(Tag::ATTRIBUTE_NAME, "Colour"),
                    Item::text(Tag::ATTRIBUTE_VALUE, "red"),
                ],
            ),
            false => self
                .bench
                .attributes(vec![Item::text(Tag(0x54_0001), "red")]),
        };
        self.ask(Operation::LOCATE, "unknown attribute", vec![foreign]);
    }

    fn wrapping(&self, key: &str, more: Vec<Item>, inner: Vec<Item>) -> Item {
        let mut information = vec![self.id(key)];
        information.extend(more);
        let mut fields = vec![
            Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
            structure(Tag::ENCRYPTION_KEY_INFORMATION, information),
        ];
        fields.extend(inner);
        structure(Tag::KEY_WRAPPING_SPECIFICATION, fields)
    }

    fn retrieval(&mut self) {
        for operation in [Operation::GET, Operation::EXPORT] {
            self.ask_all(operation, &[]);
            let keys: Vec<&'static str> = self.zoo.all().map(|(what, _)| what).collect();
            for what in keys {
                let wrapping = self.wrapping(what, Vec::new(), Vec::new());
                let payload = vec![self.id("key"), wrapping];
                self.ask(operation, &format!("wrapped with {what}"), payload);
            }
            let gcm = parameters(vec![mode(BlockCipherMode::CFB)]);
            let wrapping = self.wrapping("key", vec![gcm], Vec::new());
            self.ask(
                operation,
                "bad wrapping mode",
                vec![self.id("key"), wrapping],
            );
            let option = Item::enumeration(Tag::ENCODING_OPTION, EncodingOption::NO_ENCODING);
            let named = match self.bench.version.is_1x() {
                true => Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Usage Mask"),
                false => Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Usage Mask"),
            };
            let wrapping = self.wrapping("key", Vec::new(), vec![named, option]);
            self.ask(
                operation,
                "attributes unencoded",
                vec![self.id("key"), wrapping],
            );
            let method = Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::MAC_SIGN);
            let mac = structure(Tag::MAC_SIGNATURE_KEY_INFORMATION, vec![self.id("key")]);
            let wrapping = structure(Tag::KEY_WRAPPING_SPECIFICATION, vec![method, mac]);
            self.ask(operation, "MAC alone", vec![self.id("key"), wrapping]);
            let formats = [
                KeyFormatType::PKCS_8,
                KeyFormatType::X_509,
                KeyFormatType::ECPRIVATEKEY,
            ];
            for format in formats {
                let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, format);
                self.ask(operation, "unfit format", vec![self.id("key"), format]);
            }
            let compressed = Item::enumeration(
                Tag::KEY_COMPRESSION_TYPE,
                KeyCompressionType::EC_PUBLIC_KEY_TYPE_X9_62_HYBRID,
            );
            self.ask(
                operation,
                "hybrid",
                vec![self.id("public"), compressed.clone()],
            );
            self.ask(operation, "compressed", vec![self.id("key"), compressed]);
        }
    }

    fn cryptography(&mut self) {
        let ecb = || parameters(vec![mode(BlockCipherMode::ECB)]);
        for operation in [Operation::ENCRYPT, Operation::DECRYPT] {
            self.ask_all(operation, &[ecb(), data()]);
            let wrong = [
                ("no IV", parameters(vec![mode(BlockCipherMode::CBC)])),
                (
                    "AEAD without tag",
                    parameters(vec![mode(BlockCipherMode::GCM)]),
                ),
                (
                    "unsupported mode",
                    parameters(vec![mode(BlockCipherMode::X9_102_AKW2)]),
                ),
                (
                    "unfit algorithm",
                    parameters(vec![algorithm(CryptographicAlgorithm::RSA)]),
                ),
                (
                    "unknown padding",
                    parameters(vec![
                        mode(BlockCipherMode::CBC),
                        Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PSS),
                    ]),
                ),
            ];
            for (about, parameters) in wrong {
                self.ask(operation, about, vec![self.id("key"), parameters, data()]);
            }
            let odd = Item::bytes(Tag::DATA, [1; 5]);
            self.ask(operation, "odd length", vec![self.id("key"), ecb(), odd]);
            let padded = parameters(vec![
                mode(BlockCipherMode::ECB),
                Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS5),
            ]);
            self.ask(
                operation,
                "no padding",
                vec![self.id("key"), padded, data()],
            );
            let iv = Item::bytes(Tag::IV_COUNTER_NONCE, [1; 3]);
            let cbc = parameters(vec![mode(BlockCipherMode::CBC)]);
            self.ask(operation, "short IV", vec![self.id("key"), cbc, data(), iv]);
        }
        let hmac = || parameters(vec![algorithm(CryptographicAlgorithm::HMAC_SHA256)]);
        self.ask_all(Operation::MAC, &[hmac(), data()]);
        self.ask_all(
            Operation::MAC_VERIFY,
            &[hmac(), data(), Item::bytes(Tag::MAC_DATA, [0; 32])],
        );
        let sha = || {
            parameters(vec![Item::enumeration(
                Tag::DIGITAL_SIGNATURE_ALGORITHM,
                DigitalSignatureAlgorithm::ECDSA_WITH_SHA256,
            )])
        };
        self.ask_all(Operation::SIGN, &[sha(), data()]);
        self.ask_all(
            Operation::SIGNATURE_VERIFY,
            &[sha(), data(), Item::bytes(Tag::SIGNATURE_DATA, [0; 64])],
        );
        let bad = [
            (
                "unfit algorithm",
                parameters(vec![algorithm(CryptographicAlgorithm::BLOWFISH)]),
            ),
            (
                "unfit hash",
                parameters(vec![hash(HashingAlgorithm::TIGER)]),
            ),
            (
                "unfit padding",
                parameters(vec![
                    Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::ANSI_X9_23),
                    Item::enumeration(
                        Tag::DIGITAL_SIGNATURE_ALGORITHM,
                        DigitalSignatureAlgorithm::MD2_WITH_RSA_ENCRYPTION,
                    ),
                ]),
            ),
            ("nothing", parameters(Vec::new())),
        ];
        let users = [
            (Operation::MAC, "key", None),
            (
                Operation::MAC_VERIFY,
                "key",
                Some(Item::bytes(Tag::MAC_DATA, [0; 3])),
            ),
            (Operation::SIGN, "private", None),
            (
                Operation::SIGNATURE_VERIFY,
                "public",
                Some(Item::bytes(Tag::SIGNATURE_DATA, [0; 3])),
            ),
        ];
        for (operation, key, last) in users {
            for (about, parameters) in &bad {
                let mut payload = vec![self.id(key), parameters.clone(), data()];
                payload.extend(last.clone());
                self.ask(operation, about, payload);
            }
        }
        for (about, parameters) in bad {
            self.ask(Operation::HASH, about, vec![parameters, data()]);
        }
        self.parts();
        for length in [-1, i32::MAX] {
            let length = Item::integer(Tag::DATA_LENGTH, length);
            self.ask(Operation::RNG_RETRIEVE, "length", vec![length]);
        }
        self.ask(
            Operation::RNG_SEED,
            "nothing",
            vec![Item::bytes(Tag::DATA, [])],
        );
    }

    /// Parts of operations that nobody began.
    fn parts(&mut self) {
        let parts = [
            (Operation::ENCRYPT, "key", None),
            (Operation::DECRYPT, "key", None),
            (Operation::MAC, "key", None),
            (
                Operation::MAC_VERIFY,
                "key",
                Some(Item::bytes(Tag::MAC_DATA, [0; 32])),
            ),
            (Operation::SIGN, "private", None),
            (
                Operation::SIGNATURE_VERIFY,
                "public",
                Some(Item::bytes(Tag::SIGNATURE_DATA, [0; 64])),
            ),
        ];
        for (operation, key, between) in parts {
            let mut payload = vec![self.id(key), data()];
            payload.extend(between);
            payload.push(Item::bytes(Tag::CORRELATION_VALUE, [9; 8]));
            payload.push(Item::boolean(Tag::FINAL_INDICATOR, true));
            self.ask(operation, "unknown correlation", payload);
        }
        let payload = vec![
            parameters(vec![hash(HashingAlgorithm::SHA_256)]),
            data(),
            Item::bytes(Tag::CORRELATION_VALUE, [9; 8]),
        ];
        self.ask(Operation::HASH, "unknown correlation", payload);
    }

    /// Attributes that no client may give a new object, each for a reason of its own.
    fn bad_attributes(&self) -> Vec<(&'static str, Vec<Item>)> {
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

    fn attributes(&mut self) {
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

    fn adjustments(&mut self) {
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

    fn key_attributes(&self, more: Vec<Item>) -> Item {
        let mut items = aes(every_use());
        items.extend(more);
        self.bench.attributes(items)
    }

    fn creation(&mut self) {
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

    fn import(&mut self, about: &str, items: Vec<Item>, id: &str, content: Item) {
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

    fn pair(&mut self, about: &str, more: Vec<Item>) {
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

    fn making_of_others(&mut self) {
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

    fn certificates(&mut self) {
        let kind_of = Item::enumeration(
            Tag::CERTIFICATE_REQUEST_TYPE,
            CertificateRequestType::PKCS_10,
        );
        let tag = match self.bench.version.is_1x() {
            true => Tag::CERTIFICATE_REQUEST,
            false => Tag::CERTIFICATE_REQUEST_VALUE,
        };
        let junk = vec![kind_of, Item::bytes(tag, [0x30, 0])];
        for operation in [Operation::CERTIFY, Operation::RE_CERTIFY] {
            self.ask_all(operation, &junk);
            self.ask_all(operation, &[]);
            self.ask(
                operation,
                "storage",
                vec![self.id("public"), storage(Tag::PROTECTION_STORAGE_MASKS)],
            );
            self.ask(
                operation,
                "storage",
                vec![
                    self.id("certificate"),
                    storage(Tag::PROTECTION_STORAGE_MASKS),
                ],
            );
        }
        self.ask_all(Operation::VALIDATE, &[]);
        self.ask(Operation::VALIDATE, "nothing", Vec::new());
        let nothing = structure(Tag::CERTIFICATE_REQUEST, Vec::new());
        self.ask(Operation::RE_PROVISION, "nothing", vec![nothing]);
    }

    fn server(&mut self) {
        let value = Item::bytes(Tag::ASYNCHRONOUS_CORRELATION_VALUE, [0_u8; 0]);
        for operation in [Operation::POLL, Operation::CANCEL, Operation::PROCESS] {
            self.ask(operation, "unknown request", vec![value.clone()]);
        }
        let ticket = structure(
            Tag::TICKET,
            vec![
                Item::enumeration(Tag::TICKET_TYPE, 1_u32),
                Item::bytes(Tag::TICKET_VALUE, [1; 8]),
            ],
        );
        self.ask(Operation::LOGOUT, "unknown ticket", vec![ticket]);
        let row = |tag, kind| {
            structure(
                tag,
                vec![
                    Item::enumeration(Tag::OBJECT_TYPE, kind),
                    structure(Tag::ATTRIBUTES, Vec::new()),
                ],
            )
        };
        let template = ObjectType(0x8000_0001);
        let defaults = structure(
            Tag::DEFAULTS_INFORMATION,
            vec![row(Tag::OBJECT_DEFAULTS, template)],
        );
        self.ask(Operation::SET_DEFAULTS, "type", vec![defaults]);
        let types = structure(
            Tag::OBJECT_TYPES,
            vec![Item::enumeration(Tag::OBJECT_TYPE, template)],
        );
        let constraint = structure(
            Tag::CONSTRAINT,
            vec![types, structure(Tag::ATTRIBUTES, Vec::new())],
        );
        self.ask(
            Operation::SET_CONSTRAINTS,
            "type",
            vec![structure(Tag::CONSTRAINTS, vec![constraint])],
        );
        let function = Item::enumeration(Tag::QUERY_FUNCTION, 1_u32);
        let group = structure(
            Tag::OBJECT_GROUPS,
            vec![Item::text(Tag::OBJECT_GROUP, "nobody's")],
        );
        self.ask(Operation::QUERY, "unknown group", vec![function, group]);
        for (about, function) in [("function", 0x7FFF_u32), ("parameters", 5)] {
            let payload = vec![
                Item::enumeration(Tag::PKCS_11_FUNCTION, function),
                Item::bytes(Tag::PKCS_11_INPUT_PARAMETERS, [1]),
            ];
            self.ask(Operation::PKCS_11, about, payload);
        }
        let payload = vec![
            Item::text(Tag::PKCS_11_INTERFACE, "none"),
            Item::enumeration(Tag::PKCS_11_FUNCTION, 5_u32),
        ];
        self.ask(Operation::PKCS_11, "interface", payload);
    }

    fn life_cycle(&mut self) {
        let pair_tag = match self.bench.version >= ProtocolVersion::V3_0 {
            true => Tag::UNIQUE_IDENTIFIER,
            false => Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
        };
        let all: Vec<(&str, String)> = self
            .zoo
            .all()
            .map(|(what, id)| (what, id.to_owned()))
            .collect();
        for (what, id) in &all {
            if *what != "key" && *what != "private" {
                self.ask(
                    Operation::RE_KEY_KEY_PAIR,
                    what,
                    vec![Item::text(pair_tag, id.as_str())],
                );
                self.ask(Operation::RE_KEY, what, vec![uid(id)]);
            }
        }
        let wrong = self
            .bench
            .attributes(vec![Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 100)]);
        self.ask(
            Operation::RE_KEY,
            "length",
            vec![self.id("key"), wrong.clone()],
        );
        let common = match self.bench.version.is_1x() {
            true => Tag::COMMON_TEMPLATE_ATTRIBUTE,
            false => Tag::COMMON_ATTRIBUTES,
        };
        let private = Item::text(pair_tag, self.zoo.id("private"));
        self.ask(
            Operation::RE_KEY_KEY_PAIR,
            "length",
            vec![private.clone(), Item::new(common, wrong.value)],
        );
        self.ask(
            Operation::RE_KEY,
            "storage",
            vec![self.id("key"), storage(Tag::PROTECTION_STORAGE_MASKS)],
        );
        for half in [
            Tag::COMMON_PROTECTION_STORAGE_MASKS,
            Tag::PRIVATE_PROTECTION_STORAGE_MASKS,
            Tag::PUBLIC_PROTECTION_STORAGE_MASKS,
        ] {
            self.ask(
                Operation::RE_KEY_KEY_PAIR,
                "storage",
                vec![private.clone(), storage(half)],
            );
        }
        let code = |code| {
            let code = Item::enumeration(Tag::REVOCATION_REASON_CODE, code);
            structure(Tag::REVOCATION_REASON, vec![code])
        };
        self.ask(Operation::DESTROY, "active", vec![self.id("maskless")]);
        for operation in [Operation::ACTIVATE, Operation::RECOVER, Operation::ARCHIVE] {
            self.ask_all(operation, &[]);
        }
        self.ask_all(Operation::ARCHIVE, &[]);
        self.ask_all(Operation::RECOVER, &[]);
        self.ask_all(
            Operation::REVOKE,
            &[code(RevocationReasonCode::CESSATION_OF_OPERATION)],
        );
        self.ask_all(
            Operation::REVOKE,
            &[code(RevocationReasonCode::CESSATION_OF_OPERATION)],
        );
        self.ask_all(Operation::DESTROY, &[]);
        self.ask_all(Operation::DESTROY, &[]);
    }
}

/// Storage that the server does not have: on a token.
fn storage(tag: Tag) -> Item {
    let mask = Item::integer(Tag::PROTECTION_STORAGE_MASK, 0x02);
    structure(tag, vec![mask])
}
