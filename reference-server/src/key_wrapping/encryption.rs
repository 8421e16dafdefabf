//! Key values as octets that a wrapping key encrypts.

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::{BlockCipherMode, CryptographicAlgorithm, PaddingMethod};
use rand_core::Rng;

use super::key::{check_parameters, wrapping_key};
use super::method::unsupported;
use crate::crypto::{self, CipherParameters, CryptoError, KeyMaterial};
use crate::error::OperationError;
use crate::key_use::{self, Use, refused};
use crate::operation::{Context, rsa_padding};
use crate::parameters::Parameters;
use crate::store::Object;

/// Octets of a tag where the parameters give no length, as in RFC 5116 section 5.
const TAG: usize = 16;

/// The encrypted octets, and the IV where the mode takes one. A mode with authentication has its
/// tag follow the ciphertext (RFC 5116 section 5.1): no version has a field for it here.
pub(super) fn seal(
    information: &Item,
    octets: &[u8],
    cx: &mut Context<'_>,
) -> Result<(Vec<u8>, Option<Vec<u8>>), OperationError> {
    let key = wrapping_key(information, Use::Wrap, cx)?;
    check_parameters(information, &key)?;
    let sealed = encrypt(information, &key, octets, cx)?;
    key_use::count(&key, octets.len(), true, cx)?;
    Ok(sealed)
}

fn encrypt(
    information: &Item,
    key: &Object,
    octets: &[u8],
    cx: &mut Context<'_>,
) -> Result<(Vec<u8>, Option<Vec<u8>>), OperationError> {
    let given = Parameters::of(information, key);
    let secret = match key_use::material(key)? {
        KeyMaterial::Symmetric(secret) => secret,
        KeyMaterial::RsaPublic(public) => {
            let padding = rsa_padding(given)?;
            let sealed = crypto::encrypt_rsa(padding, &public, octets, cx.rng).map_err(refused)?;
            return Ok((sealed, None));
        }
        _ => return Err(unsupported("this key cannot wrap")),
    };
    let mut parameters = symmetric(given, key)?;
    let iv = parameters
        .iv_len(crypto::block_len(parameters.algorithm))
        .map(|len| {
            let mut iv = vec![0; len];
            cx.rng.fill_bytes(&mut iv);
            iv
        });
    parameters.iv = iv.as_deref();
    let finished = crypto::encrypt(&parameters, &secret, octets).map_err(refused)?;
    let mut sealed = finished.data;
    sealed.extend(finished.tag.unwrap_or_default());
    Ok((sealed, iv))
}

/// The octets that were encrypted.
pub(super) fn open(
    information: &Item,
    sealed: &[u8],
    iv: Option<&[u8]>,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    let key = wrapping_key(information, Use::Unwrap, cx)?;
    let given = Parameters::of(information, &key);
    let secret = match key_use::material(&key)? {
        KeyMaterial::Symmetric(secret) => secret,
        KeyMaterial::RsaPrivate(private) => {
            let padding = rsa_padding(given)?;
            return crypto::decrypt_rsa(padding, &private, sealed, cx.rng).map_err(refused);
        }
        _ => return Err(unsupported("this key cannot unwrap")),
    };
    let mut parameters = symmetric(given, &key)?;
    parameters.iv = iv;
    let (sealed, tag) = match parameters.tag_len {
        Some(len) => {
            let split = sealed.len().checked_sub(len);
            let (sealed, tag) = split
                .and_then(|at| sealed.split_at_checked(at))
                .ok_or_else(|| refused(CryptoError::Integrity))?;
            (sealed, Some(tag))
        }
        None => (sealed, None),
    };
    crypto::decrypt(&parameters, &secret, sealed, tag).map_err(refused)
}

fn symmetric<'a>(
    given: Parameters<'a>,
    key: &Object,
) -> Result<CipherParameters<'a>, OperationError> {
    let algorithm = key_use::algorithm(key).unwrap_or(CryptographicAlgorithm::AES);
    let mode = given.mode();
    let has_tag = matches!(
        mode,
        Some(BlockCipherMode::GCM | BlockCipherMode::CCM | BlockCipherMode::AEAD)
    ) || algorithm == CryptographicAlgorithm::CHACHA20POLY1305;
    let tag_len = match has_tag {
        true => Some(given.tag_len()?.unwrap_or(TAG)),
        false => None,
    };
    Ok(CipherParameters {
        algorithm,
        mode,
        padding: given.padding().unwrap_or(PaddingMethod::NONE),
        iv: None,
        additional: &[],
        tag_len,
        initial_counter: None,
    })
}
