use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::crypto::{KeyPair, PairParameters, generate_key_pair};
use crate::hex_test::hex;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([3; 32])
}

fn pair(algorithm: CryptographicAlgorithm, bits: u32) -> KeyPair {
    let parameters = PairParameters {
        algorithm,
        bits: Some(bits),
        curve: None,
        seed: None,
    };
    generate_key_pair(&parameters, &mut rng()).unwrap()
}

#[test]
fn verifies_its_own_signatures_and_no_others() {
    let rsa = pair(CryptographicAlgorithm::RSA, 1024);
    let p384 = pair(CryptographicAlgorithm::EC, 384);
    let hash = HashingAlgorithm::SHA_256;
    let short_salt = SignatureScheme::Pss {
        hash,
        mask_hash: HashingAlgorithm::SHA_256,
        salt_len: Some(4),
    };
    let pss = SignatureScheme::Pss {
        hash,
        mask_hash: HashingAlgorithm::SHA_256,
        salt_len: None,
    };
    for (scheme, pair) in [
        (SignatureScheme::Pkcs1v15(hash), &rsa),
        (pss, &rsa),
        (short_salt, &rsa),
        (SignatureScheme::Ecdsa(hash), &p384),
    ] {
        let data = SignatureInput::Data(b"data");
        let hashed = digest(hash, b"data").unwrap();
        let mut signature = sign(scheme, &pair.private, data, &mut rng()).unwrap();
        assert!(verify(scheme, &pair.public, data, &signature).unwrap());
        let prehashed = SignatureInput::Digest(&hashed);
        assert!(verify(scheme, &pair.public, prehashed, &signature).unwrap());
        let other = SignatureInput::Data(b"other");
        assert!(!verify(scheme, &pair.public, other, &signature).unwrap());
        let last = signature.len() - 1;
        signature[last] ^= 1;
        assert!(!verify(scheme, &pair.public, data, &signature).unwrap());
        assert!(!verify(scheme, &pair.public, data, &[]).unwrap());
    }
}

#[test]
fn a_salt_of_another_length_does_not_verify() {
    let rsa = pair(CryptographicAlgorithm::RSA, 1024);
    let of = |salt_len| SignatureScheme::Pss {
        hash: HashingAlgorithm::SHA_256,
        mask_hash: HashingAlgorithm::SHA_256,
        salt_len,
    };
    let data = SignatureInput::Data(b"data");
    let signature = sign(of(Some(0)), &rsa.private, data, &mut rng()).unwrap();
    assert!(verify(of(Some(0)), &rsa.public, data, &signature).unwrap());
    assert!(verify(of(None), &rsa.public, data, &signature).unwrap());
    assert!(!verify(of(Some(32)), &rsa.public, data, &signature).unwrap());
}

#[test]
fn signs_as_published_for_p_256() {
    // RFC 6979 appendix A.2.5, SHA-256, message "sample".
    let key = KeyMaterial::EcPrivate(EcPrivate {
        curve: RecommendedCurve::P_256,
        d: BigInteger::from_unsigned_be_bytes(&hex(
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        )),
        point: None,
    });
    let scheme = SignatureScheme::Ecdsa(HashingAlgorithm::SHA_256);
    let signature = sign(scheme, &key, SignatureInput::Data(b"sample"), &mut rng()).unwrap();
    let expected = hex(concat!(
        "3046022100",
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
        "022100",
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    ));
    assert_eq!(signature, expected);
}

#[test]
fn refuses_a_key_of_another_kind_and_a_digest_of_another_length() {
    let rsa = pair(CryptographicAlgorithm::RSA, 1024);
    let ecdsa = SignatureScheme::Ecdsa(HashingAlgorithm::SHA_256);
    let refused = sign(ecdsa, &rsa.private, SignatureInput::Data(b""), &mut rng());
    assert!(matches!(refused, Err(CryptoError::Key(_))));
    let pkcs1 = SignatureScheme::Pkcs1v15(HashingAlgorithm::SHA_256);
    let refused = sign(
        pkcs1,
        &rsa.private,
        SignatureInput::Digest(&[0; 20]),
        &mut rng(),
    );
    assert!(matches!(refused, Err(CryptoError::DataLength { .. })));
}
