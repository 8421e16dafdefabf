//! Making keys.

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, RecommendedCurve};
use rand_core::CryptoRng;

use super::domain::{DomainDef, finite_field_group};
use crate::crypto::{
    CryptoError, CurveDef, KeyMaterial, OctetKeyDef, OctetPrivate, dh, dsa, ec, rsa,
};

/// A private key and its public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    /// The private key.
    pub private: KeyMaterial,
    /// The public key.
    pub public: KeyMaterial,
}

/// What kind of pair to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairParameters<'a> {
    /// The algorithm.
    pub algorithm: CryptographicAlgorithm,
    /// The Cryptographic Length, in bits; a curve may stand for it.
    pub bits: Option<u32>,
    /// The Recommended Curve; for curves of NIST the length may stand for it.
    pub curve: Option<RecommendedCurve>,
    /// The Qlength, in bits: the size of the subgroup that DSA works in.
    pub subgroup_bits: Option<u32>,
    /// The seed that the pair is to follow from, where the client gave one.
    pub seed: Option<&'a [u8]>,
}

/// Makes a symmetric key of `bits` bits, as the octets of its Raw format.
///
/// Fails if the algorithm is not symmetric or has no such key length. DES and 3DES lengths may be
/// given with or without parity bits; the octets have odd parity (SP 800-67 section 3.4.1).
pub fn generate_symmetric(
    algorithm: CryptographicAlgorithm,
    bits: u32,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let len = symmetric_len(algorithm, bits)?;
    let mut octets = vec![0; len];
    rng.fill_bytes(&mut octets);
    if has_parity(algorithm) {
        octets
            .iter_mut()
            .for_each(|octet| *octet = odd_parity(*octet));
    }
    Ok(octets)
}

