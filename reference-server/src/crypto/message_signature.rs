//! Signatures over whole messages: ML-DSA (FIPS 204), SLH-DSA (FIPS 205), Ed25519 and Ed448 (RFC
//! 8032).

use der::Encode;
use der::oid::ObjectIdentifier;
use digest::{ExtendableOutput, Update, XofReader};
use kmip_conform_protocol::enumeration::{CryptographicAlgorithm as Algorithm, HashingAlgorithm};
use rand_core::CryptoRng;
use shake::{Shake128, Shake256};

use super::octet_key::ml_dsa::Message;
use super::octet_key::{
    OctetFamily, OctetKeyDef, OctetPrivate, OctetPublic, edwards, ml_dsa, row_of, slh_dsa,
};
use crate::crypto::{CryptoError, digest};

/// How a message is signed (KMIP 3.0 section 4.18).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageScheme {
    /// Whether the same message always gives the same signature.
    pub deterministic: bool,
    /// The context, at most 255 octets.
    pub context: Vec<u8>,
    /// Whether the message is signed without domain and context in front.
    pub internal: bool,
    /// Whether what is given is the message representative of ML-DSA, made elsewhere.
    pub external_mu: bool,
    /// The octets of chance to use, instead of the server's own.
    pub chance: Option<Vec<u8>>,
    /// The algorithm whose name states the hash that the message goes through first.
    pub prehashed: Option<Algorithm>,
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageInput<'a> {
    /// The message.
    Whole(&'a [u8]),
    /// Its digest, made elsewhere.
    Digest(&'a [u8]),
}

/// Signs a message.
///
/// # Errors
/// A scheme that the key does not have, a context that is too long, or a digest that is none.
pub fn sign_message(
    scheme: &MessageScheme,
    key: &OctetPrivate,
    input: MessageInput<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let row = row_of(key.algorithm)?;
    scheme.check(row)?;
    match row.family {
        OctetFamily::MlDsa => {
            let formatted = scheme.formatted(input)?;
            let chance = scheme.chance(32, rng)?.unwrap_or(vec![0; 32]);
            let chance = chance.try_into().map_err(|_| BAD_CHANCE)?;
            ml_dsa::sign(row.algorithm, &key.key, scheme.message(&formatted), chance)
        }
        OctetFamily::SlhDsa => {
            let formatted = scheme.formatted(input)?;
            let chance = scheme.chance(row.public_len / 2, rng)?;
            slh_dsa::sign(row.algorithm, &key.key, &formatted, chance.as_deref())
        }
        OctetFamily::Edwards => {
            edwards::sign(row.algorithm, &key.key, &scheme.context, whole(input)?)
        }
        OctetFamily::MlKem | OctetFamily::Montgomery => Err(NO_SIGNING),
    }
}

/// Whether `signature` is one over the message by the owner of a public key.
///
/// # Errors
/// As [`sign_message`].
pub fn verify_message(
    scheme: &MessageScheme,
    key: &OctetPublic,
    input: MessageInput<'_>,
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let row = row_of(key.algorithm)?;
    scheme.check(row)?;
    match row.family {
        OctetFamily::MlDsa => {
            let formatted = scheme.formatted(input)?;
            let message = scheme.message(&formatted);
            ml_dsa::verify(row.algorithm, &key.key, message, signature)
        }
        OctetFamily::SlhDsa => {
            let formatted = scheme.formatted(input)?;
            slh_dsa::verify(row.algorithm, &key.key, &formatted, signature)
        }
        OctetFamily::Edwards => edwards::verify(
            row.algorithm,
            &key.key,
            &scheme.context,
            whole(input)?,
            signature,
        ),
        OctetFamily::MlKem | OctetFamily::Montgomery => Err(NO_SIGNING),
    }
}

const NO_SIGNING: CryptoError = CryptoError::Key("keys of its algorithm do not sign");
const BAD_CHANCE: CryptoError = CryptoError::Scheme("the chance given has the wrong length");

fn whole(input: MessageInput<'_>) -> Result<&[u8], CryptoError> {
    match input {
        MessageInput::Whole(message) => Ok(message),
        MessageInput::Digest(_) => Err(CryptoError::Scheme("it signs messages and no digests")),
    }
}

impl MessageScheme {
    /// Refuses what the key's standard does not have.
    fn check(&self, row: &OctetKeyDef) -> Result<(), CryptoError> {
        if self.context.len() > 255 {
            return Err(CryptoError::Scheme("the context has more than 255 octets"));
        }
        let lattice = row.family == OctetFamily::MlDsa;
        let framed = lattice || row.family == OctetFamily::SlhDsa;
        if self.external_mu && !lattice {
            return Err(CryptoError::Scheme(
                "only ML-DSA has a message representative",
            ));
        }
        if (self.internal || self.chance.is_some()) && !framed {
            return Err(CryptoError::Scheme("the signature has no such variant"));
        }
        if self.internal && !self.context.is_empty() {
            return Err(CryptoError::Scheme("the internal form has no context"));
        }
        let other = |prehashed: Algorithm| {
            OctetKeyDef::of(prehashed).is_none_or(|of| of.algorithm != row.algorithm)
        };
        if self.prehashed.is_some_and(other) {
            return Err(CryptoError::Scheme("the key is of another algorithm"));
        }
        Ok(())
    }

    /// The chance of a signature: what was given, nothing where it is deterministic, else fresh.
    fn chance(&self, len: usize, rng: &mut dyn CryptoRng) -> Result<Option<Vec<u8>>, CryptoError> {
        match (&self.chance, self.deterministic) {
            (Some(given), false) if given.len() == len => Ok(Some(given.clone())),
            (Some(_), false) => Err(BAD_CHANCE),
            (Some(_), true) => Err(CryptoError::Scheme(
                "a deterministic signature takes no chance",
            )),
            (None, true) => Ok(None),
            (None, false) => {
                let mut fresh = vec![0; len];
                rng.fill_bytes(&mut fresh);
                Ok(Some(fresh))
            }
        }
    }

    fn message<'a>(&self, formatted: &'a [u8]) -> Message<'a> {
        match self.external_mu {
            true => Message::Representative(formatted),
            false => Message::Formatted(formatted),
        }
    }

    /// The message with domain, context and, where it is hashed first, the hash's name in front
    /// (FIPS 204 algorithms 2 and 4, FIPS 205 algorithms 22 and 23).
    fn formatted(&self, input: MessageInput<'_>) -> Result<Vec<u8>, CryptoError> {
        if self.internal || self.external_mu {
            return whole(input).map(<[u8]>::to_vec);
        }
        let context_len = u8::try_from(self.context.len()).unwrap_or(u8::MAX);
        let mut framed = vec![u8::from(self.prehashed.is_some()), context_len];
        framed.extend_from_slice(&self.context);
        let Some(prehashed) = self.prehashed else {
            framed.extend_from_slice(whole(input)?);
            return Ok(framed);
        };
        let hash = Prehash::of(prehashed);
        let oid = ObjectIdentifier::new_unwrap(hash.oid()).to_der();
        framed.extend(oid.map_err(|_| CryptoError::Operation("signature"))?);
        framed.extend(match input {
            MessageInput::Whole(message) => hash.digest(message)?,
            MessageInput::Digest(octets) if octets.len() == hash.len() => octets.to_vec(),
            MessageInput::Digest(octets) => {
                return Err(CryptoError::DataLength {
                    len: octets.len(),
                    multiple: hash.len(),
                });
            }
        });
        Ok(framed)
    }
}

