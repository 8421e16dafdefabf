//! Objects in every condition in which operations refuse them.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType,
    KeyValueLocationType, ObjectType, Operation, RevocationReasonCode, SplitKeyMethod,
    UsageLimitsUnit,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::operation::tests::every_type::object;
use crate::testing::{Bench, START, name, uid};

/// Their identifiers, with what is special about each.
pub(super) struct Zoo(Vec<(&'static str, String)>);

/// Every bit that a symmetric key may have.
pub(super) fn every_use() -> Item {
    let bits = [
        CryptographicUsageMask::ENCRYPT,
        CryptographicUsageMask::DECRYPT,
        CryptographicUsageMask::WRAP_KEY,
        CryptographicUsageMask::UNWRAP_KEY,
        CryptographicUsageMask::MAC_GENERATE,
        CryptographicUsageMask::MAC_VERIFY,
        CryptographicUsageMask::DERIVE_KEY,
        CryptographicUsageMask::SIGN,
        CryptographicUsageMask::VERIFY,
    ];
    let mask = bits.iter().fold(0, |mask, bit| mask | bit.0);
    Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask)
}

pub(super) fn aes(mask: Item) -> Vec<Item> {
    vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        mask,
    ]
}

fn active() -> Item {
    Item::date_time(Tag::ACTIVATION_DATE, START - 100)
}

impl Zoo {
    pub(super) fn new(bench: &Bench) -> Self {
        let mut zoo = Self(vec![("missing", "nowhere".to_owned())]);
        zoo.add_keys(bench);
        zoo.add_pair(bench);
        zoo.add_types(bench);
        zoo.add_parts(bench);
        zoo.add_keys_of_later_versions(bench);
        zoo
    }

