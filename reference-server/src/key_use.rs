//! Whether a key may be used for what an operation does with it, and its material.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, ObjectType, State,
    UsageLimitsUnit,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::crypto::{CryptoError, KeyMaterial};
use crate::error::{Cause, OperationError};
use crate::key_format::{self, Kind};
use crate::operation::Context;
use crate::store::Object;
use crate::use_cause::UseCause;
use crate::{lifecycle, one_time_pad, usage_limits};

/// What a key is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Encrypting data.
    Encrypt,
    /// Decrypting data.
    Decrypt,
    /// Signing.
    Sign,
    /// Verifying signatures.
    Verify,
    /// Making codes.
    MacGenerate,
    /// Verifying codes.
    MacVerify,
    /// Deriving keys.
    Derive,
    /// Wrapping keys.
    Wrap,
    /// Unwrapping keys.
    Unwrap,
    /// Encapsulating a secret.
    Encapsulate,
    /// Decapsulating a secret.
    Decapsulate,
}

impl Use {
    /// The bit that allows the use; the draft of 3.0 has none for encapsulation.
    fn mask(self) -> Option<CryptographicUsageMask> {
        Some(match self {
            Self::Encrypt => CryptographicUsageMask::ENCRYPT,
            Self::Decrypt => CryptographicUsageMask::DECRYPT,
            Self::Sign => CryptographicUsageMask::SIGN,
            Self::Verify => CryptographicUsageMask::VERIFY,
            Self::MacGenerate => CryptographicUsageMask::MAC_GENERATE,
            Self::MacVerify => CryptographicUsageMask::MAC_VERIFY,
            Self::Derive => CryptographicUsageMask::DERIVE_KEY,
            Self::Wrap => CryptographicUsageMask::WRAP_KEY,
            Self::Unwrap => CryptographicUsageMask::UNWRAP_KEY,
            Self::Encapsulate | Self::Decapsulate => return None,
        })
    }

    /// Whether the use applies protection; the others process what is protected.
    fn protects(self) -> bool {
        !matches!(
            self,
            Self::Decrypt | Self::Verify | Self::MacVerify | Self::Unwrap | Self::Decapsulate
        )
    }

    /// Whether data are encrypted or decrypted, which a one-time pad does whatever its type.
    fn is_cipher(self) -> bool {
        matches!(self, Self::Encrypt | Self::Decrypt)
    }

    fn object_types(self) -> &'static [ObjectType] {
        match self {
            Self::Encrypt | Self::Decrypt | Self::Wrap | Self::Unwrap => &[
                ObjectType::SYMMETRIC_KEY,
                ObjectType::PUBLIC_KEY,
                ObjectType::PRIVATE_KEY,
            ],
            Self::Sign | Self::Decapsulate => &[ObjectType::PRIVATE_KEY],
            Self::Encapsulate | Self::Verify => &[ObjectType::PUBLIC_KEY, ObjectType::CERTIFICATE],
            Self::MacGenerate | Self::MacVerify => {
                &[ObjectType::SYMMETRIC_KEY, ObjectType::SECRET_DATA]
            }
            Self::Derive => &[
                ObjectType::SYMMETRIC_KEY,
                ObjectType::SECRET_DATA,
                ObjectType::PUBLIC_KEY,
                ObjectType::PRIVATE_KEY,
            ],
        }
    }
}

/// The usage mask of a symmetric key that may be used for everything: 2.0 has a bit that says so
/// (KMIP 2.1 section 12.1).
pub fn unrestricted(version: ProtocolVersion) -> i32 {
    if version >= ProtocolVersion::V2_0 {
        return CryptographicUsageMask::UNRESTRICTED.0;
    }
    let uses = [
        Use::Encrypt,
        Use::Decrypt,
        Use::MacGenerate,
        Use::MacVerify,
        Use::Derive,
        Use::Wrap,
        Use::Unwrap,
    ];
    uses.iter()
        .filter_map(|one| one.mask())
        .fold(0, |mask, bit| mask | bit.0)
}

/// The key that a payload names, where it may be used so now.
///
/// # Errors
/// A key that does not exist, is archived, or may not be used so.
pub fn key(payload: &Item, wanted: Use, cx: &Context<'_>) -> Result<Arc<Object>, OperationError> {
    let object = cx.find_online(payload)?;
    check(&object, wanted, cx)?;
    Ok(object)
}

/// Refuses a use that type, state, dates or usage mask of the object do not allow (KMIP 2.1
/// sections 4.17, 4.40, 4.41 and 4.57).
///
/// # Errors
/// The use is not allowed.
pub fn check(object: &Object, wanted: Use, cx: &Context<'_>) -> Result<(), OperationError> {
    let fits = wanted.object_types().contains(&object.object_type)
        || (wanted.is_cipher() && one_time_pad::is_pad(object));
    if !fits {
        return Err(OperationError::new(
            Cause::Use(UseCause::UnfitObjectType),
            format!("a {} cannot be used so", object.object_type),
        ));
    }
    let allowed = match wanted.protects() {
        true => lifecycle::may_protect(object, cx.now),
        false => may_process(object, cx.now),
    };
    if !allowed {
        return Err(OperationError::new(
            Cause::WrongState,
            "state and dates of the object do not allow this use now",
        ));
    }
    let mask = object
        .attributes
        .get(Tag::CRYPTOGRAPHIC_USAGE_MASK)
        .and_then(Item::as_integer)
        .unwrap_or_default();
    let allows =
        |bit: CryptographicUsageMask| mask & (bit.0 | CryptographicUsageMask::UNRESTRICTED.0) != 0;
    if !wanted.mask().is_none_or(allows) {
        return Err(OperationError::new(
            Cause::IncompatibleUsageMask,
            "the usage mask does not allow this use",
        ));
    }
    Ok(())
}

