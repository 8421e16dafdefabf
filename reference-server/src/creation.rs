//! New objects: templates, checks, and the attributes that the server sets by itself.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, ObjectClass, ObjectType, ProtectionStorageMask, RngAlgorithm,
};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};
use rand_core::Rng;

use crate::attribute::{self, AttributeKey, Attributes, Given};
use crate::crypto::OctetKeyDef;
use crate::digest;
use crate::error::{Cause, OperationError};
use crate::operation::Context;
use crate::store::{Object, name_value};
use crate::{
    access, application, certificate, key_rules, material, object_rules, policy, quantum_safe,
    rotation, system_object, transition, usage_limits,
};

/// What a Split Key says of itself, and 3.0 shows as attributes too.
const PARTS_OF_SPLIT_KEYS: [Tag; 5] = [
    Tag::SPLIT_KEY_PARTS,
    Tag::KEY_PART_IDENTIFIER,
    Tag::SPLIT_KEY_THRESHOLD,
    Tag::SPLIT_KEY_METHOD,
    Tag::SPLIT_KEY_POLYNOMIAL,
];

/// Where a new object's material comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The server made it.
    Generated,
    /// A client brought it.
    Registered,
}

/// The attributes that a request asks for: those of its templates, over which its own go.
///
/// # Errors
/// A template that does not exist or is archived (KMIP 1.4 section 11.2).
pub fn requested_attributes(
    templates: &[Item],
    given: Vec<Given>,
    cx: &Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut all = Vec::new();
    for name in templates {
        all = attribute::merged(all, template_attributes(name, cx)?, cx.version);
    }
    let own = given.into_iter().map(|given| given.item).collect();
    Ok(attribute::merged(all, own, cx.version))
}

fn template_attributes(name: &Item, cx: &Context<'_>) -> Result<Vec<Item>, OperationError> {
    let text = name_value(name).unwrap_or_default();
    let template = cx
        .store
        .named(cx.identity, text)
        .into_iter()
        .find(|object| object.object_type == ObjectType::TEMPLATE)
        .ok_or_else(|| {
            OperationError::new(Cause::TemplateNotFound, format!("no template named {text}"))
        })?;
    if template.archived {
        return Err(OperationError::new(
            Cause::ObjectArchived,
            format!("template {text} is archived"),
        ));
    }
    let content = template.content.iter();
    let structures = content.flat_map(|content| content.fields_with(Tag::ATTRIBUTE));
    let wrapped = Item::structure(Tag::REQUEST_PAYLOAD, structures.cloned().collect());
    let given = attribute::payload_attributes(&wrapped, cx.version)?;
    let items = given.into_iter().map(|given| given.item);
    // A Name in the template is the template's own (KMIP 1.0 section 2.2.6).
    Ok(items.filter(|item| item.tag != Tag::NAME).collect())
}

/// Makes an object of `content` with the attributes a client asked for and stores it. The caller
/// sets the ID Placeholder.
///
/// # Errors
/// Attributes that a client may not set so, or a Name that is taken.
pub fn store_new(
    object_type: ObjectType,
    items: Vec<Item>,
    content: Item,
    origin: Origin,
    cx: &mut Context<'_>,
) -> Result<Arc<Object>, OperationError> {
    attribute::check_creation(items.iter(), object_type, cx.version)?;
    if origin == Origin::Registered {
        object_rules::check(&content)?;
        key_rules::check(&content, object_type, &items)?;
    }
    let mut attributes = Attributes::default();
    for item in items {
        require_free_name(&item, None, cx)?;
        let item = application::complete(usage_limits::initial(item)?, cx)?;
        attributes.add(item);
    }
    let id = new_identifier(cx);
    let mut object = blank(id, object_type, attributes, content, cx);
    set_implicit(&mut object, origin, cx);
    access::set_policy(&mut object, cx.version, cx.settings)?;
    check_dates(&object)?;
    check_instances(&object, cx)?;
    policy::check_constraints(&object, cx)?;
    quantum_safe::check(&object)?;
    rotation::enlist(&object, cx.version, cx.store);
    transition::enlist(&object, cx.now, cx.store);
    let object = Arc::new(object);
    cx.store_made(Object::clone(&object))?;
    Ok(object)
}

