//! System objects: users, groups and the credentials of users (KMIP 3.0 draft, section 2.1). They
//! describe who uses a server, and are apart from the objects that clients keep there.

use kmip_conform_protocol::enumeration::{CredentialType, ObjectClass, ObjectType};
use kmip_conform_protocol::{Item, Tag};

use crate::attribute;
use crate::creation::{self, Origin};
use crate::error::{Cause, OperationError};
use crate::operation::Context;
use crate::store::Object;

/// A kind of credential: its type, the structure that a client gives, and the object it becomes.
pub struct CredentialForm {
    /// The Credential Type.
    pub credential_type: CredentialType,
    /// The structure that holds the credential.
    pub content: Tag,
    /// The type of the object.
    pub object_type: ObjectType,
}

/// The kinds of credential that the server keeps.
pub const CREDENTIALS: [CredentialForm; 5] = [
    CredentialForm {
        credential_type: CredentialType::PASSWORD,
        content: Tag::PASSWORD_CREDENTIAL,
        object_type: ObjectType::PASSWORD_CREDENTIAL,
    },
    CredentialForm {
        credential_type: CredentialType::DEVICE,
        content: Tag::DEVICE_CREDENTIAL,
        object_type: ObjectType::DEVICE_CREDENTIAL,
    },
    CredentialForm {
        credential_type: CredentialType::ONE_TIME_PASSWORD,
        content: Tag::OTP_CREDENTIAL,
        object_type: ObjectType::ONE_TIME_PASSWORD_CREDENTIAL,
    },
    CredentialForm {
        credential_type: CredentialType::HASHED_PASSWORD,
        content: Tag::HASHED_PASSWORD_CREDENTIAL,
        object_type: ObjectType::HASHED_PASSWORD_CREDENTIAL,
    },
    CredentialForm {
        credential_type: CredentialType::CERTIFICATE,
        content: Tag::CERTIFICATE,
        object_type: ObjectType::CERTIFICATE,
    },
];

/// Makes a system object with the attributes of the payload, sets the ID Placeholder and gives the
/// response. `content` is nothing for users and groups, which are their attributes alone.
///
/// # Errors
/// As [`creation::store_new`], and attributes that state another Object Class.
pub fn create(
    object_type: ObjectType,
    content: Option<Item>,
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let given = attribute::payload_attributes(payload, cx.version)?;
    let mut items: Vec<Item> = given.into_iter().map(|given| given.item).collect();
    let class = Item::enumeration(Tag::OBJECT_CLASS, ObjectClass::SYSTEM);
    let other = |item: &Item| item.tag == Tag::OBJECT_CLASS && *item != class;
    if items.iter().any(other) {
        return Err(OperationError::new(
            Cause::InvalidAttributeValue,
            format!("a {object_type} that is made so is a system object"),
        ));
    }
    if !items.contains(&class) {
        items.push(class);
    }
    let content = content.unwrap_or_else(|| Item::structure(Tag::ATTRIBUTES, Vec::new()));
    let object = creation::store_new(object_type, items, content, Origin::Registered, cx)?;
    cx.set_placeholder(Some(object.id.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())])
}

/// Whether the object is a system object.
pub fn is_system(object: &Object) -> bool {
    let class = object.attributes.get(Tag::OBJECT_CLASS);
    class.and_then(Item::as_enumeration) == Some(ObjectClass::SYSTEM.0)
}

/// The Credential Type of objects that are credentials and nothing else.
pub fn credential_type(object_type: ObjectType) -> Option<CredentialType> {
    let mut kinds = CREDENTIALS.iter();
    kinds
        .find(|kind| kind.object_type == object_type && object_type != ObjectType::CERTIFICATE)
        .map(|kind| kind.credential_type)
}

/// Whether objects of the type have neither states nor key material.
pub fn is_system_type(object_type: ObjectType) -> bool {
    [ObjectType::USER, ObjectType::GROUP].contains(&object_type)
        || credential_type(object_type).is_some()
}

/// Refuses to let a system object's content leave the server.
///
/// # Errors
/// The object is a system object.
pub fn refuse_content(object: &Object) -> Result<(), OperationError> {
    if !is_system(object) {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::WrongObjectType,
        "what a system object holds does not leave the server",
    ))
}
