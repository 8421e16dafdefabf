//! What an operation is performed with: identity, clock, store, chance, and the batch so far.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{Data, Operation, UniqueIdentifier};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag, Value};
use rand_chacha::ChaCha20Rng;

use crate::access;
use crate::attribute;
use crate::error::{Cause, OperationError};
use crate::job::Surroundings;
use crate::link_credential::LinkCertificate;
use crate::message::{Attestation, Environment};
use crate::object_type;
use crate::permit::Permit;
use crate::push::Channel;
use crate::rotation;
use crate::settings::Settings;
use crate::store::{Object, Store};
use crate::streams::Streams;
use crate::transition;
use crate::users;

/// The surroundings of an operation.
pub struct Context<'a> {
    /// The version of the message.
    pub version: ProtocolVersion,
    /// Whom the message speaks for; objects that it creates belong to it.
    pub identity: &'a str,
    /// The certificate of the connection, where the client acts as the one it names.
    pub link: Option<&'a LinkCertificate>,
    /// What the client showed of itself.
    pub attestation: Attestation,
    /// Seconds since 1970.
    pub now: i64,
    /// What the operator decided.
    pub settings: &'a Settings,
    /// The objects.
    pub store: &'a mut dyn Store,
    /// The source of chance.
    pub rng: &'a mut ChaCha20Rng,
    /// The operations by parts that are under way.
    pub streams: &'a mut Streams,
    /// The connection, where its roles can be exchanged.
    pub channel: Option<Channel<'a>>,
    /// What the client may do.
    pub permit: Permit,
    /// The operation of the present item.
    pub operation: Option<Operation>,
    /// The identifiers of the objects that the message made.
    made: Vec<String>,
    /// The Batch Item that the operation answers with.
    answer: Option<Item>,
    /// The ID Placeholder of the batch (KMIP 2.1 section 6.1, 1.4 section 4).
    placeholder: Option<String>,
    /// The identifiers that each item so far gave.
    results: Vec<ItemResult>,
}

/// What a later item of the batch may refer to.
struct ItemResult {
    operation: Operation,
    identifiers: Vec<(Tag, String)>,
    data: Option<Vec<u8>>,
}

impl<'a> Context<'a> {
    /// A context at the start of a batch.
    pub fn new(environment: Environment<'a>) -> Self {
        let Environment {
            version,
            client,
            now,
            settings,
            store,
            rng,
            streams,
            channel,
        } = environment;
        Self {
            version,
            identity: &client.identity,
            link: client.link.as_ref(),
            attestation: client.attestation,
            now,
            settings,
            store,
            rng,
            streams,
            channel,
            permit: Permit::of_ticket(client.ticket.clone()),
            operation: None,
            made: Vec::new(),
            answer: None,
            placeholder: None,
            results: Vec::new(),
        }
    }

