//! A conversation that touches what faults change.

mod certificates;

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    BatchErrorContinuationOption, BlockCipherMode, CredentialType, CryptographicAlgorithm,
    CryptographicUsageMask, DerivationMethod, HashingAlgorithm, KeyFormatType, NameType,
    ObjectType, OpaqueDataType, Operation, PaddingMethod, QueryFunction, RevocationReasonCode,
    State, WrappingMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::fault::edit::put_last;
use crate::fault::{FaultSet, Faulty};
use crate::net::Handler;
use crate::testing::{START, aes, batch_item, message, name, uid};
use crate::{Account, FixedClock, Peer, Settings, Transport};

struct Talk {
    server: Faulty,
    clock: Arc<FixedClock>,
    version: ProtocolVersion,
    user: &'static str,
    connection: u64,
    answers: Vec<Item>,
}

/// The answers of a server with these faults to all that is asked here.
pub fn converse(faults: FaultSet, version: ProtocolVersion) -> Vec<Item> {
    let clock = Arc::new(FixedClock::at(START));
    let settings = Settings {
        accounts: vec![Account {
            username: "alice".to_owned(),
            password: "right".to_owned(),
            identity: None,
        }],
        ..Settings::for_testing()
    };
    let mut talk = Talk {
        server: Faulty::new(faults, settings, clock.clone(), [7; 32]),
        clock,
        version,
        user: "alice",
        connection: 1,
        answers: Vec::new(),
    };
    talk.about_itself();
    talk.about_a_key();
    talk.about_attributes();
    talk.about_searching();
    talk.about_batches();
    talk.about_formats();
    talk.about_certificates();
    talk.about_access();
    if version >= ProtocolVersion::V1_4 {
        talk.about_cryptography();
    }
    talk.answers
}

impl Talk {
    fn send(&mut self, header: Vec<Item>, items: Vec<Item>) -> Item {
        let peer = Peer {
            identity: self.user.to_owned(),
            connection: self.connection,
            transport: Transport::Ttlv,
            certificate: None,
        };
        let request = message(self.version, header, items);
        let answer = self.server.handle(&request, &peer);
        self.answers.push(answer.clone());
        answer
    }

    fn ask(&mut self, operation: Operation, payload: Vec<Item>) -> String {
        let answer = self.send(Vec::new(), vec![batch_item(operation, payload, Some(1))]);
        let given = answer.at(&[Tag::BATCH_ITEM, Tag::RESPONSE_PAYLOAD]);
        let id = given.and_then(|payload| payload.field(Tag::UNIQUE_IDENTIFIER));
        id.and_then(Item::as_text).unwrap_or("none").to_owned()
    }

    fn list(&self, items: Vec<Item>) -> Item {
        if self.version.is_1x() {
            let fields = items.iter().map(|item| crate::attribute::to_1x(item, 0));
            Item::structure(Tag::TEMPLATE_ATTRIBUTE, fields.collect())
        } else {
            Item::structure(Tag::ATTRIBUTES, items)
        }
    }

    /// The fields that search or carry single attributes.
    fn criteria(&self, items: Vec<Item>) -> Vec<Item> {
        if self.version.is_1x() {
            let fields = items.iter().map(|item| crate::attribute::to_1x(item, 0));
            fields.collect()
        } else {
            vec![Item::structure(Tag::ATTRIBUTES, items)]
        }
    }

    fn one(&self, tag: Tag, item: Item) -> Item {
        if self.version.is_1x() {
            crate::attribute::to_1x(&item, 0)
        } else {
            Item::structure(tag, vec![item])
        }
    }

    fn create(&mut self, more: Vec<Item>) -> String {
        let mut items = aes();
        items.extend(more);
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
        let list = self.list(items);
        self.ask(Operation::CREATE, vec![kind, list])
    }

    fn register(
        &mut self,
        algorithm: CryptographicAlgorithm,
        mask: CryptographicUsageMask,
        more: Vec<Item>,
    ) -> String {
        let block = Item::structure(
            Tag::KEY_BLOCK,
            vec![
                Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
                Item::structure(
                    Tag::KEY_VALUE,
                    vec![Item::bytes(Tag::KEY_MATERIAL, [9; 16])],
                ),
                Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
                Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
            ],
        );
        let mut items = vec![usage(mask)];
        items.extend(more);
        let list = self.list(items);
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
        let key = Item::structure(Tag::SYMMETRIC_KEY, vec![block]);
        let id = self.ask(Operation::REGISTER, vec![kind, list, key]);
        self.ask(Operation::ACTIVATE, vec![uid(&id)]);
        id
    }

