//! What requests and answers teach about objects.

use kmip_conform_protocol::enumeration::{KeyFormatType, ObjectGroupMember, ObjectType, Operation};
use kmip_conform_protocol::schema::attribute;
use kmip_conform_protocol::{Item, Tag, Value};

use super::exchange::Exchange;
use super::ledger::{Ledger, ObjectRecord, Origin};
use super::provenance::{clear_material, follows_from_seed, key_block};

/// Operations that bring an object into being.
pub(super) const CREATING: [Operation; 11] = [
    Operation::CREATE,
    Operation::CREATE_KEY_PAIR,
    Operation::REGISTER,
    Operation::RE_KEY,
    Operation::RE_KEY_KEY_PAIR,
    Operation::DERIVE_KEY,
    Operation::CERTIFY,
    Operation::RE_CERTIFY,
    Operation::CREATE_SPLIT_KEY,
    Operation::JOIN_SPLIT_KEY,
    Operation::CREATE_CREDENTIAL,
];

/// Whether the answer names an object that did not exist before.
pub(super) fn creates(exchange: &Exchange<'_>) -> bool {
    exchange.is(&CREATING) && exchange.succeeded()
}

/// Notes every value of a request under its effective tag.
pub(super) fn sent(request: &Item, ledger: &mut Ledger) {
    each_leaf(request, None, &mut |tag, value| {
        ledger.note_sent(tag, value)
    });
}

/// Calls `visit` for every value with its effective tag: a 1.x attribute value has that of its
/// attribute.
fn each_leaf(item: &Item, name: Option<&str>, visit: &mut impl FnMut(Tag, &Value)) {
    let effective = match (item.tag, name) {
        (Tag::ATTRIBUTE_VALUE, Some(name)) => Tag::from_name(name).unwrap_or(item.tag),
        _ => item.tag,
    };
    match &item.value {
        Value::Structure(fields) => {
            let name = item.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text);
            for field in fields {
                each_leaf(field, name, visit);
            }
        }
        value => visit(effective, value),
    }
}

/// The ledger with the objects that the answer itself brings into being; `None` where a batch of
/// one, or one that makes nothing, leaves it as it is.
pub(super) fn with_created(request: &Item, response: &Item, ledger: &Ledger) -> Option<Ledger> {
    response.fields_with(Tag::BATCH_ITEM).nth(1)?;
    let exchanges = Exchange::pair(request, response);
    let mut making = exchanges
        .iter()
        .filter(|exchange| creates(exchange))
        .peekable();
    making.peek()?;
    let mut ledger = ledger.clone();
    for exchange in making {
        created(exchange, &mut ledger);
    }
    Some(ledger)
}

/// Takes note of the objects an answer speaks of.
pub(super) fn answered(request: &Item, response: &Item, ledger: &mut Ledger) {
    for exchange in Exchange::pair(request, response) {
        if !exchange.succeeded() {
            continue;
        }
        match exchange.operation {
            Some(_) if creates(&exchange) => created(&exchange, ledger),
            Some(Operation::IMPORT) => created(&exchange, ledger),
            Some(Operation::GET | Operation::EXPORT) => shown(&exchange, ledger),
            Some(Operation::LOCATE) => provided(&exchange, ledger),
            Some(Operation::POLL) => moved(exchange.answered_operation(), &exchange, ledger),
            Some(operation) => {
                moved(Some(operation), &exchange, ledger);
                changed(operation, &exchange, ledger);
            }
            None => {}
        }
    }
}

/// Takes note of what a request of the server shows of objects.
pub(super) fn pushed(request: &Item, ledger: &mut Ledger) {
    for exchange in Exchange::from_server(request) {
        if exchange.is(&[Operation::PUT]) {
            shown(&exchange, ledger);
        }
    }
}

