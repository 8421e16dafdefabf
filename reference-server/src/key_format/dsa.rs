//! The parameters of DSA keys inside PKCS#8 and X.509 (RFC 3279 section 2.3.2).

use der::asn1::Uint;
use der::{Decode, Encode, Sequence};
use kmip_conform_protocol::BigInteger;

use super::error::In;
use super::integer::to_der;
use crate::key_format::FormatError;

/// The DER form of the domain parameters.
#[derive(Sequence)]
struct Parameters {
    p: Uint,
    q: Uint,
    g: Uint,
}

pub(super) fn parse_parameters(octets: &[u8], format: In) -> Result<[BigInteger; 3], FormatError> {
    let Parameters { p, q, g } = Parameters::from_der(octets).map_err(format.der())?;
    Ok([p, q, g].map(|number| BigInteger::from_unsigned_be_bytes(number.as_bytes())))
}

pub(super) fn encode_parameters(
    [p, q, g]: [&BigInteger; 3],
    format: In,
) -> Result<Vec<u8>, FormatError> {
    let parameters = Parameters {
        p: to_der(p, format)?,
        q: to_der(q, format)?,
        g: to_der(g, format)?,
    };
    parameters.to_der().map_err(format.der())
}