    fn look(&mut self, id: &str) {
        self.ask(Operation::GET_ATTRIBUTES, vec![uid(id)]);
    }

    fn about_itself(&mut self) {
        for functions in [
            [
                QueryFunction::QUERY_OPERATIONS,
                QueryFunction::QUERY_OBJECTS,
            ],
            [
                QueryFunction::QUERY_SERVER_INFORMATION,
                QueryFunction::QUERY_APPLICATION_NAMESPACES,
            ],
        ] {
            let asked = functions.map(|one| Item::enumeration(Tag::QUERY_FUNCTION, one));
            self.ask(Operation::QUERY, asked.to_vec());
        }
        let version = Item::structure(
            Tag::PROTOCOL_VERSION,
            vec![
                Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 1),
                Item::integer(Tag::PROTOCOL_VERSION_MINOR, 1),
            ],
        );
        self.ask(Operation::DISCOVER_VERSIONS, Vec::new());
        self.ask(Operation::DISCOVER_VERSIONS, vec![version]);
        self.ask(Operation::NOTIFY, Vec::new());
    }

    fn about_a_key(&mut self) {
        let tomorrow = START + 86_400;
        let later = tomorrow + 86_400;
        let dates = vec![
            Item::date_time(Tag::ACTIVATION_DATE, tomorrow),
            Item::date_time(Tag::DEACTIVATION_DATE, later),
        ];
        let dated = self.create(dates);
        self.clock.advance(86_401);
        self.look(&dated);
        let key = self.create(vec![name("key")]);
        self.ask(Operation::GET, vec![uid(&key)]);
        self.look(&key);
        self.ask(Operation::GET_ATTRIBUTE_LIST, vec![uid(&key)]);
        self.ask(Operation::ACTIVATE, vec![uid(&key)]);
        self.ask(Operation::ACTIVATE, vec![uid(&key)]);
        self.ask(Operation::OBTAIN_LEASE, vec![uid(&key)]);
        self.look(&key);
        let new = self.ask(Operation::RE_KEY, vec![uid(&key)]);
        self.look(&new);
        self.ask(Operation::ARCHIVE, vec![uid(&new)]);
        self.ask(Operation::GET, vec![uid(&new)]);
        self.ask(Operation::RECOVER, vec![uid(&new)]);
        self.revoke(&key, RevocationReasonCode::KEY_COMPROMISE);
        self.look(&key);
        self.ask(Operation::DESTROY, vec![uid(&key)]);
        self.ask(Operation::GET, vec![uid(&key)]);
        self.ask(Operation::DESTROY, vec![uid("nothing")]);
        self.ask(Operation::GET, vec![uid("nothing")]);
    }

    fn revoke(&mut self, id: &str, code: RevocationReasonCode) {
        let code = Item::enumeration(Tag::REVOCATION_REASON_CODE, code);
        let reason = Item::structure(Tag::REVOCATION_REASON, vec![code]);
        let mut payload = vec![uid(id), reason];
        payload.push(Item::date_time(Tag::COMPROMISE_OCCURRENCE_DATE, START));
        self.ask(Operation::REVOKE, payload);
    }

    fn about_attributes(&mut self) {
        let mut more = vec![uri("urn:x"), name("second")];
        if self.version.is_1x() {
            more.push(Item::text(Tag::OPERATION_POLICY_NAME, "default"));
        }
        let key = self.create(more);
        let group = || Item::text(Tag::OBJECT_GROUP, "group");
        let mask = CryptographicUsageMask::MAC_VERIFY.0;
        let added = [
            group(),
            Item::text(Tag::CONTACT_INFORMATION, "someone"),
            Item::text(Tag::COMMENT, "comment"),
            own_attribute(),
        ];
        for item in added {
            let new = self.one(Tag::NEW_ATTRIBUTE, item);
            self.ask(Operation::ADD_ATTRIBUTE, vec![uid(&key), new]);
        }
        for item in [
            Item::text(Tag::CONTACT_INFORMATION, "someone else"),
            Item::enumeration(Tag::STATE, State::ACTIVE),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        ] {
            let new = self.one(Tag::NEW_ATTRIBUTE, item);
            self.ask(Operation::MODIFY_ATTRIBUTE, vec![uid(&key), new]);
        }
        self.look(&key);
        let which = if self.version.is_1x() {
            Item::text(Tag::ATTRIBUTE_NAME, "Contact Information")
        } else {
            let tag = Tag::CONTACT_INFORMATION.0;
            Item::enumeration(Tag::ATTRIBUTE_REFERENCE, tag)
        };
        self.ask(Operation::DELETE_ATTRIBUTE, vec![uid(&key), which]);
        self.look(&key);
        self.ask(Operation::ACTIVATE, Vec::new());
    }

    fn about_searching(&mut self) {
        let all = CryptographicUsageMask::SIGN.0;
        let aes = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES);
        for items in [
            vec![
                name("second"),
                Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
            ],
            vec![Item::enumeration(Tag::STATE, State::ACTIVE)],
            vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, all)],
            vec![Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA)],
            vec![uri("urn:x")],
        ] {
            let payload = self.criteria(items);
            self.ask(Operation::LOCATE, payload);
        }
        let first = |tag| Item::integer(tag, 1);
        let mut payload = vec![first(Tag::MAXIMUM_ITEMS)];
        if self.version >= ProtocolVersion::V1_3 {
            payload.push(first(Tag::OFFSET_ITEMS));
        }
        payload.extend(self.criteria(vec![aes]));
        self.ask(Operation::LOCATE, payload);
    }

    fn about_batches(&mut self) {
        let get = |id: &str, number| batch_item(Operation::GET, vec![uid(id)], Some(number));
        let options = [
            None,
            Some(BatchErrorContinuationOption::STOP),
            Some(BatchErrorContinuationOption::CONTINUE),
            Some(BatchErrorContinuationOption::UNDO),
        ];
        for option in options {
            let tag = Tag::BATCH_ERROR_CONTINUATION_OPTION;
            let header = option.map(|option| Item::enumeration(tag, option));
            let create = batch_item(Operation::CREATE, self.key_payload(), Some(1));
            let attributes = batch_item(Operation::GET_ATTRIBUTES, Vec::new(), Some(2));
            let items = vec![create, attributes, get("nothing", 3), get("nothing", 4)];
            self.send(header.into_iter().collect(), items);
        }
        let small = Item::integer(Tag::MAXIMUM_RESPONSE_SIZE, 64);
        let query = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
        let query = batch_item(Operation::QUERY, vec![query], None);
        self.send(vec![small], vec![query.clone()]);
        let extension = Item::structure(
            Tag::MESSAGE_EXTENSION,
            vec![
                Item::text(Tag::VENDOR_IDENTIFICATION, "vendor"),
                Item::boolean(Tag::CRITICALITY_INDICATOR, true),
                Item::structure(Tag::VENDOR_EXTENSION, Vec::new()),
            ],
        );
        let mut critical = query;
        put_last(&mut critical, extension);
        self.send(Vec::new(), vec![critical]);
    }

    /// A Symmetric Key registered as Secret Data.
    fn mistake(&mut self) {
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA);
        let list = self.list(Vec::new());
        let key = Item::structure(
            Tag::SYMMETRIC_KEY,
            vec![Item::structure(
                Tag::KEY_BLOCK,
                vec![
                    Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
                    Item::structure(
                        Tag::KEY_VALUE,
                        vec![Item::bytes(Tag::KEY_MATERIAL, [9; 16])],
                    ),
                ],
            )],
        );
        self.ask(Operation::REGISTER, vec![kind, list, key]);
    }

    fn key_payload(&self) -> Vec<Item> {
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
        vec![kind, self.list(aes())]
    }

    fn about_formats(&mut self) {
        let key = self.create(Vec::new());
        let transparent = KeyFormatType::TRANSPARENT_SYMMETRIC_KEY;
        let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, transparent);
        self.ask(Operation::GET, vec![uid(&key), format]);
        let modes = [
            BlockCipherMode::NISTKEYWRAP,
            BlockCipherMode::AESKEYWRAPPADDING,
        ];
        let allowed =
            modes.map(|mode| parameters(vec![Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode)]));
        let mask = CryptographicUsageMask::WRAP_KEY;
        let wrapping = self.register(CryptographicAlgorithm::AES, mask, allowed.to_vec());
        self.ask(Operation::GET, vec![uid(&key), self.wrapping_by(&wrapping)]);
        self.mistake();
        let opaque = Item::structure(
            Tag::OPAQUE_OBJECT,
            vec![
                Item::enumeration(Tag::OPAQUE_DATA_TYPE, OpaqueDataType(0x8000_0001)),
                Item::bytes(Tag::OPAQUE_DATA_VALUE, [1, 2, 3]),
            ],
        );
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::OPAQUE_OBJECT);
        let list = self.list(Vec::new());
        let opaque = self.ask(Operation::REGISTER, vec![kind, list, opaque]);
        self.ask(Operation::GET, vec![uid(&opaque)]);
        self.about_a_pair();
    }

    fn wrapping_by(&self, key: &str) -> Item {
        let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::NISTKEYWRAP);
        let parameters = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode]);
        let information = vec![uid(key), parameters];
        let mut fields = vec![
            Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
            Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, information),
        ];
        if self.version > ProtocolVersion::V1_0 {
            let none = kmip_conform_protocol::enumeration::EncodingOption::NO_ENCODING;
            fields.push(Item::enumeration(Tag::ENCODING_OPTION, none));
        }
        Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields)
    }

    fn about_a_pair(&mut self) {
        let rsa = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA);
        let common = vec![rsa, Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 1024)];
        let halves = [
            (
                Tag::COMMON_TEMPLATE_ATTRIBUTE,
                Tag::COMMON_ATTRIBUTES,
                common,
            ),
            (
                Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
                Tag::PRIVATE_KEY_ATTRIBUTES,
                vec![usage(CryptographicUsageMask::SIGN)],
            ),
            (
                Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
                Tag::PUBLIC_KEY_ATTRIBUTES,
                vec![usage(CryptographicUsageMask::VERIFY)],
            ),
        ];
        let payload = halves.map(|(old, new, items)| {
            let mut list = self.list(items);
            list.tag = if self.version.is_1x() { old } else { new };
            list
        });
        let item = batch_item(Operation::CREATE_KEY_PAIR, payload.to_vec(), None);
        let answer = self.send(Vec::new(), vec![item]);
        let given = answer.at(&[Tag::BATCH_ITEM, Tag::RESPONSE_PAYLOAD]);
        let id = given.and_then(|given| given.field(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER));
        let id = id.and_then(Item::as_text).unwrap_or("none").to_owned();
        let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::PKCS_1);
        self.ask(Operation::GET, vec![uid(&id), format]);
    }

    fn about_access(&mut self) {
        let key = self.create(Vec::new());
        self.connection = 2;
        self.ask(Operation::GET, vec![uid(&key)]);
        self.user = "bob";
        self.ask(Operation::GET, vec![uid(&key)]);
        self.user = "alice";
        let password = |password: &str| {
            let value = vec![
                Item::text(Tag::USERNAME, "alice"),
                Item::text(Tag::PASSWORD, password),
            ];
            credential(
                CredentialType::USERNAME_AND_PASSWORD,
                Item::structure(Tag::CREDENTIAL_VALUE, value),
            )
        };
        let unknown = credential(
            CredentialType(0x8000_0001),
            Item::bytes(Tag::CREDENTIAL_VALUE, [0]),
        );
        for credentials in [
            vec![password("right")],
            vec![password("wrong")],
            vec![password("right"), password("right")],
            vec![unknown],
        ] {
            let header = vec![Item::structure(Tag::AUTHENTICATION, credentials)];
            let get = batch_item(Operation::GET, vec![uid(&key)], None);
            self.send(header, vec![get]);
        }
    }

    fn about_cryptography(&mut self) {
        let both = CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0;
        let key = self.register(
            CryptographicAlgorithm::AES,
            CryptographicUsageMask(both),
            Vec::new(),
        );
        let gcm = parameters(vec![
            Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::GCM),
            Item::integer(Tag::TAG_LENGTH, 12),
        ]);
        let data = || Item::bytes(Tag::DATA, *b"sixteen octets..");
        let iv = Item::bytes(Tag::IV_COUNTER_NONCE, [3; 12]);
        self.ask(Operation::ENCRYPT, vec![uid(&key), gcm, data(), iv]);
        self.about_macs();
        self.about_signatures();
        let hash = vec![hashing(HashingAlgorithm::SHA_256)];
        self.ask(Operation::HASH, vec![parameters(hash), data()]);
        self.ask(
            Operation::RNG_RETRIEVE,
            vec![Item::integer(Tag::DATA_LENGTH, 8)],
        );
        self.about_derivation();
    }

    fn about_macs(&mut self) {
        let both = CryptographicUsageMask::MAC_GENERATE.0 | CryptographicUsageMask::MAC_VERIFY.0;
        let mask = CryptographicUsageMask(both);
        let key = self.register(CryptographicAlgorithm::HMAC_SHA256, mask, Vec::new());
        let data = || Item::bytes(Tag::DATA, *b"data");
        self.look(&key);
        self.ask(Operation::MAC, vec![uid(&key), data()]);
        let wrong = Item::bytes(Tag::MAC_DATA, [0; 32]);
        self.ask(Operation::MAC_VERIFY, vec![uid(&key), data(), wrong]);
    }

    fn about_signatures(&mut self) {
        let payload = self.criteria(vec![Item::enumeration(
            Tag::OBJECT_TYPE,
            ObjectType::PUBLIC_KEY,
        )]);
        let public = self.ask(Operation::LOCATE, payload);
        self.ask(Operation::ACTIVATE, vec![uid(&public)]);
        let parameters = parameters(vec![
            Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS1_V1_5),
            hashing(HashingAlgorithm::SHA_256),
        ]);
        let data = Item::bytes(Tag::DATA, *b"data");
        let wrong = Item::bytes(Tag::SIGNATURE_DATA, [1; 128]);
        self.ask(
            Operation::SIGNATURE_VERIFY,
            vec![uid(&public), parameters, data, wrong],
        );
    }

    fn about_derivation(&mut self) {
        let usage = CryptographicUsageMask::DERIVE_KEY;
        let base = self.register(CryptographicAlgorithm::AES, usage, Vec::new());
        let derivation = Item::structure(
            Tag::DERIVATION_PARAMETERS,
            vec![
                parameters(vec![hashing(HashingAlgorithm::SHA_256)]),
                Item::bytes(Tag::SALT, [4; 8]),
                Item::integer(Tag::ITERATION_COUNT, 3),
            ],
        );
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
        let method = Item::enumeration(Tag::DERIVATION_METHOD, DerivationMethod::PBKDF2);
        let list = self.list(aes());
        let payload = vec![kind, uid(&base), method, derivation, list];
        let derived = self.ask(Operation::DERIVE_KEY, payload);
        self.ask(Operation::GET, vec![uid(&derived)]);
    }
}

fn uri(text: &str) -> Item {
    let fields = vec![
        Item::text(Tag::NAME_VALUE, text),
        Item::enumeration(Tag::NAME_TYPE, NameType::URI),
    ];
    Item::structure(Tag::NAME, fields)
}

fn own_attribute() -> Item {
    let fields = vec![
        Item::text(Tag::VENDOR_IDENTIFICATION, "x"),
        Item::text(Tag::ATTRIBUTE_NAME, "own"),
        Item::text(Tag::ATTRIBUTE_VALUE, "value"),
    ];
    Item::structure(Tag::ATTRIBUTE, fields)
}

fn usage(mask: CryptographicUsageMask) -> Item {
    Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)
}

fn hashing(algorithm: HashingAlgorithm) -> Item {
    Item::enumeration(Tag::HASHING_ALGORITHM, algorithm)
}

fn parameters(fields: Vec<Item>) -> Item {
    Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, fields)
}

fn credential(kind: CredentialType, value: Item) -> Item {
    let kind = Item::enumeration(Tag::CREDENTIAL_TYPE, kind);
    Item::structure(Tag::CREDENTIAL, vec![kind, value])
}
