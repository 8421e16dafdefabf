//! A valid value for any item, from its tag, type, structure and enumeration.

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, HashingAlgorithm, KeyFormatType, ObjectType, Operation, QueryFunction,
    RevocationReasonCode,
};
use kmip_conform_protocol::schema::{self, AttributeDef, Field, FieldContent, Required};
use kmip_conform_protocol::{
    BigInteger, EnumerationDef, Item, ItemType, ProtocolVersion, Tag, Value,
};

use super::{attribute, object};

/// A moment that has long passed, in seconds since 1970.
const PAST: i64 = 1_500_000_000;

/// A vendor's own value, for enumerations that name none.
const VENDOR: u32 = 0x8000_0001;

/// A moment that is far ahead.
const FUTURE: i64 = 4_000_000_000;

/// The structure that a value is to stand in.
pub(super) struct Surroundings<'a> {
    pub version: ProtocolVersion,
    tag: Tag,
    /// What it holds so far: an enumeration there may decide on the form of what follows.
    pub fields: Vec<Item>,
    outer: Option<&'a Surroundings<'a>>,
}

impl<'a> Surroundings<'a> {
    pub fn new(version: ProtocolVersion, tag: Tag) -> Self {
        Self {
            version,
            tag,
            fields: Vec::new(),
            outer: None,
        }
    }

    fn within(&'a self, tag: Tag) -> Self {
        Self {
            outer: Some(self),
            ..Self::new(self.version, tag)
        }
    }

    fn nearest(&self, tag: Tag) -> Option<u32> {
        let own = self.fields.iter().find(|field| field.tag == tag);
        own.and_then(Item::as_enumeration)
            .or_else(|| self.outer?.nearest(tag))
    }

    fn depth(&self) -> usize {
        self.outer.map_or(0, |outer| outer.depth() + 1)
    }
}

/// A valid item with this tag, alone.
pub fn item(tag: Tag, version: ProtocolVersion) -> Item {
    made(tag, &[], &Surroundings::new(version, Tag::REQUEST_PAYLOAD))
}

/// A valid value of the attribute, as the typed item of 2.x.
pub fn attribute_value(row: &AttributeDef, version: ProtocolVersion) -> Item {
    item(row.tag, version)
}

/// A valid item for a row; none where the row has no content that a request could make up.
pub(super) fn field(field: &Field, surroundings: &Surroundings<'_>) -> Option<Item> {
    let version = surroundings.version;
    match field.content {
        FieldContent::Tag(tag) => Some(made(tag, field.types, surroundings)),
        FieldContent::OneOf(tags) => {
            let first = tags.iter().find(|tag| exists(**tag, version))?;
            Some(made(*first, field.types, surroundings))
        }
        FieldContent::ManagedObject => {
            let kind = surroundings.nearest(Tag::OBJECT_TYPE).map(ObjectType);
            object::object(kind.unwrap_or(ObjectType::SYMMETRIC_KEY), version)
        }
        FieldContent::Attribute => Some(attribute::plain(version)),
        FieldContent::Extension | FieldContent::Any => None,
    }
}

fn exists(tag: Tag, version: ProtocolVersion) -> bool {
    tag.definition()
        .is_some_and(|row| row.types_in(version).is_some())
}

fn made(tag: Tag, types: &[ItemType], surroundings: &Surroundings<'_>) -> Item {
    let version = surroundings.version;
    let form = schema::structure(tag, version, Some(surroundings.tag), |selector| {
        surroundings.nearest(selector)
    });
    let own = tag.definition().and_then(|row| row.types_in(version));
    let allowed = [Some(types), form.map(|form| form.types), own];
    let allowed = allowed
        .into_iter()
        .flatten()
        .find(|types| !types.is_empty());
    let item_type = match (tag, allowed.and_then(<[_]>::first)) {
        // An opaque value is simpler than the structures that may stand in its place.
        (Tag::KEY_MATERIAL, _) => ItemType::ByteString,
        (_, Some(first)) => *first,
        (_, None) => ItemType::TextString,
    };
    match attribute::container(tag, version) {
        Some(container) => container,
        None => Item::new(tag, of_type(tag, item_type, form, surroundings)),
    }
}

fn of_type(
    tag: Tag,
    item_type: ItemType,
    form: Option<&'static schema::StructureDef>,
    surroundings: &Surroundings<'_>,
) -> Value {
    match item_type {
        ItemType::Structure => Value::Structure(fields(tag, form, surroundings)),
        ItemType::Enumeration => Value::Enumeration(number(tag, surroundings.version)),
        ItemType::Integer => Value::Integer(integer(tag, surroundings.version)),
        ItemType::LongInteger => Value::LongInteger(10),
        ItemType::BigInteger => Value::BigInteger(BigInteger::from_be_bytes(&[1])),
        // A plain key is not quantum safe, and says so.
        ItemType::Boolean => Value::Boolean(tag != Tag::QUANTUM_SAFE),
        ItemType::TextString => Value::TextString(text(tag)),
        ItemType::ByteString => Value::ByteString(octets(tag)),
        ItemType::DateTime => Value::DateTime(moment(tag)),
        ItemType::Interval => Value::Interval(3600),
        ItemType::DateTimeExtended => Value::DateTimeExtended(moment(tag) * 1_000_000),
        ItemType::Identifier => Value::Identifier(text(tag)),
        ItemType::Reference => Value::Reference(text(tag)),
        ItemType::NameReference => Value::NameReference(text(tag)),
    }
}

