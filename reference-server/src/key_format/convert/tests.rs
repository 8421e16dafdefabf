use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, RecommendedCurve};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::crypto::{
    CryptoError, DhPublic, DsaPrivate, DsaPublic, EcPrivate, KeyPair, PairParameters,
    generate_key_pair,
};
use crate::hex_test::hex;

use KeyFormatType as Format;

fn pair(algorithm: CryptographicAlgorithm, bits: u32) -> KeyPair {
    let parameters = PairParameters {
        algorithm,
        bits: Some(bits),
        curve: None,
        subgroup_bits: None,
        seed: None,
    };
    generate_key_pair(&parameters, &mut ChaCha20Rng::from_seed([5; 32])).unwrap()
}

fn small(number: u8) -> BigInteger {
    BigInteger::from_unsigned_be_bytes(&[number])
}

/// Every format of the list gives the same key, and converts into every other.
fn goes_through_every_format(material: &KeyMaterial, kind: Kind, formats: &[KeyFormatType]) {
    for from in formats {
        let written = encode(material, *from).unwrap();
        let read = parse(*from, kind, None, &written).unwrap();
        for to in formats {
            let converted = convert(&written, *from, *to, kind, None).unwrap();
            assert_eq!(converted, encode(material, *to).unwrap(), "{from} to {to}");
            assert_eq!(converted, encode(&read, *to).unwrap(), "{from} to {to}");
        }
    }
}

#[test]
fn a_symmetric_key_goes_through_every_format() {
    let key = KeyMaterial::Symmetric(vec![1, 2, 3, 4]);
    let formats = [Format::RAW, Format::TRANSPARENT_SYMMETRIC_KEY];
    goes_through_every_format(&key, Kind::Secret, &formats);
}

#[test]
fn an_rsa_pair_goes_through_every_format() {
    let pair = pair(CryptographicAlgorithm::RSA, 1024);
    let formats = [
        Format::PKCS_1,
        Format::PKCS_8,
        Format::TRANSPARENT_RSA_PRIVATE_KEY,
    ];
    goes_through_every_format(&pair.private, Kind::Private, &formats);
    let formats = [
        Format::PKCS_1,
        Format::X_509,
        Format::TRANSPARENT_RSA_PUBLIC_KEY,
    ];
    goes_through_every_format(&pair.public, Kind::Public, &formats);
}

#[test]
fn a_pair_on_every_curve_goes_through_every_format() {
    for bits in [256, 384, 521] {
        let pair = pair(CryptographicAlgorithm::EC, bits);
        let formats = [
            Format::ECPRIVATEKEY,
            Format::PKCS_8,
            Format::TRANSPARENT_EC_PRIVATE_KEY,
            Format::TRANSPARENT_ECDSA_PRIVATE_KEY,
            Format::TRANSPARENT_ECDH_PRIVATE_KEY,
            Format::TRANSPARENT_ECMQV_PRIVATE_KEY,
        ];
        goes_through_every_format(&pair.private, Kind::Private, &formats);
        let formats = [
            Format::X_509,
            Format::TRANSPARENT_EC_PUBLIC_KEY,
            Format::TRANSPARENT_ECDSA_PUBLIC_KEY,
            Format::TRANSPARENT_ECDH_PUBLIC_KEY,
            Format::TRANSPARENT_ECMQV_PUBLIC_KEY,
        ];
        goes_through_every_format(&pair.public, Kind::Public, &formats);
    }
}

#[test]
fn a_dsa_pair_goes_through_every_format() {
    let (p, q, g) = (small(23), small(11), small(4));
    let private = KeyMaterial::DsaPrivate(DsaPrivate {
        p: p.clone(),
        q: q.clone(),
        g: g.clone(),
        x: small(7),
    });
    let formats = [Format::PKCS_8, Format::TRANSPARENT_DSA_PRIVATE_KEY];
    goes_through_every_format(&private, Kind::Private, &formats);
    let y = small(8);
    let public = KeyMaterial::DsaPublic(DsaPublic { p, q, g, y });
    let formats = [Format::X_509, Format::TRANSPARENT_DSA_PUBLIC_KEY];
    goes_through_every_format(&public, Kind::Public, &formats);
}

#[test]
fn a_key_of_another_curve_changes_its_format_though_nothing_computes_on_it() {
    let key = KeyMaterial::EcPrivate(EcPrivate {
        curve: RecommendedCurve::SECP256K1,
        d: small(1),
        point: None,
    });
    let formats = [
        Format::ECPRIVATEKEY,
        Format::PKCS_8,
        Format::TRANSPARENT_EC_PRIVATE_KEY,
    ];
    goes_through_every_format(&key, Kind::Private, &formats);
}

