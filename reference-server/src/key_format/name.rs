//! Distinguished names as attributes show them.

use der::Encode;
use der::asn1::{Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use der::oid::ObjectIdentifier;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::Name;

/// A distinguished name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistinguishedName {
    /// The DER form, as the X.509 attributes hold it (KMIP 2.1 section 4.66).
    pub der: Vec<u8>,
    /// The text form of RFC 4514, the last part first (`CN=KMIP,O=TEST`).
    pub text: String,
    /// The parts that attributes of their own show, in the certificate's order.
    pub parts: Vec<(NamePart, String)>,
}

/// The parts of a name that have attributes of their own (KMIP 2.1 section 4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePart {
    /// Common name.
    Cn,
    /// Organisation.
    O,
    /// Organisational unit.
    Ou,
    /// E-mail address.
    Email,
    /// Country.
    C,
    /// State or province.
    St,
    /// Locality.
    L,
    /// User identifier.
    Uid,
    /// Serial number of the entity.
    SerialNumber,
    /// Title.
    Title,
    /// Domain component.
    Dc,
    /// Qualifier of the name.
    DnQualifier,
}

/// Object identifiers of RFC 4519 and RFC 2985.
const PARTS: [(NamePart, ObjectIdentifier); 12] = [
    (NamePart::Cn, ObjectIdentifier::new_unwrap("2.5.4.3")),
    (NamePart::O, ObjectIdentifier::new_unwrap("2.5.4.10")),
    (NamePart::Ou, ObjectIdentifier::new_unwrap("2.5.4.11")),
    (
        NamePart::Email,
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"),
    ),
    (NamePart::C, ObjectIdentifier::new_unwrap("2.5.4.6")),
    (NamePart::St, ObjectIdentifier::new_unwrap("2.5.4.8")),
    (NamePart::L, ObjectIdentifier::new_unwrap("2.5.4.7")),
    (
        NamePart::Uid,
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1"),
    ),
    (
        NamePart::SerialNumber,
        ObjectIdentifier::new_unwrap("2.5.4.5"),
    ),
    (NamePart::Title, ObjectIdentifier::new_unwrap("2.5.4.12")),
    (
        NamePart::Dc,
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"),
    ),
    (
        NamePart::DnQualifier,
        ObjectIdentifier::new_unwrap("2.5.4.46"),
    ),
];

impl DistinguishedName {
    pub(super) fn of(name: &Name) -> der::Result<Self> {
        Ok(Self {
            der: name.to_der()?,
            text: name.to_string(),
            parts: name.iter().filter_map(part).collect(),
        })
    }
}

fn part(attribute: &AttributeTypeAndValue) -> Option<(NamePart, String)> {
    let (name, _) = PARTS.iter().find(|(_, oid)| *oid == attribute.oid)?;
    Some((*name, text_of(attribute)?))
}

/// The text of a value in any of the string types that names use.
pub(crate) fn text_of(attribute: &AttributeTypeAndValue) -> Option<String> {
    let value = &attribute.value;
    Utf8StringRef::try_from(value)
        .map(|text| text.as_str().to_owned())
        .or_else(|_| PrintableStringRef::try_from(value).map(|text| text.as_str().to_owned()))
        .or_else(|_| Ia5StringRef::try_from(value).map(|text| text.as_str().to_owned()))
        .or_else(|_| TeletexStringRef::try_from(value).map(|text| text.as_str().to_owned()))
        .ok()
}
