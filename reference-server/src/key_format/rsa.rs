//! RSA keys as PKCS#1 (RFC 8017 appendix A.1).

use der::{Decode, Encode};
use kmip_conform_protocol::enumeration::KeyFormatType;
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};

use super::error::In;
use super::integer::{of_der, to_der};
use crate::crypto::{RsaPrivate, RsaPublic, complete_rsa};
use crate::key_format::FormatError;

const FORMAT: In = In(KeyFormatType::PKCS_1);

pub(super) fn parse_private(octets: &[u8]) -> Result<RsaPrivate, FormatError> {
    let key = RsaPrivateKeyRef::from_der(octets).map_err(FORMAT.der())?;
    if key.other_prime_infos.is_some() {
        return Err(FORMAT.malformed("the modulus has more than two factors"));
    }
    Ok(RsaPrivate {
        modulus: of_der(key.modulus),
        private_exponent: Some(of_der(key.private_exponent)),
        public_exponent: Some(of_der(key.public_exponent)),
        p: Some(of_der(key.prime1)),
        q: Some(of_der(key.prime2)),
        prime_exponent_p: Some(of_der(key.exponent1)),
        prime_exponent_q: Some(of_der(key.exponent2)),
        crt_coefficient: Some(of_der(key.coefficient)),
    })
}

pub(super) fn encode_private(key: &RsaPrivate) -> Result<Vec<u8>, FormatError> {
    let whole = complete_rsa(key)?;
    let number = |part: &Option<_>| {
        let part = part.as_ref();
        to_der(
            part.ok_or_else(|| FORMAT.malformed("a number is missing"))?,
            FORMAT,
        )
    };
    pkcs1::RsaPrivateKey {
        modulus: to_der(&whole.modulus, FORMAT)?,
        public_exponent: number(&whole.public_exponent)?,
        private_exponent: number(&whole.private_exponent)?,
        prime1: number(&whole.p)?,
        prime2: number(&whole.q)?,
        exponent1: number(&whole.prime_exponent_p)?,
        exponent2: number(&whole.prime_exponent_q)?,
        coefficient: number(&whole.crt_coefficient)?,
        other_prime_infos: None,
    }
    .to_der()
    .map_err(FORMAT.der())
}

pub(super) fn parse_public(octets: &[u8]) -> Result<RsaPublic, FormatError> {
    let key = RsaPublicKeyRef::from_der(octets).map_err(FORMAT.der())?;
    Ok(RsaPublic {
        modulus: of_der(key.modulus),
        public_exponent: of_der(key.public_exponent),
    })
}

pub(super) fn encode_public(key: &RsaPublic) -> Result<Vec<u8>, FormatError> {
    pkcs1::RsaPublicKey {
        modulus: to_der(&key.modulus, FORMAT)?,
        public_exponent: to_der(&key.public_exponent, FORMAT)?,
    }
    .to_der()
    .map_err(FORMAT.der())
}
