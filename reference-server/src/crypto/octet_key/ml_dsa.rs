//! ML-DSA (FIPS 204).
#![expect(
    deprecated,
    reason = "clients bring keys in the encoding of FIPS 204, which the crate would rather not read"
)]

use std::convert::Infallible;

use digest::{ExtendableOutput, Update, XofReader};
use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use ml_dsa::{ExpandedSigningKey, MlDsa44, MlDsa65, MlDsa87, Signature, SigningKey, VerifyingKey};
use rand_core::{TryCryptoRng, TryRng};
use shake::Shake256;

use crate::crypto::CryptoError;

const NO_KEY: CryptoError = CryptoError::Key("it is no ML-DSA key of this parameter set");

/// Octets of the message representative µ.
const MU_LEN: usize = 64;
/// Where the hash of the public key stands in a private one (algorithm 24).
const PUBLIC_HASH: std::ops::Range<usize> = 64..128;
/// Where the short secret vectors begin.
const SHORT_VECTORS: usize = 128;

/// Runs `$body` with `$name` as the parameter set.
macro_rules! on_parameter_set {
    ($algorithm:expr, $name:ident => $body:expr) => {
        match $algorithm {
            CryptographicAlgorithm::ML_DSA_44 => {
                type $name = MlDsa44;
                $body
            }
            CryptographicAlgorithm::ML_DSA_65 => {
                type $name = MlDsa65;
                $body
            }
            CryptographicAlgorithm::ML_DSA_87 => {
                type $name = MlDsa87;
                $body
            }
            other => Err(CryptoError::Algorithm(other)),
        }
    };
}

/// Private and public key of a seed (algorithm 6).
pub(super) fn expand(
    algorithm: CryptographicAlgorithm,
    seed: &[u8],
) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
    on_parameter_set!(algorithm, P => {
        let key = SigningKey::<P>::from_seed(&seed.try_into().map_err(|_| NO_KEY)?);
        let expanded = key.expanded_key();
        Ok((
            expanded.to_expanded().to_vec(),
            expanded.verifying_key().encode().to_vec(),
        ))
    })
}

/// Refuses a private key whose short vectors have coefficients out of range (algorithm 25), which
/// the crate takes on trust.
pub(super) fn check_private(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<(), CryptoError> {
    // Bits of a coefficient, the largest one written, and the coefficients of both vectors.
    let (bits, largest, polynomials) = match algorithm {
        CryptographicAlgorithm::ML_DSA_44 => (3, 4, 8),
        CryptographicAlgorithm::ML_DSA_65 => (4, 8, 11),
        CryptographicAlgorithm::ML_DSA_87 => (3, 4, 15),
        other => return Err(CryptoError::Algorithm(other)),
    };
    let len = polynomials * 32 * bits;
    let packed = key.get(SHORT_VECTORS..SHORT_VECTORS + len).ok_or(NO_KEY)?;
    let bit = |at: usize| packed.get(at / 8).map_or(0, |octet| octet >> (at % 8) & 1);
    let coefficient = |at: usize| (0..bits).fold(0_u8, |sum, i| sum | bit(at * bits + i) << i);
    match (0..polynomials * 256).all(|at| coefficient(at) <= largest) {
        true => Ok(()),
        false => Err(NO_KEY),
    }
}

/// The public key of a private one.
pub(super) fn public(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    check_private(algorithm, key)?;
    on_parameter_set!(algorithm, P => {
        let key = ExpandedSigningKey::<P>::from_expanded(&key.try_into().map_err(|_| NO_KEY)?);
        Ok(key.verifying_key().encode().to_vec())
    })
}

/// The message representative of a formatted message (algorithm 7, line 6).
fn representative(public_hash: &[u8], message: &[u8]) -> [u8; MU_LEN] {
    let mut state = Shake256::default();
    state.update(public_hash);
    state.update(message);
    let mut mu = [0; MU_LEN];
    state.finalize_xof().read(&mut mu);
    mu
}

/// What is signed.
#[derive(Clone, Copy)]
pub(in crate::crypto) enum Message<'a> {
    /// A message with its domain in front.
    Formatted(&'a [u8]),
    /// The message representative µ, made elsewhere.
    Representative(&'a [u8]),
}

impl Message<'_> {
    fn mu(self, public_hash: &[u8]) -> Result<[u8; MU_LEN], CryptoError> {
        match self {
            Self::Formatted(message) => Ok(representative(public_hash, message)),
            Self::Representative(mu) => mu.try_into().map_err(|_| CryptoError::DataLength {
                len: mu.len(),
                multiple: MU_LEN,
            }),
        }
    }
}

/// Signs with 32 octets of chance; zeros make the signature deterministic (algorithm 7).
pub(in crate::crypto) fn sign(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    message: Message<'_>,
    chance: [u8; 32],
) -> Result<Vec<u8>, CryptoError> {
    check_private(algorithm, key)?;
    let mu = message.mu(key.get(PUBLIC_HASH).ok_or(NO_KEY)?)?;
    on_parameter_set!(algorithm, P => {
        let key = ExpandedSigningKey::<P>::from_expanded(&key.try_into().map_err(|_| NO_KEY)?);
        let signature = key
            .sign_mu_randomized(&mu.into(), &mut Given(chance))
            .map_err(|_| CryptoError::Operation("signature"))?;
        Ok(signature.encode().to_vec())
    })
}

/// Whether the signature is one by the owner of a public key (algorithm 8).
pub(in crate::crypto) fn verify(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    message: Message<'_>,
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let mut public_hash = [0; 64];
    let mut state = Shake256::default();
    state.update(key);
    state.finalize_xof().read(&mut public_hash);
    let mu = message.mu(&public_hash)?;
    on_parameter_set!(algorithm, P => {
        let key = VerifyingKey::<P>::decode(&key.try_into().map_err(|_| NO_KEY)?);
        Ok(Signature::<P>::try_from(signature)
            .is_ok_and(|signature| key.verify_mu(&mu.into(), &signature)))
    })
}

/// Gives the octets it was made of, once; the crate takes chance in no other form.
struct Given([u8; 32]);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), Infallible> {
        for (octet, given) in octets.iter_mut().zip(self.0) {
            *octet = given;
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}
