//! The transparent formats: keys as structures of numbers (KMIP 2.1 sections 3.4 to 3.12).

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, KeyFormatType, RecommendedCurve};
use kmip_conform_protocol::{BigInteger, Item, Tag, Value};

use super::error::In;
use crate::crypto::{
    DhPrivate, DhPublic, DsaPrivate, DsaPublic, EcPrivate, EcPublic, KeyMaterial, OctetKeyDef,
    OctetPrivate, OctetPublic, RsaPrivate, RsaPublic,
};
use crate::key_format::FormatError;

/// What a transparent format holds; several formats of elliptic curve keys are one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Symmetric,
    RsaPrivate,
    RsaPublic,
    EcPrivate,
    EcPublic,
    DsaPrivate,
    DsaPublic,
    DhPrivate,
    DhPublic,
}

fn form_of(format: KeyFormatType) -> Option<Form> {
    use KeyFormatType as Format;
    Some(match format {
        Format::TRANSPARENT_SYMMETRIC_KEY => Form::Symmetric,
        Format::TRANSPARENT_RSA_PRIVATE_KEY => Form::RsaPrivate,
        Format::TRANSPARENT_RSA_PUBLIC_KEY => Form::RsaPublic,
        Format::TRANSPARENT_EC_PRIVATE_KEY
        | Format::TRANSPARENT_ECDSA_PRIVATE_KEY
        | Format::TRANSPARENT_ECDH_PRIVATE_KEY
        | Format::TRANSPARENT_ECMQV_PRIVATE_KEY => Form::EcPrivate,
        Format::TRANSPARENT_EC_PUBLIC_KEY
        | Format::TRANSPARENT_ECDSA_PUBLIC_KEY
        | Format::TRANSPARENT_ECDH_PUBLIC_KEY
        | Format::TRANSPARENT_ECMQV_PUBLIC_KEY => Form::EcPublic,
        Format::TRANSPARENT_DSA_PRIVATE_KEY => Form::DsaPrivate,
        Format::TRANSPARENT_DSA_PUBLIC_KEY => Form::DsaPublic,
        Format::TRANSPARENT_DH_PRIVATE_KEY => Form::DhPrivate,
        Format::TRANSPARENT_DH_PUBLIC_KEY => Form::DhPublic,
        _ => return None,
    })
}

/// Whether the Key Material of the format is a structure.
pub(super) fn is_transparent(format: KeyFormatType) -> bool {
    form_of(format).is_some()
}

pub(super) fn parse(format: KeyFormatType, material: &Item) -> Result<KeyMaterial, FormatError> {
    let form = form_of(format).ok_or(FormatError::Unsupported(format))?;
    let fields = Fields {
        material,
        format: In(format),
    };
    if !matches!(material.value, Value::Structure(_)) {
        return Err(fields.format.malformed("it is not a structure"));
    }
    Ok(match form {
        Form::Symmetric => KeyMaterial::Symmetric(fields.octets(Tag::KEY)?),
        Form::RsaPrivate => KeyMaterial::RsaPrivate(rsa_private(&fields)?),
        Form::RsaPublic => KeyMaterial::RsaPublic(RsaPublic {
            modulus: fields.number(Tag::MODULUS)?,
            public_exponent: fields.number(Tag::PUBLIC_EXPONENT)?,
        }),
        Form::EcPrivate => ec_private(&fields)?,
        Form::EcPublic => ec_public(&fields)?,
        Form::DsaPrivate => KeyMaterial::DsaPrivate(DsaPrivate {
            p: fields.number(Tag::P)?,
            q: fields.number(Tag::Q)?,
            g: fields.number(Tag::G)?,
            x: fields.number(Tag::X)?,
        }),
        Form::DsaPublic => KeyMaterial::DsaPublic(DsaPublic {
            p: fields.number(Tag::P)?,
            q: fields.number(Tag::Q)?,
            g: fields.number(Tag::G)?,
            y: fields.number(Tag::Y)?,
        }),
        Form::DhPrivate => KeyMaterial::DhPrivate(DhPrivate {
            p: fields.number(Tag::P)?,
            q: fields.optional(Tag::Q)?,
            g: fields.number(Tag::G)?,
            j: fields.optional(Tag::J)?,
            x: fields.number(Tag::X)?,
        }),
        Form::DhPublic => KeyMaterial::DhPublic(DhPublic {
            p: fields.number(Tag::P)?,
            q: fields.optional(Tag::Q)?,
            g: fields.number(Tag::G)?,
            j: fields.optional(Tag::J)?,
            y: fields.number(Tag::Y)?,
        }),
    })
}