/// The hashes that names of algorithms state.
#[derive(Clone, Copy)]
enum Prehash {
    Sha256,
    Sha512,
    Shake128,
    Shake256,
}

impl Prehash {
    fn of(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::HASH_SLH_DSA_SHA2_128S_WITH_SHA256
            | Algorithm::HASH_SLH_DSA_SHA2_128F_WITH_SHA256 => Self::Sha256,
            Algorithm::HASH_SLH_DSA_SHAKE_128S_WITH_SHAKE128
            | Algorithm::HASH_SLH_DSA_SHAKE_128F_WITH_SHAKE128 => Self::Shake128,
            Algorithm::HASH_SLH_DSA_SHAKE_192S_WITH_SHAKE256
            | Algorithm::HASH_SLH_DSA_SHAKE_192F_WITH_SHAKE256
            | Algorithm::HASH_SLH_DSA_SHAKE_256S_WITH_SHAKE256
            | Algorithm::HASH_SLH_DSA_SHAKE_256F_WITH_SHAKE256 => Self::Shake256,
            _ => Self::Sha512,
        }
    }

    fn oid(self) -> &'static str {
        match self {
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
            Self::Shake128 => "2.16.840.1.101.3.4.2.11",
            Self::Shake256 => "2.16.840.1.101.3.4.2.12",
        }
    }

    fn len(self) -> usize {
        match self {
            Self::Sha256 | Self::Shake128 => 32,
            Self::Sha512 | Self::Shake256 => 64,
        }
    }

    fn digest(self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut octets = vec![0; self.len()];
        match self {
            Self::Sha256 => return digest(HashingAlgorithm::SHA_256, message),
            Self::Sha512 => return digest(HashingAlgorithm::SHA_512, message),
            Self::Shake128 => {
                let mut state = Shake128::default();
                state.update(message);
                state.finalize_xof().read(&mut octets);
            }
            Self::Shake256 => {
                let mut state = Shake256::default();
                state.update(message);
                state.finalize_xof().read(&mut octets);
            }
        }
        Ok(octets)
    }
}

#[cfg(test)]
mod tests;
