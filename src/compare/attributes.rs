//! Predicates about attributes in answers.

use kmip_conform_protocol::schema::{attribute, attribute_by_tag};
use kmip_conform_protocol::{Item, Tag, Value};

use super::condition::{asked, copies, knows};
use super::site::Site;
use crate::case::{Node, NodeValue};

/// The 1.x name of the attribute a difference is about, wherever in it the difference lies.
pub(super) fn attribute_name(site: &Site<'_>) -> Option<String> {
    let own = |tag: Tag| -> Option<String> {
        let item = site.actual.and_then(|item| item.field(tag)?.as_text());
        let node = || match site.expected?.field(tag)?.literal()? {
            Value::TextString(text) => Some(text.as_str()),
            _ => None,
        };
        item.or_else(node).map(str::to_owned)
    };
    match site.tags.last() {
        Some(&Tag::ATTRIBUTE) => own(Tag::ATTRIBUTE_NAME),
        Some(&Tag::ATTRIBUTE_NAME) => site.actual?.as_text().map(str::to_owned),
        _ => None,
    }
}

/// The attribute an additional item stands for, under the name requests use.
fn additional(site: &Site<'_>) -> Option<Value> {
    let item = site.actual?;
    match item.tag {
        Tag::ATTRIBUTE => item
            .field(Tag::ATTRIBUTE_NAME)
            .map(|name| name.value.clone()),
        Tag::ATTRIBUTE_NAME | Tag::ATTRIBUTE_REFERENCE => Some(item.value.clone()),
        tag => Some(Value::Enumeration(tag.0)),
    }
}

/// Whether the request asks for attributes by name at all: then others have no place in the
/// answer, and further instances of those it names are judged apart.
pub(super) fn is_named_in_request(site: &Site<'_>) -> bool {
    let named = [Tag::ATTRIBUTE_NAME, Tag::ATTRIBUTE_REFERENCE];
    named.into_iter().any(|tag| asked(site, tag).is_some())
}

pub(super) fn is_server_instance(site: &Site<'_>) -> bool {
    let Some(row) = additional(site).and_then(|name| match name {
        Value::TextString(name) => attribute(&name),
        Value::Enumeration(number) => attribute_by_tag(Tag(number)),
        _ => None,
    }) else {
        return false;
    };
    row.rules_in(site.context.version).is_some_and(|rules| {
        rules.multiple_instances.is_possible()
            && rules.initially_set_by.server
            && !rules.modifiable_by_client.is_possible()
    })
}

/// The index of a 1.x attribute; none is 0.
pub(super) fn attribute_index(item: &Item) -> i32 {
    let index = item.field(Tag::ATTRIBUTE_INDEX).and_then(Item::as_integer);
    index.unwrap_or(0)
}

/// Whether an additional attribute does not repeat one that is there: another index or value of
/// one with instances, the only one otherwise.
pub(super) fn is_alone(site: &Site<'_>) -> bool {
    let Some(item) = site.actual else {
        return false;
    };
    if copies(site) > 1 {
        return false;
    }
    let same_key = |other: &&Item| match item.tag {
        Tag::ATTRIBUTE => {
            other.field(Tag::ATTRIBUTE_NAME) == item.field(Tag::ATTRIBUTE_NAME)
                && attribute_index(other) == attribute_index(item)
        }
        Tag::ATTRIBUTE_NAME | Tag::ATTRIBUTE_REFERENCE => other.value == item.value,
        tag => other.tag == tag && (!may_repeat(site, tag) || *other == item),
    };
    let same_tag = |other: &&Item| other.tag == item.tag;
    site.actual_siblings
        .iter()
        .filter(same_tag)
        .filter(same_key)
        .count()
        == 1
}

fn may_repeat(site: &Site<'_>, tag: Tag) -> bool {
    tag == Tag::ATTRIBUTE
        || attribute_by_tag(tag)
            .and_then(|row| row.rules_in(site.context.version))
            .is_some_and(|rules| rules.multiple_instances.is_possible())
}

pub(super) fn sent_by_client(site: &Site<'_>) -> bool {
    let sent = |tag: Tag, value: &Value| site.context.ledger.has_sent(tag, value);
    if let Some(item) = site.actual {
        return any_sent_item(item, &sent);
    }
    site.expected.is_some_and(|node| any_sent_node(node, &sent))
}

/// Whether the client sent the value; of an attribute, whether it sent its name.
fn any_sent_item(item: &Item, sent: &impl Fn(Tag, &Value) -> bool) -> bool {
    match item.field(Tag::ATTRIBUTE_NAME) {
        Some(name) => match name.as_text() {
            Some("Object Group") => item
                .field(Tag::ATTRIBUTE_VALUE)
                .is_some_and(|value| sent(Tag::OBJECT_GROUP, &value.value)),
            _ => sent(Tag::ATTRIBUTE_NAME, &name.value),
        },
        None => sent(item.tag, &item.value),
    }
}

