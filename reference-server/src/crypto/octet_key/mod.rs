//! Keys that their standards write as octets and not as numbers: ML-KEM (FIPS 203), ML-DSA (FIPS
//! 204), SLH-DSA (FIPS 205), Ed25519 and Ed448 (RFC 8032), X25519 and X448 (RFC 7748).
//!
//! The algorithm names the parameter set, so such a key has one length and no curve.

pub(super) mod edwards;
mod key;
pub(super) mod ml_dsa;
pub(super) mod ml_kem;
pub(super) mod montgomery;
mod parameter_set;
pub(super) mod slh_dsa;

pub(super) use key::row_of;
pub use key::{OctetPrivate, OctetPublic};
pub use parameter_set::{OctetFamily, OctetKeyDef};