fn ec_private(fields: &Fields<'_>) -> Result<KeyMaterial, FormatError> {
    let curve = fields.curve()?;
    let d = fields.number(Tag::D)?;
    let Some(row) = OctetKeyDef::of_curve(curve) else {
        let point = None;
        return Ok(KeyMaterial::EcPrivate(EcPrivate { curve, d, point }));
    };
    // RFC 7748 section 5 writes numbers with their least octet first.
    let mut octets: Vec<u8> = d.to_unsigned_be_bytes().unwrap_or_default().to_vec();
    octets.reverse();
    if octets.len() > row.private_len {
        return Err(fields.format.malformed("the secret number is too large"));
    }
    octets.resize(row.private_len, 0);
    Ok(KeyMaterial::OctetPrivate(OctetPrivate::new(
        row.algorithm,
        octets,
    )?))
}

fn ec_public(fields: &Fields<'_>) -> Result<KeyMaterial, FormatError> {
    let curve = fields.curve()?;
    let point = fields.octets(Tag::Q_STRING)?;
    Ok(match OctetKeyDef::of_curve(curve) {
        None => KeyMaterial::EcPublic(EcPublic { curve, point }),
        Some(row) => KeyMaterial::OctetPublic(OctetPublic::new(row.algorithm, point)?),
    })
}

fn rsa_private(fields: &Fields<'_>) -> Result<RsaPrivate, FormatError> {
    Ok(RsaPrivate {
        modulus: fields.number(Tag::MODULUS)?,
        private_exponent: fields.optional(Tag::PRIVATE_EXPONENT)?,
        public_exponent: fields.optional(Tag::PUBLIC_EXPONENT)?,
        p: fields.optional(Tag::P)?,
        q: fields.optional(Tag::Q)?,
        prime_exponent_p: fields.optional(Tag::PRIME_EXPONENT_P)?,
        prime_exponent_q: fields.optional(Tag::PRIME_EXPONENT_Q)?,
        crt_coefficient: fields.optional(Tag::CRT_COEFFICIENT)?,
    })
}

/// Reads the fields of one Key Material structure.
struct Fields<'a> {
    material: &'a Item,
    format: In,
}

impl Fields<'_> {
    fn optional(&self, tag: Tag) -> Result<Option<BigInteger>, FormatError> {
        match self.material.field(tag).map(|field| &field.value) {
            None => Ok(None),
            Some(Value::BigInteger(number)) if !number.is_negative() => Ok(Some(number.clone())),
            Some(Value::BigInteger(_)) => Err(self.format.malformed("a number is negative")),
            Some(_) => Err(self.format.malformed("a field is not a Big Integer")),
        }
    }

    fn number(&self, tag: Tag) -> Result<BigInteger, FormatError> {
        self.optional(tag)?
            .ok_or_else(|| self.format.malformed("a required number is missing"))
    }

    fn octets(&self, tag: Tag) -> Result<Vec<u8>, FormatError> {
        self.material
            .field(tag)
            .and_then(Item::as_bytes)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| self.format.malformed("a required Byte String is missing"))
    }

    fn curve(&self) -> Result<RecommendedCurve, FormatError> {
        self.material
            .field(Tag::RECOMMENDED_CURVE)
            .and_then(Item::as_enumeration)
            .map(RecommendedCurve)
            .ok_or_else(|| self.format.malformed("the Recommended Curve is missing"))
    }
}