/// Makes a key pair. Fails if algorithm, length and curve are not offered or contradict each other.
pub fn generate_key_pair(
    parameters: &PairParameters<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<KeyPair, CryptoError> {
    let octets = OctetKeyDef::of(parameters.algorithm)
        .map(|_| parameters.algorithm)
        .or_else(|| agreement(parameters));
    if let Some(algorithm) = octets {
        return generate_octets(algorithm, parameters, rng);
    }
    if parameters.seed.is_some() {
        return Err(CryptoError::Scheme(
            "no key of this algorithm follows from a seed",
        ));
    }
    match parameters.algorithm {
        CryptographicAlgorithm::RSA => {
            let bits = parameters.bits.ok_or_else(|| wrong_length(parameters))?;
            let (private, public) = rsa::generate(bits, rng)?;
            Ok(KeyPair {
                private: KeyMaterial::RsaPrivate(private),
                public: KeyMaterial::RsaPublic(public),
            })
        }
        CryptographicAlgorithm::EC
        | CryptographicAlgorithm::ECDSA
        | CryptographicAlgorithm::ECDH => {
            let (private, public) = ec::generate(curve(parameters)?, rng)?;
            Ok(KeyPair {
                private: KeyMaterial::EcPrivate(private),
                public: KeyMaterial::EcPublic(public),
            })
        }
        CryptographicAlgorithm::DSA => {
            let (private, public) = dsa::generate(domain(parameters)?, rng)?;
            Ok(KeyPair {
                private: KeyMaterial::DsaPrivate(private),
                public: KeyMaterial::DsaPublic(public),
            })
        }
        CryptographicAlgorithm::DH => {
            let group = parameters.bits.and_then(finite_field_group);
            let (group, exponent) = group.ok_or_else(|| wrong_length(parameters))?;
            let (private, public) = dh::generate(&group, exponent, rng);
            Ok(KeyPair {
                private: KeyMaterial::DhPrivate(private),
                public: KeyMaterial::DhPublic(public),
            })
        }
        other => Err(CryptoError::Algorithm(other)),
    }
}

/// The domain parameters of a DSA pair, by its length and that of the subgroup.
fn domain(parameters: &PairParameters<'_>) -> Result<&'static DomainDef, CryptoError> {
    let bits = parameters.bits;
    bits.and_then(|bits| DomainDef::of(bits, parameters.subgroup_bits))
        .ok_or_else(|| wrong_length(parameters))
}

fn wrong_length(parameters: &PairParameters<'_>) -> CryptoError {
    CryptoError::Length {
        algorithm: parameters.algorithm,
        bits: parameters.bits.unwrap_or_default(),
    }
}

/// The algorithm of a pair for agreements on a curve whose keys are octets.
fn agreement(parameters: &PairParameters<'_>) -> Option<CryptographicAlgorithm> {
    let agrees = [CryptographicAlgorithm::EC, CryptographicAlgorithm::ECDH];
    let curve = parameters
        .curve
        .filter(|_| agrees.contains(&parameters.algorithm))?;
    Some(OctetKeyDef::of_curve(curve)?.algorithm)
}

/// Makes a pair of keys that are octets. The algorithm fixes their length, so a length that is
/// given must be that one.
fn generate_octets(
    algorithm: CryptographicAlgorithm,
    parameters: &PairParameters<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<KeyPair, CryptoError> {
    let (private, public) = match parameters.seed {
        Some(seed) => OctetPrivate::of_seed(algorithm, seed)?,
        None => OctetPrivate::generate(algorithm, rng)?,
    };
    let pair = KeyPair {
        private: KeyMaterial::OctetPrivate(private),
        public: KeyMaterial::OctetPublic(public),
    };
    match (parameters.bits, pair.public.bits()) {
        (Some(asked), Some(made)) if asked != made => Err(CryptoError::Length {
            algorithm,
            bits: asked,
        }),
        _ => Ok(pair),
    }
}

/// The curve asked for by name or by length; both must agree.
fn curve(parameters: &PairParameters<'_>) -> Result<RecommendedCurve, CryptoError> {
    let wrong_length = |bits| CryptoError::Length {
        algorithm: parameters.algorithm,
        bits,
    };
    match (parameters.curve, parameters.bits) {
        (None, None) => Err(CryptoError::CurveMissing),
        (None, Some(bits)) => CurveDef::of_bits(bits)
            .map(|row| row.curve)
            .ok_or_else(|| wrong_length(bits)),
        (Some(curve), None) => Ok(curve),
        (Some(curve), Some(bits)) => {
            let row = CurveDef::of(curve).ok_or(CryptoError::Curve(curve))?;
            match row.bits == bits {
                true => Ok(curve),
                false => Err(wrong_length(bits)),
            }
        }
    }
}

/// Whether keys of the algorithm have a bit of parity in every octet (SP 800-67 section 3.4.1), which
/// a Cryptographic Length may leave out.
pub fn has_parity(algorithm: CryptographicAlgorithm) -> bool {
    matches!(
        algorithm,
        CryptographicAlgorithm::DES | CryptographicAlgorithm::N_3DES
    )
}

fn odd_parity(octet: u8) -> u8 {
    let even = (octet & 0xFE).count_ones().is_multiple_of(2);
    (octet & 0xFE) | u8::from(even)
}

/// Octets of a key of `bits` bits.
fn symmetric_len(algorithm: CryptographicAlgorithm, bits: u32) -> Result<usize, CryptoError> {
    let wrong = CryptoError::Length { algorithm, bits };
    let stored = match (has_parity(algorithm), bits) {
        (true, 56 | 112 | 168) => bits / 7 * 8,
        _ => bits,
    };
    let known = lengths(algorithm).ok_or(CryptoError::Algorithm(algorithm))?;
    match known.contains(stored) && stored.is_multiple_of(8) {
        true => usize::try_from(stored / 8).map_err(|_| wrong),
        false => Err(wrong),
    }
}

/// Key lengths of an algorithm, in bits.
enum Lengths {
    /// Just these.
    Only(&'static [u32]),
    /// Whole octets from the first to the second.
    Between(u32, u32),
}

impl Lengths {
    fn contains(&self, bits: u32) -> bool {
        match self {
            Self::Only(listed) => listed.contains(&bits),
            Self::Between(first, last) => (*first..=*last).contains(&bits),
        }
    }
}

/// The key lengths each cipher is defined for; `None` for algorithms without a symmetric key.
fn lengths(algorithm: CryptographicAlgorithm) -> Option<Lengths> {
    /// Keys for MACs and pads have no length of their own; a bound keeps requests from costing memory.
    const ANY: Lengths = Lengths::Between(8, 65_536);
    use CryptographicAlgorithm as Algorithm;
    Some(match algorithm {
        Algorithm::AES | Algorithm::CAMELLIA | Algorithm::ARIA | Algorithm::TWOFISH => {
            Lengths::Only(&[128, 192, 256])
        }
        Algorithm::DES => Lengths::Only(&[64]),
        Algorithm::N_3DES => Lengths::Only(&[128, 192]),
        Algorithm::SKIPJACK => Lengths::Only(&[80]),
        Algorithm::IDEA | Algorithm::SEED | Algorithm::SM4 => Lengths::Only(&[128]),
        Algorithm::BLOWFISH => Lengths::Between(32, 448),
        Algorithm::CAST5 => Lengths::Between(40, 128),
        Algorithm::MARS => Lengths::Between(128, 448),
        Algorithm::RC2 => Lengths::Between(8, 1024),
        Algorithm::RC4 => Lengths::Between(40, 2048),
        Algorithm::RC5 => Lengths::Between(8, 2040),
        Algorithm::CHACHA20 => Lengths::Only(&[128, 256]),
        Algorithm::CHACHA20POLY1305 | Algorithm::POLY1305 => Lengths::Only(&[256]),
        Algorithm::GOST_28147_89 | Algorithm::GOST_R_34_13_2015 => Lengths::Only(&[256]),
        Algorithm::HMAC_MD5
        | Algorithm::HMAC_SHA1
        | Algorithm::HMAC_SHA224
        | Algorithm::HMAC_SHA256
        | Algorithm::HMAC_SHA384
        | Algorithm::HMAC_SHA512
        | Algorithm::HMAC_SHA3_224
        | Algorithm::HMAC_SHA3_256
        | Algorithm::HMAC_SHA3_384
        | Algorithm::HMAC_SHA3_512
        | Algorithm::ONE_TIME_PAD => ANY,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::crypto::public_point;

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([1; 32])
    }

    #[test]
    fn gives_triple_des_keys_odd_parity_with_either_way_to_count() {
        for (bits, len) in [(112, 16), (128, 16), (168, 24), (192, 24)] {
            let key = generate_symmetric(CryptographicAlgorithm::N_3DES, bits, &mut rng()).unwrap();
            assert_eq!(key.len(), len);
            assert!(key.iter().all(|octet| octet.count_ones() % 2 == 1));
        }
    }

    #[test]
    fn refuses_lengths_a_cipher_does_not_have() {
        for (algorithm, bits) in [
            (CryptographicAlgorithm::AES, 0),
            (CryptographicAlgorithm::AES, 127),
            (CryptographicAlgorithm::AES, 512),
            (CryptographicAlgorithm::AES, 112),
            (CryptographicAlgorithm::N_3DES, 56),
            (CryptographicAlgorithm::HMAC_SHA256, 12),
            (CryptographicAlgorithm::HMAC_SHA256, u32::MAX),
        ] {
            let refused = generate_symmetric(algorithm, bits, &mut rng());
            assert_eq!(refused, Err(CryptoError::Length { algorithm, bits }));
        }
        let refused = generate_symmetric(CryptographicAlgorithm::RSA, 2048, &mut rng());
        assert_eq!(
            refused,
            Err(CryptoError::Algorithm(CryptographicAlgorithm::RSA))
        );
    }

    #[test]
    fn makes_a_pair_for_a_curve_or_for_its_length() {
        for (bits, curve) in [
            (256, RecommendedCurve::P_256),
            (384, RecommendedCurve::P_384),
            (521, RecommendedCurve::P_521),
        ] {
            let algorithm = CryptographicAlgorithm::EC;
            for (bits, named) in [
                (Some(bits), None),
                (None, Some(curve)),
                (Some(bits), Some(curve)),
            ] {
                let parameters = PairParameters {
                    algorithm,
                    bits,
                    curve: named,
                    subgroup_bits: None,
                    seed: None,
                };
                let pair = generate_key_pair(&parameters, &mut rng()).unwrap();
                let (KeyMaterial::EcPrivate(private), KeyMaterial::EcPublic(public)) =
                    (pair.private, pair.public)
                else {
                    panic!("not a pair on a curve");
                };
                assert_eq!((private.curve, public.curve), (curve, curve));
                assert_eq!(public_point(&private).unwrap(), public.point);
            }
        }
    }

    fn pair(algorithm: CryptographicAlgorithm, bits: u32) -> Result<KeyPair, CryptoError> {
        let parameters = PairParameters {
            algorithm,
            bits: Some(bits),
            curve: None,
            subgroup_bits: None,
            seed: None,
        };
        generate_key_pair(&parameters, &mut rng())
    }

    #[test]
    fn two_pairs_of_a_group_agree_on_one_number() {
        let mut rng = rng();
        let parameters = PairParameters {
            algorithm: CryptographicAlgorithm::DH,
            bits: Some(2048),
            curve: None,
            subgroup_bits: None,
            seed: None,
        };
        let ours = generate_key_pair(&parameters, &mut rng).unwrap();
        let theirs = generate_key_pair(&parameters, &mut rng).unwrap();
        assert!(ours.private != theirs.private);
        let shared = crate::crypto::agree(&ours.private, &theirs.public).unwrap();
        assert_eq!(
            shared,
            crate::crypto::agree(&theirs.private, &ours.public).unwrap()
        );
        assert_eq!(ours.public.bits(), Some(2048));
    }

    #[test]
    fn refuses_lengths_of_groups_that_are_not_known() {
        for (algorithm, bits) in [
            (CryptographicAlgorithm::DSA, 512),
            (CryptographicAlgorithm::DSA, 4096),
            (CryptographicAlgorithm::DH, 1024),
        ] {
            let refused = pair(algorithm, bits);
            assert_eq!(refused, Err(CryptoError::Length { algorithm, bits }));
        }
    }

    #[test]
    fn refuses_a_curve_that_contradicts_the_length() {
        let parameters = PairParameters {
            algorithm: CryptographicAlgorithm::ECDSA,
            bits: Some(384),
            curve: Some(RecommendedCurve::P_256),
            subgroup_bits: None,
            seed: None,
        };
        let refused = generate_key_pair(&parameters, &mut rng());
        assert!(matches!(
            refused,
            Err(CryptoError::Length { bits: 384, .. })
        ));
    }
}