/// What is protected may be processed as long as the key exists, once its dates have begun.
fn may_process(object: &Object, now: i64) -> bool {
    let started = object
        .attributes
        .date(Tag::PROCESS_START_DATE)
        .is_none_or(|date| date <= now);
    let usable = [State::ACTIVE, State::DEACTIVATED, State::COMPROMISED];
    started && usable.contains(&object.state(now))
}

/// Takes the use from the object's Usage Limits, where it has any. `first` says whether a use by
/// parts begins, which counts as one use of the object.
///
/// # Errors
/// Less is left.
pub fn count(
    object: &Arc<Object>,
    octets: usize,
    first: bool,
    cx: &mut Context<'_>,
) -> Result<(), OperationError> {
    let Some(limits) = object.attributes.get(Tag::USAGE_LIMITS) else {
        return Ok(());
    };
    let unit = limits
        .field(Tag::USAGE_LIMITS_UNIT)
        .and_then(Item::as_enumeration);
    let amount = match unit == Some(UsageLimitsUnit::BYTE.0) {
        true => i64::try_from(octets).unwrap_or(i64::MAX),
        false => i64::from(first),
    };
    let mut object = Object::clone(object);
    usage_limits::allocate(&mut object, amount)?;
    cx.save(object);
    Ok(())
}

/// The algorithm of the key.
pub fn algorithm(object: &Object) -> Option<CryptographicAlgorithm> {
    object
        .attributes
        .get(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(Item::as_enumeration)
        .map(CryptographicAlgorithm)
}

/// The material of the key.
///
/// # Errors
/// A wrapped or missing key, or material that cannot be read.
pub fn material(object: &Object) -> Result<KeyMaterial, OperationError> {
    let missing = || OperationError::new(Cause::KeyValueNotPresent, "the key value is not here");
    let content = object.content.as_ref().ok_or_else(missing)?;
    if let Some(octets) = content
        .field(Tag::CERTIFICATE_VALUE)
        .and_then(Item::as_bytes)
    {
        return key_format::certified_key(octets)
            .map_err(|error| OperationError::new(Cause::CryptographicFailure, error.to_string()));
    }
    let block = content.field(Tag::KEY_BLOCK).ok_or_else(missing)?;
    if block.field(Tag::KEY_WRAPPING_DATA).is_some() {
        return Err(OperationError::new(
            Cause::KeyValueNotPresent,
            "the key is wrapped",
        ));
    }
    let material = block
        .at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL])
        .ok_or_else(missing)?;
    let format = block
        .field(Tag::KEY_FORMAT_TYPE)
        .and_then(Item::as_enumeration)
        .map(KeyFormatType);
    let kind = Kind::of(object.object_type);
    let (Some(format), Some(kind)) = (format, kind) else {
        return Err(missing());
    };
    // Opaque octets of Secret Data serve as they are.
    let format = match format {
        KeyFormatType::OPAQUE if kind == Kind::Secret => KeyFormatType::RAW,
        format => format,
    };
    key_format::parse(format, kind, algorithm(object), material)
        .map_err(|error| OperationError::new(Cause::CryptographicFailure, error.to_string()))
}

/// The octets of a symmetric key or secret.
///
/// # Errors
/// As [`material`], and any other kind of key.
pub fn secret(object: &Object) -> Result<Vec<u8>, OperationError> {
    match material(object)? {
        KeyMaterial::Symmetric(octets) => Ok(octets),
        _ => Err(OperationError::new(
            Cause::Use(UseCause::UnfitObjectType),
            "the key is not symmetric",
        )),
    }
}

/// A refusal of the cryptographic functions in an operation with a key.
pub fn refused(error: CryptoError) -> OperationError {
    let cause = match error {
        CryptoError::Algorithm(_)
        | CryptoError::Mode { .. }
        | CryptoError::Padding(_)
        | CryptoError::Hash(_)
        | CryptoError::Scheme(_)
        | CryptoError::Curve(_) => Cause::Use(UseCause::UnsupportedParameters),
        CryptoError::ModeMissing(_)
        | CryptoError::TagLengthMissing
        | CryptoError::TagMissing
        | CryptoError::Iv { .. } => Cause::Use(UseCause::BadParameters),
        CryptoError::IvMissing => Cause::Use(UseCause::MissingInitializationVector),
        CryptoError::TagLength(_) => Cause::Use(UseCause::UnfitTagLength),
        CryptoError::Length { .. }
        | CryptoError::CurveMissing
        | CryptoError::DataLength { .. }
        | CryptoError::Key(_)
        | CryptoError::Integrity
        | CryptoError::Encapsulation
        | CryptoError::Operation(_) => Cause::CryptographicFailure,
    };
    OperationError::new(cause, error.to_string())
}
