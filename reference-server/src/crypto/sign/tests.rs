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
        subgroup_bits: None,
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

#[test]
fn keys_on_brainpool_curves_do_as_those_of_another_implementation() {
    // Made with OpenSSL 3.0: secret number, both points, what they agree on, ECDSA with SHA-256.
    for (curve, d, own, theirs, shared, signature) in [
        (
            RecommendedCurve::BRAINPOOLP256R1,
            "8a1573c2c552e603073e54d701e4bc33cd166a53b9b3f46789a4191203f5ef82",
            "0471b8c61f6abcb6650eeaf7c765cac7dd766338e54fe81664ee20159ba68591940cc07111454bde\
                56473c1851c85a8a070cee71620f8fae2ebbdf47f84b321450",
            "040dd57a1e8af6a078edf78e09739424a37f919d4cd5f997be63e90364915491c00cb0d218e526ac\
                1a90993a38714bf3f86145c6f3ea3f754a386a01fc40ca9709",
            "3178457680a978d9528f14600715a77f38d0b4dccfc0cf379814120beca44c27",
            "3045022100841faa02f16f0bf77db55e99fb99bfb7cbfd3aadc075e36553e9546d7fcba7a602200f\
                da11557153447d479137e32a516e18f10e4427aaea3b38aebe00d4c9d4146a",
        ),
        (
            RecommendedCurve::BRAINPOOLP256T1,
            "25f3dc2c0eee39b24d088ed15c87b2087d7d57e69157be6ce2dd38937ec9785a",
            "049ce496684e1aa0627162631edf1acb77bfe1e73a11ade0d62d76078fe0fb794810b3134bace2b1\
                033cdf111a042cae63cf35b9551c7e873e612c527493a88a5d",
            "048b53d80c2906eb4bbaf5da1206536915d70bafc38d8a3df1f158a03291276d1c6fed40e7f7570f\
                3259f4d1c00d480d4c3c78859d3d154413fa1ca49954f44e04",
            "2172c6f1fcd4b550d942b025a998466517f423d6bd45e8bd74f23fe3da5b2ee7",
            "30440220194bd81f6267fc3c3ce261f918540c0e1c5f7231dd2efdf2cfbaae16186fb21c02207dfe\
                a9f5172f31cb426c2af561014f82dfb1f130a9e94b9a6bf7652b3c7c4c6b",
        ),
        (
            RecommendedCurve::BRAINPOOLP384R1,
            "5e0aad10cd427071bdd445a5a97ae1db572fb36ef8cf6013b2657dd38066d3d331d4bfc98274b0f1\
                09a0b0ba10120ea3",
            "040636db2715d3fa3ad692a525286c20001def44d24c556ed670413b9bf11053d47df86233a2c59a\
                fe98087ea2c453564189f9ae470d9215096365f8dc59f91d57d28c1c45a69ee419afb6821fb4b247\
                de2f6203860e0c3c70109baae30eedbd27",
            "0447317cf66627894c37a0c00abdd2656e751befab995aba68cfa70d4f5ac41806cbdd248a5b526f\
                a9df780b02494a4c0f1366e4d75bf4e4b8047738ce3d3e9642193b57005bb29ca3791773edae91e4\
                21bdcc943eb8028da84e43f5ba1892862d",
            "392644d457688a57792136b263b48604b57ec00950f4eafe9bd1fe3b4deb1f7f0482e46d6715262d\
                9d4d256758ce4b11",
            "30640230750ebc96b332cd6b8b90db94d37ed00258dfecdce073ae4c75c3ab16e4c8d9c6c6fc4878\
                485ebdc824b155fe9c7f29a502306f64ce13d7b74cce24e5df79f501b4a0a3c70e59b46700c16c89\
                00ab63ca98d14b9cc2f3f058597c09d3369946c26e66",
        ),
        (
            RecommendedCurve::BRAINPOOLP384T1,
            "555bb04914a49c40f1f8029768c1e1fd9b96128ec357f5ef4d91add0cecc3246d36fbdc0494782df\
                83a19eb6ca01ee75",
            "04162c46e4a21ecbb9ddb532b62eb546503e9f5fd201ea3a81eb00f9448898fb9e3445916949bdde\
                6cb69a2cb308cdf9ae4f51d03377e73e511b59456952fc9a8cf297d8893f8bee6a7dbb64f84ddda7\
                295056688d93f9075fcc21d221b710cda0",
            "040d52d74bfad1e1db1f6867b155a01ba76d6a35f2db532a1b61331a8d4ad7c674f006dc0ec98534\
                b8fc31235aa596903c70dd6ab2c1db6d3c65fb4410297c6cc75e5318f6951378c18c1e0197397095\
                1f41896e5cb3b81f3a359f0d67d28fdc48",
            "074f8fcc70637745b2c2988bf1cc38f3aa4383bac26b732dbc0c3482ffe7e2139a5e78bebeab50a5\
                827696b86feb9a65",
            "3065023034cacd049baaac5ba5d5f16d481ed2e342f2274c0a76534586a6035f6bab6986a0e14cc3\
                245eb0cefd9fa97e51d2035702310080ef2c2064553b462e6b253cdce0301e96344fdea8daebde61\
                e9775d6e2fa8d3bd05fe587aa83c6994e659e2bd4f124b",
        ),
    ] {
        let private = EcPrivate {
            curve,
            d: BigInteger::from_unsigned_be_bytes(&hex(d)),
            point: None,
        };
        let point = crate::crypto::public_point(&private).unwrap();
        assert_eq!(point, hex(own), "{curve}");
        let private = KeyMaterial::EcPrivate(private);
        let public = |point| KeyMaterial::EcPublic(EcPublic { curve, point });
        let agreed = crate::crypto::agree(&private, &public(hex(theirs))).unwrap();
        assert_eq!(agreed, hex(shared), "{curve}");
        let scheme = SignatureScheme::Ecdsa(HashingAlgorithm::SHA_256);
        let data = SignatureInput::Data(b"abc");
        let (ours, foreign) = (public(point), public(hex(theirs)));
        assert!(verify(scheme, &ours, data, &hex(signature)).unwrap());
        assert!(!verify(scheme, &foreign, data, &hex(signature)).unwrap());
        let signature = sign(scheme, &private, data, &mut rng()).unwrap();
        assert!(verify(scheme, &ours, data, &signature).unwrap());
    }
}

