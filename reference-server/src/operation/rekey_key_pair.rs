//! Re-key Key Pair (KMIP 1.4 section 4.5, 2.1 section 6.1.47).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{LinkType, ObjectType};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Context;
use super::create_key_pair::{key_pair, requested};
use crate::attribute;
use crate::error::{Cause, OperationError};
use crate::replacement;
use crate::store::Object;

/// Makes the replacement of a key pair.
pub(super) fn rekey_key_pair(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let (private, public) = existing_pair(payload, cx)?;
    let common = requested(
        payload,
        Tag::COMMON_TEMPLATE_ATTRIBUTE,
        Tag::COMMON_ATTRIBUTES,
        cx,
    )?;
    let own_private = requested(
        payload,
        Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
        Tag::PRIVATE_KEY_ATTRIBUTES,
        cx,
    )?;
    let own_public = requested(
        payload,
        Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
        Tag::PUBLIC_KEY_ATTRIBUTES,
        cx,
    )?;
    let offset = replacement::offset(payload)?;
    let for_private = replacement::attributes(
        &private,
        attribute::merged(common.clone(), own_private, cx.version),
        offset,
        cx,
    )?;
    let for_public = replacement::attributes(
        &public,
        attribute::merged(common, own_public, cx.version),
        offset,
        cx,
    )?;
    let private = replacement::retire(private, cx);
    let public = replacement::retire(public, cx);
    let (private_id, public_id) = key_pair(for_private, for_public, None, cx)?;
    replacement::link(private, &private_id, cx);
    replacement::link(public, &public_id, cx);
    cx.set_placeholder(Some(private_id.clone()));
    Ok(vec![
        Item::text(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER, private_id),
        Item::text(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER, public_id),
    ])
}

fn existing_pair(payload: &Item, cx: &Context<'_>) -> Result<(Object, Object), OperationError> {
    // 3.0 names the private key as any other object.
    let tag = match cx.version >= ProtocolVersion::V3_0 {
        true => Tag::UNIQUE_IDENTIFIER,
        false => Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
    };
    let private = cx.find_under(payload, tag)?;
    super::context::require_online(&private)?;
    let cannot = || OperationError::new(Cause::WrongObjectType, "this is no key of a pair");
    if private.object_type != ObjectType::PRIVATE_KEY {
        return Err(cannot());
    }
    let public = linked(&private, LinkType::PUBLIC_KEY_LINK, cx).ok_or_else(cannot)?;
    super::context::require_online(&public)?;
    replacement::require_value(&private)?;
    replacement::require_value(&public)?;
    Ok(((*private).clone(), (*public).clone()))
}

fn linked(object: &Object, kind: LinkType, cx: &Context<'_>) -> Option<Arc<Object>> {
    let link = object
        .attributes
        .all(Tag::LINK)
        .find(|link| link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration) == Some(kind.0))?;
    let id = link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text()?;
    cx.object(id)
}
