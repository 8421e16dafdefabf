//! Who may set, change and delete an attribute: the schema's table of rules, applied.

use kmip_conform_protocol::enumeration::{ObjectType, State};
use kmip_conform_protocol::schema::{self, AttributeDef, Condition, Permission};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::{AttributeKey, Attributes, external, key_in};
use crate::error::{Cause, OperationError};
use crate::store::Object;

/// What a client wants to do with an attribute of an existing object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Give it a value, or one more.
    Add,
    /// Replace a value.
    Modify,
    /// Take a value away.
    Delete,
}

/// Attributes that the server sets by its table of rules, and that a client states all the same
/// when it asks for an object: the requirements of Create (KMIP 2.1 table 187), Register (table
/// 293) and Key Format Type (section 4.26) name them. Where the object is at hand they must agree
/// with it.
const STATED_AT_CREATION: [Tag; 7] = [
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::CRYPTOGRAPHIC_LENGTH,
    Tag::KEY_FORMAT_TYPE,
    Tag::CERTIFICATE_TYPE,
    Tag::CERTIFICATE_LENGTH,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::OPAQUE_DATA_TYPE,
];

/// The attribute's definition in `version`.
pub fn definition(key: &AttributeKey, version: ProtocolVersion) -> Option<&'static AttributeDef> {
    let definition = match key {
        AttributeKey::Standard(tag) => schema::attribute_by_tag(*tag),
        AttributeKey::Vendor { .. } if version.is_1x() => schema::attribute("Custom Attribute"),
        AttributeKey::Vendor { .. } => schema::attribute("Vendor Attribute"),
    };
    definition.filter(|definition| definition.versions.contains(version))
}

/// Checks the attributes that a request gives a new object of this type.
///
/// # Errors
/// An attribute that is unknown, does not apply, is the server's to set, or has more values than
/// it may.
pub fn check_creation<'a>(
    items: impl Iterator<Item = &'a Item>,
    object_type: ObjectType,
    version: ProtocolVersion,
) -> Result<(), OperationError> {
    let mut seen = Attributes::default();
    for item in items {
        let key = key_in(item, version);
        let stated = STATED_AT_CREATION.contains(&item.tag);
        let row = if stated {
            Row::of(&key, version)?
        } else {
            Row::find(&key, object_type, version)?
        };
        if !stated && !row.client_sets() {
            return Err(read_only(&key));
        }
        if !row.several() && seen.instances(&key).next().is_some() {
            return Err(single(&key));
        }
        row.check_value(item)?;
        seen.add(item.clone());
    }
    Ok(())
}

/// Checks that a client may do `change` to an attribute of `object`.
///
/// # Errors
/// An attribute that is unknown, does not apply, is the server's, or may not change now.
pub fn check_change(
    change: Change,
    key: &AttributeKey,
    object: &Object,
    version: ProtocolVersion,
    now: i64,
) -> Result<(), OperationError> {
    let row = Row::find(key, object.object_type, version)?;
    let present = object.attributes.instances(key).next().is_some();
    match change {
        Change::Add => {
            if !row.client_sets() {
                return Err(read_only(key));
            }
            if present && !row.several() {
                return Err(single(key));
            }
            row.check_state(row.modifiable(), object, now)
        }
        Change::Modify => row.permit(row.modifiable(), object, now),
        Change::Delete => row.permit(row.deletable(), object, now),
    }
}

/// Refuses several values of an attribute that has one at most.
///
/// # Errors
/// An attribute that is unknown, does not apply, or is given more than once.
pub fn check_count(
    items: &[Item],
    object_type: ObjectType,
    version: ProtocolVersion,
) -> Result<(), OperationError> {
    for (position, item) in items.iter().enumerate() {
        let key = key_in(item, version);
        let again = items[..position].iter().any(|earlier| key.names(earlier));
        if again && !Row::find(&key, object_type, version)?.several() {
            return Err(single(&key));
        }
    }
    Ok(())
}

