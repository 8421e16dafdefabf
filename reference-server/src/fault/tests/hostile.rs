//! Every robustness fault shows in a conversation with a hostile client.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    BatchErrorContinuationOption, CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType,
    ObjectType, Operation, QueryFunction, RevocationReasonCode,
};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, Value, ttlv};

use crate::fault::{Class, FaultSet, Faulty, of_class};
use crate::net::Handler;
use crate::testing::{START, batch_item, message, uid};
use crate::{FixedClock, Peer, Settings, Transport};

#[test]
fn every_robustness_fault_shows_to_a_hostile_client() {
    let sound = Hostile::talk(FaultSet::default());
    assert_eq!(sound.server.noted(), Vec::<Vec<u8>>::new());
    let hidden: Vec<&str> = of_class(Class::Robustness)
        .filter(|(_, fault)| {
            let talk = Hostile::talk(FaultSet::of(fault));
            talk.answers == sound.answers && talk.server.noted().is_empty()
        })
        .map(|(_, fault)| fault.name)
        .collect();
    assert_eq!(hidden, [""; 0]);
}

#[test]
fn no_two_robustness_faults_say_the_same() {
    let texts: std::collections::BTreeSet<&str> = of_class(Class::Robustness)
        .map(|(_, fault)| fault.shows)
        .collect();
    assert_eq!(texts.len(), of_class(Class::Robustness).count());
}

const VERSION: ProtocolVersion = ProtocolVersion::V2_1;

struct Hostile {
    server: Faulty,
    answers: Vec<Item>,
}

impl Hostile {
    fn talk(faults: FaultSet) -> Self {
        let clock = Arc::new(FixedClock::at(START));
        let server = Faulty::new(faults, Settings::for_testing(), clock, [7; 32]);
        let mut talk = Self {
            server: server.harmless(),
            answers: Vec::new(),
        };
        talk.bad_octets();
        talk.bad_trees();
        talk.life();
        talk.traffic();
        talk
    }

    fn peer(connection: u64) -> Peer {
        Peer {
            identity: if connection < 9 { "alice" } else { "bob" }.to_owned(),
            connection,
            transport: Transport::Ttlv,
            certificate: None,
        }
    }

    fn octets(&mut self, octets: &[u8], connection: u64) -> Item {
        let peer = Self::peer(connection);
        let octets = self.server.received(octets, &peer);
        let answer = match ttlv::decode(&octets, &Limits::default()).into_valid() {
            Ok(request) => self.server.handle(&request, &peer),
            Err(violations) => self.server.handle_undecodable(&violations, None, &peer),
        };
        self.answers.push(answer.clone());
        answer
    }

    fn ask(&mut self, operation: Operation, payload: Vec<Item>) -> String {
        let request = message(VERSION, vec![], vec![batch_item(operation, payload, None)]);
        let answer = self.octets(&ttlv::encode(&request), 1);
        let id = answer.at(&[
            Tag::BATCH_ITEM,
            Tag::RESPONSE_PAYLOAD,
            Tag::UNIQUE_IDENTIFIER,
        ]);
        id.and_then(Item::as_text).unwrap_or("none").to_owned()
    }

    /// A request whose last octets are those of the item.
    fn ending_in(item: Item) -> Vec<u8> {
        let extension = Item::structure(
            Tag::MESSAGE_EXTENSION,
            vec![
                Item::text(Tag::VENDOR_IDENTIFICATION, "none"),
                Item::boolean(Tag::CRITICALITY_INDICATOR, false),
                Item::structure(Tag::VENDOR_EXTENSION, vec![item]),
            ],
        );
        let mut asked = query(1);
        if let Value::Structure(fields) = &mut asked.value {
            fields.push(extension);
        }
        ttlv::encode(&message(VERSION, vec![], vec![asked]))
    }

    fn bad_octets(&mut self) {
        let tag = Tag(0x54_0001);
        for (item, at, octet) in [
            (Item::bytes(tag, [1; 3]), 1, 1),
            (Item::text(tag, "abc"), 8, 0xFF),
            (Item::boolean(tag, true), 1, 2),
            (Item::integer(tag, 1), 13, 0x0F),
            (Item::integer(tag, 1), 9, 8),
            (Item::bytes(tag, [1; 8]), 9, 9),
            (Item::bytes(tag, [1; 8]), 12, 0x01),
        ] {
            let mut octets = Self::ending_in(item);
            let at = octets.len() - at;
            octets[at] = octet;
            self.octets(&octets, 1);
        }
        let mut octets = Self::ending_in(Item::bytes(tag, []));
        let at = octets.len() - 5;
        octets[at] = 0x04;
        self.octets(&octets, 1);
        // Four octets more than the items of a structure.
        let mut octets = Self::ending_in(Item::integer(tag, 1));
        octets.extend([0; 4]);
        let grown = [
            &octets[..4],
            &(octets.len() as u32 - 8).to_be_bytes(),
            &octets[8..],
        ];
        self.octets(&grown.concat(), 1);
        let deep = (0..30).fold(Item::integer(tag, 1), |item, _| {
            Item::structure(tag, vec![item])
        });
        self.octets(&Self::ending_in(deep), 1);
    }

