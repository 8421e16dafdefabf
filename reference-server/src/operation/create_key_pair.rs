//! Create Key Pair (KMIP 1.4 section 4.2, 2.1 section 6.1.9, 3.0 section 6.1.11).

use kmip_conform_protocol::enumeration::{LinkType, ObjectType};
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::create::require;
use crate::attribute;
use crate::creation::{self, Origin};
use crate::error::OperationError;
use crate::material;
use crate::policy;

/// Makes a private and a public key that are linked to each other.
pub(super) fn create_key_pair(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let common = requested(
        payload,
        Tag::COMMON_TEMPLATE_ATTRIBUTE,
        Tag::COMMON_ATTRIBUTES,
        cx,
    )?;
    let private = requested(
        payload,
        Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
        Tag::PRIVATE_KEY_ATTRIBUTES,
        cx,
    )?;
    let public = requested(
        payload,
        Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
        Tag::PUBLIC_KEY_ATTRIBUTES,
        cx,
    )?;
    let private = attribute::merged(common.clone(), private, cx.version);
    let public = attribute::merged(common, public, cx.version);
    let (private_id, public_id) = key_pair(
        policy::with_defaults(ObjectType::PRIVATE_KEY, private, cx),
        policy::with_defaults(ObjectType::PUBLIC_KEY, public, cx),
        payload.field(Tag::SEED).and_then(Item::as_bytes),
        cx,
    )?;
    cx.set_placeholder(Some(private_id.clone()));
    Ok(vec![
        Item::text(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER, private_id),
        Item::text(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER, public_id),
    ])
}

/// Makes the pair with these attributes, from the seed where one is given; gives the identifiers of
/// the private and public key.
pub(super) fn key_pair(
    private: Vec<Item>,
    public: Vec<Item>,
    seed: Option<&[u8]>,
    cx: &mut Context<'_>,
) -> Result<(String, String), OperationError> {
    for items in [&private, &public] {
        require(items, Tag::CRYPTOGRAPHIC_ALGORITHM)?;
        require(items, Tag::CRYPTOGRAPHIC_USAGE_MASK)?;
    }
    let pair = material::key_pair(&private, &public, seed, cx.version, cx.rng)?;
    let private = creation::store_new(
        ObjectType::PRIVATE_KEY,
        private,
        pair.private,
        Origin::Generated,
        cx,
    )?;
    let public = creation::store_new(
        ObjectType::PUBLIC_KEY,
        public,
        pair.public,
        Origin::Generated,
        cx,
    )?;
    let (mut private, mut public) = ((*private).clone(), (*public).clone());
    let to_public = link(LinkType::PUBLIC_KEY_LINK, &public.id);
    let to_private = link(LinkType::PRIVATE_KEY_LINK, &private.id);
    private.attributes.add(to_public);
    public.attributes.add(to_private);
    let ids = (private.id.clone(), public.id.clone());
    cx.store.put(private);
    cx.store.put(public);
    Ok(ids)
}

/// A Link to another object (KMIP 2.1 section 4.31).
pub(crate) fn link(kind: LinkType, id: &str) -> Item {
    Item::structure(
        Tag::LINK,
        vec![
            Item::enumeration(Tag::LINK_TYPE, kind),
            Item::text(Tag::LINKED_OBJECT_IDENTIFIER, id),
        ],
    )
}

/// The attributes of one of the request's three lists.
pub(super) fn requested(
    payload: &Item,
    tag_1x: Tag,
    tag_2x: Tag,
    cx: &Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let (templates, given) = attribute::given_in(payload, tag_1x, tag_2x, cx.version)?;
    creation::requested_attributes(&templates, given, cx)
}