#[test]
fn verifies_signatures_of_rsa_with_sha_3_by_another_implementation() {
    // Made with OpenSSL 3.0.
    let key = KeyMaterial::RsaPublic(RsaPublic {
        modulus: BigInteger::from_unsigned_be_bytes(&hex(
            "c2d42b9ab9fac9b660632c17db6218219c15ea5fa0d16f2ccac287b583837ae3dd0d81d7fe0cc2ab\
                789857c10e28c5248aa528777abd688f81de8ef79a3eaa6f0858540b6cc054310c200d5573dc456a\
                7be12b0ea3d37e08d7e13c45a5792b41c7ff9f7bf5b33313a5fa36b2c96244ea57e2003b7a53b722\
                da5377f107f96967",
        )),
        public_exponent: BigInteger::from_unsigned_be_bytes(&[1, 0, 1]),
    });
    for (algorithm, signature) in [
        (
            DigitalSignatureAlgorithm::SHA3_256_WITH_RSA_ENCRYPTION,
            "6e91e01bc0d6a8f822f0f67e92a1f84ebad6a5f6ab9558add55ace828e1bb3c6874b7ccc21c4c5bb\
                5ce5deb44a169b94e31daed34af50376715c9b3a8b925f607ff3ccfb0bb67eb278fd7997efd16601\
                bd59c1d7829880ce7aa7a784f31a3137ef22461392e84d28d86762318d36a10dc5e96e18c6606a78\
                c8059f97770b0c9c",
        ),
        (
            DigitalSignatureAlgorithm::SHA3_384_WITH_RSA_ENCRYPTION,
            "1c05bfe5a43100aa1541c35ad2b632573dcb1bb0f858fdbb1e5673ee12718c2ad5a321262d3e8303\
                d5350b5ae3b96bf7109886ff763e9e1c666246d1e47f035c216698794070613a4b10057bd6316b81\
                695231b18ad026e3d5b15bd55b77bfbffd0f66635f3418576449c0efe50e3ecc3ac5b0a0dcf177c0\
                eb37cd5a538e7c8b",
        ),
        (
            DigitalSignatureAlgorithm::SHA3_512_WITH_RSA_ENCRYPTION,
            "abe990198adbfb4db0f8bb22e84f028b83433af8d074ec8c2dccca73c6cf8456870b7ab72a9e6c52\
                0d35ddc631b08fa515e8b82ada9c52e8e5ddf319b086ffb52600dea78721b8064504172bfd2864a6\
                fc324dbfe0644327f6ebb040d8153c65e98a14fe36a7ca290beb8ae1f56e213fd6a824033df88124\
                f43aaae281e6cbd9",
        ),
    ] {
        let scheme = SignatureScheme::of(algorithm, HashingAlgorithm::SHA_256).unwrap();
        let of = |data| verify(scheme, &key, SignatureInput::Data(data), &hex(signature));
        assert_eq!(of(b"abc"), Ok(true), "{algorithm}");
        assert_eq!(of(b"abd"), Ok(false), "{algorithm}");
    }
}
