//! Numbers between the message tree and the RSA implementation.

use kmip_conform_protocol::BigInteger;
use rsa::BoxedUint;

use crate::crypto::CryptoError;

/// The largest modulus that is computed with, in octets; larger ones only cost time.
const MAX_OCTETS: usize = 2048;

pub(super) fn to_boxed(number: &BigInteger) -> Result<BoxedUint, CryptoError> {
    let octets = number
        .to_unsigned_be_bytes()
        .ok_or(CryptoError::Key("a number is negative"))?;
    if octets.len() > MAX_OCTETS {
        return Err(CryptoError::Key("a number is too large"));
    }
    Ok(BoxedUint::from_be_slice_vartime(octets))
}

pub(super) fn from_boxed(number: &BoxedUint) -> BigInteger {
    BigInteger::from_unsigned_be_bytes(&number.to_be_bytes())
}
