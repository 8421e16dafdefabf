//! Diffie-Hellman pairs in the groups of RFC 7919.

use num_bigint::BigUint;
use rand_core::CryptoRng;

use super::domain::{Domain, secret_below, to_wire};
use crate::crypto::{DhPrivate, DhPublic};

/// Makes a pair whose secret number has at most `exponent` bits.
pub(super) fn generate(
    group: &Domain,
    exponent: u64,
    rng: &mut dyn CryptoRng,
) -> (DhPrivate, DhPublic) {
    let Domain { p, q, g } = group;
    let x = secret_below(&(BigUint::from(1u8) << exponent), rng);
    let y = g.modpow(&x, p);
    let (p, q, g) = (to_wire(p), to_wire(q), to_wire(g));
    let private = DhPrivate {
        p: p.clone(),
        q: Some(q.clone()),
        g: g.clone(),
        j: None,
        x: to_wire(&x),
    };
    let public = DhPublic {
        p,
        q: Some(q),
        g,
        j: None,
        y: to_wire(&y),
    };
    (private, public)
}
