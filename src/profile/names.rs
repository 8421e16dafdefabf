//! The names of a definition against those of the protocol schema.

use kmip_conform_protocol::schema::{attribute, operation_named};
use kmip_conform_protocol::{EnumerationDef, EnumerationValue, ProtocolVersion, Tag};

use super::model::Kind;

/// Stands for every name of the version.
pub(super) const ALL: &str = "all";

/// An attribute requirement: its name, and the value or the type that alone is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AttributeName<'a> {
    pub(super) name: &'a str,
    pub(super) value: Option<&'a str>,
    pub(super) of_type: Option<&'a str>,
}

impl<'a> AttributeName<'a> {
    /// Reads `NAME`, `NAME=VALUE` and `NAME: TYPE`.
    pub(super) fn read(text: &'a str) -> Self {
        let (name, value, of_type) = match (text.split_once('='), text.split_once(": ")) {
            (Some((name, value)), _) => (name, Some(value), None),
            (None, Some((name, of_type))) => (name, None, Some(of_type)),
            (None, None) => (text, None, None),
        };
        Self {
            name,
            value,
            of_type,
        }
    }
}

/// The enumeration and the value that `Enumeration=Value` names.
pub(super) fn enumerated(
    text: &str,
) -> Option<(&'static EnumerationDef, &'static EnumerationValue)> {
    let (enumeration, value) = text.split_once('=')?;
    let definition = EnumerationDef::named(enumeration)?;
    let row = definition.values.iter().find(|row| row.name == value)?;
    Some((definition, row))
}

/// The object type of this name.
pub(super) fn object_type(name: &str) -> Option<&'static EnumerationValue> {
    let rows = EnumerationDef::named("Object Type")?.values.iter();
    let mut named = rows.filter(|row| row.name == name);
    named.next()
}

/// Whether the schema has what the name names.
pub(super) fn is_known(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Operation | Kind::PushedOperation => name == ALL || operation_named(name).is_some(),
        Kind::Object => name == ALL || object_type(name).is_some(),
        Kind::Attribute => name == ALL || attribute(AttributeName::read(name).name).is_some(),
        Kind::Structure | Kind::Message => Tag::from_name(name).is_some(),
        Kind::Enumeration | Kind::Algorithm => enumerated(name).is_some(),
    }
}

/// Whether the version has what the name names; some texts list what theirs does not have.
pub(super) fn exists_in(kind: Kind, name: &str, version: ProtocolVersion) -> bool {
    let lists = |row: &EnumerationValue| row.versions.contains(version);
    match kind {
        _ if name == ALL => true,
        Kind::Operation | Kind::PushedOperation => {
            operation_named(name).is_some_and(|row| row.direction(version).is_some())
        }
        Kind::Object => object_type(name).is_some_and(lists),
        Kind::Enumeration | Kind::Algorithm => enumerated(name).is_some_and(|(definition, row)| {
            // A value whose name changed has a row for each name.
            definition.lists(row.value, version)
        }),
        Kind::Structure | Kind::Message => {
            let row = Tag::from_name(name).and_then(Tag::definition);
            row.is_some_and(|row| row.types_in(version).is_some())
        }
        // Attributes of one form stand for those of the other, which the schema keeps apart.
        Kind::Attribute => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_of_an_attribute() {
        let read = AttributeName::read("Cryptographic Length=256");
        assert_eq!(
            (read.name, read.value),
            ("Cryptographic Length", Some("256"))
        );
        let read = AttributeName::read("Custom Attribute: Integer");
        assert_eq!(
            (read.name, read.of_type),
            ("Custom Attribute", Some("Integer"))
        );
    }

    #[test]
    fn knows_the_names_of_the_schema_and_no_others() {
        for (kind, known, unknown) in [
            (Kind::Operation, "Get Attributes", "GetAttributes"),
            (Kind::Object, "Symmetric Key", "Key"),
            (Kind::Attribute, "State", "Process Stop Date"),
            (Kind::Message, "Batch Count", "Count of Batch"),
            (
                Kind::Algorithm,
                "Cryptographic Algorithm=AES",
                "Cryptographic Algorithm=ROT13",
            ),
        ] {
            assert!(is_known(kind, known), "{known}");
            assert!(!is_known(kind, unknown), "{unknown}");
        }
    }
}
