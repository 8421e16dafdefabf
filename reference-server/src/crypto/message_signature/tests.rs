//! The signatures of ML-DSA and SLH-DSA are those that two other implementations compute, the crates
//! fips204 and fips205, given as their SHA-256; the keys are the first of NIST's ACVP key generation
//! vectors.

use kmip_conform_protocol::enumeration::HashingAlgorithm;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::hex_test::hex;

const MESSAGE: &[u8] = b"What the court heard on Monday";
const CONTEXT: &[u8] = b"ctx";

/// Algorithm, its form that hashes first, seed, digests of the signature by either.
type Vector = (
    Algorithm,
    Algorithm,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const VECTORS: [Vector; 5] = [
    (Algorithm::ML_DSA_44, Algorithm::HASH_ML_DSA_44_WITH_SHA512, "7194b13c95231010afd2c909992bd2003ba6f437c3886bdbe3f6b867a14ba161", "32aca78ba8a20ccdeecd288cf755f549fc8c21ef3de6eb1fe55a73fc4b160f68", "55786918e6f179e8e49aa5a5e3d6f8942c623bfea6fed043efeec852d5d427af"),
    (Algorithm::ML_DSA_65, Algorithm::HASH_ML_DSA_65_WITH_SHA512, "a991fd42b071d49c48ae3e75c647459e0daad1e1ba356a04801912d3294bcff8", "1cbc641e26fd5d68c1bfb346102dbc678c0f282c42cc37029eb9c90e361229e0", "35d5d11a42543d4936c059ea8bbec02cfb8bf2f0e553e64f8f756238d4831dfe"),
    (Algorithm::ML_DSA_87, Algorithm::HASH_ML_DSA_87_WITH_SHA512, "a16f5b0796703e2d1a0140a35cbf36efabe70e752ba59b6a9a0e9c4b05302f73", "0c656f64fc3b5254541ef3947efd407c719a481ae501f317483f6dbe568a7489", "0a19f89b01d70d80c72da2f41c7c21abc910f5a2941d95abc7d7f6b3e9b0f190"),
    (Algorithm::SLH_DSA_SHA2_128F, Algorithm::HASH_SLH_DSA_SHA2_128F_WITH_SHA256, "c42bcb3b5a6f331f5cce899253c6d9e29ff2b7ead7a04bab1794db8cc659c3b4a868f1bd5debc12d4c9fad66aabd0a94", "e28172f88997517336bd86734929cf29f9c4ce1efcb3b5c7606e63eee5f03ead", "13181291df5b42ce240238dd78312454e48ff03d3b3ece0573b46b59944078e5"),
    (Algorithm::SLH_DSA_SHAKE_128F, Algorithm::HASH_SLH_DSA_SHAKE_128F_WITH_SHAKE128, "3956ab391b4d22fc907af0740326d061ab0eb206436f2b86ebe086d77739b3e456505c229f4e7fa6b201714c7dcc9da3", "331895d5a09689e5dbdb779b4c5bccde5595a811bfa293637100faa2828491fb", "88bd8f7b70a5211442dc87e05e984519a7819d62a5d3f54e0f6bac6446e64d3b"),
];

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([5; 32])
}

fn scheme() -> MessageScheme {
    MessageScheme {
        deterministic: true,
        context: CONTEXT.to_vec(),
        ..MessageScheme::default()
    }
}

fn signed(
    scheme: &MessageScheme,
    key: &OctetPrivate,
    message: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    sign_message(scheme, key, MessageInput::Whole(message), &mut rng())
}

fn digest_of(octets: &[u8]) -> Vec<u8> {
    digest(HashingAlgorithm::SHA_256, octets).unwrap()
}

#[test]
fn deterministic_signatures_are_those_of_other_implementations() {
    for (algorithm, prehashed, seed, pure, hashed) in VECTORS {
        let (private, public) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
        let hashing = MessageScheme {
            prehashed: Some(prehashed),
            ..scheme()
        };
        for (scheme, expected) in [(scheme(), pure), (hashing, hashed)] {
            let mut signature = signed(&scheme, &private, MESSAGE).unwrap();
            assert_eq!(digest_of(&signature), hex(expected), "{algorithm}");
            let verified = |message, signature: &[u8]| {
                verify_message(&scheme, &public, MessageInput::Whole(message), signature)
            };
            assert_eq!(verified(MESSAGE, &signature), Ok(true));
            assert_eq!(verified(b"another", &signature), Ok(false));
            signature[40] ^= 1;
            assert_eq!(verified(MESSAGE, &signature), Ok(false));
            assert_eq!(verified(MESSAGE, &[]), Ok(false));
        }
    }
}

#[test]
fn a_signature_is_good_for_its_context_and_form_only() {
    let (algorithm, prehashed, seed, _, _) = VECTORS[0];
    let (private, public) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
    let signature = signed(&scheme(), &private, MESSAGE).unwrap();
    let other_context = MessageScheme {
        context: b"CTX".to_vec(),
        ..scheme()
    };
    let hashing = MessageScheme {
        prehashed: Some(prehashed),
        ..scheme()
    };
    let internal = MessageScheme {
        internal: true,
        ..MessageScheme::default()
    };
    let input = MessageInput::Whole(MESSAGE);
    for scheme in [other_context, hashing, internal.clone()] {
        let valid = verify_message(&scheme, &public, input, &signature);
        assert_eq!(valid, Ok(false));
    }
    // The internal form signs what the others put together.
    let framed = [b"\x00\x03ctx".as_slice(), MESSAGE].concat();
    let input = MessageInput::Whole(&framed);
    let valid = verify_message(&internal, &public, input, &signature);
    assert_eq!(valid, Ok(true));
}

