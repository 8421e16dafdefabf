//! Private keys on elliptic curves as SEC 1 writes them (SEC 1 appendix C.4, RFC 5915).

use der::oid::ObjectIdentifier;
use der::{Decode, Encode};
use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::{KeyFormatType, RecommendedCurve};
use sec1::{EcParameters, EcPrivateKey};

use super::error::In;
use crate::crypto::{CurveDef, EcPrivate, public_point, secret_octets};
use crate::key_format::FormatError;

const FORMAT: In = In(KeyFormatType::ECPRIVATEKEY);

/// Whether the structure names its curve; inside PKCS#8 the structure around it does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    Inside,
    Outside,
}

/// Reads a key; `outer` is the curve that a structure around it names.
pub(super) fn parse_private(
    octets: &[u8],
    outer: Option<RecommendedCurve>,
) -> Result<EcPrivate, FormatError> {
    let key = EcPrivateKey::from_der(octets).map_err(FORMAT.der())?;
    let inner = key
        .parameters
        .and_then(|parameters| parameters.named_curve());
    let curve = match (inner.map(curve_of).transpose()?, outer) {
        (Some(inner), Some(outer)) if inner != outer => {
            return Err(FORMAT.malformed("two different curves are named"));
        }
        (inner, outer) => inner
            .or(outer)
            .ok_or(FormatError::Unknown("its curve has no name"))?,
    };
    Ok(EcPrivate {
        curve,
        d: BigInteger::from_unsigned_be_bytes(key.private_key),
        point: key.public_key.map(<[u8]>::to_vec),
    })
}

/// Writes a key, with its public point where that is known or can be worked out.
pub(super) fn encode_private(key: &EcPrivate, curve: Curve) -> Result<Vec<u8>, FormatError> {
    let secret = secret_octets(key)?;
    let point = key.point.clone().or_else(|| public_point(key).ok());
    let parameters = match curve {
        Curve::Inside => Some(EcParameters::NamedCurve(oid_of(key.curve)?)),
        Curve::Outside => None,
    };
    EcPrivateKey {
        private_key: &secret,
        parameters,
        public_key: point.as_deref(),
    }
    .to_der()
    .map_err(FORMAT.der())
}

pub(super) fn curve_of(oid: ObjectIdentifier) -> Result<RecommendedCurve, FormatError> {
    CurveDef::with_oid(oid)
        .map(|row| row.curve)
        .ok_or(FormatError::Unknown("its curve has no name"))
}

pub(super) fn oid_of(curve: RecommendedCurve) -> Result<ObjectIdentifier, FormatError> {
    CurveDef::of(curve)
        .map(|row| row.oid)
        .ok_or_else(|| FORMAT.malformed("the curve has no object identifier"))
}
