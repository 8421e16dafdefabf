//! Sharing by polynomials over a field of octets: each element of the secret is the constant of a
//! polynomial, and a part holds the values at its identifier.

use rand_core::CryptoRng;

use super::field::Field;
use super::{KeyPart, SplitParameters, common_len};
use crate::crypto::CryptoError;

pub(super) fn split<F: Field>(
    parameters: &SplitParameters,
    secret: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<KeyPart>, CryptoError> {
    whole_elements::<F>(secret.len())?;
    let mut parts: Vec<KeyPart> = (1..=parameters.parts)
        .map(|identifier| KeyPart {
            identifier,
            octets: Vec::with_capacity(secret.len()),
        })
        .collect();
    for element in secret.chunks(F::OCTETS) {
        let mut coefficients = vec![F::read(element)];
        for _ in 1..parameters.threshold {
            let mut octets = vec![0; F::OCTETS];
            rng.fill_bytes(&mut octets);
            coefficients.push(F::read(&octets));
        }
        for part in &mut parts {
            let at = F::of_identifier(part.identifier);
            let zero = F::of_identifier(0);
            let value = coefficients
                .iter()
                .rev()
                .fold(zero, |sum, coefficient| sum.multiply(at).add(*coefficient));
            value.write(&mut part.octets);
        }
    }
    Ok(parts)
}

pub(super) fn join<F: Field>(parts: &[KeyPart]) -> Result<Vec<u8>, CryptoError> {
    let len = common_len(parts)?;
    whole_elements::<F>(len)?;
    let places: Vec<F> = parts
        .iter()
        .map(|part| F::of_identifier(part.identifier))
        .collect();
    let weights: Vec<F> = places.iter().map(|place| weight(*place, &places)).collect();
    let mut secret = Vec::with_capacity(len);
    for start in (0..len).step_by(F::OCTETS) {
        let zero = F::of_identifier(0);
        let value = parts
            .iter()
            .zip(&weights)
            .fold(zero, |sum, (part, weight)| {
                let element = F::read(part.octets.get(start..).unwrap_or_default());
                sum.add(element.multiply(*weight))
            });
        value.write(&mut secret);
    }
    Ok(secret)
}

/// How much the value at `place` counts for the value at zero (Lagrange).
fn weight<F: Field>(place: F, places: &[F]) -> F {
    let one = F::of_identifier(1);
    places
        .iter()
        .filter(|other| **other != place)
        .fold(one, |product, other| {
            product
                .multiply(*other)
                .multiply(other.add(place).inverse())
        })
}

fn whole_elements<F: Field>(len: usize) -> Result<(), CryptoError> {
    match len % F::OCTETS {
        0 => Ok(()),
        _ => Err(CryptoError::DataLength {
            len,
            multiple: F::OCTETS,
        }),
    }
}
