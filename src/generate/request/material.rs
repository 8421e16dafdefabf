//! Fixed keys and what was computed with them by another program. The keys protect nothing.

/// What is signed and encrypted.
pub(super) const DATA: &[u8] = b"conformance";

/// An RSA key pair of 2048 bits in the forms of PKCS#1.
pub(super) const RSA_PRIVATE: &[u8] = include_bytes!("material/rsa-private.der");
pub(super) const RSA_PUBLIC: &[u8] = include_bytes!("material/rsa-public.der");

/// The signature of [`DATA`] by the private key: PKCS#1 version 1.5 with SHA-256.
pub(super) const SIGNATURE: &[u8] = include_bytes!("material/signature.bin");

/// A certificate that the key pair signed for itself, for any purpose, until the end of 2049.
pub(super) const CERTIFICATE: &[u8] = include_bytes!("material/certificate.der");

/// A certificate request of PKCS#10 for the public key.
pub(super) const CERTIFICATE_REQUEST: &[u8] = include_bytes!("material/request.der");

/// [`DATA`] under AES-128 with the octets 0 to 15 as key: CBC, PKCS5 padding, an IV of zeros.
pub(super) const CIPHERTEXT: [u8; 16] = [
    0xad, 0x10, 0x56, 0xcc, 0xdb, 0x5f, 0x6e, 0x0a, 0x02, 0xb2, 0xc6, 0x93, 0x56, 0xb2, 0x07, 0xa9,
];

/// HMAC-SHA256 of [`DATA`] with the octets 0 to 31 as key.
pub(super) const MAC: [u8; 32] = [
    0x16, 0xef, 0x5c, 0xcc, 0x1f, 0xe7, 0x1e, 0xec, 0x29, 0x72, 0x9e, 0x28, 0x50, 0x4c, 0xca, 0x19,
    0x29, 0x7d, 0xf7, 0x62, 0x05, 0x7d, 0x33, 0xd8, 0x8b, 0xa6, 0xbb, 0x06, 0xdf, 0x60, 0x9b, 0x47,
];