/// Stores an object with the identifier and attributes of its former life; what they leave out is
/// set as for a new object. The rules on who sets what do not hold here (KMIP 2.1 section 6.1.25).
///
/// # Errors
/// An attribute that is unknown or has no such value, or a Name that is taken.
pub fn store_imported(
    id: &str,
    object_type: ObjectType,
    items: Vec<Item>,
    content: Item,
    cx: &mut Context<'_>,
) -> Result<(), OperationError> {
    let destroyed = items.iter().any(|item| item.tag == Tag::DESTROY_DATE);
    if !destroyed {
        object_rules::check(&content)?;
        key_rules::check(&content, object_type, &items)?;
    }
    let attributes = Attributes::default();
    let mut object = blank(id.to_owned(), object_type, attributes, content, cx);
    set_implicit(&mut object, Origin::Registered, cx);
    attribute::check_count(&items, object_type, cx.version)?;
    for item in &items {
        attribute::check_value(item, object_type, cx.version)?;
        require_free_name(item, None, cx)?;
        object.attributes.remove_all(&AttributeKey::of(item));
    }
    let kept = items
        .into_iter()
        .filter(|item| !attribute::is_derived(item.tag));
    for item in kept {
        object.attributes.add(item);
    }
    if object.is_destroyed() {
        object.empty();
    }
    check_dates(&object)?;
    check_instances(&object, cx)?;
    policy::check_constraints(&object, cx)?;
    rotation::enlist(&object, cx.version, cx.store);
    transition::enlist(&object, cx.now, cx.store);
    cx.store_made(object)
}

fn blank(
    id: String,
    object_type: ObjectType,
    attributes: Attributes,
    content: Item,
    cx: &mut Context<'_>,
) -> Object {
    Object {
        id,
        sequence: cx.store.next_sequence(),
        owner: cx.identity.to_owned(),
        object_type,
        attributes,
        content: Some(content),
        husk: None,
        archived: false,
        usage_allocated: false,
        last_default: 0,
    }
}

/// Refuses a Name that another object of the client has (KMIP 2.1 section 4.32).
///
/// # Errors
/// The name is taken.
pub fn require_free_name(
    item: &Item,
    own_id: Option<&str>,
    cx: &Context<'_>,
) -> Result<(), OperationError> {
    if item.tag != Tag::NAME {
        return Ok(());
    }
    let name = name_value(item).ok_or_else(|| {
        OperationError::new(Cause::InvalidAttributeValue, "a Name without a value")
    })?;
    let taken = cx
        .store
        .named(cx.identity, name)
        .iter()
        .any(|object| Some(object.id.as_str()) != own_id);
    if taken {
        return Err(OperationError::new(
            Cause::NameInUse,
            format!("another object is named {name}"),
        ));
    }
    Ok(())
}

/// Dates must follow one another (KMIP 2.1 sections 4.18, 4.40 and 4.41).
///
/// # Errors
/// A date lies before one that it must follow.
pub fn check_dates(object: &Object) -> Result<(), OperationError> {
    let order = [
        (Tag::ACTIVATION_DATE, Tag::PROCESS_START_DATE),
        (Tag::ACTIVATION_DATE, Tag::PROTECT_STOP_DATE),
        (Tag::ACTIVATION_DATE, Tag::DEACTIVATION_DATE),
        (Tag::PROCESS_START_DATE, Tag::DEACTIVATION_DATE),
        (Tag::PROTECT_STOP_DATE, Tag::DEACTIVATION_DATE),
    ];
    let dates = &object.attributes;
    for (earlier, later) in order {
        let (first, second) = (dates.date(earlier), dates.date(later));
        if first
            .zip(second)
            .is_some_and(|(first, second)| second < first)
        {
            return Err(OperationError::new(
                Cause::InvalidAttributeValue,
                format!("{later} lies before {earlier}"),
            ));
        }
    }
    Ok(())
}

fn check_instances(object: &Object, cx: &Context<'_>) -> Result<(), OperationError> {
    let limit = i32::try_from(cx.settings.attribute_instances).unwrap_or(i32::MAX);
    if object.attributes.iter().any(|one| one.index >= limit) {
        return Err(OperationError::new(
            Cause::TooManyInstances,
            "an attribute has too many instances",
        ));
    }
    Ok(())
}

