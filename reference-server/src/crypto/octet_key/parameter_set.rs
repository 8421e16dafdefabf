//! The parameter sets by their KMIP name, with the lengths of their keys.

use der::oid::ObjectIdentifier;
use kmip_conform_protocol::enumeration::{CryptographicAlgorithm as Algorithm, RecommendedCurve};

/// Which standard a key follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OctetFamily {
    /// FIPS 203.
    MlKem,
    /// FIPS 204.
    MlDsa,
    /// FIPS 205.
    SlhDsa,
    /// RFC 8032.
    Edwards,
    /// RFC 7748.
    Montgomery,
}

/// One parameter set.
#[derive(Debug)]
pub struct OctetKeyDef {
    /// The protocol's number.
    pub algorithm: Algorithm,
    /// The standard.
    pub family: OctetFamily,
    /// The identifier in keys and certificates (RFC 8410, RFC 9881, RFC 9909, RFC 9935).
    pub oid: ObjectIdentifier,
    /// Octets of the private key as the standard encodes it.
    pub private_len: usize,
    /// Octets of the public key.
    pub public_len: usize,
    /// Octets of the seed that private and public key follow from; of the private key itself where
    /// the standard knows no other form.
    pub seed_len: usize,
    /// The NIST Security Category (KMIP 3.0 section 4.39); `None` where quantum computers break it.
    pub category: Option<i32>,
}

impl OctetKeyDef {
    /// The row of an algorithm; a pre-hashed signature has the keys of the plain one.
    pub fn of(algorithm: Algorithm) -> Option<&'static Self> {
        let plain = without_hash(algorithm);
        ROWS.iter().find(|row| row.algorithm == plain)
    }

    /// The row with this object identifier.
    pub fn with_oid(oid: ObjectIdentifier) -> Option<&'static Self> {
        ROWS.iter().find(|row| row.oid == oid)
    }

    /// The row of a curve whose keys are octets (KMIP 2.1 section 11.43).
    pub fn of_curve(curve: RecommendedCurve) -> Option<&'static Self> {
        Self::of(match curve {
            RecommendedCurve::CURVE25519 => Algorithm::X25519,
            RecommendedCurve::CURVE448 => Algorithm::X448,
            _ => return None,
        })
    }

    /// The curve of a key for agreements, as transparent formats name it.
    pub fn curve(&self) -> Option<RecommendedCurve> {
        match self.algorithm {
            Algorithm::X25519 => Some(RecommendedCurve::CURVE25519),
            Algorithm::X448 => Some(RecommendedCurve::CURVE448),
            _ => None,
        }
    }

    /// Whether a seed is something else than the private key.
    pub fn expands(&self) -> bool {
        self.seed_len != self.private_len
    }
}

/// The algorithm without the hash that its name states (FIPS 204 section 5.4, FIPS 205 section
/// 10.2).
fn without_hash(algorithm: Algorithm) -> Algorithm {
    PREHASHED
        .iter()
        .find(|(prehashed, _)| *prehashed == algorithm)
        .map_or(algorithm, |(_, plain)| *plain)
}

const PREHASHED: [(Algorithm, Algorithm); 15] = [
    (
        Algorithm::HASH_SLH_DSA_SHA2_128S_WITH_SHA256,
        Algorithm::SLH_DSA_SHA2_128S,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHA2_128F_WITH_SHA256,
        Algorithm::SLH_DSA_SHA2_128F,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHA2_192S_WITH_SHA512,
        Algorithm::SLH_DSA_SHA2_192S,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHA2_192F_WITH_SHA512,
        Algorithm::SLH_DSA_SHA2_192F,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHA2_256S_WITH_SHA512,
        Algorithm::SLH_DSA_SHA2_256S,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHA2_256F_WITH_SHA512,
        Algorithm::SLH_DSA_SHA2_256F,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHAKE_128S_WITH_SHAKE128,
        Algorithm::SLH_DSA_SHAKE_128S,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHAKE_128F_WITH_SHAKE128,
        Algorithm::SLH_DSA_SHAKE_128F,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHAKE_192S_WITH_SHAKE256,
        Algorithm::SLH_DSA_SHAKE_192S,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHAKE_192F_WITH_SHAKE256,
        Algorithm::SLH_DSA_SHAKE_192F,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHAKE_256S_WITH_SHAKE256,
        Algorithm::SLH_DSA_SHAKE_256S,
    ),
    (
        Algorithm::HASH_SLH_DSA_SHAKE_256F_WITH_SHAKE256,
        Algorithm::SLH_DSA_SHAKE_256F,
    ),
    (Algorithm::HASH_ML_DSA_44_WITH_SHA512, Algorithm::ML_DSA_44),
    (Algorithm::HASH_ML_DSA_65_WITH_SHA512, Algorithm::ML_DSA_65),
    (Algorithm::HASH_ML_DSA_87_WITH_SHA512, Algorithm::ML_DSA_87),
];