    /// What a batch within the operation is performed with.
    pub fn surroundings(&mut self) -> Surroundings<'_> {
        Surroundings {
            now: self.now,
            settings: self.settings,
            store: &mut *self.store,
            rng: &mut *self.rng,
            streams: &mut *self.streams,
        }
    }

    /// Lets a Batch Item stand for the operation's own answer.
    pub fn answer_with(&mut self, item: Item) {
        self.answer = Some(item);
    }

    /// The Batch Item that stands for the answer of the operation just performed.
    pub fn take_answer(&mut self) -> Option<Item> {
        self.answer.take()
    }

    /// Lets later items of the batch leave out this identifier.
    pub fn set_placeholder(&mut self, id: Option<String>) {
        self.placeholder = id;
    }

    /// The object that the payload names, or that the ID Placeholder holds.
    ///
    /// # Errors
    /// The same failure for an object that does not exist and one of somebody else.
    pub fn find(&self, payload: &Item) -> Result<Arc<Object>, OperationError> {
        self.find_under(payload, Tag::UNIQUE_IDENTIFIER)
    }

    /// As [`find`](Self::find), with the identifier under another tag.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn find_under(&self, payload: &Item, tag: Tag) -> Result<Arc<Object>, OperationError> {
        let id = match payload.field(tag) {
            Some(field) => self.identifier(field)?,
            None => self.placeholder.clone(),
        };
        let id = id.ok_or_else(OperationError::not_found)?;
        let object = self.owned(&id);
        if !self.made.contains(&id) {
            self.permit.use_on(&id, object.as_deref())?;
        }
        let object = object.ok_or_else(OperationError::not_found)?;
        if let Some(operation) = self.operation {
            access::check_owner(&object, operation, self.settings)?;
        }
        Ok(object)
    }

    /// As [`find`](Self::find), for operations that need the object on-line.
    ///
    /// # Errors
    /// As [`find`](Self::find), and an archived object.
    pub fn find_online(&self, payload: &Item) -> Result<Arc<Object>, OperationError> {
        let object = self.find(payload)?;
        require_online(&object)?;
        Ok(object)
    }

    /// The object with this identifier, where it is this client's and the client may use it.
    pub fn object(&self, id: &str) -> Option<Arc<Object>> {
        self.owned(id)
            .filter(|object| self.permit.covers(object) || self.made.contains(&object.id))
    }

    fn owned(&self, id: &str) -> Option<Arc<Object>> {
        self.store
            .object(id)
            .filter(|object| object_type::is_known(object.object_type, self.version))
            .filter(|object| object.owner == self.identity || self.is_open(object))
    }

    /// Whether the operation may be performed on the object, though it is somebody else's.
    fn is_open(&self, object: &Object) -> bool {
        let operation = self.operation;
        let with = (self.settings, &*self.store);
        operation.is_some_and(|operation| access::is_open(object, operation, self.identity, with))
    }

    /// Stores an object that the operation makes.
    ///
    /// # Errors
    /// The client has no right to make it, or the server keeps no more objects.
    pub fn store_made(&mut self, object: Object) -> Result<(), OperationError> {
        self.permit.use_on_new(&object)?;
        let count = self.store.count(&object.owner);
        let (of_one, of_all) = (self.settings.objects_of_one, self.settings.objects_of_all);
        if count.of_one >= of_one || count.of_all >= of_all {
            let text = "the server keeps no more objects";
            return Err(OperationError::new(Cause::LimitReached, text));
        }
        self.made.push(object.id.clone());
        self.store.put(object);
        Ok(())
    }

    /// Stores a changed object and notes the change in its Last Change Date.
    pub fn save(&mut self, mut object: Object) {
        let date = Item::date_time(Tag::LAST_CHANGE_DATE, self.now);
        object.attributes.set(date);
        users::enlist(&object, self.store);
        rotation::enlist(&object, self.version, self.store);
        transition::enlist(&object, self.now, self.store);
        self.store.put(object);
    }

    /// Notes what an item of the batch gave, for later items that refer to it by operation or by
    /// position (KMIP 2.1 section 11.58).
    pub fn finish_item(&mut self, operation: Operation, payload: Option<&[Item]>) {
        let identifiers = payload.into_iter().flatten().filter_map(|field| {
            let named = [
                Tag::UNIQUE_IDENTIFIER,
                Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
                Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
            ];
            let id = field.as_text().filter(|_| named.contains(&field.tag))?;
            Some((field.tag, id.to_owned()))
        });
        self.results.push(ItemResult {
            operation,
            identifiers: identifiers.collect(),
            data: payload.and_then(resulting_data),
        });
    }

    /// The octets of a field: its own, or from 2.0 those that an earlier item of the batch gave
    /// (KMIP 2.1 section 7.9).
    ///
    /// # Errors
    /// A field that refers to data which no item gave.
    pub fn data(&self, payload: &Item, tag: Tag) -> Result<Option<Vec<u8>>, OperationError> {
        let Some(field) = payload.field(tag) else {
            return Ok(None);
        };
        let found = match &field.value {
            Value::ByteString(octets) => Some(octets.clone()),
            Value::Enumeration(number) => {
                let source = source_of(Data(*number));
                let mut results = self.results.iter().rev();
                results
                    .find(|result| Some(result.operation) == source)
                    .and_then(|result| result.data.clone())
            }
            Value::Integer(position) => self.data_at(*position),
            _ => None,
        };
        found.map(Some).ok_or_else(|| {
            OperationError::new(
                Cause::InvalidField,
                format!("{tag} refers to nothing that was given"),
            )
        })
    }

    /// The data at a position, which below zero counts backwards from the present item.
    fn data_at(&self, position: i32) -> Option<Vec<u8>> {
        let mut given = self.results.iter().filter_map(|result| result.data.clone());
        match usize::try_from(position) {
            Ok(position) => given.nth(position),
            Err(_) => {
                let back = usize::try_from(position.unsigned_abs()).ok()?;
                given.collect::<Vec<_>>().into_iter().rev().nth(back - 1)
            }
        }
    }

    /// Binds links to the results of earlier items to the objects they stand for (KMIP 2.1
    /// sections 4.31 and 11.58).
    ///
    /// # Errors
    /// A link to a result that no item gave.
    pub fn bind_links(&self, item: &mut Item) -> Result<(), OperationError> {
        if attribute::is_link_to_result(item) {
            let id = self.identifier(item)?;
            let id = id.ok_or_else(OperationError::not_found)?;
            item.value = attribute::link_value(item.tag, id);
        } else if let Value::Structure(fields) = &mut item.value {
            for field in fields {
                self.bind_links(field)?;
            }
        }
        Ok(())
    }

    /// What an identifier field stands for: itself, the ID Placeholder, or the result of an
    /// earlier item.
    fn identifier(&self, field: &Item) -> Result<Option<String>, OperationError> {
        match &field.value {
            Value::TextString(id) | Value::Identifier(id) => Ok(Some(id.clone())),
            Value::Enumeration(number) => Ok(self.named_result(*number)),
            Value::Integer(position) => Ok(self.result_at(*position)),
            Value::NameReference(name) => Ok(self.named_object(name)),
            _ => Err(OperationError::new(
                Cause::InvalidField,
                format!("{} cannot be of this type", field.tag),
            )),
        }
    }

    /// The object that has the name at present (KMIP 3.0, Name Reference).
    fn named_object(&self, name: &str) -> Option<String> {
        let named = self.store.named(self.identity, name);
        named.first().map(|object| object.id.clone())
    }

    fn named_result(&self, number: u32) -> Option<String> {
        if number == UniqueIdentifier::ID_PLACEHOLDER.0 {
            return self.placeholder.clone();
        }
        let name = UniqueIdentifier::TABLE.row(number, self.version)?.name;
        let (operation, tag) = match name {
            name if name.ends_with(" Private Key") => (
                name.trim_end_matches(" Private Key"),
                Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
            ),
            name if name.ends_with(" Public Key") => (
                name.trim_end_matches(" Public Key"),
                Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
            ),
            name => (name, Tag::UNIQUE_IDENTIFIER),
        };
        let matches = |result: &&ItemResult| {
            Operation::TABLE
                .row(result.operation.0, self.version)
                .is_some_and(|row| row.name == operation)
        };
        let result = self.results.iter().rev().find(matches)?;
        result
            .identifiers
            .iter()
            .find(|(found, _)| *found == tag)
            .or_else(|| result.identifiers.first())
            .map(|(_, id)| id.clone())
    }

    fn result_at(&self, position: i32) -> Option<String> {
        let result = self.results.get(usize::try_from(position).ok()?)?;
        result.identifiers.first().map(|(_, id)| id.clone())
    }
}

