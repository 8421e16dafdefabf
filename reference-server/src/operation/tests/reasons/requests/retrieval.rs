//! Requests that read objects, and take them out of the server.

use super::*;

impl Maker<'_> {
    pub(super) fn reading(&mut self) {
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

    pub(super) fn wrapping(&self, key: &str, more: Vec<Item>, inner: Vec<Item>) -> Item {
        let mut information = vec![self.id(key)];
        information.extend(more);
        let mut fields = vec![
            Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
            structure(Tag::ENCRYPTION_KEY_INFORMATION, information),
        ];
        fields.extend(inner);
        structure(Tag::KEY_WRAPPING_SPECIFICATION, fields)
    }

    pub(super) fn retrieval(&mut self) {
        for operation in [Operation::GET, Operation::EXPORT] {
            self.ask_all(operation, &[]);
            let keys: Vec<&'static str> = self.zoo.all().map(|(what, _)| what).collect();
            for what in keys {
                let wrapping = self.wrapping(what, Vec::new(), Vec::new());
                let payload = vec![self.id("key"), wrapping];
                self.ask(operation, &format!("wrapped with {what}"), payload);
            }
            let gcm = parameters(vec![mode(BlockCipherMode::CFB)]);
            let wrapping = self.wrapping("wrapper", vec![gcm], Vec::new());
            self.ask(
                operation,
                "bad wrapping mode",
                vec![self.id("key"), wrapping],
            );
            let option = Item::enumeration(Tag::ENCODING_OPTION, EncodingOption::NO_ENCODING);
            let named = match self.bench.version.is_1x() {
                true => Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Usage Mask"),
                false => {
                    Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::CRYPTOGRAPHIC_USAGE_MASK.0)
                }
            };
            let wrapping = self.wrapping("wrapper", Vec::new(), vec![named, option]);
            self.ask(
                operation,
                "attributes unencoded",
                vec![self.id("key"), wrapping],
            );
            let method = Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::MAC_SIGN);
            let mac = vec![self.id("wrapper")];
            let mac = structure(Tag::MAC_SIGNATURE_KEY_INFORMATION, mac);
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
            let absent = [
                self.id("absent"),
                self.wrapping("wrapper", Vec::new(), Vec::new()),
            ];
            self.ask(operation, "nothing to wrap", absent.to_vec());
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
}
