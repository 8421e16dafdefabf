use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::hex_test::hex;

const METHODS: [SplitKeyMethod; 4] = [
    SplitKeyMethod::XOR,
    SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8,
    SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16,
    SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD,
];

fn parameters(method: SplitKeyMethod, parts: u32, threshold: u32) -> SplitParameters {
    SplitParameters {
        method,
        parts,
        threshold,
        prime: None,
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([3; 32])
}

#[test]
fn any_parts_up_to_the_threshold_restore_the_secret() {
    let secret = hex("00112233445566778899aabbccddeeff");
    for method in METHODS {
        let threshold = if method == SplitKeyMethod::XOR { 5 } else { 3 };
        let mut parameters = parameters(method, 5, threshold);
        let parts = split(&mut parameters, &secret, &mut rng()).unwrap();
        assert_eq!(parts.len(), 5);
        let chosen = |places: &[usize]| -> Vec<KeyPart> {
            places.iter().map(|place| parts[*place].clone()).collect()
        };
        assert_eq!(join(&parameters, &parts, Some(16)).unwrap(), secret);
        let few = join(&parameters, &chosen(&[0, 4]), Some(16));
        assert!(few.is_err(), "{method:?}");
        let twice = join(&parameters, &chosen(&[0, 1, 1, 2, 3]), Some(16));
        assert!(twice.is_err(), "{method:?}");
        if threshold == 3 {
            for places in [[0, 1, 2], [4, 2, 0], [1, 3, 4]] {
                let joined = join(&parameters, &chosen(&places), Some(16)).unwrap();
                assert_eq!(joined, secret, "{method:?} {places:?}");
            }
        }
    }
}

#[test]
fn parts_of_one_polynomial_lie_on_a_line() {
    // A line over GF(2^8) through 0x57 with the slope 0x83: at 1 their sum, at 2 the slope doubled
    // and reduced (0x83 * 2 = 0x106, less 0x11D is 0x1B).
    let method = SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8;
    let parts = [(1, 0x57 ^ 0x83), (2, 0x57 ^ 0x1B)].map(|(identifier, octet)| KeyPart {
        identifier,
        octets: vec![octet],
    });
    let joined = join(&parameters(method, 2, 2), &parts, None).unwrap();
    assert_eq!(joined, [0x57]);
}

#[test]
fn refuses_numbers_that_do_not_fit() {
    let refuse = |mut parameters: SplitParameters, secret: &[u8]| {
        split(&mut parameters, secret, &mut rng()).unwrap_err()
    };
    let gf16 = SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16;
    refuse(parameters(SplitKeyMethod::XOR, 4, 2), &[1; 16]);
    refuse(parameters(gf16, 2, 3), &[1; 16]);
    refuse(parameters(gf16, 0, 0), &[1; 16]);
    refuse(parameters(gf16, 3, 2), &[1; 15]);
    refuse(parameters(gf16, 3, 2), &[]);
    let mut prime = parameters(SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD, 3, 2);
    prime.prime = Some(BigInteger::from_unsigned_be_bytes(&[0x01, 0x01]));
    refuse(prime.clone(), &[1; 16]);
    // 257 is prime and above every octet, 259 is 7 times 37.
    split(&mut prime, &[255], &mut rng()).unwrap();
    prime.prime = Some(BigInteger::from_unsigned_be_bytes(&[0x01, 0x03]));
    refuse(prime, &[255]);
}

#[test]
fn a_secret_as_long_as_an_rsa_key_is_split_over_a_known_prime() {
    let secret: Vec<u8> = (0..1190u32).map(|place| (place % 251) as u8 | 1).collect();
    let mut parameters = parameters(SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD, 3, 2);
    let parts = split(&mut parameters, &secret, &mut rng()).unwrap();
    let prime = parameters.prime.as_ref().unwrap().to_unsigned_be_bytes();
    // 2^9689 - 1 is the first above 9520 bits.
    assert_eq!(prime.unwrap().len(), 9_689usize.div_ceil(8));
    assert_eq!(join(&parameters, &parts[1..], None).unwrap(), secret);
    let longer = join(&parameters, &parts[..2], Some(1200)).unwrap();
    assert_eq!(longer, [vec![0; 10], secret.clone()].concat());
    // The same field, named by the client.
    split(&mut parameters, &secret, &mut rng()).unwrap();
    assert!(split(&mut parameters, &[1; 20_000], &mut rng()).is_err());
}

#[test]
fn numbers_of_a_field_that_is_none_do_not_fit_together() {
    let mut parameters = parameters(SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD, 3, 2);
    // 2 has no inverse among the numbers below 256.
    parameters.prime = Some(BigInteger::from_unsigned_be_bytes(&[0x01, 0x00]));
    let parts = [1, 3].map(|identifier| KeyPart {
        identifier,
        octets: vec![identifier as u8],
    });
    assert!(join(&parameters, &parts, None).is_err());
}
