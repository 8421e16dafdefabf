//! What a certificate says of itself, as attributes (KMIP 1.4 sections 3.8 to 3.16, 2.1 sections
//! 4.6 to 4.8, 4.22 and 4.61 to 4.63).

use kmip_conform_protocol::{Item, Tag};

use crate::key_format::{AlternativeName, CertificateFacts, DistinguishedName, NamePart};

/// The attributes of a Certificate structure in the forms of every version; none of any other
/// object. Of a certificate that is not X.509 only type and length are known.
pub fn attributes(content: &Item) -> Vec<Item> {
    if content.tag != Tag::CERTIFICATE {
        return Vec::new();
    }
    let mut items: Vec<Item> = content
        .field(Tag::CERTIFICATE_TYPE)
        .into_iter()
        .cloned()
        .collect();
    let octets = content
        .field(Tag::CERTIFICATE_VALUE)
        .and_then(Item::as_bytes)
        .unwrap_or_default();
    let length = i32::try_from(octets.len()).unwrap_or(i32::MAX);
    items.push(Item::integer(Tag::CERTIFICATE_LENGTH, length));
    if let Ok(facts) = CertificateFacts::read(octets) {
        items.extend(key(&facts));
        items.extend(x509(&facts));
        items.extend(texts(&facts));
        items.extend(whole_names(&facts));
        items.extend(parts(&facts.subject, subject_tag));
        items.extend(parts(&facts.issuer, issuer_tag));
    }
    items
}

fn key(facts: &CertificateFacts) -> Vec<Item> {
    let algorithm = facts
        .key_algorithm
        .map(|algorithm| Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm));
    let length = facts
        .key_bits
        .and_then(|bits| i32::try_from(bits).ok())
        .map(|bits| Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits));
    let signature = facts
        .signature_algorithm
        .map(|algorithm| Item::enumeration(Tag::DIGITAL_SIGNATURE_ALGORITHM, algorithm));
    algorithm
        .into_iter()
        .chain(length)
        .chain(signature)
        .collect()
}

/// The attributes from 1.1, which hold DER.
fn x509(facts: &CertificateFacts) -> [Item; 3] {
    let with_names = |tag, dn_tag, dn: &DistinguishedName, name_tag, names: &[AlternativeName]| {
        let mut fields = vec![Item::bytes(dn_tag, dn.der.as_slice())];
        fields.extend(
            names
                .iter()
                .map(|name| Item::bytes(name_tag, name.der.as_slice())),
        );
        Item::structure(tag, fields)
    };
    [
        Item::structure(
            Tag::X_509_CERTIFICATE_IDENTIFIER,
            vec![
                Item::bytes(Tag::ISSUER_DISTINGUISHED_NAME, facts.issuer.der.as_slice()),
                Item::bytes(
                    Tag::CERTIFICATE_SERIAL_NUMBER,
                    facts.serial_number_der.as_slice(),
                ),
            ],
        ),
        with_names(
            Tag::X_509_CERTIFICATE_SUBJECT,
            Tag::SUBJECT_DISTINGUISHED_NAME,
            &facts.subject,
            Tag::SUBJECT_ALTERNATIVE_NAME,
            &facts.subject_alternative_names,
        ),
        with_names(
            Tag::X_509_CERTIFICATE_ISSUER,
            Tag::ISSUER_DISTINGUISHED_NAME,
            &facts.issuer,
            Tag::ISSUER_ALTERNATIVE_NAME,
            &facts.issuer_alternative_names,
        ),
    ]
}

