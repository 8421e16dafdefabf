//! Requests that ask for failure, each changed in one thing.

mod attributes;
mod certificates;
mod creation;
mod cryptography;
mod derivation;
mod life_cycle;
mod retrieval;

use kmip_conform_protocol::enumeration::{
    AdjustmentType, BlockCipherMode, CertificateRequestType, CryptographicAlgorithm,
    DerivationMethod, DigitalSignatureAlgorithm, EncodingOption, HashingAlgorithm,
    KeyCompressionType, KeyFormatType, ObjectType, Operation, PaddingMethod, Pkcs11Function,
    RevocationReasonCode, SplitKeyMethod, State, WrappingMethod,
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
    maker.packed();
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
}

/// Storage that the server does not have: on a token.
fn storage(tag: Tag) -> Item {
    let mask = Item::integer(Tag::PROTECTION_STORAGE_MASK, 0x02);
    structure(tag, vec![mask])
}
