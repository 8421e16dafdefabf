//! What Encrypt and Decrypt share.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm, Operation, PaddingMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use rand_core::Rng;

use super::Context;
use crate::crypto::{self, CipherParameters, CipherState, Direction, KeyMaterial, RsaPadding};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use, refused};
use crate::one_time_pad;
use crate::parameters::{Parameters, bad};
use crate::store::Object;
use crate::streams::{Part, Work, unknown};
use crate::use_cause::UseCause;

/// What a request gives back.
#[derive(Default)]
struct Output {
    data: Option<Vec<u8>>,
    iv: Option<Vec<u8>>,
    tag: Option<Vec<u8>>,
    work: Option<Work>,
}

/// Encrypts or decrypts the data of a request.
pub(super) fn process(
    payload: &Item,
    direction: Direction,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let (operation, wanted) = match direction {
        Direction::Encrypt => (Operation::ENCRYPT, Use::Encrypt),
        Direction::Decrypt => (Operation::DECRYPT, Use::Decrypt),
    };
    let object = key_use::key(payload, wanted, cx)?;
    let (part, earlier) = Part::of(payload, operation, Some(&object.id), cx)?;
    let data = cx.data(payload, Tag::DATA)?;
    if data.is_none() && part.first && part.last {
        return Err(OperationError::new(
            Cause::InvalidMessage,
            "no data are given",
        ));
    }
    let data = data.unwrap_or_default();
    if direction == Direction::Encrypt {
        key_use::count(&object, data.len(), part.first, cx)?;
    }
    if one_time_pad::is_pad(&object) {
        if !(part.first && part.last) {
            return Err(not_by_parts());
        }
        let data = one_time_pad::apply(&object, direction, &data, cx)?;
        return Ok(vec![
            Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
            Item::bytes(Tag::DATA, data),
        ]);
    }
    let output = match key_use::material(&object)? {
        KeyMaterial::Symmetric(key) => {
            let call = Call {
                payload,
                object: &object,
                direction,
                part: &part,
            };
            symmetric(&call, earlier, &key, &data, cx)?
        }
        key => asymmetric(payload, &object, direction, &part, &key, &data, cx)?,
    };
    let mut fields = vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())];
    let data = output
        .data
        .filter(|data| !data.is_empty() || (part.first && part.last));
    fields.extend(data.map(|data| Item::bytes(Tag::DATA, data)));
    fields.extend(output.iv.map(|iv| Item::bytes(Tag::IV_COUNTER_NONCE, iv)));
    fields.extend(part.leave(output.work, cx));
    let tag = |tag| Item::bytes(Tag::AUTHENTICATED_ENCRYPTION_TAG, tag);
    fields.extend(output.tag.map(tag));
    Ok(fields)
}

struct Call<'a> {
    payload: &'a Item,
    object: &'a Object,
    direction: Direction,
    part: &'a Part,
}

fn symmetric(
    call: &Call<'_>,
    earlier: Option<Work>,
    key: &[u8],
    data: &[u8],
    cx: &mut Context<'_>,
) -> Result<Output, OperationError> {
    let (mut state, iv) = match earlier {
        Some(Work::Cipher(state)) => (*state, None),
        Some(_) => return Err(unknown()),
        None => start(call, key, cx)?,
    };
    let mut data = state.update(data).map_err(refused)?;
    if !call.part.last {
        return Ok(Output {
            data: Some(data),
            iv,
            tag: None,
            work: Some(Work::Cipher(Box::new(state))),
        });
    }
    let finished = state.finish().map_err(refused)?;
    data.extend(finished.data);
    Ok(Output {
        data: Some(data),
        iv,
        tag: finished.tag,
        work: None,
    })
}

