//! Requests that change or end objects.

use super::*;

impl Maker<'_> {
    pub(super) fn life_cycle(&mut self) {
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
