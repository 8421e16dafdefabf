//! Messages of requests, and values in the place of names.

use std::collections::BTreeMap;

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::sample::Request;
use crate::case::Bindings;

/// A request message with one batch item for each request.
pub fn message(version: ProtocolVersion, requests: &[Request]) -> Item {
    let mut header = vec![Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )];
    if version < ProtocolVersion::V3_0 {
        let count = i32::try_from(requests.len()).unwrap_or(i32::MAX);
        header.push(Item::integer(Tag::BATCH_COUNT, count));
    }
    let named = requests.len() > 1 && version < ProtocolVersion::V3_0;
    let mut fields = vec![Item::structure(Tag::REQUEST_HEADER, header)];
    fields.extend((1..=u8::MAX).zip(requests).map(|(number, request)| {
        let id = named.then(|| Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [number]));
        batch_item(request, id)
    }));
    Item::structure(Tag::REQUEST_MESSAGE, fields)
}

/// The batch item of one request.
pub fn batch_item(request: &Request, id: Option<Item>) -> Item {
    let operation = Item::enumeration(Tag::OPERATION, request.operation);
    let payload = Item::structure(Tag::REQUEST_PAYLOAD, request.payload.clone());
    let fields = [Some(operation), id, Some(payload)];
    Item::structure(Tag::BATCH_ITEM, fields.into_iter().flatten().collect())
}

/// The tree with the values of `bindings` in the place of their names; other names stay.
pub fn bind(item: &Item, bindings: &Bindings) -> Item {
    let value = match &item.value {
        Value::Structure(fields) => {
            Value::Structure(fields.iter().map(|field| bind(field, bindings)).collect())
        }
        value => settled(value, bindings).unwrap_or_else(|| value.clone()),
    };
    Item::new(item.tag, value)
}

/// The tree with something that is nowhere in the place of names: a request for which no scene is
/// set, to be refused before it matters what is there.
pub fn of_nothing(item: &Item) -> Item {
    let value = match &item.value {
        Value::Structure(fields) => Value::Structure(fields.iter().map(of_nothing).collect()),
        value if name(value).is_none() => value.clone(),
        Value::ByteString(_) => Value::ByteString(NOWHERE.as_bytes().to_vec()),
        Value::Identifier(_) => Value::Identifier(NOWHERE.to_owned()),
        Value::Reference(_) => Value::Reference(NOWHERE.to_owned()),
        _ => Value::TextString(NOWHERE.to_owned()),
    };
    Item::new(item.tag, value)
}

/// What no server calls an object.
const NOWHERE: &str = "nowhere-to-be-found";

fn settled(value: &Value, bindings: &BTreeMap<String, Value>) -> Option<Value> {
    let settled = bindings.get(name(value)?)?;
    let text = Item::new(Tag::UNIQUE_IDENTIFIER, settled.clone());
    let text = || text.as_text().map(str::to_owned);
    // An identifier keeps the type of its place: 3.0 has one for each way of naming an object.
    Some(match value {
        Value::TextString(_) => Value::TextString(text()?),
        Value::Identifier(_) => Value::Identifier(text()?),
        Value::Reference(_) => Value::Reference(text()?),
        _ => settled.clone(),
    })
}

/// The name that stands in the place of a value, without its `$`.
pub(super) fn name(value: &Value) -> Option<&str> {
    let text = match value {
        Value::TextString(text) | Value::Identifier(text) | Value::Reference(text) => text,
        Value::ByteString(octets) => std::str::from_utf8(octets).ok()?,
        _ => return None,
    };
    let name = text.strip_prefix('$')?;
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// Takes what the answer to a request settles: `payload` is its response payload.
pub fn take(request: &Request, payload: &Item, bindings: &mut Bindings) {
    for given in &request.gives {
        let found = at(payload, &given.path, given.occurrence);
        bindings.extend(found.map(|item| (given.name.clone(), item.value.clone())));
    }
}

fn at<'i>(payload: &'i Item, path: &[Tag], occurrence: usize) -> Option<&'i Item> {
    let (last, above) = path.split_last()?;
    payload.at(above)?.fields_with(*last).nth(occurrence)
}