/// Starts a cipher; gives the IV that the server made for it.
fn start(
    call: &Call<'_>,
    key: &[u8],
    cx: &mut Context<'_>,
) -> Result<(CipherState, Option<Vec<u8>>), OperationError> {
    let given = Parameters::of(call.payload, call.object);
    let algorithm = key_use::algorithm(call.object)
        .or(given.algorithm())
        .ok_or_else(|| bad("the key has no algorithm"))?;
    refuse_early_authentication(algorithm, given.mode(), cx.version)?;
    let octets = |tag| call.payload.field(tag).and_then(Item::as_bytes);
    let mut parameters = CipherParameters {
        algorithm,
        mode: given.mode(),
        padding: given.padding().unwrap_or(PaddingMethod::NONE),
        iv: octets(Tag::IV_COUNTER_NONCE),
        additional: octets(Tag::AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA).unwrap_or_default(),
        tag_len: given.tag_len()?,
        initial_counter: given.initial_counter(),
    };
    let stated = given.iv_len()?;
    if parameters
        .iv
        .zip(stated)
        .is_some_and(|(iv, stated)| iv.len() != stated)
    {
        return Err(bad("the IV does not have the IV Length"));
    }
    let mut made = None;
    if call.direction == Direction::Encrypt && parameters.iv.is_none() && given.random_iv() {
        let usual = parameters.iv_len(crypto::block_len(algorithm));
        made = usual.map(|usual| {
            let mut iv = vec![0; stated.unwrap_or(usual)];
            cx.rng.fill_bytes(&mut iv);
            iv
        });
    }
    parameters.iv = parameters.iv.or(made.as_deref());
    let tag = octets(Tag::AUTHENTICATED_ENCRYPTION_TAG);
    let state = CipherState::new(call.direction, &parameters, key, tag).map_err(refused)?;
    Ok((state, made))
}

/// Before 1.4 no field can carry the tag of an authenticated mode.
fn refuse_early_authentication(
    algorithm: CryptographicAlgorithm,
    mode: Option<BlockCipherMode>,
    version: ProtocolVersion,
) -> Result<(), OperationError> {
    let authenticated = matches!(
        mode,
        Some(BlockCipherMode::GCM | BlockCipherMode::CCM | BlockCipherMode::AEAD)
    ) || algorithm == CryptographicAlgorithm::CHACHA20POLY1305;
    if authenticated && version < ProtocolVersion::V1_4 {
        return Err(OperationError::new(
            Cause::Use(UseCause::UnsupportedParameters),
            format!("KMIP {version} carries no authentication tag"),
        ));
    }
    Ok(())
}

fn asymmetric(
    payload: &Item,
    object: &Object,
    direction: Direction,
    part: &Part,
    key: &KeyMaterial,
    data: &[u8],
    cx: &mut Context<'_>,
) -> Result<Output, OperationError> {
    if !(part.first && part.last) {
        return Err(not_by_parts());
    }
    let padding = rsa_padding(Parameters::of(payload, object))?;
    let data = match (direction, key) {
        (Direction::Encrypt, KeyMaterial::RsaPublic(key)) => {
            crypto::encrypt_rsa(padding, key, data, cx.rng)
        }
        (Direction::Decrypt, KeyMaterial::RsaPrivate(key)) => {
            crypto::decrypt_rsa(padding, key, data, cx.rng)
        }
        _ => {
            return Err(OperationError::new(
                Cause::Use(UseCause::UnfitObjectType),
                "this key cannot do it",
            ));
        }
    };
    Ok(Output {
        data: Some(data.map_err(refused)?),
        ..Output::default()
    })
}

fn not_by_parts() -> OperationError {
    OperationError::new(
        Cause::Use(UseCause::UnsupportedParameters),
        "this key does not work by parts",
    )
}

/// The padding of RSA; the defaults are those of the structure (KMIP 2.1 table 59) and of RFC 8017
/// appendix A.2.1.
pub(crate) fn rsa_padding(given: Parameters<'_>) -> Result<RsaPadding<'_>, OperationError> {
    match given.padding() {
        None => Err(bad("no Padding Method is given")),
        Some(PaddingMethod::NONE) => Ok(RsaPadding::None),
        Some(PaddingMethod::PKCS1_V1_5) => Ok(RsaPadding::Pkcs1v15),
        Some(PaddingMethod::OAEP) => Ok(RsaPadding::Oaep {
            hash: given.hash().unwrap_or(HashingAlgorithm::SHA_1),
            mask_hash: given.mask_hash()?.unwrap_or(HashingAlgorithm::SHA_1),
            label: given.p_source(),
        }),
        Some(other) => Err(refused(crypto::CryptoError::Padding(other))),
    }
}