#[test]
fn chance_is_fresh_unless_it_is_given_or_ruled_out() {
    let (algorithm, _, seed, _, _) = VECTORS[0];
    let (private, public) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
    let with = |chance: Option<Vec<u8>>, deterministic| MessageScheme {
        chance,
        deterministic,
        ..MessageScheme::default()
    };
    let given = signed(&with(Some(vec![7; 32]), false), &private, MESSAGE).unwrap();
    assert_eq!(
        digest_of(&given),
        hex("3b6bfc2d01fdc2e167ae24df71f6d61cd2068c3aa8befe7bf004bc3af53de55c")
    );
    let mut rng = rng();
    let scheme = with(None, false);
    let input = MessageInput::Whole(MESSAGE);
    let mut fresh = || sign_message(&scheme, &private, input, &mut rng).unwrap();
    let (first, second) = (fresh(), fresh());
    assert_ne!(first, second);
    for signature in [first, second] {
        assert_eq!(
            verify_message(&scheme, &public, input, &signature),
            Ok(true)
        );
    }
    for wrong in [
        with(Some(vec![7; 31]), false),
        with(Some(vec![7; 32]), true),
    ] {
        let refused = signed(&wrong, &private, MESSAGE);
        assert!(matches!(refused, Err(CryptoError::Scheme(_))));
    }
}

#[test]
fn a_message_representative_made_elsewhere_is_signed_as_the_message_is() {
    let (algorithm, _, seed, _, _) = VECTORS[1];
    let (private, public) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
    let mut state = Shake256::default();
    state.update(&public.key);
    let mut hash = [0; 64];
    state.finalize_xof().read(&mut hash);
    let mut state = Shake256::default();
    state.update(&hash);
    state.update(b"\x00\x03ctx");
    state.update(MESSAGE);
    let mut mu = [0; 64];
    state.finalize_xof().read(&mut mu);
    let external = MessageScheme {
        external_mu: true,
        deterministic: true,
        ..MessageScheme::default()
    };
    let signature = signed(&external, &private, &mu).unwrap();
    assert_eq!(signature, signed(&scheme(), &private, MESSAGE).unwrap());
    let valid = verify_message(&external, &public, MessageInput::Whole(&mu), &signature);
    assert_eq!(valid, Ok(true));
    assert!(signed(&external, &private, &mu[1..]).is_err());
}

#[test]
fn a_digest_made_elsewhere_is_signed_as_the_message_is() {
    for (algorithm, prehashed, seed, _, _) in [VECTORS[0], VECTORS[4]] {
        let (private, _) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
        let hashing = MessageScheme {
            prehashed: Some(prehashed),
            ..scheme()
        };
        let digest = Prehash::of(prehashed).digest(MESSAGE).unwrap();
        let input = MessageInput::Digest(&digest);
        let signature = sign_message(&hashing, &private, input, &mut rng()).unwrap();
        assert_eq!(signature, signed(&hashing, &private, MESSAGE).unwrap());
        let short = MessageInput::Digest(&digest[1..]);
        assert!(sign_message(&hashing, &private, short, &mut rng()).is_err());
        assert!(sign_message(&scheme(), &private, input, &mut rng()).is_err());
    }
}

#[test]
fn schemes_that_a_key_does_not_have_are_refused() {
    let (lattice, _) = OctetPrivate::of_seed(Algorithm::ML_DSA_44, &[1; 32]).unwrap();
    let (hashes, _) = OctetPrivate::of_seed(Algorithm::SLH_DSA_SHA2_128F, &[1; 48]).unwrap();
    let (edwards, _) = OctetPrivate::of_seed(Algorithm::ED25519, &[1; 32]).unwrap();
    let (agrees, _) = OctetPrivate::of_seed(Algorithm::X25519, &[1; 32]).unwrap();
    let plain = MessageScheme::default();
    let external = MessageScheme {
        external_mu: true,
        ..plain.clone()
    };
    let other = MessageScheme {
        prehashed: Some(Algorithm::HASH_ML_DSA_65_WITH_SHA512),
        ..plain.clone()
    };
    let long = MessageScheme {
        context: vec![0; 256],
        ..plain.clone()
    };
    let internal = MessageScheme {
        internal: true,
        ..scheme()
    };
    for (scheme, key) in [
        (&plain, &agrees),
        (&external, &hashes),
        (&external, &edwards),
        (&other, &lattice),
        (&long, &lattice),
        (&internal, &lattice),
        (&scheme(), &edwards),
    ] {
        assert!(signed(scheme, key, MESSAGE).is_err());
    }
}

#[test]
fn signatures_on_edwards_curves_are_those_of_rfc_8032() {
    // Section 7.1 tests 1 and 2, section 7.4 blank, 1 octet and 1 octet with context.
    #[rustfmt::skip]
    let vectors = [
        (Algorithm::ED25519, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        (Algorithm::ED25519, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72", "",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        (Algorithm::ED448, "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b", "", "",
         "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600"),
        (Algorithm::ED448, "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e", "03", "",
         "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00"),
        (Algorithm::ED448, "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e", "03", "666f6f",
         "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00"),
    ];
    for (algorithm, key, message, context, expected) in vectors {
        let key = OctetPrivate::new(algorithm, hex(key)).unwrap();
        let scheme = MessageScheme {
            context: hex(context),
            ..MessageScheme::default()
        };
        let message = hex(message);
        let mut signature = signed(&scheme, &key, &message).unwrap();
        assert_eq!(signature, hex(expected), "{algorithm}");
        let public = key.public().unwrap();
        let input = MessageInput::Whole(&message);
        assert_eq!(
            verify_message(&scheme, &public, input, &signature),
            Ok(true)
        );
        signature[3] ^= 1;
        assert_eq!(
            verify_message(&scheme, &public, input, &signature),
            Ok(false)
        );
    }
}
