//! Encapsulate (KMIP 3.0 section 6.1.22).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::create_key_pair::requested;
use crate::creation::{self, Origin};
use crate::crypto::{self, KemScheme, KeyMaterial};
use crate::error::OperationError;
use crate::key_use::{self, Use, refused};
use crate::material;
use crate::parameters::{Parameters, bad};

/// Makes a secret that the owner of the private key can learn from the data returned, and keeps it
/// as Secret Data.
pub(super) fn encapsulate(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = key_use::key(payload, Use::Encapsulate, cx)?;
    let key = key_use::material(&object)?;
    let parameters = Parameters::of(payload, &object);
    let scheme = scheme(parameters, &key)?;
    let chance = parameters.input_key_material();
    let made = crypto::encapsulate(scheme, &key, chance, cx.rng).map_err(refused)?;
    let id = keep(payload, &made.secret, cx)?;
    key_use::count(&object, made.secret.len(), true, cx)?;
    Ok(vec![
        Item::text(Tag::UNIQUE_IDENTIFIER, id),
        Item::bytes(Tag::DATA, made.data),
    ])
}

/// The scheme that the parameters name or, where they name none, the only one that the key serves.
pub(super) fn scheme(
    parameters: Parameters<'_>,
    key: &KeyMaterial,
) -> Result<KemScheme, OperationError> {
    let own = KemScheme::for_key(key);
    let named = parameters.kem_algorithm();
    match (named.map(KemScheme::of), own) {
        (None, Some(own)) => Ok(own),
        (Some(Some(named)), Some(own)) if named == own => Ok(own),
        (Some(Some(_)), Some(_)) => Err(bad("the KEM Algorithm is not one of this key")),
        (Some(None), _) | (_, None) => Err(refused(crypto::CryptoError::Scheme(
            "the key does not serve encapsulation",
        ))),
    }
}

/// Keeps the secret as a new object with the attributes that the request gives; its identifier.
pub(super) fn keep(
    payload: &Item,
    secret: &[u8],
    cx: &mut Context<'_>,
) -> Result<String, OperationError> {
    let items = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    let content = material::raw_secret(secret, None);
    let kind = ObjectType::SECRET_DATA;
    let object = creation::store_new(kind, items, content, Origin::Generated, cx)?;
    cx.set_placeholder(Some(object.id.clone()));
    Ok(object.id.clone())
}
