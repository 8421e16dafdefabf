//! Private keys that come and go in PKCS#12 containers, with the certificates they are linked to
//! (KMIP 1.4 sections 3.45, 4.12 and 11.4, 2.1 sections 4.39 and 6.1.19).

use kmip_conform_protocol::enumeration::{
    CertificateType, KeyFormatType, LinkType, ObjectType, SecretDataType, State,
};
use kmip_conform_protocol::{Item, Tag};

use crate::creation::{self, Origin};
use crate::error::{Cause, OperationError};
use crate::key_format::{self, Container, FormatError, Kind};
use crate::key_use;
use crate::material;
use crate::operation::Context;
use crate::operation::link;
use crate::store::Object;
use crate::use_cause::UseCause;

/// The friendly name of a key that has none (KMIP 2.1 section 4.39).
const DEFAULT_NAME: &str = "alias";
/// The most certificates of a chain.
const MOST: usize = 32;

/// A private key taken out of its container.
pub struct Unpacked {
    /// The Private Key, as PKCS#8.
    pub content: Item,
    name: Option<String>,
    certificates: Vec<Vec<u8>>,
}

/// Takes a Private Key out of its container, where it is in one; `items` are the attributes that
/// come with it.
///
/// # Errors
/// No link to an active password, or one that does not open the container.
pub fn unpacked(
    content: &Item,
    items: &[Item],
    cx: &Context<'_>,
) -> Result<Option<Unpacked>, OperationError> {
    let format = content.at(&[Tag::KEY_BLOCK, Tag::KEY_FORMAT_TYPE]);
    let packed = format.and_then(Item::as_enumeration) == Some(KeyFormatType::PKCS_12.0);
    if !packed || content.tag != Tag::PRIVATE_KEY {
        return Ok(None);
    }
    let value = content.at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE]);
    let octets = value
        .and_then(|value| value.field(Tag::KEY_MATERIAL).or(Some(value)))
        .and_then(Item::as_bytes)
        .ok_or_else(|| OperationError::new(Cause::InvalidField, "the container is no octets"))?;
    let password = password(items.iter(), cx)?;
    let name = items
        .iter()
        .find(|item| item.tag == Tag::PKCS_12_FRIENDLY_NAME);
    let name = name.and_then(Item::as_text);
    let container = Container::open(octets, &password, name).map_err(unusable)?;
    Ok(Some(Unpacked {
        content: private_key(&container.key)?,
        name: container.name,
        certificates: container.certificates,
    }))
}

/// A Private Key structure with this PKCS#8 key.
fn private_key(octets: &[u8]) -> Result<Item, OperationError> {
    let format = KeyFormatType::PKCS_8;
    let key_material = Item::bytes(Tag::KEY_MATERIAL, octets);
    let key = key_format::parse(format, Kind::Private, None, &key_material).map_err(unusable)?;
    let bits = key.bits().and_then(|bits| i32::try_from(bits).ok());
    let mut block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![key_material]),
    ];
    block.extend(
        key.algorithm()
            .map(|algorithm| Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm)),
    );
    block.extend(bits.map(|bits| Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits)));
    let block = Item::structure(Tag::KEY_BLOCK, block);
    Ok(Item::structure(Tag::PRIVATE_KEY, vec![block]))
}

impl Unpacked {
    /// Keeps the certificates that came with the key as objects of their own: the key is linked to
    /// its certificate, and each certificate to that of its issuer.
    ///
    /// # Errors
    /// As any new object.
    pub fn keep_certificates(self, key: &str, cx: &mut Context<'_>) -> Result<(), OperationError> {
        let unnamed = |object: &Object| object.attributes.get(Tag::PKCS_12_FRIENDLY_NAME).is_none();
        if let Some(object) = cx.object(key).filter(|object| unnamed(object))
            && let Some(name) = &self.name
        {
            let mut named = Object::clone(&object);
            let name = Item::text(Tag::PKCS_12_FRIENDLY_NAME, name.as_str());
            named.attributes.set(name);
            cx.save(named);
        }
        let mut from = key.to_owned();
        for octets in &self.certificates {
            let name = self.name.as_deref().filter(|_| from == key);
            let items = name.map(|name| Item::text(Tag::PKCS_12_FRIENDLY_NAME, name));
            let kind = Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509);
            let value = Item::bytes(Tag::CERTIFICATE_VALUE, octets.as_slice());
            let made = creation::store_new(
                ObjectType::CERTIFICATE,
                items.into_iter().collect(),
                Item::structure(Tag::CERTIFICATE, vec![kind, value]),
                Origin::Registered,
                cx,
            )?;
            if let Some(object) = cx.object(&from) {
                let mut linked = Object::clone(&object);
                let link = link(LinkType::PKCS_12_CERTIFICATE_LINK, &made.id);
                linked.attributes.add(link);
                cx.store.put(linked);
            }
            from.clone_from(&made.id);
        }
        Ok(())
    }
}

