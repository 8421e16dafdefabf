//! What faults that remember read in requests and answers.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

use super::edit::{is_success, operation};

/// The object that the request of a batch item names.
pub fn named(item: &Item) -> Option<&str> {
    let named = item.at(&[Tag::REQUEST_PAYLOAD, Tag::UNIQUE_IDENTIFIER])?;
    named.as_text()
}

/// The object that the answer of a batch item names.
pub fn told(item: &Item) -> Option<&str> {
    let named = item.at(&[Tag::RESPONSE_PAYLOAD, Tag::UNIQUE_IDENTIFIER])?;
    named.as_text()
}

/// The batch items of a request with their successful answers.
pub fn successes<'m>(
    request: &'m Item,
    response: &'m Item,
) -> impl Iterator<Item = (&'m Item, &'m Item)> {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    let pairs = asked.zip(response.fields_with(Tag::BATCH_ITEM));
    pairs.filter(|(_, answer)| is_success(answer))
}

/// The objects on which this operation succeeded.
pub fn done(request: &Item, response: &Item, wanted: Operation) -> Vec<String> {
    let pairs = successes(request, response);
    let pairs = pairs.filter(|(asked, _)| operation(asked) == Some(wanted));
    let names = pairs.filter_map(|(asked, answer)| told(answer).or_else(|| named(asked)));
    names.map(str::to_owned).collect()
}

/// The objects whose Destroy succeeded.
pub fn destroyed(request: &Item, response: &Item) -> Vec<String> {
    done(request, response, Operation::DESTROY)
}

/// The objects that Create and Register made.
pub fn made(request: &Item, response: &Item) -> Vec<String> {
    let mut names = done(request, response, Operation::CREATE);
    names.extend(done(request, response, Operation::REGISTER));
    names
}

/// The octets of every key material below the item.
pub fn key_material(item: &Item) -> Vec<&[u8]> {
    let mut found = Vec::new();
    if item.tag == Tag::KEY_MATERIAL {
        found.extend(item.as_bytes());
    }
    found.extend(item.fields().iter().flat_map(key_material));
    found
}

/// Octets as a message for people shows them.
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
