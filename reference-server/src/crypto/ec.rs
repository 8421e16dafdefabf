//! Keys on elliptic curves.

use elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, Generate, SecretKey};
use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::RecommendedCurve;
use rand_core::CryptoRng;

use crate::crypto::{CryptoError, CurveDef, EcPrivate, EcPublic};

/// Runs `$body` with `$name` as the type of the curve, or fails for curves not computed on.
macro_rules! on_curve {
    ($curve:expr, $name:ident => $body:expr) => {
        match $curve {
            RecommendedCurve::P_256 => {
                type $name = p256::NistP256;
                $body
            }
            RecommendedCurve::P_384 => {
                type $name = p384::NistP384;
                $body
            }
            RecommendedCurve::P_521 => {
                type $name = p521::NistP521;
                $body
            }
            RecommendedCurve::P_192 => {
                type $name = p192::NistP192;
                $body
            }
            RecommendedCurve::P_224 => {
                type $name = p224::NistP224;
                $body
            }
            RecommendedCurve::SECP256K1 => {
                type $name = k256::Secp256k1;
                $body
            }
            RecommendedCurve::BRAINPOOLP256R1 => {
                type $name = bp256::BrainpoolP256r1;
                $body
            }
            RecommendedCurve::BRAINPOOLP256T1 => {
                type $name = bp256::BrainpoolP256t1;
                $body
            }
            RecommendedCurve::BRAINPOOLP384R1 => {
                type $name = bp384::BrainpoolP384r1;
                $body
            }
            RecommendedCurve::BRAINPOOLP384T1 => {
                type $name = bp384::BrainpoolP384t1;
                $body
            }
            other => Err(CryptoError::Curve(other)),
        }
    };
}
pub(super) use on_curve;

pub(super) fn generate(
    curve: RecommendedCurve,
    rng: &mut dyn CryptoRng,
) -> Result<(EcPrivate, EcPublic), CryptoError> {
    let (d, point) = on_curve!(curve, C => Ok(generate_on::<C>(rng)))?;
    let private = EcPrivate {
        curve,
        d: BigInteger::from_unsigned_be_bytes(&d),
        point: Some(point.clone()),
    };
    Ok((private, EcPublic { curve, point }))
}

/// The public point of a private key, uncompressed.
pub fn public_point(key: &EcPrivate) -> Result<Vec<u8>, CryptoError> {
    on_curve!(key.curve, C => Ok(uncompressed::<C>(&secret_key::<C>(key)?)))
}

/// The secret number as octets of the length of a field element.
pub(crate) fn secret_octets(key: &EcPrivate) -> Result<Vec<u8>, CryptoError> {
    let len = CurveDef::of(key.curve)
        .ok_or(CryptoError::Curve(key.curve))?
        .field_len();
    let octets = key
        .d
        .to_unsigned_be_bytes()
        .filter(|octets| octets.len() <= len)
        .ok_or(CryptoError::Key(
            "the secret number is not in the curve's range",
        ))?;
    let mut padded = vec![0; len - octets.len()];
    padded.extend_from_slice(octets);
    Ok(padded)
}

pub(super) fn secret_key<C>(key: &EcPrivate) -> Result<SecretKey<C>, CryptoError>
where
    C: CurveArithmetic,
{
    SecretKey::from_slice(&secret_octets(key)?)
        .map_err(|_| CryptoError::Key("the secret number is not in the curve's range"))
}

fn generate_on<C>(rng: &mut dyn CryptoRng) -> (Vec<u8>, Vec<u8>)
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let key = SecretKey::<C>::generate_from_rng(rng);
    (key.to_bytes().to_vec(), uncompressed::<C>(&key))
}

fn uncompressed<C>(key: &SecretKey<C>) -> Vec<u8>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    key.public_key().to_sec1_point(false).as_bytes().to_vec()
}