/// The private key in a container with its certificates, under the password it is linked to.
///
/// # Errors
/// An object that is no private key, no link to an active password, or more than one chain of
/// certificates.
pub fn packed(object: &Object, content: &Item, cx: &Context<'_>) -> Result<Item, OperationError> {
    if object.object_type != ObjectType::PRIVATE_KEY {
        return Err(OperationError::new(
            Cause::KeyFormatNotSupported,
            "only private keys go into a PKCS#12 container",
        ));
    }
    let plain = material::in_format(content, object.object_type, KeyFormatType::PKCS_8)?;
    let key = material::format_and_material(&plain).and_then(|(_, item)| item.as_bytes());
    let name = object.attributes.get(Tag::PKCS_12_FRIENDLY_NAME);
    let container = Container {
        name: Some(
            name.and_then(Item::as_text)
                .unwrap_or(DEFAULT_NAME)
                .to_owned(),
        ),
        key: key.unwrap_or_default().to_vec(),
        certificates: chain(object, cx)?,
    };
    let password = password(object.attributes.all(Tag::LINK), cx)?;
    let octets = container.close(&password).map_err(unusable)?;
    // 1.x holds a key that is protected as octets; the container is.
    let value = match cx.version.is_1x() {
        true => Item::bytes(Tag::KEY_VALUE, octets),
        false => Item::structure(Tag::KEY_VALUE, vec![Item::bytes(Tag::KEY_MATERIAL, octets)]),
    };
    let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::PKCS_12);
    let block = Item::structure(Tag::KEY_BLOCK, vec![format, value]);
    Ok(Item::structure(content.tag, vec![block]))
}

/// The password that exactly one link names.
fn password<'a>(
    items: impl Iterator<Item = &'a Item>,
    cx: &Context<'_>,
) -> Result<String, OperationError> {
    let refused = |message| OperationError::new(Cause::Use(UseCause::PasswordLink), message);
    let ids = targets(items, LinkType::PKCS_12_PASSWORD_LINK);
    let [id] = &ids[..] else {
        return Err(refused(
            "the key must have exactly one PKCS#12 Password Link",
        ));
    };
    let object = cx
        .object(id)
        .filter(|object| object.object_type == ObjectType::SECRET_DATA)
        .ok_or_else(|| refused("the PKCS#12 Password Link names no Secret Data"))?;
    let kind = object.content.as_ref();
    let kind = kind.and_then(|content| content.field(Tag::SECRET_DATA_TYPE)?.as_enumeration());
    if kind.is_some_and(|kind| kind != SecretDataType::PASSWORD.0) {
        return Err(refused("the Secret Data is no password"));
    }
    if object.state(cx.now) != State::ACTIVE {
        return Err(OperationError::new(
            Cause::Use(UseCause::PasswordInactive),
            "the password is not active",
        ));
    }
    String::from_utf8(key_use::secret(&object)?).map_err(|_| refused("the password is no text"))
}

/// The certificates of a key, its own first: that of the key's own link or of its public key's, and
/// from there one after the other.
fn chain(object: &Object, cx: &Context<'_>) -> Result<Vec<Vec<u8>>, OperationError> {
    let mut certificates = Vec::new();
    let mut seen = vec![object.id.clone()];
    let mut next = following(object)?;
    if next.is_none() {
        let publics = targets(object.attributes.all(Tag::LINK), LinkType::PUBLIC_KEY_LINK);
        let public = publics.first().and_then(|id| cx.object(id));
        next = public
            .map(|public| following(&public))
            .transpose()?
            .flatten();
    }
    while let Some(id) = next.filter(|id| !seen.contains(id) && seen.len() <= MOST) {
        let Some(certificate) = cx.object(&id) else {
            break;
        };
        let content = certificate.content.as_ref();
        let octets = content.and_then(|content| content.field(Tag::CERTIFICATE_VALUE)?.as_bytes());
        certificates.extend(octets.map(<[u8]>::to_vec));
        next = following(&certificate)?;
        seen.push(id);
    }
    Ok(certificates)
}

/// The certificate that an object names next.
fn following(object: &Object) -> Result<Option<String>, OperationError> {
    let links = || object.attributes.all(Tag::LINK);
    let mut ids = targets(links(), LinkType::PKCS_12_CERTIFICATE_LINK);
    if ids.is_empty() {
        ids = targets(links(), LinkType::CERTIFICATE_LINK);
    }
    match ids.len() {
        0 | 1 => Ok(ids.pop()),
        _ => Err(OperationError::new(
            Cause::KeyFormatNotSupported,
            "more than one chain of certificates leads from the key",
        )),
    }
}

/// What the links of one kind name.
fn targets<'a>(items: impl Iterator<Item = &'a Item>, kind: LinkType) -> Vec<String> {
    items
        .filter(|item| item.tag == Tag::LINK)
        .filter(|link| {
            let field = link.field(Tag::LINK_TYPE);
            field.and_then(Item::as_enumeration) == Some(kind.0)
        })
        .filter_map(|link| link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text())
        .map(str::to_owned)
        .collect()
}

fn unusable(error: FormatError) -> OperationError {
    OperationError::new(Cause::CryptographicFailure, error.to_string())
}
