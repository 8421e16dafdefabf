//! Codes and signatures over key values.

use kmip_conform_protocol::Item;

use super::key::{authenticating_key, check_parameters};
use super::method::unsupported;
use crate::crypto::{self, KeyMaterial, MacState, SignatureInput};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, refused};
use crate::operation::{Context, mac_state, signature_scheme};
use crate::parameters::Parameters;
use crate::store::Object;

/// The code over `octets` with a symmetric key, or the signature with a private key.
///
/// # Errors
/// A key that does not exist or may not be used, or parameters that it does not have.
pub(super) fn code(
    information: &Item,
    octets: &[u8],
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    let key = authenticating_key(information, true, cx)?;
    check_parameters(information, &key)?;
    let made = match key_use::material(&key)? {
        KeyMaterial::Symmetric(_) => mac(information, &key, octets)?.finish(),
        secret => {
            let scheme = signature_scheme(Parameters::of(information, &key), &secret, false)?;
            crypto::sign(scheme, &secret, SignatureInput::Data(octets), cx.rng).map_err(refused)?
        }
    };
    key_use::count(&key, octets.len(), true, cx)?;
    Ok(made)
}

/// Refuses octets of which `code` is no code or signature by the key that the information names.
///
/// # Errors
/// As said, or a key that does not exist or may not be used.
pub(super) fn require(
    information: &Item,
    octets: &[u8],
    code: &[u8],
    cx: &Context<'_>,
) -> Result<(), OperationError> {
    let key = authenticating_key(information, false, cx)?;
    let is_right = match key_use::material(&key)? {
        KeyMaterial::Symmetric(_) => mac(information, &key, octets)?.matches(code),
        public => {
            let scheme = signature_scheme(Parameters::of(information, &key), &public, false)?;
            crypto::verify(scheme, &public, SignatureInput::Data(octets), code).map_err(refused)?
        }
    };
    match is_right {
        true => Ok(()),
        false => Err(OperationError::new(
            Cause::CryptographicFailure,
            "the code or signature over the key value is wrong",
        )),
    }
}

fn mac(information: &Item, key: &Object, octets: &[u8]) -> Result<MacState, OperationError> {
    let mut state = mac_state(information, key)
        .map_err(|error| unsupported(&format!("this key makes no code: {}", error.message)))?;
    state.update(octets);
    Ok(state)
}
