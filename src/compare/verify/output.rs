//! The output of cryptographic operations.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DigitalSignatureAlgorithm, HashingAlgorithm,
    PaddingMethod,
};
use kmip_conform_protocol::{Item, Tag};
use kmip_reference_server::crypto::{
    self, CipherParameters, MacState, SignatureInput, SignatureScheme,
};

use rand_chacha::rand_core::CryptoRng;

use super::{Finding, key};
use crate::compare::condition::record;
use crate::compare::exchange::Exchange;
use crate::compare::ledger::ObjectRecord;
use crate::compare::provenance::parameter;
use crate::compare::site::Site;

/// Whether an operation is one part of several; its output cannot be judged by itself.
fn is_part(exchange: &Exchange<'_>) -> bool {
    [
        Tag::INIT_INDICATOR,
        Tag::FINAL_INDICATOR,
        Tag::CORRELATION_VALUE,
    ]
    .into_iter()
    .any(|tag| exchange.asked(&[tag]).is_some())
}

fn whole<'s>(site: &Site<'s>) -> Option<&'s Exchange<'s>> {
    site.exchange.filter(|exchange| !is_part(exchange))
}

fn number(site: &Site<'_>, tag: Tag) -> Option<u32> {
    stated(site.exchange?, record(site), tag)
}

fn stated(exchange: &Exchange<'_>, record: Option<&ObjectRecord>, tag: Tag) -> Option<u32> {
    parameter(exchange, record, tag)?.as_enumeration()
}

/// A ciphertext must decrypt to what was to be encrypted.
pub(super) fn ciphertext(site: &Site<'_>) -> Finding {
    let decrypted = || {
        let exchange = whole(site)?;
        let plaintext = exchange.asked(&[Tag::DATA])?.as_bytes()?;
        let response = exchange.response()?;
        let iv = exchange
            .asked(&[Tag::IV_COUNTER_NONCE])
            .or_else(|| response.field(Tag::IV_COUNTER_NONCE));
        let tag = response.field(Tag::AUTHENTICATED_ENCRYPTION_TAG);
        let ciphertext = response.field(Tag::DATA)?;
        let opened = decrypt(site, exchange, ciphertext, iv, tag)?;
        Some((opened, plaintext))
    };
    match decrypted() {
        None => Finding::Unknown,
        Some((Ok(opened), plaintext)) => Finding::of(opened == plaintext, || {
            format!("it decrypts to {}", hex::encode(opened))
        }),
        Some((Err(error), _)) if is_refusal(&error) => Finding::Unknown,
        Some((Err(error), _)) => Finding::Wrong(format!("it does not decrypt: {error}")),
    }
}

/// What was to be decrypted must be decrypted so, where the key is known.
pub(super) fn plaintext(site: &Site<'_>, actual: &Item) -> Finding {
    let decrypted = || {
        let exchange = whole(site)?;
        let iv = exchange.asked(&[Tag::IV_COUNTER_NONCE]);
        let tag = exchange.asked(&[Tag::AUTHENTICATED_ENCRYPTION_TAG]);
        let ciphertext = exchange.asked(&[Tag::DATA])?;
        decrypt(site, exchange, ciphertext, iv, tag)?.ok()
    };
    match decrypted() {
        None => Finding::Unknown,
        Some(opened) => Finding::of(actual.as_bytes() == Some(opened.as_slice()), || {
            format!("it decrypts to {}", hex::encode(opened))
        }),
    }
}

/// Decrypts as the request states; `None` where key or parameters are not known.
fn decrypt(
    site: &Site<'_>,
    exchange: &Exchange<'_>,
    ciphertext: &Item,
    iv: Option<&Item>,
    tag: Option<&Item>,
) -> Option<Result<Vec<u8>, crypto::CryptoError>> {
    let tag = tag.and_then(Item::as_bytes);
    let parameters = CipherParameters {
        algorithm: CryptographicAlgorithm(number(site, Tag::CRYPTOGRAPHIC_ALGORITHM)?),
        mode: number(site, Tag::BLOCK_CIPHER_MODE).map(BlockCipherMode),
        padding: number(site, Tag::PADDING_METHOD).map_or(PaddingMethod::NONE, PaddingMethod),
        iv: iv.and_then(Item::as_bytes),
        additional: exchange
            .asked(&[Tag::AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA])
            .and_then(Item::as_bytes)
            .unwrap_or_default(),
        tag_len: tag.map(<[u8]>::len),
        initial_counter: parameter(exchange, record(site), Tag::INITIAL_COUNTER_VALUE)
            .and_then(Item::as_integer)
            .map(i32::cast_unsigned),
    };
    let key = key::symmetric(record(site)?)?;
    Some(crypto::decrypt(
        &parameters,
        &key,
        ciphertext.as_bytes()?,
        tag,
    ))
}