/// The data that an operation gave, whatever the field is called.
fn resulting_data(payload: &[Item]) -> Option<Vec<u8>> {
    payload
        .iter()
        .find(|field| [Tag::DATA, Tag::MAC_DATA, Tag::SIGNATURE_DATA].contains(&field.tag))
        .and_then(Item::as_bytes)
        .map(<[u8]>::to_vec)
}

/// The operation whose data a Data enumeration stands for (KMIP 2.1 section 11.13).
fn source_of(data: Data) -> Option<Operation> {
    Some(match data {
        Data::DECRYPT => Operation::DECRYPT,
        Data::ENCRYPT => Operation::ENCRYPT,
        Data::HASH => Operation::HASH,
        Data::MAC_MAC_DATA => Operation::MAC,
        Data::RNG_RETRIEVE => Operation::RNG_RETRIEVE,
        Data::SIGN_SIGNATURE_DATA => Operation::SIGN,
        Data::SIGNATURE_VERIFY => Operation::SIGNATURE_VERIFY,
        _ => return None,
    })
}

/// Refuses an archived object.
///
/// # Errors
/// The object is archived.
pub fn require_online(object: &Object) -> Result<(), OperationError> {
    if object.archived {
        return Err(OperationError::new(
            Cause::ObjectArchived,
            "the object is archived",
        ));
    }
    Ok(())
}