fn any_sent_node(node: &Node, sent: &impl Fn(Tag, &Value) -> bool) -> bool {
    let name = node.field(Tag::ATTRIBUTE_NAME).and_then(Node::literal);
    match (name, &node.value) {
        (Some(Value::TextString(text)), _) if text == "Object Group" => node
            .field(Tag::ATTRIBUTE_VALUE)
            .and_then(Node::literal)
            .is_some_and(|value| sent(Tag::OBJECT_GROUP, value)),
        (Some(name), _) => sent(Tag::ATTRIBUTE_NAME, name),
        (None, NodeValue::Literal(value)) => sent(node.tag, value),
        (None, _) => false,
    }
}

/// Whether the actual item is an attribute that the version knows, or one under a free name.
pub(super) fn is_attribute(site: &Site<'_>) -> bool {
    let version = site.context.version;
    match additional(site) {
        Some(Value::TextString(name)) => {
            name.starts_with("x-")
                || name.starts_with("y-")
                || site
                    .actual
                    .is_some_and(|item| item.field(Tag::VENDOR_IDENTIFICATION).is_some())
                || attribute(&name).is_some_and(|row| row.versions.contains(version))
        }
        Some(Value::Enumeration(number)) => {
            attribute_by_tag(Tag(number)).is_some_and(|row| row.versions.contains(version))
        }
        Some(Value::Structure(_)) => site.actual.is_some_and(|item| knows(version, item)),
        _ => false,
    }
}

/// Clients' vendor attributes go by the vendor identification `x`, as 1.x names began with `x-`.
pub(super) fn server_vendor_attribute(site: &Site<'_>) -> bool {
    let own = |tag: Tag| {
        let item = site.actual.and_then(|item| item.field(tag)?.as_text());
        let node = || match site.expected?.field(tag)?.literal()? {
            Value::TextString(text) => Some(text.as_str()),
            _ => None,
        };
        item.or_else(node)
    };
    own(Tag::VENDOR_IDENTIFICATION).is_some_and(|vendor| vendor != "x")
        && site.actual.is_none_or(|item| {
            let siblings = site.actual_siblings.iter();
            let named = siblings.filter(|other| {
                [Tag::VENDOR_IDENTIFICATION, Tag::ATTRIBUTE_NAME]
                    .into_iter()
                    .all(|tag| other.field(tag) == item.field(tag))
            });
            named.count() == 1
        })
}

/// A list names an attribute, not its value: there no object group at all must have been sent.
pub(super) fn object_group_not_sent(site: &Site<'_>) -> bool {
    let named = |value: &Value| match value {
        Value::TextString(name) => attribute(name).map(|row| row.tag) == Some(Tag::OBJECT_GROUP),
        Value::Enumeration(number) => Tag(*number) == Tag::OBJECT_GROUP,
        _ => false,
    };
    let value = site
        .actual
        .map(|item| &item.value)
        .or_else(|| site.expected.and_then(Node::literal));
    match site.tags.last() {
        Some(&Tag::OBJECT_GROUP) => !sent_by_client(site),
        Some(&Tag::ATTRIBUTE_NAME | &Tag::ATTRIBUTE_REFERENCE) => {
            value.is_some_and(named) && !site.context.ledger.has_sent_any(Tag::OBJECT_GROUP)
        }
        _ => {
            let name = attribute_name(site);
            name.is_some_and(|name| named(&Value::TextString(name))) && !sent_by_client(site)
        }
    }
}

/// The attribute that a place is about, where a text or a reference in the message names it.
pub(super) fn named_attribute(expected: Option<&Node>, actual: Option<&Item>) -> Option<String> {
    let of_node = |node: &Node| match node.tag {
        Tag::ATTRIBUTE => called(node.field(Tag::ATTRIBUTE_NAME)?.literal()?),
        Tag::ATTRIBUTE_NAME | Tag::ATTRIBUTE_REFERENCE => called(node.literal()?),
        _ => None,
    };
    let of_item = |item: &Item| match item.tag {
        Tag::ATTRIBUTE => called(&item.field(Tag::ATTRIBUTE_NAME)?.value),
        Tag::ATTRIBUTE_NAME | Tag::ATTRIBUTE_REFERENCE => called(&item.value),
        _ => None,
    };
    expected
        .and_then(of_node)
        .or_else(|| actual.and_then(of_item))
}

fn called(value: &Value) -> Option<String> {
    match value {
        Value::TextString(name) => Some(name.clone()),
        Value::Enumeration(tag) => Some(Tag(*tag).definition()?.name.to_owned()),
        _ => None,
    }
}