/// The attributes of 1.x, which hold text.
fn texts(facts: &CertificateFacts) -> [Item; 3] {
    let serial: String = facts
        .serial_number
        .iter()
        .map(|octet| format!("{octet:02X}"))
        .collect();
    let with_names = |tag, dn_tag, dn: &DistinguishedName, name_tag, names: &[AlternativeName]| {
        let mut fields = vec![Item::text(dn_tag, dn.text.as_str())];
        let texts = names.iter().filter_map(|name| name.text.as_deref());
        fields.extend(texts.map(|text| Item::text(name_tag, text)));
        Item::structure(tag, fields)
    };
    [
        Item::structure(
            Tag::CERTIFICATE_IDENTIFIER,
            vec![
                Item::text(Tag::ISSUER, facts.issuer.text.as_str()),
                Item::text(Tag::SERIAL_NUMBER, serial),
            ],
        ),
        with_names(
            Tag::CERTIFICATE_SUBJECT,
            Tag::CERTIFICATE_SUBJECT_DISTINGUISHED_NAME,
            &facts.subject,
            Tag::CERTIFICATE_SUBJECT_ALTERNATIVE_NAME,
            &facts.subject_alternative_names,
        ),
        with_names(
            Tag::CERTIFICATE_ISSUER,
            Tag::CERTIFICATE_ISSUER_DISTINGUISHED_NAME,
            &facts.issuer,
            Tag::CERTIFICATE_ISSUER_ALTERNATIVE_NAME,
            &facts.issuer_alternative_names,
        ),
    ]
}

/// The attributes of 3.0 that hold a name as a whole; an empty one has none.
fn whole_names(facts: &CertificateFacts) -> impl Iterator<Item = Item> {
    let names = [
        (Tag::CERTIFICATE_SUBJECT_DN, &facts.subject),
        (Tag::CERTIFICATE_ISSUER_DN, &facts.issuer),
    ];
    let told = names.into_iter().filter(|(_, name)| !name.text.is_empty());
    told.map(|(tag, name)| Item::text(tag, name.text.as_str()))
}

/// The attributes of 2.x, one for each part of a name.
fn parts(name: &DistinguishedName, tag: fn(NamePart) -> Tag) -> Vec<Item> {
    name.parts
        .iter()
        .map(|(part, text)| Item::text(tag(*part), text.as_str()))
        .collect()
}

fn subject_tag(part: NamePart) -> Tag {
    match part {
        NamePart::Cn => Tag::CERTIFICATE_SUBJECT_CN,
        NamePart::O => Tag::CERTIFICATE_SUBJECT_O,
        NamePart::Ou => Tag::CERTIFICATE_SUBJECT_OU,
        NamePart::Email => Tag::CERTIFICATE_SUBJECT_EMAIL,
        NamePart::C => Tag::CERTIFICATE_SUBJECT_C,
        NamePart::St => Tag::CERTIFICATE_SUBJECT_ST,
        NamePart::L => Tag::CERTIFICATE_SUBJECT_L,
        NamePart::Uid => Tag::CERTIFICATE_SUBJECT_UID,
        NamePart::SerialNumber => Tag::CERTIFICATE_SUBJECT_SERIAL_NUMBER,
        NamePart::Title => Tag::CERTIFICATE_SUBJECT_TITLE,
        NamePart::Dc => Tag::CERTIFICATE_SUBJECT_DC,
        NamePart::DnQualifier => Tag::CERTIFICATE_SUBJECT_DN_QUALIFIER,
    }
}

fn issuer_tag(part: NamePart) -> Tag {
    match part {
        NamePart::Cn => Tag::CERTIFICATE_ISSUER_CN,
        NamePart::O => Tag::CERTIFICATE_ISSUER_O,
        NamePart::Ou => Tag::CERTIFICATE_ISSUER_OU,
        NamePart::Email => Tag::CERTIFICATE_ISSUER_EMAIL,
        NamePart::C => Tag::CERTIFICATE_ISSUER_C,
        NamePart::St => Tag::CERTIFICATE_ISSUER_ST,
        NamePart::L => Tag::CERTIFICATE_ISSUER_L,
        NamePart::Uid => Tag::CERTIFICATE_ISSUER_UID,
        NamePart::SerialNumber => Tag::CERTIFICATE_ISSUER_SERIAL_NUMBER,
        NamePart::Title => Tag::CERTIFICATE_ISSUER_TITLE,
        NamePart::Dc => Tag::CERTIFICATE_ISSUER_DC,
        NamePart::DnQualifier => Tag::CERTIFICATE_ISSUER_DN_QUALIFIER,
    }
}
