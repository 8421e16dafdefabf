//! The keys of ML-KEM are the first of NIST's ACVP key generation vectors; what is encapsulated for
//! them, given as its SHA-256, is what another implementation computes, the crate fips203.

use kmip_conform_protocol::enumeration::CryptographicAlgorithm as Algorithm;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::crypto::{PairParameters, digest, generate_key_pair};
use crate::hex_test::hex;

/// Parameter set, seed, digest of the ciphertext, the secret, the secret of a wrong ciphertext.
type Vector = (
    Algorithm,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const VECTORS: [Vector; 3] = [
    (Algorithm::ML_KEM_512, "47b893474672ba92e4b12ee44fb32953af8e8503b5fb471d1614fb8a021a660a1f8cb39e9e30bc458a0dc5408884b1187fb217018df760fa57317703b844a0a9", "7c87ca602d30dc2090e591814e61858f9108c1e4f554d0d9d5999aa852163f52", "d4e7a4e2e6b9790b173bd5e4358058825c207883970c868d0789f97b2bb8a8be", "b5a107d5e5e9043341dc37f0c733008d2b7ff95c850daff2510b1575fb0c619f"),
    (Algorithm::ML_KEM_768, "e582b7d75e6c80b05ae392a1fc9f7153b12390fd99930368cc67a768baebc8a01cdacb8740c0b87c4a379575f187b367cbfa3b300bf591b109f79816e9cbe8f0", "49ebbd2d4e925e911b040133e4a21ec21383e76b9762aaaa9ed15fd17df6a42f", "78508262588c08e72795f4a724a83179b43f01d9d0a9e5d835d027cf0f24240f", "ae3749a2488c5540c83de7226605604d8acf98ffe67e134c4a943ccaa87c7a78"),
    (Algorithm::ML_KEM_1024, "f3a706faf090c03db506863ab0b20bd8a1627956318e88c67eb875e8e726600935d2bc43dd1cc879f765bf2a0c5e297889dde910e57e2bb0eae417b90ab7a275", "b26dd472bd87650d03dea60145e5a0d1805607ad3f047c2413fcc3a259a4327f", "f1b77dc09be535d3e2db1b97158c91173665548caae86e48914d9d6389fdbf9d", "0a00cf737083acbe639248c85d93d1c749f79d5ba8d2f0b4e8e2e5c5a3e8a3bc"),
];

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([6; 32])
}

#[test]
fn ml_kem_gives_what_another_implementation_gives() {
    for (algorithm, seed, ciphertext, secret, rejected) in VECTORS {
        let (private, public) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
        let private = KeyMaterial::OctetPrivate(private);
        let public = KeyMaterial::OctetPublic(public);
        let chance = Some([9; 32].as_slice());
        let made = encapsulate(KemScheme::MlKem, &public, chance, &mut rng()).unwrap();
        let digest = digest(HashingAlgorithm::SHA_256, &made.data).unwrap();
        assert_eq!(digest, hex(ciphertext));
        assert_eq!(made.secret, hex(secret));
        let opened = |data: &[u8]| decapsulate(KemScheme::MlKem, &private, data, &mut rng());
        assert_eq!(opened(&made.data), Ok(hex(secret)));
        // FIPS 203 section 6.3: another secret, and no failure that tells anything.
        let mut wrong = made.data.clone();
        wrong[0] ^= 1;
        assert_eq!(opened(&wrong), Ok(hex(rejected)));
        let short = opened(&made.data[1..]);
        assert_eq!(short, Err(CryptoError::Encapsulation));
        let short = encapsulate(KemScheme::MlKem, &public, Some(&[9; 31]), &mut rng());
        assert!(short.is_err());
    }
}

#[test]
fn dhkem_gives_the_secret_of_rfc_9180() {
    // Appendix A.1.1: X25519 with HKDF-SHA256.
    let key = |octets| {
        let key = OctetPrivate::new(Algorithm::X25519, hex(octets)).unwrap();
        KeyMaterial::OctetPrivate(key)
    };
    let ephemeral = key("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
    let own = key("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
    let made = encapsulate_dh(&public_of(&own).unwrap(), &ephemeral).unwrap();
    assert_eq!(
        made.data,
        hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    );
    assert_eq!(
        made.secret,
        hex("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc")
    );
    let opened = decapsulate(KemScheme::DhKem, &own, &made.data, &mut rng());
    assert_eq!(opened, Ok(made.secret));
}

#[test]
fn what_was_encapsulated_is_what_the_owner_finds() {
    for (algorithm, bits, scheme) in [
        (Algorithm::RSA, Some(1024), KemScheme::RsaSve),
        (Algorithm::ECDH, Some(256), KemScheme::DhKem),
        (Algorithm::EC, Some(384), KemScheme::DhKem),
        (Algorithm::EC, Some(521), KemScheme::DhKem),
        (Algorithm::X25519, None, KemScheme::DhKem),
        (Algorithm::X448, None, KemScheme::DhKem),
        (Algorithm::ML_KEM_768, None, KemScheme::MlKem),
    ] {
        let parameters = PairParameters {
            algorithm,
            bits,
            curve: None,
            subgroup_bits: None,
            seed: None,
        };
        let pair = generate_key_pair(&parameters, &mut rng()).unwrap();
        assert_eq!(KemScheme::for_key(&pair.private), Some(scheme));
        let made = encapsulate(scheme, &pair.public, None, &mut rng()).unwrap();
        let opened = decapsulate(scheme, &pair.private, &made.data, &mut rng());
        assert_eq!(opened, Ok(made.secret), "{algorithm}");
        assert!(decapsulate(scheme, &pair.private, &made.data[1..], &mut rng()).is_err());
        // A secret is made for a public key and found with a private one.
        assert!(encapsulate(scheme, &pair.private, None, &mut rng()).is_err());
        assert!(decapsulate(scheme, &pair.public, &made.data, &mut rng()).is_err());
    }
}

#[test]
fn only_ml_kem_takes_the_chance_from_outside() {
    let (_, public) = OctetPrivate::of_seed(Algorithm::X25519, &[1; 32]).unwrap();
    let public = KeyMaterial::OctetPublic(public);
    let refused = encapsulate(KemScheme::DhKem, &public, Some(&[0; 32]), &mut rng()).err();
    assert!(matches!(refused, Some(CryptoError::Scheme(_))));
}