    fn bad_trees(&mut self) {
        let mut extended = query(1);
        if let Value::Structure(fields) = &mut extended.value {
            fields.push(Item::structure(
                Tag::MESSAGE_EXTENSION,
                vec![
                    Item::text(Tag::VENDOR_IDENTIFICATION, "none"),
                    Item::boolean(Tag::CRITICALITY_INDICATOR, true),
                    Item::structure(Tag::VENDOR_EXTENSION, vec![]),
                ],
            ));
        }
        let dated = batch_item(
            Operation::LOCATE,
            vec![
                Item::integer(Tag::MAXIMUM_ITEMS, 1 << 21),
                Item::integer(Tag::OFFSET_ITEMS, 1 << 22),
                Item::structure(
                    Tag::ATTRIBUTES,
                    vec![
                        Item::date_time(Tag::ACTIVATION_DATE, i64::MAX),
                        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, -1),
                    ],
                ),
            ],
            None,
        );
        let named = |number| batch_item(Operation(number), vec![uid("absent")], Some(1));
        let get = Operation::GET.0;
        for items in [
            vec![extended],
            vec![dated],
            vec![named(get), named(get)],
            vec![named(0x7FFF)],
            vec![query(3)],
        ] {
            let octets = ttlv::encode(&message(VERSION, vec![], items));
            self.octets(&octets, 1);
        }
        let go_on = Item::enumeration(
            Tag::BATCH_ERROR_CONTINUATION_OPTION,
            BatchErrorContinuationOption::CONTINUE,
        );
        let absent = |id| batch_item(Operation::GET, vec![uid("absent")], Some(id));
        let both = message(VERSION, vec![go_on], vec![absent(1), absent(2)]);
        self.octets(&ttlv::encode(&both), 1);
        let newer = message(ProtocolVersion::new(7, 3), vec![], vec![query(1)]);
        self.octets(&ttlv::encode(&newer), 1);
        let count = |stated: i32| {
            let asked = message(VERSION, vec![], vec![query(1), query(1)]);
            let mut octets = ttlv::encode(&asked);
            let header = [0x42, 0x00, 0x0D, 2, 0, 0, 0, 4];
            let at = octets.windows(8).position(|part| part == header).unwrap();
            octets[at + 8..at + 12].copy_from_slice(&stated.to_be_bytes());
            octets
        };
        self.octets(&count(1), 1);
        self.octets(&count(i32::MAX), 1);
    }

    fn register(&mut self) -> String {
        let mask = CryptographicUsageMask::ENCRYPT.0;
        let block = Item::structure(
            Tag::KEY_BLOCK,
            vec![
                Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
                Item::structure(
                    Tag::KEY_VALUE,
                    vec![Item::bytes(Tag::KEY_MATERIAL, [0xA7; 16])],
                ),
                Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
                Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
            ],
        );
        let mask = Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask);
        self.ask(
            Operation::REGISTER,
            vec![
                Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
                Item::structure(Tag::ATTRIBUTES, vec![mask]),
                Item::structure(Tag::SYMMETRIC_KEY, vec![block]),
            ],
        )
    }

    fn life(&mut self) {
        let key = self.register();
        let on = |operation, id: &str| batch_item(operation, vec![uid(id)], None);
        self.octets(&[0; 8], 1);
        self.octets(&ttlv::encode(&message(VERSION, vec![], vec![query(1)])), 1);
        self.octets(&[0; 8], 1);
        let unnamed = |operation| batch_item(operation, vec![], None);
        let first = message(
            VERSION,
            vec![],
            vec![unnamed(Operation::GET_ATTRIBUTE_LIST)],
        );
        self.octets(&ttlv::encode(&first), 1);
        self.ask(Operation::ACTIVATE, vec![uid(&key)]);
        self.ask(Operation::GET_ATTRIBUTES, vec![uid(&key)]);
        self.ask(Operation::GET, vec![uid(&key)]);
        let foreign = message(VERSION, vec![], vec![on(Operation::GET, &key)]);
        self.octets(&ttlv::encode(&foreign), 9);
        let reason = Item::structure(
            Tag::REVOCATION_REASON,
            vec![Item::enumeration(
                Tag::REVOCATION_REASON_CODE,
                RevocationReasonCode::CESSATION_OF_OPERATION,
            )],
        );
        self.ask(Operation::REVOKE, vec![uid(&key), reason]);
        self.ask(Operation::ACTIVATE, vec![uid(&key)]);
        self.ask(
            Operation::ENCRYPT,
            vec![uid(&key), Item::bytes(Tag::DATA, [0; 16])],
        );
        self.ask(Operation::GET_ATTRIBUTES, vec![uid(&key)]);
        for operation in [Operation::DESTROY, Operation::DESTROY, Operation::GET] {
            self.ask(operation, vec![uid(&key)]);
        }
        self.register();
        let three = vec![
            self.creating(1),
            self.creating(2),
            batch_item(Operation::GET_ATTRIBUTE_LIST, vec![], Some(3)),
        ];
        self.octets(&ttlv::encode(&message(VERSION, vec![], three)), 1);
    }

    fn creating(&self, id: u8) -> Item {
        batch_item(
            Operation::CREATE,
            vec![
                Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
                Item::structure(Tag::ATTRIBUTES, crate::testing::aes()),
            ],
            Some(id),
        )
    }

    fn traffic(&mut self) {
        for _ in 0..3 {
            self.server.abandoned(&Self::peer(5));
        }
        let empty = message(VERSION, vec![], vec![]);
        self.octets(&ttlv::encode(&empty), 3);
        for _ in 0..42 {
            self.ask(Operation::GET, vec![uid("absent")]);
        }
    }
}

fn query(times: usize) -> Item {
    let function = QueryFunction::QUERY_OPERATIONS;
    let function = Item::enumeration(Tag::QUERY_FUNCTION, function);
    batch_item(Operation::QUERY, vec![function; times], None)
}
