//! Requests for certificates, and to the server about itself.

use super::*;

impl Maker<'_> {
    pub(super) fn certificates(&mut self) {
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

    pub(super) fn server(&mut self) {
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
        let vendor = Item::integer(Tag::PKCS_11_FUNCTION, 1);
        self.ask(Operation::PKCS_11, "function of a vendor", vec![vendor]);
        // C_Initialize takes one octet.
        let payload = vec![
            Item::enumeration(Tag::PKCS_11_FUNCTION, Pkcs11Function::C_INITIALIZE),
            Item::bytes(Tag::PKCS_11_INPUT_PARAMETERS, [1, 1]),
        ];
        self.ask(Operation::PKCS_11, "input", payload);
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
}
