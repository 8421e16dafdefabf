//! DSA (FIPS 186-4 section 4), with numbers per message that follow from it (RFC 6979).

use ::dsa::{Components, Signature, SigningKey, VerifyingKey};
use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::HashingAlgorithm;
use num_bigint::BigUint;
use rand_core::CryptoRng;
use rsa::BoxedUint;
use signature::SignatureEncoding;
use signature::hazmat::PrehashVerifier;

use super::bignum::to_boxed;
use super::domain::{BROKEN, Domain, DomainDef, secret_below, to_wire};
use super::hash::with_hash;
use crate::crypto::{CryptoError, DsaPrivate, DsaPublic};

const NO_KEY: CryptoError = CryptoError::Key("it is no DSA key of an approved size");

/// Makes a pair in the subgroup of these domain parameters.
pub(super) fn generate(
    domain: &DomainDef,
    rng: &mut dyn CryptoRng,
) -> Result<(DsaPrivate, DsaPublic), CryptoError> {
    let Domain { p, q, g } = domain.numbers().ok_or(BROKEN)?;
    let private = DsaPrivate {
        p: to_wire(&p),
        q: to_wire(&q),
        g: to_wire(&g),
        x: to_wire(&secret_below(&q, rng)),
    };
    let public = public(&private)?;
    Ok((private, public))
}

/// Signs a digest; the signature is the DER structure of two numbers.
pub(super) fn sign(
    hash: HashingAlgorithm,
    key: &DsaPrivate,
    hashed: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let public = verifying_key(&public(key)?)?;
    let x = octets(&key.x)?;
    let x = BoxedUint::from_be_slice(x, public.components().q().bits_precision())
        .map_err(|_| NO_KEY)?;
    let key = SigningKey::from_components(public, x).map_err(|_| NO_KEY)?;
    with_hash!(hash, H => key
        .sign_prehashed_rfc6979::<H>(hashed)
        .map(|signature| signature.to_vec())
        .map_err(|_| CryptoError::Operation("signature")))
}

/// Whether the signature is one over the digest by the owner of a public key.
pub(super) fn verify(
    key: &DsaPublic,
    hashed: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let key = verifying_key(key)?;
    Ok(Signature::try_from(signature)
        .is_ok_and(|signature| key.verify_prehash(hashed, &signature).is_ok()))
}

/// The public half of a private key.
fn public(key: &DsaPrivate) -> Result<DsaPublic, CryptoError> {
    let number =
        |number: &BigInteger| Ok::<_, CryptoError>(BigUint::from_bytes_be(octets(number)?));
    let p = number(&key.p)?;
    if p <= BigUint::from(1u8) {
        return Err(NO_KEY);
    }
    let y = number(&key.g)?.modpow(&number(&key.x)?, &p);
    Ok(DsaPublic {
        p: key.p.clone(),
        q: key.q.clone(),
        g: key.g.clone(),
        y: BigInteger::from_unsigned_be_bytes(&y.to_bytes_be()),
    })
}

fn verifying_key(key: &DsaPublic) -> Result<VerifyingKey, CryptoError> {
    let (p, q, g) = (to_boxed(&key.p)?, to_boxed(&key.q)?, to_boxed(&key.g)?);
    let components = Components::from_components(p, q, g).map_err(|_| NO_KEY)?;
    let y = BoxedUint::from_be_slice(octets(&key.y)?, components.p().bits_precision())
        .ok()
        .filter(|y| y < components.p().as_ref())
        .ok_or(NO_KEY)?;
    VerifyingKey::from_components(components, y).map_err(|_| NO_KEY)
}

/// The octets of a number, at most as many as any key has.
fn octets(number: &BigInteger) -> Result<&[u8], CryptoError> {
    number
        .to_unsigned_be_bytes()
        .filter(|octets| octets.len() <= 384)
        .ok_or(NO_KEY)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::crypto::digest;
    use crate::hex_test::hex;

    fn number(text: &str) -> BigInteger {
        BigInteger::from_unsigned_be_bytes(&hex(text))
    }

    /// RFC 6979 appendix A.2.1.
    fn key() -> DsaPrivate {
        DsaPrivate {
            p: number(
                "86F5CA03DCFEB225063FF830A0C769B9DD9D6153AD91D7CE27F787C43278B447\
                 E6533B86B18BED6E8A48B784A14C252C5BE0DBF60B86D6385BD2F12FB763ED88\
                 73ABFD3F5BA2E0A8C0A59082EAC056935E529DAF7C610467899C77ADEDFC846C\
                 881870B7B19B2B58F9BE0521A17002E3BDD6B86685EE90B3D9A1B02B782B1779",
            ),
            q: number("996F967F6C8E388D9E28D01E205FBA957A5698B1"),
            g: number(
                "07B0F92546150B62514BB771E2A0C0CE387F03BDA6C56B505209FF25FD3C133D\
                 89BBCD97E904E09114D9A7DEFDEADFC9078EA544D2E401AEECC40BB9FBBF78FD\
                 87995A10A1C27CB7789B594BA7EFB5C4326A9FE59A070E136DB77175464ADCA4\
                 17BE5DCE2F40D10A46A3A3943F26AB7FD9C0398FF8C76EE0A56826A8A88F1DBD",
            ),
            x: number("411602CB19A6CCC34494D79D98EF1E7ED5AF25F7"),
        }
    }

    #[test]
    fn signs_as_rfc_6979_prints() {
        let hashed = digest(HashingAlgorithm::SHA_256, b"sample").unwrap();
        let mut signature = sign(HashingAlgorithm::SHA_256, &key(), &hashed).unwrap();
        assert_eq!(
            signature,
            hex("302d02150081f2f5850be5bc123c43f71a3033e9384611c545\
                 02144cdd914b65eb6c66a8aaad27299bee6b035f5e89")
        );
        let public = public(&key()).unwrap();
        assert_eq!(verify(&public, &hashed, &signature), Ok(true));
        let other = digest(HashingAlgorithm::SHA_256, b"Sample").unwrap();
        assert_eq!(verify(&public, &other, &signature), Ok(false));
        signature[10] ^= 1;
        assert_eq!(verify(&public, &hashed, &signature), Ok(false));
        assert_eq!(verify(&public, &hashed, &[]), Ok(false));
    }

    #[test]
    fn what_a_made_private_key_signs_its_public_key_verifies() {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let hashed = digest(HashingAlgorithm::SHA_256, b"data").unwrap();
        for (bits, subgroup_bits) in [(1024, 160), (2048, 224), (2048, 256), (3072, 256)] {
            let domain = DomainDef::of(bits, Some(subgroup_bits)).unwrap();
            let (private, public) = generate(domain, &mut rng).unwrap();
            let (other, _) = generate(domain, &mut rng).unwrap();
            assert!(private != other);
            let signature = sign(HashingAlgorithm::SHA_256, &private, &hashed).unwrap();
            assert_eq!(verify(&public, &hashed, &signature), Ok(true), "{bits}");
            let signature = sign(HashingAlgorithm::SHA_256, &other, &hashed).unwrap();
            assert_eq!(verify(&public, &hashed, &signature), Ok(false), "{bits}");
        }
    }

    #[test]
    fn refuses_numbers_that_make_no_key() {
        for part in 0..4 {
            let mut key = key();
            *match part {
                0 => &mut key.p,
                1 => &mut key.q,
                2 => &mut key.g,
                _ => &mut key.x,
            } = number("00");
            assert!(sign(HashingAlgorithm::SHA_256, &key, &[1; 32]).is_err());
        }
    }
}
