//! Requests that use keys.

use super::*;

impl Maker<'_> {
    pub(super) fn cryptography(&mut self) {
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
    pub(super) fn parts(&mut self) {
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
}
