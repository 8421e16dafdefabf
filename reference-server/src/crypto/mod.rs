//! Cryptography as pure functions: octets and keys in, octets and keys out, chance as an argument.
//!
//! Algorithms, modes and hashes are named by the protocol's own numbers, so an operation passes on
//! what the client asked for and what is not offered is refused here, in one place.

mod bignum;
mod block;
mod cipher;
mod curve;
mod derive;
mod dh;
mod domain;
mod dsa;
mod ec;
mod encapsulation;
mod error;
mod generate;
mod hash;
mod key_wrap;
mod mac;
mod material;
mod message_signature;
mod octet_key;
mod padding;
mod rsa;
mod rsa_padding;
mod sign;
mod split;

pub use self::rsa::complete as complete_rsa;
pub use block::block_len;
pub use cipher::{CipherParameters, CipherState, Direction, Finished, decrypt, encrypt};
pub use curve::CurveDef;
pub use derive::{Kbkdf, Prf, agree, hkdf, kbkdf, pbkdf2};
pub use ec::public_point;
pub(crate) use ec::secret_octets;
pub use encapsulation::{Encapsulated, KemScheme, decapsulate, encapsulate};
pub use error::CryptoError;
pub use generate::{KeyPair, PairParameters, generate_key_pair, generate_symmetric, has_parity};
pub use hash::{HashState, digest, digest_len};
pub use key_wrap::{unwrap_key, wrap_key};
pub use mac::{MacState, hash_of, hmac};
pub use material::{
    DhPrivate, DhPublic, DsaPrivate, DsaPublic, EcPrivate, EcPublic, KeyMaterial, RsaPrivate,
    RsaPublic,
};
pub use message_signature::{MessageInput, MessageScheme, sign_message, verify_message};
pub use octet_key::{OctetFamily, OctetKeyDef, OctetPrivate, OctetPublic};
pub use rsa_padding::{RsaPadding, decrypt_rsa, encrypt_rsa};
pub use sign::{SignatureInput, SignatureScheme, sign, verify};
pub use split::{KeyPart, SplitParameters, join, split};
