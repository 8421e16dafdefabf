//! What a certificate says of itself, as attributes (KMIP 1.4 sections 3.8 to 3.15, 2.1 sections
//! 4.6 to 4.8).

use kmip_conform_protocol::{Item, Tag};

/// The attributes of a Certificate structure; none of any other.
pub fn attributes(content: &Item) -> Vec<Item> {
    if content.tag != Tag::CERTIFICATE {
        return Vec::new();
    }
    let mut items: Vec<Item> = content
        .field(Tag::CERTIFICATE_TYPE)
        .into_iter()
        .cloned()
        .collect();
    let octets = content
        .field(Tag::CERTIFICATE_VALUE)
        .and_then(Item::as_bytes);
    if let Some(length) = octets.and_then(|octets| i32::try_from(octets.len()).ok()) {
        items.push(Item::integer(Tag::CERTIFICATE_LENGTH, length));
    }
    items
}
