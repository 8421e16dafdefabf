//! Splitting a secret into parts of which some restore it (KMIP 1.4 section 2.1.8, 2.1 section
//! 13.1).

mod field;
mod polynomial;
mod prime;

use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::SplitKeyMethod;
use rand_core::CryptoRng;

use crate::crypto::CryptoError;
use field::{Gf8, Gf16};

/// How a secret is split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitParameters {
    /// The method.
    pub method: SplitKeyMethod,
    /// How many parts there are.
    pub parts: u32,
    /// How many of them restore the secret.
    pub threshold: u32,
    /// The prime of the prime field.
    pub prime: Option<BigInteger>,
}

/// One part and its Key Part Identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// The Key Part Identifier, from 1.
    pub identifier: u32,
    /// The octets of the part.
    pub octets: Vec<u8>,
}

/// The most parts a secret is split into; requests must not cost memory.
const MOST_PARTS: u32 = 255;

/// Splits a secret. The prime field takes the smallest prime that serves where none is given, and
/// notes it in the parameters.
///
/// # Errors
/// Numbers that do not fit the method or the secret.
pub fn split(
    parameters: &mut SplitParameters,
    secret: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<KeyPart>, CryptoError> {
    check(parameters)?;
    if secret.is_empty() {
        return Err(CryptoError::Operation("split of nothing"));
    }
    match parameters.method {
        SplitKeyMethod::XOR => Ok(split_xor(parameters.parts, secret, rng)),
        SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8 => {
            polynomial::split::<Gf8>(parameters, secret, rng)
        }
        SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16 => {
            polynomial::split::<Gf16>(parameters, secret, rng)
        }
        SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD => prime::split(parameters, secret, rng),
        _ => Err(CryptoError::Operation("split method")),
    }
}

/// Restores the secret from parts that belong together. `len` is the length of the secret in
/// octets, which the numbers of a prime field do not tell.
///
/// # Errors
/// Too few parts, the same one twice, or parts that do not fit together.
pub fn join(
    parameters: &SplitParameters,
    parts: &[KeyPart],
    len: Option<usize>,
) -> Result<Vec<u8>, CryptoError> {
    check(parameters)?;
    let mut identifiers: Vec<u32> = parts.iter().map(|part| part.identifier).collect();
    identifiers.sort_unstable();
    identifiers.dedup();
    let needed = usize::try_from(parameters.threshold).unwrap_or(usize::MAX);
    let fits = identifiers.len() == parts.len()
        && parts.len() >= needed
        && identifiers
            .iter()
            .all(|identifier| (1..=parameters.parts).contains(identifier));
    if !fits {
        return Err(CryptoError::Operation("secret of these parts"));
    }
    match parameters.method {
        SplitKeyMethod::XOR => join_xor(parts),
        SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8 => polynomial::join::<Gf8>(parts),
        SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16 => polynomial::join::<Gf16>(parts),
        SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD => prime::join(parameters, parts, len),
        _ => Err(CryptoError::Operation("split method")),
    }
}

fn check(parameters: &SplitParameters) -> Result<(), CryptoError> {
    let SplitParameters {
        method,
        parts,
        threshold,
        ..
    } = parameters;
    let all = *method != SplitKeyMethod::XOR || parts == threshold;
    match (1..=MOST_PARTS).contains(parts) && (1..=*parts).contains(threshold) && all {
        true => Ok(()),
        false => Err(CryptoError::Operation("split into so many parts")),
    }
}

fn split_xor(parts: u32, secret: &[u8], rng: &mut dyn CryptoRng) -> Vec<KeyPart> {
    let mut last = secret.to_vec();
    let mut made: Vec<KeyPart> = (1..parts)
        .map(|identifier| {
            let mut octets = vec![0; secret.len()];
            rng.fill_bytes(&mut octets);
            last.iter_mut().zip(&octets).for_each(|(a, b)| *a ^= b);
            KeyPart { identifier, octets }
        })
        .collect();
    made.push(KeyPart {
        identifier: parts,
        octets: last,
    });
    made
}

fn join_xor(parts: &[KeyPart]) -> Result<Vec<u8>, CryptoError> {
    let len = common_len(parts)?;
    let mut secret = vec![0; len];
    for part in parts {
        secret
            .iter_mut()
            .zip(&part.octets)
            .for_each(|(a, b)| *a ^= b);
    }
    Ok(secret)
}

fn common_len(parts: &[KeyPart]) -> Result<usize, CryptoError> {
    let len = parts.first().map_or(0, |part| part.octets.len());
    match parts.iter().all(|part| part.octets.len() == len) {
        true => Ok(len),
        false => Err(CryptoError::Key("the parts differ in length")),
    }
}

#[cfg(test)]
mod tests;
