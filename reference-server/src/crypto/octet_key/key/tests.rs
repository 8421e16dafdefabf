//! Every pair is the first of its parameter set in the key generation vectors of NIST's ACVP server
//! (ML-KEM-keyGen-FIPS203, ML-DSA-keyGen-FIPS204, SLH-DSA-keyGen-FIPS205), private and public key as
//! their SHA-256.

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm as Algorithm, HashingAlgorithm};

use super::*;
use crate::crypto::digest;
use crate::hex_test::hex;

/// Parameter set, seed, digest of the private key, digest of the public key.
type Vector = (Algorithm, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const VECTORS: [Vector; 18] = [
    (Algorithm::ML_KEM_512, "47b893474672ba92e4b12ee44fb32953af8e8503b5fb471d1614fb8a021a660a1f8cb39e9e30bc458a0dc5408884b1187fb217018df760fa57317703b844a0a9", "c725c25ca8636d75653a07e7a9ccf0b3c2b927617e8f99f0f05ab1f9cb7e046d", "7e4a2b716a684c1ad33c43c808782da9e1a72f14ccda82723f712d49f53a9f28"),
    (Algorithm::ML_KEM_768, "e582b7d75e6c80b05ae392a1fc9f7153b12390fd99930368cc67a768baebc8a01cdacb8740c0b87c4a379575f187b367cbfa3b300bf591b109f79816e9cbe8f0", "7aab35839207f72b310abe36e2daa1cc7ff6f7fa8941e439967cd47d9b437079", "4158f6afb5e516c99f1da07da8c651348422b17c1f4e9a08ad73fb1f91249b3e"),
    (Algorithm::ML_KEM_1024, "f3a706faf090c03db506863ab0b20bd8a1627956318e88c67eb875e8e726600935d2bc43dd1cc879f765bf2a0c5e297889dde910e57e2bb0eae417b90ab7a275", "925ed6f1cf0379ede29d8209432d6e08c73ed0423883febf85416343f4fa1f86", "b78619e4fceeeb86dee3fedb945eca6da61dae312771ef8fa871951d391bd7b6"),
    (Algorithm::ML_DSA_44, "7194b13c95231010afd2c909992bd2003ba6f437c3886bdbe3f6b867a14ba161", "1c911d163cd0a5563e06f22403f7e16334fee17c2abb66f11ddf39ca6307ec58", "838b88b6ac41e2c60698173e08ca173d0b0d2839205806e56a8a3d53195f3a03"),
    (Algorithm::ML_DSA_65, "a991fd42b071d49c48ae3e75c647459e0daad1e1ba356a04801912d3294bcff8", "56c53ac82fbff7d81b7a8cfbbc73011ceccad677e16dc53f2ece66d49aa11edd", "b1a7d0d2f0d7a04b9d5ffccd9bd578864dab4a01cdd7f70a05cd1f4f0672e43a"),
    (Algorithm::ML_DSA_87, "a16f5b0796703e2d1a0140a35cbf36efabe70e752ba59b6a9a0e9c4b05302f73", "c64e15742f27d7d8e2832f7d55a5c014f2c9536082f3a3181cfc6246908dd649", "33f49649f05ec2fc3b050007b18ade043bbc8d1c0ded03a269d540486daaa5f4"),
    (Algorithm::SLH_DSA_SHA2_128S, "173d04c938c1c36bf289c3c022d04b1463ae23c41aa546da589774ac20b745c40d794777914c99766827f0f09ca972be", "9087eb86d94a35bb52afc858b1e95d03a5c581b9321eb4ef7b56919c50b26f5b", "e7484e41b32f205939f202c3a29a72a1d43118f5ffc588323f81bf5b547c7b43"),
    (Algorithm::SLH_DSA_SHAKE_128S, "c151951f3811029239b74add24c506afdd30363e156e6fe936ec6ed0231feb5c529ffe86200d1f32c2b60d0cd909f190", "6662e9cf7208c5641b2b96e5918a23aa3d9eedbabd954f242831eec178ec5f81", "25ee9c66d71febbe37e3886dbede0bb4d20958de72c0be86195a6b2f84fab4ce"),
    (Algorithm::SLH_DSA_SHA2_128F, "c42bcb3b5a6f331f5cce899253c6d9e29ff2b7ead7a04bab1794db8cc659c3b4a868f1bd5debc12d4c9fad66aabd0a94", "adff9b5440c5b229436e33b4fb4eea1c592d4ea065556e0f3d826c223059d287", "f588f376e9f44d86021b382d7fa07ebf01fa9d2dcfa4377d0b36493ff027716e"),
    (Algorithm::SLH_DSA_SHAKE_128F, "3956ab391b4d22fc907af0740326d061ab0eb206436f2b86ebe086d77739b3e456505c229f4e7fa6b201714c7dcc9da3", "ca36947ceddfa6e6728ab7ca5d3114711a325b73f00f8eb7011e1fd33b7c0f9e", "5107ab7cd0834360d91f144e2447c1774f4290099a127e83a2ffd01b4788aff5"),
    (Algorithm::SLH_DSA_SHA2_192S, "040266529c1864088925506c20a624a2b6d50cd77c1c6f0d2841150ae8157512ef34a343ffea77ff7d9e814b45a8b41464462665f4202886206a8f632267186ca6a1cad08a2b9a86", "113db7c2e1d0cc8f11d2a447698a1736958f991157b0d26111e27862debb646a", "498ec4eab28a1b253b5a8a293b16cc8e09c2d18c05a1d0f05c159256ac8e347e"),
    (Algorithm::SLH_DSA_SHAKE_192S, "8732621860e9a6e1887be55f7af692b98eb4c10b2599f94ad5cc9d6470d8b21136158e8b1710f1fbe03eced37ed4ac6853fc64d46d7e1653ebbb36ed5fbc12c6e7cef3cb756482c8", "f3d10c6c87839472b50b489b36bd94f66a4fec103de18a5f7ae013befc02f39d", "5a2b44b7b015601dfb0392a5bebb3f5e2c97b80e0d21d02daf9e97251927422b"),
    (Algorithm::SLH_DSA_SHA2_192F, "a021b4b9d6dee168722bc10225e50a946642af630c3c7c7d69e3a40ba09df2ac165b792a07f064ac5fc28d8c99a580f4ee4823d09e79854706daa80ae3179b5bc8c2e9409d6328a3", "a034c8138b9e52583381a4ce84fe9c592f681b4177a04dab4eebf22621fb2731", "aa4c793154ef9545179d3a5186279961765b13baea9b465a1321bc3447fb7c8d"),
    (Algorithm::SLH_DSA_SHAKE_192F, "fb7a2c2c75ce6c96b5f4328e0ab300476fc6f864cb5b0b99990ecb726ca822a4e3652dd92ec0aab7637ea41c0482ae2868dcc671e3534f81a352c275b6a25f906d2ed0ff62b8b4e3", "c0c8d9e1c1587c65de2aa86193b4124ce8822516f9178536ceab72af2a84ff89", "19e63a15a01a9d882ab679b4d56c627e2f2f5471af24f17c4ffad0ecdda961d9"),
    (Algorithm::SLH_DSA_SHA2_256S, "fcbf36a9807b30697be063a5105e091b412a391dd39e1326eba23cbd4096ca77ef4121c08dd71be913572f1f91e57d0acbcd5cec28539ac275832bbaa6c11081a0b4f5549ebcadb951dc2e512c76b0620d8fb8100b4ee886ef8784780d52a254", "664ef5fa151c6212b06336553adcc1b0db5e8820d1c7519169df8daac3e548e9", "8dc17bc9c27953af4d7b5eafa534f2e0c73d6a1fc7a89d93e42574ae5b4146d5"),
    (Algorithm::SLH_DSA_SHAKE_256S, "e440e39644a11a6a58e850c09c8f03c273e465237f3bef7c58de62281e676cea99c199c00db30f8499a61b5b9dc8a361725f6ae80e97037176f408c30b38844dd7b5e755b4879fde3288a21af3e32fbb006fd9b8bc2b180eb9b0d82c9f3157af", "3411ecdfeac0db9c1bba94f9d3384e8ef0e82b08bdb373c71884e9a6348ae86d", "49a30ef4ed23a45399324c774fab8572e668f0266575c152783c8187395d9365"),
    (Algorithm::SLH_DSA_SHA2_256F, "18523702a0fe2c9e488948b127185bab93d3f02c3d7c23a1b379f762de0509e56ab0d9f93540bd809d1d2e8a050440aa81e853750470e2b00c959dbd3be40e2bd7125f5d00ba47f1fc8d4c32c2f57c444bd384d7ce770bc50dd5980c1d1264d0", "0b811ade3bec0de9334623eb5033211b9add743843b6c681d1320aca216c25f9", "437f7d433ea72359d569ca5508d7ffed7089a4d42ff6a64fd9c986a01cf089f6"),
    (Algorithm::SLH_DSA_SHAKE_256F, "2ac9403858d186b172edd8df9c78a11449893681487d3af0dad0ec341e8aca48afa2771bae6c17dd6f77b4e3808b05f56f31b8f4128df2ccb677f0283cfb18da559bc883105e8ba0264648b532626155f87edb4bedcfc12a24204d3b696d5370", "950afffde864c4283a8ac5b89d55f3a0a074c1e8ab967c4123934fae80052603", "8cdec44cfd91c2b990cc535cf5951475b9bddbb6d9b4b01d5f2885a7fdd9806c"),
];

fn digest_of(octets: &[u8]) -> Vec<u8> {
    digest(HashingAlgorithm::SHA_256, octets).unwrap()
}

/// The sets with small signatures, which take long to make a key where the code is not optimised:
/// a test for each lets them run side by side.
const SLOW: [Algorithm; 6] = [
    Algorithm::SLH_DSA_SHA2_128S,
    Algorithm::SLH_DSA_SHA2_192S,
    Algorithm::SLH_DSA_SHA2_256S,
    Algorithm::SLH_DSA_SHAKE_128S,
    Algorithm::SLH_DSA_SHAKE_192S,
    Algorithm::SLH_DSA_SHAKE_256S,
];

fn check(vectors: impl Iterator<Item = Vector>) {
    for (algorithm, seed, private, public) in vectors {
        let seed = hex(seed);
        let (made, of_it) = OctetPrivate::of_seed(algorithm, &seed).unwrap();
        assert_eq!(digest_of(&made.key), hex(private), "{algorithm}");
        assert_eq!(digest_of(&of_it.key), hex(public), "{algorithm}");
        assert_eq!(made.seed.as_ref(), Some(&seed));
        assert!(made.public().unwrap() == of_it, "{algorithm}");
        let read = OctetPrivate::new(algorithm, made.key.clone()).unwrap();
        assert!(read.public().unwrap() == of_it, "{algorithm}");
        let row = row_of(algorithm).unwrap();
        let lengths = (made.key.len(), of_it.key.len(), seed.len());
        assert_eq!(lengths, (row.private_len, row.public_len, row.seed_len));
    }
}

fn check_slow(algorithm: Algorithm) {
    let vectors: Vec<Vector> = VECTORS
        .into_iter()
        .filter(|one| one.0 == algorithm)
        .collect();
    assert_eq!(vectors.len(), 1, "{algorithm}");
    assert!(SLOW.contains(&algorithm));
    check(vectors.into_iter());
}

#[test]
fn pairs_follow_from_their_seeds_as_nist_computes_them() {
    check(VECTORS.into_iter().filter(|one| !SLOW.contains(&one.0)));
}

#[test]
fn a_pair_of_sha2_128s_follows_from_its_seed() {
    check_slow(Algorithm::SLH_DSA_SHA2_128S);
}

#[test]
fn a_pair_of_sha2_192s_follows_from_its_seed() {
    check_slow(Algorithm::SLH_DSA_SHA2_192S);
}

#[test]
fn a_pair_of_sha2_256s_follows_from_its_seed() {
    check_slow(Algorithm::SLH_DSA_SHA2_256S);
}

#[test]
fn a_pair_of_shake_128s_follows_from_its_seed() {
    check_slow(Algorithm::SLH_DSA_SHAKE_128S);
}

#[test]
fn a_pair_of_shake_192s_follows_from_its_seed() {
    check_slow(Algorithm::SLH_DSA_SHAKE_192S);
}

#[test]
fn a_pair_of_shake_256s_follows_from_its_seed() {
    check_slow(Algorithm::SLH_DSA_SHAKE_256S);
}

#[test]
fn refuses_octets_of_another_length() {
    for (algorithm, seed, _, _) in VECTORS {
        let row = row_of(algorithm).unwrap();
        let short = hex(seed)[1..].to_vec();
        assert!(OctetPrivate::of_seed(algorithm, &short).is_err());
        assert!(OctetPrivate::new(algorithm, vec![0; row.private_len - 1]).is_err());
        assert!(OctetPublic::new(algorithm, vec![0; row.public_len + 1]).is_err());
    }
}

#[test]
fn refuses_keys_whose_numbers_are_out_of_range() {
    // FIPS 203 sections 7.2 and 7.3, FIPS 204 algorithm 25.
    for (algorithm, seed, _, _) in VECTORS {
        let row = row_of(algorithm).unwrap();
        let wrong = match row.family {
            OctetFamily::MlKem => row.private_len - 64,
            OctetFamily::MlDsa => 128,
            _ => continue,
        };
        let (mut private, mut public) = OctetPrivate::of_seed(algorithm, &hex(seed)).unwrap();
        private.key[wrong] |= 0xFF;
        private.key[wrong + 1] |= 0xFF;
        assert!(OctetPrivate::new(algorithm, private.key).is_err());
        if row.family == OctetFamily::MlKem {
            public.key[0] = 0xFF;
            public.key[1] |= 0x0F;
            assert!(OctetPublic::new(algorithm, public.key).is_err());
        }
    }
}

#[test]
fn public_keys_on_curves_are_those_of_the_standards() {
    // RFC 8032 sections 7.1 and 7.4, RFC 7748 sections 6.1 and 6.2.
    #[rustfmt::skip]
    let vectors = [
        (Algorithm::ED25519, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
        (Algorithm::ED448, "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b", "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180"),
        (Algorithm::X25519, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"),
        (Algorithm::X448, "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b", "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0"),
    ];
    for (algorithm, private, public) in vectors {
        let private = OctetPrivate::new(algorithm, hex(private)).unwrap();
        assert_eq!(private.public().unwrap().key, hex(public), "{algorithm}");
    }
}

#[test]
fn only_algorithms_whose_keys_are_octets_have_them() {
    for algorithm in [Algorithm::RSA, Algorithm::ECDSA, Algorithm::AES] {
        let refused = OctetPrivate::of_seed(algorithm, &[0; 32]).err();
        assert_eq!(refused, Some(CryptoError::Algorithm(algorithm)));
    }
}