/// Refuses to turn a Boolean attribute in the direction that a client may not turn it.
///
/// # Errors
/// The value is the one that only the server gives back.
pub fn check_turn(
    item: &Item,
    object_type: ObjectType,
    version: ProtocolVersion,
) -> Result<(), OperationError> {
    let key = key_in(item, version);
    let refused = match Row::find(&key, object_type, version)?.modifiable() {
        Permission::When(Condition::TrueToFalse) => Some(true),
        Permission::When(Condition::FalseToTrue) => Some(false),
        _ => None,
    };
    if refused.is_some() && item.as_boolean() == refused {
        return Err(read_only(&key));
    }
    Ok(())
}

/// Checks that the attribute can have this value in `version`.
///
/// # Errors
/// A value of another type, or a number that the attribute's enumeration does not list.
pub fn check_value(
    item: &Item,
    object_type: ObjectType,
    version: ProtocolVersion,
) -> Result<(), OperationError> {
    let key = key_in(item, version);
    Row::find(&key, object_type, version)?.check_value(item)
}

/// Whether the attribute is a date that the use of asymmetric keys keeps to: 2.0 gives it to all
/// objects, and the Advanced Cryptographic Server profile of the versions before, whose tables
/// name symmetric keys only, has it on asymmetric ones.
fn is_date_of_key_use(tag: Tag, object_type: ObjectType) -> bool {
    [Tag::PROCESS_START_DATE, Tag::PROTECT_STOP_DATE].contains(&tag)
        && [ObjectType::PRIVATE_KEY, ObjectType::PUBLIC_KEY].contains(&object_type)
}

/// An attribute with its rules for one version and type of object.
struct Row<'a> {
    key: &'a AttributeKey,
    definition: &'static AttributeDef,
    version: ProtocolVersion,
}

impl<'a> Row<'a> {
    /// The row of the version, whatever it applies to.
    fn of(key: &'a AttributeKey, version: ProtocolVersion) -> Result<Self, OperationError> {
        let definition = definition(key, version).ok_or_else(|| unknown(key))?;
        Ok(Self {
            key,
            definition,
            version,
        })
    }

    /// The row, where it applies to this type of object.
    fn find(
        key: &'a AttributeKey,
        object_type: ObjectType,
        version: ProtocolVersion,
    ) -> Result<Self, OperationError> {
        let row = Self::of(key, version)?;
        let rules = row.definition.rules_in(version);
        let applies = rules.is_none_or(|rules| rules.applies_to(object_type));
        if applies || is_date_of_key_use(row.definition.tag, object_type) {
            return Ok(row);
        }
        Err(unknown(key))
    }

    /// Whether a client may give the attribute its first value.
    fn client_sets(&self) -> bool {
        match self.definition.rules_in(self.version) {
            Some(rules) => rules.initially_set_by.client && !self.is_servers_own(),
            None => !self.is_servers_own(),
        }
    }

    fn several(&self) -> bool {
        self.definition
            .rules_in(self.version)
            .is_none_or(|rules| rules.multiple_instances.is_possible())
    }

    fn modifiable(&self) -> Permission {
        self.definition
            .rules_in(self.version)
            .map_or(Permission::When(Condition::ClientCreated), |rules| {
                rules.modifiable_by_client
            })
    }

    fn deletable(&self) -> Permission {
        self.definition
            .rules_in(self.version)
            .map_or(Permission::When(Condition::ClientCreated), |rules| {
                rules.deletable_by_client
            })
    }

    /// Vendor `y` marks the server's own attributes (KMIP 2.1 section 4.60).
    fn is_servers_own(&self) -> bool {
        matches!(self.key, AttributeKey::Vendor { vendor, .. } if vendor == "y")
    }