#[test]
fn optional_numbers_stay_where_they_are_and_absent_where_they_are_not() {
    let key = KeyMaterial::DhPublic(DhPublic {
        p: small(23),
        q: None,
        g: small(5),
        j: Some(small(2)),
        y: small(8),
    });
    let written = encode(&key, Format::TRANSPARENT_DH_PUBLIC_KEY).unwrap();
    let tags: Vec<Tag> = written.fields().iter().map(|field| field.tag).collect();
    assert_eq!(tags, [Tag::P, Tag::G, Tag::J, Tag::Y]);
    assert_eq!(
        parse(
            Format::TRANSPARENT_DH_PUBLIC_KEY,
            Kind::Public,
            None,
            &written
        ),
        Ok(key)
    );
}

#[test]
fn works_out_the_numbers_that_pkcs1_needs_from_those_of_a_transparent_key() {
    let KeyMaterial::RsaPrivate(whole) = pair(CryptographicAlgorithm::RSA, 1024).private else {
        panic!("not a private RSA key");
    };
    let material = KeyMaterial::RsaPrivate(whole);
    let transparent = encode(&material, Format::TRANSPARENT_RSA_PRIVATE_KEY).unwrap();
    let kept = [Tag::MODULUS, Tag::PUBLIC_EXPONENT, Tag::P, Tag::Q];
    let fields = transparent.fields().iter().cloned();
    let part = Item::structure(
        Tag::KEY_MATERIAL,
        fields.filter(|field| kept.contains(&field.tag)).collect(),
    );
    let from = Format::TRANSPARENT_RSA_PRIVATE_KEY;
    let converted = convert(&part, from, Format::PKCS_1, Kind::Private, None).unwrap();
    let KeyMaterial::RsaPrivate(read) =
        parse(Format::PKCS_1, Kind::Private, None, &converted).unwrap()
    else {
        panic!("not a private RSA key");
    };
    let KeyMaterial::RsaPrivate(whole) = material else {
        panic!("not a private RSA key");
    };
    assert_eq!(read.crt_coefficient, whole.crt_coefficient);
    assert_eq!(read.prime_exponent_p, whole.prime_exponent_p);
}

#[test]
fn says_that_too_few_numbers_are_there() {
    let modulus = Item::new(Tag::MODULUS, Value::BigInteger(small(35)));
    let lone = Item::structure(Tag::KEY_MATERIAL, vec![modulus]);
    let from = Format::TRANSPARENT_RSA_PRIVATE_KEY;
    let refused = convert(&lone, from, Format::PKCS_1, Kind::Private, None);
    assert!(matches!(
        refused,
        Err(FormatError::Crypto(CryptoError::Key(_)))
    ));
}

#[test]
fn the_same_format_gives_even_broken_material_back() {
    let broken = Item::bytes(Tag::KEY_MATERIAL, *b"not DER");
    let same = convert(&broken, Format::PKCS_8, Format::PKCS_8, Kind::Private, None);
    assert_eq!(same, Ok(broken.clone()));
    let refused = convert(&broken, Format::PKCS_8, Format::PKCS_1, Kind::Private, None);
    assert!(matches!(
        refused,
        Err(FormatError::Malformed {
            format: Format::PKCS_8,
            ..
        })
    ));
}

#[test]
fn no_prefix_of_a_key_is_a_key() {
    let pair = pair(CryptographicAlgorithm::EC, 256);
    for (material, kind, format) in [
        (&pair.private, Kind::Private, Format::PKCS_8),
        (&pair.private, Kind::Private, Format::ECPRIVATEKEY),
        (&pair.public, Kind::Public, Format::X_509),
    ] {
        let written = encode(material, format).unwrap();
        let octets = written.as_bytes().unwrap();
        for len in 0..octets.len() {
            let prefix = Item::bytes(Tag::KEY_MATERIAL, &octets[..len]);
            assert!(
                parse(format, kind, None, &prefix).is_err(),
                "{format} {len}"
            );
        }
    }
}