fn created(exchange: &Exchange<'_>, ledger: &mut Ledger) {
    let origin = origin(exchange, ledger);
    let base = match exchange.operation {
        Some(Operation::CREATE_SPLIT_KEY | Operation::CERTIFY | Operation::RE_CERTIFY) => exchange
            .asked(&[Tag::UNIQUE_IDENTIFIER])
            .and_then(Item::as_text)
            .map(str::to_owned),
        _ => None,
    };
    let Some(response) = exchange.response() else {
        return;
    };
    for (tag, foreign, half) in [
        (Tag::UNIQUE_IDENTIFIER, None, None),
        (
            Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
            Some(PUBLIC_PARTS),
            Some(ObjectType::PRIVATE_KEY.0),
        ),
        (
            Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
            Some(PRIVATE_PARTS),
            Some(ObjectType::PUBLIC_KEY.0),
        ),
    ] {
        for identifier in response.fields_with(tag).filter_map(Item::as_text) {
            let mut record = ObjectRecord::new(origin);
            record.base.clone_from(&base);
            if let Some(request) = exchange.request {
                describe(&mut record, request, foreign.unwrap_or_default());
            }
            let issued = exchange.is(&[Operation::CERTIFY, Operation::RE_CERTIFY]);
            let issued = issued.then_some(ObjectType::CERTIFICATE.0);
            record.object_type = half.or(issued).or(record.object_type);
            ledger.insert(identifier.to_owned(), record);
        }
    }
}

/// A fresh member of a group that no message of the scenario made is the target's own: servers may
/// keep groups filled, or make members as they are asked for (KMIP 2.1 section 6.1.28).
fn provided(exchange: &Exchange<'_>, ledger: &mut Ledger) {
    let member = exchange
        .asked(&[Tag::OBJECT_GROUP_MEMBER])
        .and_then(Item::as_enumeration);
    let Some(response) = exchange
        .response()
        .filter(|_| member == Some(ObjectGroupMember::GROUP_MEMBER_FRESH.0))
    else {
        return;
    };
    let found = response.fields_with(Tag::UNIQUE_IDENTIFIER);
    for identifier in found.filter_map(Item::as_text) {
        if ledger.object(identifier).is_none() {
            let record = ObjectRecord::new(Origin::Generated);
            ledger.insert(identifier.to_owned(), record);
        }
    }
}

/// Parts of a Create Key Pair request that concern the private key only.
const PRIVATE_PARTS: &[Tag] = &[
    Tag::PRIVATE_KEY_ATTRIBUTES,
    Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
];
/// Parts of a Create Key Pair request that concern the public key only.
const PUBLIC_PARTS: &[Tag] = &[
    Tag::PUBLIC_KEY_ATTRIBUTES,
    Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
];

fn describe(record: &mut ObjectRecord, request: &Item, foreign: &[Tag]) {
    let stated = request.field(Tag::OBJECT_TYPE);
    record.object_type = stated.and_then(Item::as_enumeration);
    if let Some(block) = key_block(request) {
        record.registered_format = block
            .field(Tag::KEY_FORMAT_TYPE)
            .and_then(Item::as_enumeration);
        note_material(record, block);
        let wrapping = [
            Tag::KEY_WRAPPING_DATA,
            Tag::ENCRYPTION_KEY_INFORMATION,
            Tag::UNIQUE_IDENTIFIER,
        ];
        let wrapping = block.at(&wrapping).and_then(Item::as_text);
        record.wrapped_with = wrapping.map(str::to_owned);
    }
    for part in request
        .fields()
        .iter()
        .filter(|part| !foreign.contains(&part.tag))
    {
        note_dates(record, part);
        note_parameters(record, part);
        each_leaf(part, None, &mut |tag, value| match value {
            Value::Integer(mask) if tag == Tag::CRYPTOGRAPHIC_USAGE_MASK => {
                record.usage_mask = Some(*mask);
            }
            _ => {}
        });
    }
}

