//! What the tests of operations share: a server with a clock that stands still, and requests in
//! few words.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, NameType, ObjectType, Operation, ResultReason,
    ResultStatus,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::{FixedClock, LinkCertificate, Peer, Server, Settings, Transport};

/// The time at which every test starts.
pub const START: i64 = 1_700_000_000;

/// A server under test.
pub struct Bench {
    pub server: Server,
    pub clock: Arc<FixedClock>,
    pub version: ProtocolVersion,
    pub user: &'static str,
    pub certificate: Option<LinkCertificate>,
}

/// The answer to one operation.
#[derive(Debug)]
pub struct Answer(pub Item);

impl Bench {
    pub fn new(version: ProtocolVersion) -> Self {
        Self::with(version, Settings::for_testing())
    }

    pub fn with(version: ProtocolVersion, settings: Settings) -> Self {
        let clock = Arc::new(FixedClock::at(START));
        Self {
            server: Server::new(settings, clock.clone(), [7; 32]),
            clock,
            version,
            user: "alice",
            certificate: None,
        }
    }

    pub fn peer(&self) -> Peer {
        Peer {
            identity: self.user.to_owned(),
            connection: 1,
            transport: Transport::Ttlv,
            certificate: self.certificate.clone(),
        }
    }

    pub fn send(&self, header: Vec<Item>, items: Vec<Item>) -> Item {
        self.server
            .handle(&message(self.version, header, items), &self.peer())
    }

    pub fn call(&self, operation: Operation, payload: Vec<Item>) -> Answer {
        let response = self.send(Vec::new(), vec![batch_item(operation, payload, None)]);
        Answer(response.field(Tag::BATCH_ITEM).unwrap().clone())
    }

    /// The field that gives attributes to a new object in the era's form.
    pub fn attributes(&self, items: Vec<Item>) -> Item {
        if self.version.is_1x() {
            let fields = items.iter().map(|item| self.attribute(item)).collect();
            Item::structure(Tag::TEMPLATE_ATTRIBUTE, fields)
        } else {
            Item::structure(Tag::ATTRIBUTES, items)
        }
    }

    /// A 1.x Attribute structure.
    pub fn attribute(&self, item: &Item) -> Item {
        crate::attribute::to_1x(item, 0)
    }

    /// The field that carries one attribute to set.
    pub fn new_attribute(&self, item: Item) -> Item {
        if self.version.is_1x() {
            self.attribute(&item)
        } else {
            Item::structure(Tag::NEW_ATTRIBUTE, vec![item])
        }
    }

    /// Creates an AES-128 key with these further attributes.
    pub fn create(&self, more: Vec<Item>) -> Answer {
        let mut items = aes();
        items.extend(more);
        self.call(
            Operation::CREATE,
            vec![
                Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
                self.attributes(items),
            ],
        )
    }

    pub fn key(&self) -> String {
        self.create(Vec::new()).id()
    }

    /// The first value of an attribute, as the server shows it, in internal form.
    pub fn value(&self, id: &str, tag: Tag) -> Option<Item> {
        self.values(id, tag).into_iter().next()
    }

    /// The values of an attribute, as the server shows them, in internal form.
    pub fn values(&self, id: &str, tag: Tag) -> Vec<Item> {
        let key = crate::attribute::AttributeKey::Standard(tag);
        let wanted = if self.version.is_1x() {
            Item::text(Tag::ATTRIBUTE_NAME, crate::attribute::name_1x(&key))
        } else {
            crate::attribute::encoded_reference(&key)
        };
        // 3.0 has a reference for each kind of link, but none for all.
        let all = self.version >= ProtocolVersion::V3_0 && tag == Tag::LINK;
        let wanted = (!all).then_some(wanted);
        let fields = [uid(id)].into_iter().chain(wanted).collect();
        let answer = self.call(Operation::GET_ATTRIBUTES, fields);
        let payload = crate::attribute::internal(&answer.payload(), self.version).into_owned();
        if self.version.is_1x() {
            let attributes = payload.fields_with(Tag::ATTRIBUTE);
            let values = attributes.filter_map(|one| one.field(Tag::ATTRIBUTE_VALUE));
            return values
                .map(|value| Item::new(tag, value.value.clone()))
                .collect();
        }
        let attributes = payload.fields_with(Tag::ATTRIBUTES);
        let values = attributes.flat_map(|list| list.fields_with(tag));
        values.cloned().collect()
    }
}

impl Answer {
    pub fn is_success(&self) -> bool {
        let status = self.0.field(Tag::RESULT_STATUS).unwrap();
        status.as_enumeration() == Some(ResultStatus::SUCCESS.0)
    }

    pub fn payload(&self) -> Item {
        assert!(self.is_success(), "{:?}", self.0);
        self.0.field(Tag::RESPONSE_PAYLOAD).unwrap().clone()
    }

    pub fn id(&self) -> String {
        let payload = self.payload();
        let id = payload.field(Tag::UNIQUE_IDENTIFIER).unwrap();
        id.as_text().unwrap().to_owned()
    }

    pub fn reason(&self) -> ResultReason {
        let reason = self.0.field(Tag::RESULT_REASON);
        ResultReason(reason.and_then(Item::as_enumeration).unwrap_or_else(|| {
            panic!("no failure: {:?}", self.0);
        }))
    }
}

pub fn message(version: ProtocolVersion, header: Vec<Item>, items: Vec<Item>) -> Item {
    let mut fields = vec![Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )];
    fields.extend(header);
    if version < ProtocolVersion::V3_0 {
        fields.push(Item::integer(Tag::BATCH_COUNT, items.len() as i32));
    }
    let mut parts = vec![Item::structure(Tag::REQUEST_HEADER, fields)];
    let external = |item: &Item| crate::attribute::external(item, version).into_owned();
    parts.extend(items.iter().map(external));
    Item::structure(Tag::REQUEST_MESSAGE, parts)
}

pub fn batch_item(operation: Operation, payload: Vec<Item>, id: Option<u8>) -> Item {
    let mut fields = vec![Item::enumeration(Tag::OPERATION, operation)];
    fields.extend(id.map(|id| Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [id])));
    fields.push(Item::structure(Tag::REQUEST_PAYLOAD, payload));
    Item::structure(Tag::BATCH_ITEM, fields)
}

pub fn uid(id: &str) -> Item {
    Item::text(Tag::UNIQUE_IDENTIFIER, id)
}

pub fn name(text: &str) -> Item {
    Item::structure(
        Tag::NAME,
        vec![
            Item::text(Tag::NAME_VALUE, text),
            Item::enumeration(Tag::NAME_TYPE, NameType::UNINTERPRETED_TEXT_STRING),
        ],
    )
}

pub fn aes() -> Vec<Item> {
    let mask = CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0;
    vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
    ]
}