#[test]
fn refuses_formats_that_do_not_suit_the_key() {
    let key = KeyMaterial::Symmetric(vec![1; 16]);
    for format in [
        Format::PKCS_1,
        Format::PKCS_8,
        Format::X_509,
        Format::ECPRIVATEKEY,
        Format::TRANSPARENT_RSA_PUBLIC_KEY,
        Format::OPAQUE,
        Format::PKCS_12,
    ] {
        assert_eq!(encode(&key, format), Err(FormatError::Unsupported(format)));
    }
}

#[test]
fn writes_an_ec_private_key_as_published() {
    // RFC 5915 fixes the structure; the key is that of RFC 6979 appendix A.2.5.
    let key = KeyMaterial::EcPrivate(EcPrivate {
        curve: RecommendedCurve::P_256,
        d: BigInteger::from_unsigned_be_bytes(&hex(
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        )),
        point: None,
    });
    let written = encode(&key, Format::ECPRIVATEKEY).unwrap();
    let expected = hex(concat!(
        "30770201010420",
        "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        "a00a06082a8648ce3d030107a14403420004",
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
    ));
    assert_eq!(written.as_bytes(), Some(expected.as_slice()));
}

#[test]
fn digests_structures_over_their_ttlv_form() {
    let key = KeyMaterial::Symmetric(vec![0xAB]);
    let raw = encode(&key, Format::RAW).unwrap();
    assert_eq!(digest_octets(&raw), [0xAB]);
    let transparent = encode(&key, Format::TRANSPARENT_SYMMETRIC_KEY).unwrap();
    assert_eq!(digest_octets(&transparent), ttlv::encode(&transparent));
}

#[test]
fn keys_that_are_octets_go_through_every_format_they_have() {
    for (algorithm, private_formats) in [
        (
            CryptographicAlgorithm::ML_KEM_512,
            &[Format::SEED_PRIVATE_KEY, Format::PKCS_8][..],
        ),
        (
            CryptographicAlgorithm::ML_DSA_44,
            &[Format::SEED_PRIVATE_KEY, Format::PKCS_8],
        ),
        (
            CryptographicAlgorithm::SLH_DSA_SHA2_128F,
            &[Format::RAW, Format::PKCS_8],
        ),
        (
            CryptographicAlgorithm::ED25519,
            &[Format::RAW, Format::PKCS_8],
        ),
        (
            CryptographicAlgorithm::ED448,
            &[Format::RAW, Format::PKCS_8],
        ),
        (
            CryptographicAlgorithm::X25519,
            &[
                Format::RAW,
                Format::PKCS_8,
                Format::TRANSPARENT_EC_PRIVATE_KEY,
            ],
        ),
        (
            CryptographicAlgorithm::X448,
            &[
                Format::RAW,
                Format::PKCS_8,
                Format::TRANSPARENT_ECDH_PRIVATE_KEY,
            ],
        ),
    ] {
        let (mut private, public) =
            OctetPrivate::generate(algorithm, &mut ChaCha20Rng::from_seed([4; 32])).unwrap();
        if !private_formats.contains(&Format::SEED_PRIVATE_KEY) {
            private.seed = None;
        }
        let private = KeyMaterial::OctetPrivate(private);
        for format in private_formats {
            let written = encode(&private, *format).unwrap();
            let read = parse(*format, Kind::Private, Some(algorithm), &written).unwrap();
            assert!(read == private, "{algorithm} {format}");
        }
        let public = KeyMaterial::OctetPublic(public);
        for format in [Format::RAW, Format::X_509] {
            let written = encode(&public, format).unwrap();
            let read = parse(format, Kind::Public, Some(algorithm), &written).unwrap();
            assert!(read == public, "{algorithm} {format}");
        }
    }
}

#[test]
fn a_key_and_a_seed_that_do_not_belong_together_are_refused() {
    let algorithm = CryptographicAlgorithm::ML_DSA_44;
    let (mut private, _) = OctetPrivate::of_seed(algorithm, &[1; 32]).unwrap();
    private.seed = Some(vec![2; 32]);
    let format = Format::SEED_PRIVATE_KEY;
    let written = encode(&KeyMaterial::OctetPrivate(private), format).unwrap();
    assert!(parse(format, Kind::Private, Some(algorithm), &written).is_err());
}

#[test]
fn octets_without_an_algorithm_are_no_key() {
    let item = Item::bytes(Tag::KEY_MATERIAL, vec![1; 32]);
    for algorithm in [None, Some(CryptographicAlgorithm::RSA)] {
        let refused = parse(Format::RAW, Kind::Private, algorithm, &item);
        assert_eq!(refused.err(), Some(FormatError::Unsupported(Format::RAW)));
    }
}
