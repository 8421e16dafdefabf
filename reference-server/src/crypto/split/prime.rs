//! Sharing by a polynomial over a prime field: the secret is one number.

use kmip_conform_protocol::BigInteger;
use num_bigint::BigUint;
use rand_core::CryptoRng;

use super::{KeyPart, SplitParameters};
use crate::crypto::CryptoError;

/// The longest prime that is looked for or tested, in octets. One of twice the length takes twenty
/// times as long.
const MOST_OCTETS: usize = 257;
/// Exponents of 2 that, less 1, give a prime of Mersenne's: those of longer secrets, and no search.
const MERSENNE: [u64; 10] = [
    2_203, 3_217, 4_253, 9_689, 11_213, 19_937, 21_701, 23_209, 44_497, 86_243,
];
/// Rounds of the primality test; each lets a composite number pass once in four times at most.
const ROUNDS: usize = 40;

pub(super) fn split(
    parameters: &mut SplitParameters,
    secret: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<KeyPart>, CryptoError> {
    let too_long = CryptoError::Operation("split of so long a secret");
    let bound = BigUint::from(1u8) << (secret.len() * 8);
    let prime = match &parameters.prime {
        Some(given) => number(given)?,
        None if secret.len() < MOST_OCTETS => next_prime(&bound, rng),
        None => mersenne_above(bound.bits()).ok_or(too_long)?,
    };
    if prime <= bound || !is_known_or_tested(&prime, rng) {
        return Err(CryptoError::Key(
            "the Prime Field Size is no prime above the secret",
        ));
    }
    parameters.prime = Some(BigInteger::from_unsigned_be_bytes(&prime.to_bytes_be()));
    let mut coefficients = vec![BigUint::from_bytes_be(secret)];
    for _ in 1..parameters.threshold {
        coefficients.push(below(&prime, rng));
    }
    let len = prime.to_bytes_be().len();
    Ok((1..=parameters.parts)
        .map(|identifier| {
            let at = BigUint::from(identifier);
            let zero = BigUint::default();
            let value = coefficients
                .iter()
                .rev()
                .fold(zero, |sum, coefficient| (sum * &at + coefficient) % &prime);
            KeyPart {
                identifier,
                octets: filled(&value, len),
            }
        })
        .collect())
}

pub(super) fn join(
    parameters: &SplitParameters,
    parts: &[KeyPart],
    len: Option<usize>,
) -> Result<Vec<u8>, CryptoError> {
    let missing = CryptoError::Key("the parts name no Prime Field Size");
    let prime = number(parameters.prime.as_ref().ok_or(missing)?)?;
    if prime <= BigUint::from(parameters.parts) {
        return Err(CryptoError::Key("the Prime Field Size is too small"));
    }
    let no_field = || CryptoError::Key("the Prime Field Size is no prime");
    let mut secret = BigUint::default();
    for part in parts {
        let place = BigUint::from(part.identifier);
        let mut weight = BigUint::from(1u8);
        for other in parts
            .iter()
            .filter(|other| other.identifier != part.identifier)
        {
            let other = BigUint::from(other.identifier);
            let distance = (&prime + &other - &place) % &prime;
            let inverse = distance.modinv(&prime).ok_or_else(no_field)?;
            weight = weight * &other * inverse % &prime;
        }
        secret = (secret + BigUint::from_bytes_be(&part.octets) * weight) % &prime;
    }
    // Where nothing else tells the length of the secret: a prime that was looked for lies just above
    // its range, one of Mersenne's anywhere.
    let usual = match is_mersenne(&prime) {
        true => 0,
        false => prime.to_bytes_be().len().saturating_sub(1),
    };
    let octets = secret.to_bytes_be();
    let len = len.unwrap_or(usual).max(octets.len());
    Ok(filled(&secret, len))
}

fn number(given: &BigInteger) -> Result<BigUint, CryptoError> {
    given
        .to_unsigned_be_bytes()
        .map(BigUint::from_bytes_be)
        .filter(|number| is_short(number) || is_mersenne(number))
        .ok_or(CryptoError::Key("the Prime Field Size is out of range"))
}

fn is_short(number: &BigUint) -> bool {
    number.bits() <= 8 * MOST_OCTETS as u64
}

fn is_mersenne(number: &BigUint) -> bool {
    MERSENNE.contains(&number.bits()) && number.trailing_ones() == number.bits()
}

/// The first of Mersenne's primes that is above every number of fewer bits.
fn mersenne_above(bits: u64) -> Option<BigUint> {
    let exponent = MERSENNE.into_iter().find(|exponent| *exponent > bits)?;
    Some((BigUint::from(1u8) << exponent) - 1u8)
}

fn is_known_or_tested(number: &BigUint, rng: &mut dyn CryptoRng) -> bool {
    is_mersenne(number) || is_prime(number, rng)
}

fn filled(value: &BigUint, len: usize) -> Vec<u8> {
    let octets = value.to_bytes_be();
    let mut filled = vec![0; len.saturating_sub(octets.len())];
    filled.extend(octets);
    filled
}

/// A random number below `bound`.
fn below(bound: &BigUint, rng: &mut dyn CryptoRng) -> BigUint {
    // Eight octets more than the bound leave no bias that counts.
    let mut octets = vec![0; bound.to_bytes_be().len() + 8];
    rng.fill_bytes(&mut octets);
    BigUint::from_bytes_be(&octets) % bound
}

fn next_prime(bound: &BigUint, rng: &mut dyn CryptoRng) -> BigUint {
    let mut candidate = bound + 1u8;
    while !is_prime(&candidate, rng) {
        candidate += 2u8;
    }
    candidate
}

/// The test of Miller and Rabin (FIPS 186-5 appendix B.3.1) of an odd number above 3.
fn is_prime(candidate: &BigUint, rng: &mut dyn CryptoRng) -> bool {
    let one = BigUint::from(1u8);
    let small = [3u8, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47];
    let divisible = |divisor: &u8| {
        let divisor = BigUint::from(*divisor);
        *candidate != divisor && candidate % &divisor == BigUint::default()
    };
    if !candidate.bit(0) || *candidate <= BigUint::from(3u8) || small.iter().any(divisible) {
        return false;
    }
    let minus_one = candidate - &one;
    let twos = minus_one.trailing_zeros().unwrap_or_default();
    let odd = &minus_one >> twos;
    (0..ROUNDS).all(|_| {
        let base = below(&(candidate - 3u8), rng) + 2u8;
        let mut power = base.modpow(&odd, candidate);
        if power == one || power == minus_one {
            return true;
        }
        (1..twos).any(|_| {
            power = &power * &power % candidate;
            power == minus_one
        })
    })
}