fn fields(
    tag: Tag,
    form: Option<&'static schema::StructureDef>,
    surroundings: &Surroundings<'_>,
) -> Vec<Item> {
    let mut inner = surroundings.within(tag);
    // The definition holds structures that may hold themselves.
    let Some(form) = form.filter(|_| inner.depth() < 12) else {
        return Vec::new();
    };
    for row in form.fields_in(surroundings.version) {
        // Without data the server would have to make some.
        let has_data = row.content == FieldContent::Tag(Tag::APPLICATION_DATA);
        if row.required == Required::Yes || has_data {
            let made = field(row, &inner);
            inner.fields.extend(made);
        }
    }
    inner.fields
}

/// A number of the enumeration that `version` lists: the usual one where another would need more.
fn number(tag: Tag, version: ProtocolVersion) -> u32 {
    let usual = match tag {
        Tag::CRYPTOGRAPHIC_ALGORITHM => CryptographicAlgorithm::AES.0,
        Tag::HASHING_ALGORITHM => HashingAlgorithm::SHA_256.0,
        Tag::KEY_FORMAT_TYPE => KeyFormatType::RAW.0,
        Tag::OBJECT_TYPE => ObjectType::SYMMETRIC_KEY.0,
        Tag::OPERATION => Operation::GET.0,
        Tag::QUERY_FUNCTION => QueryFunction::QUERY_OPERATIONS.0,
        Tag::REVOCATION_REASON_CODE => RevocationReasonCode::CESSATION_OF_OPERATION.0,
        Tag::ATTRIBUTE_REFERENCE => attribute::PLAIN.0,
        _ => 0,
    };
    let table = tag.definition().and_then(|row| row.enumeration);
    match table {
        Some(table) if !table.lists(usual, version) => first(table, version),
        _ => usual,
    }
}

fn first(table: &EnumerationDef, version: ProtocolVersion) -> u32 {
    let mut rows = table.values.iter();
    rows.find(|row| row.versions.contains(version))
        .map_or(VENDOR, |row| row.value)
}

fn integer(tag: Tag, version: ProtocolVersion) -> i32 {
    let table = tag.definition().and_then(|row| row.enumeration);
    match (tag, table) {
        (Tag::CRYPTOGRAPHIC_LENGTH, _) => 128,
        (Tag::PROTOCOL_VERSION_MAJOR, _) => version.major,
        (Tag::PROTOCOL_VERSION_MINOR, _) => version.minor,
        (Tag::DATA_LENGTH, _) => 16,
        // As the split key among the objects says.
        (Tag::SPLIT_KEY_PARTS | Tag::SPLIT_KEY_THRESHOLD, _) => 3,
        (_, Some(mask)) if mask.is_mask => i32::try_from(first(mask, version)).unwrap_or(1),
        _ => 1,
    }
}

/// The ends of an object's life lie ahead, everything else behind.
fn moment(tag: Tag) -> i64 {
    match tag {
        Tag::DEACTIVATION_DATE | Tag::PROTECT_STOP_DATE => FUTURE,
        _ => PAST,
    }
}

fn text(tag: Tag) -> String {
    match tag {
        Tag::UNIQUE_IDENTIFIER
        | Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER
        | Tag::LINKED_OBJECT_IDENTIFIER => "$UNIQUE_IDENTIFIER_0".to_owned(),
        Tag::ATTRIBUTE_NAME => attribute::name(attribute::PLAIN).to_owned(),
        Tag::OPERATION_POLICY_NAME => "default".to_owned(),
        Tag::VENDOR_IDENTIFICATION => "conformance".to_owned(),
        _ => format!("a {tag}"),
    }
}

fn octets(tag: Tag) -> Vec<u8> {
    match tag {
        Tag::IV_COUNTER_NONCE => vec![0; 16],
        Tag::KEY_MATERIAL => (0..16).collect(),
        Tag::CERTIFICATE_VALUE => super::material::CERTIFICATE.to_vec(),
        Tag::CERTIFICATE_REQUEST | Tag::CERTIFICATE_REQUEST_VALUE => {
            super::material::CERTIFICATE_REQUEST.to_vec()
        }
        _ => b"conformance".to_vec(),
    }
}
