//! RSA keys: generating them, and completing those of which only some numbers are known.

use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use rand_core::CryptoRng;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey};

use super::bignum::{from_boxed, to_boxed};
use crate::crypto::{CryptoError, RsaPrivate, RsaPublic};

/// Modulus lengths that are generated, in bits. Larger keys would take minutes.
const BITS: std::ops::RangeInclusive<u32> = 1024..=8192;

pub(super) fn generate(
    bits: u32,
    rng: &mut dyn CryptoRng,
) -> Result<(RsaPrivate, RsaPublic), CryptoError> {
    let wrong = CryptoError::Length {
        algorithm: CryptographicAlgorithm::RSA,
        bits,
    };
    if !BITS.contains(&bits) || !bits.is_multiple_of(8) {
        return Err(wrong);
    }
    let size = usize::try_from(bits).map_err(|_| wrong.clone())?;
    let key = RsaPrivateKey::new(rng, size).map_err(|_| wrong)?;
    let private = private_parts(&key)?;
    let public = RsaPublic {
        modulus: private.modulus.clone(),
        public_exponent: from_boxed(key.e()),
    };
    Ok((private, public))
}

/// Fills in the numbers a format left out, from those it gave (KMIP 2.1 section 3.7).
///
/// A key that has them all is taken as it is, so that one whose factors are not prime can still
/// change its format.
pub fn complete(key: &RsaPrivate) -> Result<RsaPrivate, CryptoError> {
    if is_complete(key) {
        return Ok(key.clone());
    }
    private_parts(&private_key(key)?)
}

pub(super) fn private_key(key: &RsaPrivate) -> Result<RsaPrivateKey, CryptoError> {
    let unusable = |_| CryptoError::Key("the RSA numbers do not fit together");
    let optional = |number: &Option<BigInteger>| number.as_ref().map(to_boxed).transpose();
    let e = optional(&key.public_exponent)?
        .ok_or(CryptoError::Key("the public exponent is missing"))?;
    let (p, q) = (optional(&key.p)?, optional(&key.q)?);
    match (optional(&key.private_exponent)?, p, q) {
        (Some(d), Some(p), Some(q)) => from_numbers(key, e, d, vec![p, q]),
        (Some(d), _, _) => from_numbers(key, e, d, Vec::new()),
        (None, Some(p), Some(q)) => RsaPrivateKey::from_p_q(p, q, e).map_err(unusable),
        (None, _, _) => Err(CryptoError::Key(
            "the private exponent and factors are missing",
        )),
    }
}

pub(super) fn public_key(key: &RsaPublic) -> Result<RsaPublicKey, CryptoError> {
    RsaPublicKey::new(to_boxed(&key.modulus)?, to_boxed(&key.public_exponent)?)
        .map_err(|_| CryptoError::Key("the RSA numbers are out of range"))
}

fn from_numbers(
    key: &RsaPrivate,
    e: BoxedUint,
    d: BoxedUint,
    primes: Vec<BoxedUint>,
) -> Result<RsaPrivateKey, CryptoError> {
    RsaPrivateKey::from_components(to_boxed(&key.modulus)?, e, d, primes)
        .map_err(|_| CryptoError::Key("the RSA numbers do not fit together"))
}

fn is_complete(key: &RsaPrivate) -> bool {
    key.private_exponent.is_some()
        && key.public_exponent.is_some()
        && key.p.is_some()
        && key.q.is_some()
        && key.prime_exponent_p.is_some()
        && key.prime_exponent_q.is_some()
        && key.crt_coefficient.is_some()
}

fn private_parts(key: &RsaPrivateKey) -> Result<RsaPrivate, CryptoError> {
    let [p, q] = key.primes() else {
        return Err(CryptoError::Key("the modulus has more than two factors"));
    };
    let (Some(dp), Some(dq), Some(coefficient)) = (key.dp(), key.dq(), key.crt_coefficient())
    else {
        return Err(CryptoError::Key("the RSA numbers do not fit together"));
    };
    Ok(RsaPrivate {
        modulus: from_boxed(key.n().as_ref()),
        private_exponent: Some(from_boxed(key.d())),
        public_exponent: Some(from_boxed(key.e())),
        p: Some(from_boxed(p.as_ref())),
        q: Some(from_boxed(q.as_ref())),
        prime_exponent_p: Some(from_boxed(dp)),
        prime_exponent_q: Some(from_boxed(dq)),
        crt_coefficient: Some(from_boxed(&coefficient)),
    })
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn key() -> RsaPrivate {
        generate(1024, &mut ChaCha20Rng::from_seed([7; 32]))
            .unwrap()
            .0
    }

    #[test]
    fn same_seed_gives_the_same_key() {
        assert!(key() == key());
        let other = generate(1024, &mut ChaCha20Rng::from_seed([8; 32]))
            .unwrap()
            .0;
        assert!(key() != other);
    }

    #[test]
    fn completes_a_key_from_its_factors_or_from_its_exponents() {
        let whole = key();
        let factors = RsaPrivate {
            modulus: whole.modulus.clone(),
            public_exponent: whole.public_exponent.clone(),
            p: whole.p.clone(),
            q: whole.q.clone(),
            ..RsaPrivate::default()
        };
        assert!(complete(&factors).unwrap().crt_coefficient == whole.crt_coefficient);
        let exponents = RsaPrivate {
            modulus: whole.modulus.clone(),
            public_exponent: whole.public_exponent.clone(),
            private_exponent: whole.private_exponent.clone(),
            ..RsaPrivate::default()
        };
        let completed = complete(&exponents).unwrap();
        let mut found = [completed.p.unwrap(), completed.q.unwrap()];
        found.sort_by(|a, b| a.as_be_bytes().cmp(b.as_be_bytes()));
        let mut known = [whole.p.unwrap(), whole.q.unwrap()];
        known.sort_by(|a, b| a.as_be_bytes().cmp(b.as_be_bytes()));
        assert!(found == known);
    }

    #[test]
    fn refuses_numbers_that_do_not_belong_together() {
        let mut broken = key();
        broken.crt_coefficient = None;
        broken.p = Some(BigInteger::from_unsigned_be_bytes(&[0x35]));
        assert!(matches!(complete(&broken), Err(CryptoError::Key(_))));
        broken.p = Some(BigInteger::from_be_bytes(&[0x80]));
        assert!(matches!(complete(&broken), Err(CryptoError::Key(_))));
        broken.modulus = BigInteger::default();
        assert!(matches!(complete(&broken), Err(CryptoError::Key(_))));
    }

    #[test]
    fn refuses_lengths_outside_the_range_offered() {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        for bits in [0, 512, 1025, 16384] {
            assert!(matches!(
                generate(bits, &mut rng),
                Err(CryptoError::Length { .. })
            ));
        }
    }
}
