//! Numbers between the message tree and DER.

use der::Decode;
use der::asn1::{Uint, UintRef};
use kmip_conform_protocol::BigInteger;

use super::error::In;
use crate::key_format::FormatError;

pub(super) fn to_der(number: &BigInteger, format: In) -> Result<Uint, FormatError> {
    let octets = number
        .to_unsigned_be_bytes()
        .ok_or_else(|| format.malformed("a number is negative"))?;
    let octets = if octets.is_empty() { &[0] } else { octets };
    Uint::new(octets).map_err(format.der())
}

pub(super) fn of_der(number: UintRef<'_>) -> BigInteger {
    BigInteger::from_unsigned_be_bytes(number.as_bytes())
}

/// Reads octets that are the DER form of one number.
pub(super) fn parse(octets: &[u8], format: In) -> Result<BigInteger, FormatError> {
    let number = UintRef::from_der(octets).map_err(format.der())?;
    Ok(of_der(number))
}