pub(super) fn encode(format: KeyFormatType, material: &KeyMaterial) -> Result<Item, FormatError> {
    let form = form_of(format).ok_or(FormatError::Unsupported(format))?;
    let fields = match (form, material) {
        (Form::Symmetric, KeyMaterial::Symmetric(octets)) => {
            vec![Item::bytes(Tag::KEY, octets.clone())]
        }
        (Form::RsaPrivate, KeyMaterial::RsaPrivate(key)) => rsa_fields(key),
        (Form::RsaPublic, KeyMaterial::RsaPublic(key)) => vec![
            number(Tag::MODULUS, &key.modulus),
            number(Tag::PUBLIC_EXPONENT, &key.public_exponent),
        ],
        (Form::EcPrivate, KeyMaterial::EcPrivate(key)) => {
            vec![curve(key.curve), number(Tag::D, &key.d)]
        }
        (Form::EcPublic, KeyMaterial::EcPublic(key)) => vec![
            curve(key.curve),
            Item::bytes(Tag::Q_STRING, key.point.clone()),
        ],
        (Form::EcPrivate, KeyMaterial::OctetPrivate(key)) => {
            let octets: Vec<u8> = key.key.iter().rev().copied().collect();
            let d = BigInteger::from_unsigned_be_bytes(&octets);
            vec![curve(curve_of(key.algorithm, format)?), number(Tag::D, &d)]
        }
        (Form::EcPublic, KeyMaterial::OctetPublic(key)) => vec![
            curve(curve_of(key.algorithm, format)?),
            Item::bytes(Tag::Q_STRING, key.key.clone()),
        ],
        (Form::DsaPrivate, KeyMaterial::DsaPrivate(key)) => numbers([
            (Tag::P, &key.p),
            (Tag::Q, &key.q),
            (Tag::G, &key.g),
            (Tag::X, &key.x),
        ]),
        (Form::DsaPublic, KeyMaterial::DsaPublic(key)) => numbers([
            (Tag::P, &key.p),
            (Tag::Q, &key.q),
            (Tag::G, &key.g),
            (Tag::Y, &key.y),
        ]),
        (Form::DhPrivate, KeyMaterial::DhPrivate(key)) => dh_fields(
            &key.p,
            key.q.as_ref(),
            &key.g,
            key.j.as_ref(),
            number(Tag::X, &key.x),
        ),
        (Form::DhPublic, KeyMaterial::DhPublic(key)) => dh_fields(
            &key.p,
            key.q.as_ref(),
            &key.g,
            key.j.as_ref(),
            number(Tag::Y, &key.y),
        ),
        _ => return Err(FormatError::Unsupported(format)),
    };
    Ok(Item::structure(Tag::KEY_MATERIAL, fields))
}

/// The curve of a key that is octets; those for signatures and lattices have none.
fn curve_of(
    algorithm: CryptographicAlgorithm,
    format: KeyFormatType,
) -> Result<RecommendedCurve, FormatError> {
    OctetKeyDef::of(algorithm)
        .and_then(OctetKeyDef::curve)
        .ok_or(FormatError::Unsupported(format))
}

fn rsa_fields(key: &RsaPrivate) -> Vec<Item> {
    let optional = [
        (Tag::PRIVATE_EXPONENT, &key.private_exponent),
        (Tag::PUBLIC_EXPONENT, &key.public_exponent),
        (Tag::P, &key.p),
        (Tag::Q, &key.q),
        (Tag::PRIME_EXPONENT_P, &key.prime_exponent_p),
        (Tag::PRIME_EXPONENT_Q, &key.prime_exponent_q),
        (Tag::CRT_COEFFICIENT, &key.crt_coefficient),
    ];
    let known = optional
        .into_iter()
        .filter_map(|(tag, part)| Some(number(tag, part.as_ref()?)));
    std::iter::once(number(Tag::MODULUS, &key.modulus))
        .chain(known)
        .collect()
}

fn dh_fields(
    p: &BigInteger,
    q: Option<&BigInteger>,
    g: &BigInteger,
    j: Option<&BigInteger>,
    last: Item,
) -> Vec<Item> {
    let mut fields = vec![number(Tag::P, p)];
    fields.extend(q.map(|q| number(Tag::Q, q)));
    fields.push(number(Tag::G, g));
    fields.extend(j.map(|j| number(Tag::J, j)));
    fields.push(last);
    fields
}

fn numbers<const N: usize>(parts: [(Tag, &BigInteger); N]) -> Vec<Item> {
    parts.map(|(tag, part)| number(tag, part)).to_vec()
}

fn number(tag: Tag, number: &BigInteger) -> Item {
    Item::new(tag, Value::BigInteger(number.clone()))
}

fn curve(curve: RecommendedCurve) -> Item {
    Item::enumeration(Tag::RECOMMENDED_CURVE, curve.0)
}