/// The lengths of private key, public key and seed.
type Lengths = (usize, usize, usize);

const fn row(
    algorithm: Algorithm,
    family: OctetFamily,
    oid: &str,
    (private_len, public_len, seed_len): Lengths,
    category: Option<i32>,
) -> OctetKeyDef {
    OctetKeyDef {
        algorithm,
        family,
        oid: ObjectIdentifier::new_unwrap(oid),
        private_len,
        public_len,
        seed_len,
        category,
    }
}

const fn slh_dsa(algorithm: Algorithm, oid: &str, n: usize, category: i32) -> OctetKeyDef {
    let lengths = (4 * n, 2 * n, 3 * n);
    row(algorithm, OctetFamily::SlhDsa, oid, lengths, Some(category))
}

#[rustfmt::skip]
static ROWS: [OctetKeyDef; 22] = [
    row(Algorithm::ML_KEM_512, OctetFamily::MlKem, "2.16.840.1.101.3.4.4.1", (1632, 800, 64), Some(1)),
    row(Algorithm::ML_KEM_768, OctetFamily::MlKem, "2.16.840.1.101.3.4.4.2", (2400, 1184, 64), Some(3)),
    row(Algorithm::ML_KEM_1024, OctetFamily::MlKem, "2.16.840.1.101.3.4.4.3", (3168, 1568, 64), Some(5)),
    row(Algorithm::ML_DSA_44, OctetFamily::MlDsa, "2.16.840.1.101.3.4.3.17", (2560, 1312, 32), Some(2)),
    row(Algorithm::ML_DSA_65, OctetFamily::MlDsa, "2.16.840.1.101.3.4.3.18", (4032, 1952, 32), Some(3)),
    row(Algorithm::ML_DSA_87, OctetFamily::MlDsa, "2.16.840.1.101.3.4.3.19", (4896, 2592, 32), Some(5)),
    slh_dsa(Algorithm::SLH_DSA_SHA2_128S, "2.16.840.1.101.3.4.3.20", 16, 1),
    slh_dsa(Algorithm::SLH_DSA_SHA2_128F, "2.16.840.1.101.3.4.3.21", 16, 1),
    slh_dsa(Algorithm::SLH_DSA_SHA2_192S, "2.16.840.1.101.3.4.3.22", 24, 3),
    slh_dsa(Algorithm::SLH_DSA_SHA2_192F, "2.16.840.1.101.3.4.3.23", 24, 3),
    slh_dsa(Algorithm::SLH_DSA_SHA2_256S, "2.16.840.1.101.3.4.3.24", 32, 5),
    slh_dsa(Algorithm::SLH_DSA_SHA2_256F, "2.16.840.1.101.3.4.3.25", 32, 5),
    slh_dsa(Algorithm::SLH_DSA_SHAKE_128S, "2.16.840.1.101.3.4.3.26", 16, 1),
    slh_dsa(Algorithm::SLH_DSA_SHAKE_128F, "2.16.840.1.101.3.4.3.27", 16, 1),
    slh_dsa(Algorithm::SLH_DSA_SHAKE_192S, "2.16.840.1.101.3.4.3.28", 24, 3),
    slh_dsa(Algorithm::SLH_DSA_SHAKE_192F, "2.16.840.1.101.3.4.3.29", 24, 3),
    slh_dsa(Algorithm::SLH_DSA_SHAKE_256S, "2.16.840.1.101.3.4.3.30", 32, 5),
    slh_dsa(Algorithm::SLH_DSA_SHAKE_256F, "2.16.840.1.101.3.4.3.31", 32, 5),
    row(Algorithm::X25519, OctetFamily::Montgomery, "1.3.101.110", (32, 32, 32), None),
    row(Algorithm::X448, OctetFamily::Montgomery, "1.3.101.111", (56, 56, 56), None),
    row(Algorithm::ED25519, OctetFamily::Edwards, "1.3.101.112", (32, 32, 32), None),
    row(Algorithm::ED448, OctetFamily::Edwards, "1.3.101.113", (57, 57, 57), None),
];