/// A random UUID.
fn new_identifier(cx: &mut Context<'_>) -> String {
    let mut bytes = [0; 16];
    cx.rng.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

/// The attributes that always have a value, and those that follow from the object.
fn set_implicit(object: &mut Object, origin: Origin, cx: &Context<'_>) {
    if object.object_type == ObjectType::TEMPLATE {
        let dates = [Tag::INITIAL_DATE, Tag::LAST_CHANGE_DATE];
        for date in dates {
            object.attributes.set(Item::date_time(date, cx.now));
        }
        return;
    }
    if system_object::is_system_type(object.object_type) {
        set_implicit_of_system(object, cx);
        return;
    }
    let described = described_by(object);
    for item in &described {
        let key = AttributeKey::of(item);
        object.attributes.remove_all(&key);
    }
    for item in described {
        object.attributes.add(item);
    }
    set_key_facts(object, cx.version);
    let attributes = &mut object.attributes;
    for date in [Tag::INITIAL_DATE, Tag::LAST_CHANGE_DATE] {
        attributes.set(Item::date_time(date, cx.now));
    }
    if origin == Origin::Generated {
        attributes.set(Item::date_time(Tag::ORIGINAL_CREATION_DATE, cx.now));
        attributes.set(random_number_generator(Tag::RANDOM_NUMBER_GENERATOR));
    }
    attributes.set(Item::interval(Tag::LEASE_TIME, cx.settings.lease_seconds));
    attributes.set_if_absent(Item::enumeration(Tag::OBJECT_CLASS, ObjectClass::USER));
    attributes.set_if_absent(Item::boolean(Tag::FRESH, true));
    attributes.set_if_absent(Item::boolean(Tag::SENSITIVE, false));
    attributes.set_if_absent(Item::boolean(Tag::EXTRACTABLE, true));
    let sensitive = attributes.is_true(Tag::SENSITIVE);
    let extractable = attributes.is_true(Tag::EXTRACTABLE);
    attributes.set(Item::boolean(Tag::ALWAYS_SENSITIVE, sensitive));
    attributes.set(Item::boolean(Tag::NEVER_EXTRACTABLE, !extractable));
    attributes.set(Item::integer(
        Tag::PROTECTION_STORAGE_MASK,
        ProtectionStorageMask::SOFTWARE,
    ));
    if object.object_type != ObjectType::OPAQUE_OBJECT {
        attributes.set_if_absent(Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 0));
    }
    for digest in digest::digests(object, cx.version) {
        object.attributes.add(digest);
    }
}

/// System objects have no key material of which there were more to say.
fn set_implicit_of_system(object: &mut Object, cx: &Context<'_>) {
    let attributes = &mut object.attributes;
    for date in [Tag::INITIAL_DATE, Tag::LAST_CHANGE_DATE] {
        attributes.set(Item::date_time(date, cx.now));
    }
    attributes.set(Item::interval(Tag::LEASE_TIME, cx.settings.lease_seconds));
    if let Some(kind) = system_object::credential_type(object.object_type) {
        attributes.set(Item::enumeration(Tag::CREDENTIAL_TYPE, kind));
    }
}

/// What the object's own structure says of it.
fn described_by(object: &Object) -> Vec<Item> {
    let Some(content) = &object.content else {
        return Vec::new();
    };
    let mut items = Vec::new();
    if let Some(block) = content.field(Tag::KEY_BLOCK) {
        let copied = [
            Tag::KEY_FORMAT_TYPE,
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            Tag::CRYPTOGRAPHIC_LENGTH,
        ];
        items.extend(
            copied
                .into_iter()
                .filter_map(|tag| block.field(tag))
                .cloned(),
        );
        if block.field(Tag::KEY_VALUE).is_none() {
            items.push(Item::boolean(Tag::KEY_VALUE_PRESENT, false));
        }
    }
    let without_key_block = material::format_without_key(content);
    items.extend(without_key_block.map(|format| Item::enumeration(Tag::KEY_FORMAT_TYPE, format)));
    items.extend(content.field(Tag::OPAQUE_DATA_TYPE).cloned());
    items.extend(
        PARTS_OF_SPLIT_KEYS
            .iter()
            .filter_map(|tag| content.field(*tag))
            .cloned(),
    );
    items.extend(certificate::attributes(content));
    items
}

/// Algorithm and length of a key whose Key Block and attributes leave them out, where the material
/// tells them and the version has a name for them.
fn set_key_facts(object: &mut Object, version: ProtocolVersion) {
    let content = object.content.as_ref();
    let Some(key) = content.and_then(|content| material::key_of(content, object.object_type))
    else {
        return;
    };
    let named = key
        .algorithm()
        .filter(|algorithm| CryptographicAlgorithm::TABLE.lists(algorithm.0, version));
    if let Some(algorithm) = named {
        let item = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm);
        object.attributes.set_if_absent(item);
    }
    if let Some(bits) = key.bits().and_then(|bits| i32::try_from(bits).ok()) {
        let item = Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits);
        object.attributes.set_if_absent(item);
    }
    let category = key
        .algorithm()
        .and_then(OctetKeyDef::of)
        .and_then(|row| row.category)
        .filter(|_| version >= ProtocolVersion::V3_0);
    if let Some(category) = category {
        let item = Item::integer(Tag::NIST_SECURITY_CATEGORY, category);
        object.attributes.set_if_absent(item);
    }
}

/// The server's generator, under the tag where it is described. It is none of the algorithms that
/// KMIP can name.
pub fn random_number_generator(tag: Tag) -> Item {
    Item::structure(
        tag,
        vec![Item::enumeration(
            Tag::RNG_ALGORITHM,
            RngAlgorithm::UNSPECIFIED,
        )],
    )
}