fn note_material(record: &mut ObjectRecord, block: &Item) {
    if let Some((format, material)) = clear_material(block) {
        record
            .material
            .entry(format)
            .or_insert_with(|| material.clone());
    }
}

/// The dates of an attribute, by its effective tag, that a request's payload holds.
pub(super) fn dates(payload: &Item, attribute: Tag) -> Vec<Value> {
    let mut found = Vec::new();
    each_leaf(payload, None, &mut |tag, value| {
        if tag == attribute && matches!(value, Value::DateTime(_) | Value::DateTimeExtended(_)) {
            found.push(value.clone());
        }
    });
    found
}

fn note_dates(record: &mut ObjectRecord, part: &Item) {
    each_leaf(part, None, &mut |tag, value| {
        if matches!(value, Value::DateTime(_) | Value::DateTimeExtended(_)) {
            let known = record.dates.entry(tag).or_default();
            // Custom attributes all travel under one tag, and an object may have many.
            if tag != Tag::ATTRIBUTE_VALUE {
                known.clear();
            }
            known.push(value.clone());
        }
    });
}

/// Keeps the Cryptographic Parameters attribute, whichever way the version writes it.
fn note_parameters(record: &mut ObjectRecord, part: &Item) {
    let is_named = |item: &Item| {
        let name = item.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text);
        name.and_then(attribute)
            .is_some_and(|row| row.tag == Tag::CRYPTOGRAPHIC_PARAMETERS)
    };
    let found = match part.tag {
        Tag::CRYPTOGRAPHIC_PARAMETERS => Some(part),
        Tag::ATTRIBUTE if is_named(part) => part.field(Tag::ATTRIBUTE_VALUE),
        // Parameters of a derivation or a wrapping are not those of the object.
        Tag::DERIVATION_PARAMETERS | Tag::KEY_WRAPPING_DATA => return,
        _ => None,
    };
    match found {
        Some(parameters) => record.parameters = parameters.fields().to_vec(),
        None => part
            .fields()
            .iter()
            .for_each(|field| note_parameters(record, field)),
    }
}

fn origin(exchange: &Exchange<'_>, ledger: &Ledger) -> Origin {
    let sources: Vec<Option<&ObjectRecord>> = exchange
        .request
        .into_iter()
        .flat_map(|request| request.fields_with(Tag::UNIQUE_IDENTIFIER))
        .map(|identifier| ledger.object(identifier.as_text()?))
        .collect();
    let known = |record: &Option<&ObjectRecord>| {
        record.is_some_and(|record| !record.is_generated() || has_known_base(record, ledger))
    };
    match exchange.operation {
        Some(Operation::REGISTER | Operation::IMPORT | Operation::CREATE_CREDENTIAL) => {
            Origin::Registered
        }
        Some(Operation::DERIVE_KEY | Operation::JOIN_SPLIT_KEY)
            if !sources.is_empty()
                && sources.iter().all(known)
                && !derives_with_chance(exchange) =>
        {
            Origin::Derived
        }
        Some(Operation::CREATE_KEY_PAIR) if follows_from_seed(exchange) => Origin::Derived,
        _ => Origin::Generated,
    }
}

/// Whether a share was split from an object whose content is known, so that joining gives it back.
fn has_known_base(record: &ObjectRecord, ledger: &Ledger) -> bool {
    record
        .base
        .as_deref()
        .and_then(|base| ledger.object(base))
        .is_some_and(|base| !base.is_generated())
}

/// PBKDF2 without a salt or a count leaves both to the target.
fn derives_with_chance(exchange: &Exchange<'_>) -> bool {
    use kmip_conform_protocol::enumeration::DerivationMethod;
    let method = exchange
        .asked(&[Tag::DERIVATION_METHOD])
        .and_then(Item::as_enumeration);
    let given = |tag: Tag| exchange.asked(&[Tag::DERIVATION_PARAMETERS, tag]).is_some();
    method == Some(DerivationMethod::PBKDF2.0) && !(given(Tag::SALT) && given(Tag::ITERATION_COUNT))
}