/// Whether the failure is ours, for want of an algorithm, and not that of the octets.
fn is_refusal(error: &crypto::CryptoError) -> bool {
    use crypto::CryptoError as Error;
    matches!(
        error,
        Error::Algorithm(_) | Error::Mode { .. } | Error::ModeMissing(_) | Error::Key(_)
    )
}

/// A signature must be one by the public half of the key.
pub(super) fn signature(site: &Site<'_>, actual: &Item) -> Finding {
    let verified = || {
        let exchange = whole(site)?;
        let public = key::public(&key::of(record(site)?)?)?;
        let scheme = scheme(exchange, record(site))?;
        crypto::verify(scheme, &public, input(exchange)?, actual.as_bytes()?).ok()
    };
    match verified() {
        None => Finding::Unknown,
        Some(holds) => Finding::of(holds, || {
            "no signature by this key over this data".to_owned()
        }),
    }
}

/// A signature as a target that holds the private key would make it; `None` where the key is not
/// known, or the signature is one part of several.
pub(in crate::compare) fn sign(
    exchange: &Exchange<'_>,
    record: &ObjectRecord,
    rng: &mut dyn CryptoRng,
) -> Option<Vec<u8>> {
    if is_part(exchange) {
        return None;
    }
    let scheme = scheme(exchange, Some(record))?;
    crypto::sign(scheme, &key::of(record)?, input(exchange)?, rng).ok()
}

fn input<'a>(exchange: &Exchange<'a>) -> Option<SignatureInput<'a>> {
    Some(
        match exchange.asked(&[Tag::DATA]).and_then(Item::as_bytes) {
            Some(data) => SignatureInput::Data(data),
            None => SignatureInput::Digest(exchange.asked(&[Tag::DIGESTED_DATA])?.as_bytes()?),
        },
    )
}

fn scheme(exchange: &Exchange<'_>, record: Option<&ObjectRecord>) -> Option<SignatureScheme> {
    let number = |tag| stated(exchange, record, tag);
    let hash = number(Tag::HASHING_ALGORITHM).map(HashingAlgorithm);
    if let Some(algorithm) = number(Tag::DIGITAL_SIGNATURE_ALGORITHM) {
        let algorithm = DigitalSignatureAlgorithm(algorithm);
        let pss = algorithm == DigitalSignatureAlgorithm::RSASSA_PSS;
        return match (pss, hash) {
            (true, None) => None,
            _ => SignatureScheme::of(algorithm, hash.unwrap_or(HashingAlgorithm::SHA_256)),
        };
    }
    let algorithm = number(Tag::CRYPTOGRAPHIC_ALGORITHM).map(CryptographicAlgorithm);
    let padding = number(Tag::PADDING_METHOD).map(PaddingMethod);
    match (algorithm, padding) {
        (Some(CryptographicAlgorithm::RSA), Some(PaddingMethod::PKCS1_V1_5)) => {
            Some(SignatureScheme::Pkcs1v15(hash?))
        }
        (Some(CryptographicAlgorithm::ECDSA), _) => Some(SignatureScheme::Ecdsa(hash?)),
        _ => None,
    }
}

/// A message authentication code is computed again.
pub(super) fn code(site: &Site<'_>, actual: &Item) -> Finding {
    let computed = || {
        let data = whole(site)?.asked(&[Tag::DATA])?.as_bytes()?;
        let algorithm = CryptographicAlgorithm(number(site, Tag::CRYPTOGRAPHIC_ALGORITHM)?);
        let key = key::symmetric(record(site)?)?;
        let mode = number(site, Tag::BLOCK_CIPHER_MODE).map(BlockCipherMode);
        let mut state = MacState::new(algorithm, mode, &key).ok()?;
        state.update(data);
        Some(state.finish())
    };
    match computed() {
        None => Finding::Unknown,
        Some(code) => Finding::of(actual.as_bytes() == Some(code.as_slice()), || {
            format!("the code is {}", hex::encode(code))
        }),
    }
}

/// Random octets: as many as were asked for.
pub(super) fn random(site: &Site<'_>, actual: &Item) -> Finding {
    let asked = site
        .exchange
        .and_then(|exchange| exchange.asked(&[Tag::DATA_LENGTH]))
        .and_then(Item::as_integer)
        .and_then(|length| usize::try_from(length).ok());
    match (asked, actual.as_bytes()) {
        // A server may give fewer octets than were asked for, but not more.
        (Some(asked), Some(bytes)) => {
            Finding::of(!bytes.is_empty() && bytes.len() <= asked, || {
                format!("{} octets where {asked} were asked for", bytes.len())
            })
        }
        _ => Finding::Unknown,
    }
}
