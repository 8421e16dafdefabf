//! What Sign and Signature Verify share.

use kmip_conform_protocol::enumeration::{HashingAlgorithm, PaddingMethod, RecommendedCurve};
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::crypto::{CryptoError, CurveDef, KeyMaterial, SignatureScheme};
use crate::error::{Cause, OperationError};
use crate::key_use::refused;
use crate::parameters::{Parameters, bad};
use crate::streams::Part;
use crate::use_cause::UseCause;

/// What a request gives to sign or verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    Data(Vec<u8>),
    Digest(Vec<u8>),
}

impl Signed {
    pub fn octets(&self) -> &[u8] {
        match self {
            Self::Data(octets) | Self::Digest(octets) => octets,
        }
    }

    /// The data of a request of an operation by parts.
    pub fn into_data(self) -> Result<Vec<u8>, OperationError> {
        match self {
            Self::Data(data) => Ok(data),
            Self::Digest(_) => Err(OperationError::new(
                Cause::InvalidField,
                "a digest cannot be given by parts",
            )),
        }
    }
}

/// The Data or Digested Data of a request.
pub(super) fn input(
    payload: &Item,
    part: &Part,
    cx: &Context<'_>,
) -> Result<Signed, OperationError> {
    let data = cx.data(payload, Tag::DATA)?;
    let digest = cx.data(payload, Tag::DIGESTED_DATA)?;
    match (data, digest) {
        (Some(_), Some(_)) => Err(OperationError::new(
            Cause::InvalidField,
            "data and their digest exclude each other",
        )),
        (None, Some(digest)) => Ok(Signed::Digest(digest)),
        (Some(data), None) => Ok(Signed::Data(data)),
        (None, None) if part.first && part.last => Err(OperationError::new(
            Cause::InvalidMessage,
            "no data are given",
        )),
        (None, None) => Ok(Signed::Data(Vec::new())),
    }
}

/// The scheme that key and parameters make. The key decides the algorithm, and parameters that do
/// not pertain to it have no effect (KMIP 2.1 section 4.16). `digested` says that the client hashed
/// the data itself, so that a scheme without a hash will do.
pub(crate) fn scheme(
    parameters: Parameters<'_>,
    key: &KeyMaterial,
    digested: bool,
) -> Result<SignatureScheme, OperationError> {
    match key {
        KeyMaterial::RsaPrivate(_) | KeyMaterial::RsaPublic(_) => rsa_scheme(parameters, digested),
        KeyMaterial::EcPrivate(key) => ec_scheme(parameters, key.curve),
        KeyMaterial::EcPublic(key) => ec_scheme(parameters, key.curve),
        KeyMaterial::DsaPrivate(_) | KeyMaterial::DsaPublic(_) => dsa_scheme(parameters),
        _ => Err(OperationError::new(
            Cause::Use(UseCause::UnsupportedParameters),
            "keys of this kind do not sign",
        )),
    }
}

fn rsa_scheme(
    parameters: Parameters<'_>,
    digested: bool,
) -> Result<SignatureScheme, OperationError> {
    let hash = parameters.hash();
    if let Some(algorithm) = parameters.signature_algorithm() {
        let named = SignatureScheme::of(algorithm, hash.unwrap_or(HashingAlgorithm::SHA_1));
        return match named {
            Some(SignatureScheme::Pss { hash, .. }) => pss(parameters, hash),
            Some(scheme @ SignatureScheme::Pkcs1v15(_)) => Ok(scheme),
            _ => Err(OperationError::new(
                Cause::Use(UseCause::UnsupportedParameters),
                format!("{algorithm} is not supported with this key"),
            )),
        };
    }
    match (parameters.padding(), hash) {
        (Some(PaddingMethod::PSS), Some(hash)) => pss(parameters, hash),
        (None | Some(PaddingMethod::PKCS1_V1_5), Some(hash)) => Ok(SignatureScheme::Pkcs1v15(hash)),
        (None | Some(PaddingMethod::PKCS1_V1_5), None) if digested => {
            Ok(SignatureScheme::Pkcs1v15Bare)
        }
        (None | Some(PaddingMethod::PKCS1_V1_5 | PaddingMethod::PSS), None) => {
            Err(bad("no Hashing Algorithm is given"))
        }
        (Some(other), _) => Err(refused(CryptoError::Padding(other))),
    }
}

/// PSS masks with the hash that the parameters name for it. Where they name none, the text of 1.4
/// and later says SHA-1, while every signature that its profile cases print is masked with the
/// hash of the signature, as RFC 8017 section 8.1 advises and as 1.3 leaves open. The signer
/// follows those signatures, and so does the verifier.
fn pss(
    parameters: Parameters<'_>,
    hash: HashingAlgorithm,
) -> Result<SignatureScheme, OperationError> {
    Ok(SignatureScheme::Pss {
        hash,
        mask_hash: parameters.mask_hash()?.unwrap_or(hash),
        salt_len: parameters.salt_len()?,
    })
}

/// ECDSA with the hash of the parameters, or the one whose strength is that of the curve.
fn ec_scheme(
    parameters: Parameters<'_>,
    curve: RecommendedCurve,
) -> Result<SignatureScheme, OperationError> {
    if let Some(algorithm) = parameters.signature_algorithm() {
        let named = SignatureScheme::of(algorithm, HashingAlgorithm::SHA_256);
        return named
            .filter(|scheme| matches!(scheme, SignatureScheme::Ecdsa(_)))
            .ok_or_else(|| {
                OperationError::new(
                    Cause::Use(UseCause::UnsupportedParameters),
                    format!("{algorithm} is not supported with this key"),
                )
            });
    }
    let usual = match CurveDef::of(curve).map_or(0, |row| row.bits) {
        0..=256 => HashingAlgorithm::SHA_256,
        257..=384 => HashingAlgorithm::SHA_384,
        _ => HashingAlgorithm::SHA_512,
    };
    Ok(SignatureScheme::Ecdsa(parameters.hash().unwrap_or(usual)))
}

/// DSA with the hash of the parameters, or SHA-256, the strongest that KMIP names with it.
fn dsa_scheme(parameters: Parameters<'_>) -> Result<SignatureScheme, OperationError> {
    let hash = parameters.hash().unwrap_or(HashingAlgorithm::SHA_256);
    let Some(algorithm) = parameters.signature_algorithm() else {
        return Ok(SignatureScheme::Dsa(hash));
    };
    SignatureScheme::of(algorithm, hash)
        .filter(|scheme| matches!(scheme, SignatureScheme::Dsa(_)))
        .ok_or_else(|| {
            OperationError::new(
                Cause::Use(UseCause::UnsupportedParameters),
                format!("{algorithm} is not supported with this key"),
            )
        })
}

#[cfg(test)]
mod tests;