/// Material in an answer: of generated objects it is seen for the first time.
fn shown(exchange: &Exchange<'_>, ledger: &mut Ledger) {
    let Some(response) = exchange.response() else {
        return;
    };
    let Some(record) = exchange.object().and_then(|id| ledger.object_mut(id)) else {
        return;
    };
    if let Some(object_type) = response.field(Tag::OBJECT_TYPE) {
        record.object_type = object_type.as_enumeration().or(record.object_type);
    }
    if let Some(block) = key_block(response) {
        note_material(record, block);
    }
    if let Some(value) = response.at(&[Tag::CERTIFICATE, Tag::CERTIFICATE_VALUE]) {
        let format = KeyFormatType::X_509.0;
        record
            .material
            .entry(format)
            .or_insert_with(|| value.value.clone());
    }
}

/// Objects that go to the archive or come from it, also as a Poll tells.
fn moved(operation: Option<Operation>, exchange: &Exchange<'_>, ledger: &mut Ledger) {
    let Some(record) = exchange.object().and_then(|id| ledger.object_mut(id)) else {
        return;
    };
    match operation {
        Some(Operation::ARCHIVE) => record.archived = true,
        Some(Operation::RECOVER) => record.archived = false,
        _ => {}
    }
}

/// Dates that a client sets later, and those an operation moves.
fn changed(operation: Operation, exchange: &Exchange<'_>, ledger: &mut Ledger) {
    let Some(record) = exchange.object().and_then(|id| ledger.object_mut(id)) else {
        return;
    };
    let Some(request) = exchange.request else {
        return;
    };
    match operation {
        Operation::ADD_ATTRIBUTE | Operation::MODIFY_ATTRIBUTE | Operation::SET_ATTRIBUTE => {
            note_dates(record, request);
            note_parameters(record, request);
            let name = request.at(&[Tag::ATTRIBUTE, Tag::ATTRIBUTE_NAME]);
            record
                .added
                .extend(name.and_then(Item::as_text).map(str::to_owned));
        }
        Operation::ENCRYPT => {
            let data = exchange
                .response()
                .and_then(|payload| payload.field(Tag::DATA));
            record
                .ciphertexts
                .extend(data.and_then(Item::as_bytes).map(<[u8]>::to_vec));
        }
        Operation::ACTIVATE => {
            record.dates.remove(&Tag::ACTIVATION_DATE);
        }
        Operation::REVOKE => {
            record.dates.remove(&Tag::DEACTIVATION_DATE);
            note_dates(record, request);
        }
        Operation::DELETE_ATTRIBUTE | Operation::ADJUST_ATTRIBUTE => record.dates.clear(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::ledger::Origin;

    #[test]
    fn dates_of_custom_attributes_do_not_replace_one_another() {
        let custom = |name: &str, seconds| {
            let fields = vec![
                Item::text(Tag::ATTRIBUTE_NAME, name),
                Item::date_time(Tag::ATTRIBUTE_VALUE, seconds),
            ];
            Item::structure(Tag::ATTRIBUTE, fields)
        };
        let parts = vec![custom("x-first", 1), custom("x-second", 2)];
        let payload = Item::structure(Tag::REQUEST_PAYLOAD, parts);
        let both = [1, 2].map(Value::DateTime).to_vec();
        assert_eq!(dates(&payload, Tag::ATTRIBUTE_VALUE), both);
        let mut record = ObjectRecord::new(Origin::Registered);
        note_dates(&mut record, &payload);
        assert_eq!(record.dates[&Tag::ATTRIBUTE_VALUE], both);
        note_dates(&mut record, &custom("Activation Date", 3));
        note_dates(&mut record, &custom("Activation Date", 4));
        assert_eq!(record.dates[&Tag::ACTIVATION_DATE], [Value::DateTime(4)]);
    }
}
