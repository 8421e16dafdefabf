//! Which item holds an object of which type (KMIP 1.4 section 2.2, 2.1 chapter 2).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{ItemType, NamedValue, ProtocolVersion, Tag};

/// The types of object that the server keeps.
pub const SUPPORTED: [ObjectType; 10] = [
    ObjectType::CERTIFICATE,
    ObjectType::SYMMETRIC_KEY,
    ObjectType::PUBLIC_KEY,
    ObjectType::PRIVATE_KEY,
    ObjectType::SPLIT_KEY,
    ObjectType::TEMPLATE,
    ObjectType::SECRET_DATA,
    ObjectType::OPAQUE_OBJECT,
    ObjectType::PGP_KEY,
    ObjectType::CERTIFICATE_REQUEST,
];

/// The types of system object (KMIP 3.0 draft), which have operations of their own to make them.
pub const SYSTEM: [ObjectType; 6] = [
    ObjectType::USER,
    ObjectType::GROUP,
    ObjectType::PASSWORD_CREDENTIAL,
    ObjectType::DEVICE_CREDENTIAL,
    ObjectType::ONE_TIME_PASSWORD_CREDENTIAL,
    ObjectType::HASHED_PASSWORD_CREDENTIAL,
];

/// The types of object that the server keeps for clients of `version`.
pub fn supported(version: ProtocolVersion) -> impl Iterator<Item = ObjectType> {
    SUPPORTED
        .into_iter()
        .chain(SYSTEM)
        .filter(move |kind| is_known(*kind, version))
}

/// Whether `version` has the type at all. To its clients, objects of other types do not exist: no answer
/// could tell them what they are.
pub fn is_known(object_type: ObjectType, version: ProtocolVersion) -> bool {
    ObjectType::TABLE.lists(object_type.0, version)
}

/// The tag of an object's own structure, which has the name of the type; none for system objects,
/// which are not registered.
pub fn tag_of(object_type: ObjectType, version: ProtocolVersion) -> Option<Tag> {
    let kept = supported(version).any(|kind| kind == object_type);
    if !kept || SYSTEM.contains(&object_type) {
        return None;
    }
    let row = ObjectType::TABLE.row(object_type.0, version)?;
    let tag = Tag::from_name(row.name)?;
    let structure = tag.definition()?.types_in(version)? == [ItemType::Structure];
    structure.then_some(tag)
}

/// Whether the tag is that of an object's structure.
pub fn is_object(tag: Tag) -> bool {
    let name = tag.definition().map(|row| row.name);
    ObjectType::TABLE
        .values
        .iter()
        .any(|row| Some(row.name) == name)
}