    /// Every identifier with what it is.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(what, id)| (*what, id.as_str()))
    }

    /// One identifier; that of nothing where the version has no such object.
    pub(super) fn id(&self, what: &str) -> &str {
        let mut all = self.all();
        all.find(|(one, _)| *one == what)
            .map_or("none", |(_, id)| id)
    }

    fn create(&mut self, bench: &Bench, what: &'static str, items: Vec<Item>) -> String {
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            bench.attributes(items),
        ];
        let id = bench.call(Operation::CREATE, payload).id();
        self.0.push((what, id.clone()));
        id
    }

    fn usable(&mut self, bench: &Bench, what: &'static str, more: Vec<Item>) -> String {
        let mut items = aes(every_use());
        items.push(active());
        items.extend(more);
        self.create(bench, what, items)
    }

    fn add_keys(&mut self, bench: &Bench) {
        self.usable(bench, "key", vec![name("taken")]);
        let mode = BlockCipherMode::NISTKEYWRAP;
        let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode);
        let parameters = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode]);
        self.usable(bench, "wrapper", vec![parameters]);
        self.create(bench, "pre-active", aes(every_use()));
        let id = self.usable(bench, "archived", Vec::new());
        bench.call(Operation::ARCHIVE, vec![uid(&id)]).payload();
        let id = self.create(bench, "destroyed", aes(every_use()));
        bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
        let id = self.usable(bench, "deactivated", Vec::new());
        let code = RevocationReasonCode::CESSATION_OF_OPERATION;
        let code = Item::enumeration(Tag::REVOCATION_REASON_CODE, code);
        let reason = Item::structure(Tag::REVOCATION_REASON, vec![code]);
        bench
            .call(Operation::REVOKE, vec![uid(&id), reason])
            .payload();
        let mut items = aes(Item::integer(
            Tag::CRYPTOGRAPHIC_USAGE_MASK,
            CryptographicUsageMask::KEY_AGREEMENT,
        ));
        items.push(active());
        self.create(bench, "maskless", items);
        let unit = UsageLimitsUnit::BYTE;
        let limits = vec![
            Item::long_integer(Tag::USAGE_LIMITS_TOTAL, 0),
            Item::enumeration(Tag::USAGE_LIMITS_UNIT, unit),
        ];
        let limits = Item::structure(Tag::USAGE_LIMITS, limits);
        let limits = crate::usage_limits::initial(limits).unwrap();
        let limited = vec![limits];
        self.usable(bench, "used up", limited);
        let groups = ["a", "b"].map(|group| Item::text(Tag::OBJECT_GROUP, group));
        if bench.version < ProtocolVersion::V3_0 {
            self.usable(bench, "grouped", groups.to_vec());
        }
    }

    fn add_pair(&mut self, bench: &Bench) {
        let (sign, verify) = (CryptographicUsageMask::SIGN, CryptographicUsageMask::VERIFY);
        let none = CryptographicUsageMask::KEY_AGREEMENT;
        let active = || vec![active()];
        self.pair(bench, ["private", "public"], (sign, verify), &active());
        self.pair(bench, ["idle private", "idle public"], (sign, verify), &[]);
        self.pair(
            bench,
            ["maskless private", "maskless public"],
            (none, none),
            &active(),
        );
    }

    fn pair(
        &mut self,
        bench: &Bench,
        names: [&'static str; 2],
        masks: (CryptographicUsageMask, CryptographicUsageMask),
        more: &[Item],
    ) {
        let attributes = |mask: CryptographicUsageMask| {
            let own = vec![
                Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::ECDSA),
                Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
                Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
            ];
            bench.attributes([own, more.to_vec()].concat())
        };
        let tags = match bench.version.is_1x() {
            true => [
                Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
                Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
            ],
            false => [Tag::PRIVATE_KEY_ATTRIBUTES, Tag::PUBLIC_KEY_ATTRIBUTES],
        };
        let payload = vec![
            Item::new(tags[0], attributes(masks.0).value),
            Item::new(tags[1], attributes(masks.1).value),
        ];
        let made = bench.call(Operation::CREATE_KEY_PAIR, payload).payload();
        let ids = [
            Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
            Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
        ];
        for (what, tag) in names.into_iter().zip(ids) {
            let id = made.field(tag).and_then(Item::as_text).unwrap();
            self.0.push((what, id.to_owned()));
        }
    }

    fn add_types(&mut self, bench: &Bench) {
        let kinds = [
            ("opaque", ObjectType::OPAQUE_OBJECT),
            ("secret", ObjectType::SECRET_DATA),
            ("certificate", ObjectType::CERTIFICATE),
            ("split", ObjectType::SPLIT_KEY),
            ("template", ObjectType::TEMPLATE),
            ("request", ObjectType::CERTIFICATE_REQUEST),
            ("pgp", ObjectType::PGP_KEY),
        ];
        for (what, kind) in kinds {
            if !crate::object_type::supported(bench.version).any(|one| one == kind) {
                continue;
            }
            let mut items = Vec::new();
            if ![ObjectType::TEMPLATE, ObjectType::OPAQUE_OBJECT].contains(&kind) {
                items = vec![every_use(), active()];
            }
            self.register(bench, what, kind, items, object(bench, kind));
        }
    }

    /// The parts of a key of the server's.
    fn add_parts(&mut self, bench: &Bench) {
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SPLIT_KEY),
            uid(self.id("key")),
            Item::integer(Tag::SPLIT_KEY_PARTS, 3),
            Item::integer(Tag::SPLIT_KEY_THRESHOLD, 3),
            Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
            bench.attributes(Vec::new()),
        ];
        let answer = bench.call(Operation::CREATE_SPLIT_KEY, payload);
        if bench.version < ProtocolVersion::V1_2 {
            return;
        }
        let payload = answer.payload();
        let ids = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
        let names = ["part 1", "part 2", "part 3"];
        for (what, id) in names.into_iter().zip(ids.filter_map(Item::as_text)) {
            self.0.push((what, id.to_owned()));
        }
    }

    fn register(
        &mut self,
        bench: &Bench,
        what: &'static str,
        kind: ObjectType,
        items: Vec<Item>,
        content: Item,
    ) {
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, kind),
            bench.attributes(items),
            content,
        ];
        let id = bench.call(Operation::REGISTER, payload).id();
        self.0.push((what, id));
    }

    fn add_keys_of_later_versions(&mut self, bench: &Bench) {
        if bench.version >= ProtocolVersion::V1_2 {
            let kinds = [
                ("absent", ObjectType::SYMMETRIC_KEY, Tag::SYMMETRIC_KEY),
                ("absent private", ObjectType::PRIVATE_KEY, Tag::PRIVATE_KEY),
                ("absent public", ObjectType::PUBLIC_KEY, Tag::PUBLIC_KEY),
            ];
            // The tables of 1.x have no Key Value Location for public keys.
            let kinds = kinds.into_iter();
            let has = |kind| kind != ObjectType::PUBLIC_KEY || !bench.version.is_1x();
            for (what, kind, tag) in kinds.filter(|(_, kind, _)| has(*kind)) {
                let items = vec![every_use(), active(), elsewhere()];
                self.register(bench, what, kind, items, without_value(kind, tag));
            }
        }
        if bench.version >= ProtocolVersion::V1_4 {
            self.usable(
                bench,
                "sensitive",
                vec![Item::boolean(Tag::SENSITIVE, true)],
            );
            self.usable(bench, "kept", vec![Item::boolean(Tag::EXTRACTABLE, false)]);
        }
    }
}

/// Where a Key Value is that the server does not hold.
fn elsewhere() -> Item {
    let kind = KeyValueLocationType::UNINTERPRETED_TEXT_STRING;
    let fields = vec![
        Item::text(Tag::KEY_VALUE_LOCATION_VALUE, "elsewhere"),
        Item::enumeration(Tag::KEY_VALUE_LOCATION_TYPE, kind),
    ];
    Item::structure(Tag::KEY_VALUE_LOCATION, fields)
}

fn without_value(kind: ObjectType, tag: Tag) -> Item {
    let (format, algorithm, bits) = match kind {
        ObjectType::SYMMETRIC_KEY => (KeyFormatType::RAW, CryptographicAlgorithm::AES, 128),
        ObjectType::PUBLIC_KEY => (KeyFormatType::X_509, CryptographicAlgorithm::ECDSA, 256),
        _ => (KeyFormatType::PKCS_8, CryptographicAlgorithm::ECDSA, 256),
    };
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
    ];
    Item::structure(tag, vec![Item::structure(Tag::KEY_BLOCK, block)])
}