    fn permit(
        &self,
        permission: Permission,
        object: &Object,
        now: i64,
    ) -> Result<(), OperationError> {
        let condition = match permission {
            Permission::Yes => return Ok(()),
            Permission::No => return Err(read_only(self.key)),
            Permission::When(condition) => condition,
        };
        let holds = match condition {
            Condition::PreActive | Condition::PreActiveOrActive | Condition::BeforeDate => {
                return self.check_state(permission, object, now);
            }
            Condition::NoValue => object.attributes.instances(self.key).next().is_none(),
            Condition::ClientCreated => !self.is_servers_own(),
            Condition::ServerCreated => self.is_servers_own(),
            Condition::TotalAndUnitBeforeAllocation | Condition::BeforeAllocation => {
                !object.usage_allocated
            }
            Condition::TrueToFalse => object.attributes.is_true(self.definition.tag),
            Condition::FalseToTrue => !object.attributes.is_true(self.definition.tag),
            Condition::ApplicationDataOmitted
            | Condition::Pgp
            | Condition::DigestKnown
            | Condition::ExceptOpaqueObject
            | Condition::ExceptSecretDataAndOpaqueObject
            | Condition::Counted => false,
        };
        if holds {
            Ok(())
        } else {
            Err(read_only(self.key))
        }
    }

    /// The conditions on the object's state, which hold for a first value too.
    fn check_state(
        &self,
        permission: Permission,
        object: &Object,
        now: i64,
    ) -> Result<(), OperationError> {
        let state = object.state(now);
        let begun = [State::PRE_ACTIVE, State::ACTIVE].contains(&state);
        let reached = object
            .attributes
            .instances(self.key)
            .filter_map(|instance| instance.item.as_date_time())
            .any(|date| date <= now);
        let allowed = match permission {
            Permission::When(Condition::PreActive) => state == State::PRE_ACTIVE,
            Permission::When(Condition::PreActiveOrActive) => begun,
            Permission::When(Condition::BeforeDate) => begun && !reached,
            _ => true,
        };
        if allowed {
            return Ok(());
        }
        Err(OperationError::new(
            Cause::WrongState,
            format!("{} cannot change in state {state}", text(self.key)),
        ))
    }

    /// The type of the value must be one of the attribute's, and a number one of its values.
    fn check_value(&self, item: &Item) -> Result<(), OperationError> {
        let item = external(item, self.version);
        let types = self.definition.types_in(self.version);
        let typed = types.is_empty()
            || item.tag == Tag::ATTRIBUTE
            || item
                .value
                .item_type()
                .is_some_and(|item_type| types.contains(&item_type));
        let enumeration = item.tag.definition().and_then(|row| row.enumeration);
        let named = match (item.as_enumeration(), enumeration) {
            (Some(number), Some(table)) if !table.is_mask => {
                number >> 31 == 1 || table.lists(number, self.version)
            }
            _ => true,
        };
        if typed && named && !(self.version.is_1x() && holds_nested_structure(&item)) {
            return Ok(());
        }
        Err(OperationError::new(
            Cause::InvalidAttributeValue,
            format!("{} cannot have this value", text(self.key)),
        ))
    }
}

/// Whether the value of a client's own attribute is a structure with structures in it (KMIP 1.4
/// section 3.39).
fn holds_nested_structure(item: &Item) -> bool {
    let value = (item.tag == Tag::ATTRIBUTE).then(|| item.field(Tag::ATTRIBUTE_VALUE));
    let fields = value.flatten().map(Item::fields).unwrap_or_default();
    let is_structure = |field: &Item| matches!(field.value, Value::Structure(_));
    fields.iter().any(is_structure)
}

fn unknown(key: &AttributeKey) -> OperationError {
    OperationError::new(
        Cause::InvalidAttribute,
        format!("{} is not an attribute of this object", text(key)),
    )
}

fn read_only(key: &AttributeKey) -> OperationError {
    OperationError::new(
        Cause::AttributeReadOnly,
        format!("{} is not a client's to change", text(key)),
    )
}

fn single(key: &AttributeKey) -> OperationError {
    OperationError::new(
        Cause::AttributeSingleValued,
        format!("{} has one value at most", text(key)),
    )
}

/// The attribute's name for messages.
fn text(key: &AttributeKey) -> String {
    match key {
        AttributeKey::Standard(tag) => tag
            .definition()
            .map_or_else(|| tag.to_string(), |row| row.name.to_owned()),
        AttributeKey::Vendor { vendor, name } => format!("{vendor}-{name}"),
    }
}
