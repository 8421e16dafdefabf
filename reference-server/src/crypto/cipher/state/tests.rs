use super::*;
use crate::hex_test::hex;

/// Plaintext of SP 800-38A appendix F, two blocks.
const TEXT: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
const KEY: &str = "2b7e151628aed2a6abf7158809cf4f3c";
const IV: &str = "000102030405060708090a0b0c0d0e0f";

/// Plaintext of test cases 4 to 6 of the GCM submission.
const GCM_TEXT: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
const GCM_KEY: &str = "feffe9928665731c6d6a8f9467308308";
const GCM_ADDITIONAL: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

fn aes(mode: Mode, iv: Option<&[u8]>) -> CipherParameters<'_> {
    CipherParameters {
        algorithm: Algorithm::AES,
        mode: Some(mode),
        padding: PaddingMethod::NONE,
        iv,
        additional: &[],
        tag_len: None,
        initial_counter: None,
    }
}

/// Both directions give what is expected, at once and cut at every place.
fn check(parameters: &CipherParameters<'_>, key: &[u8], plain: &[u8], cipher: &[u8], tag: &[u8]) {
    let finished = encrypt(parameters, key, plain).unwrap();
    assert_eq!(finished.data, cipher, "{parameters:?}");
    assert_eq!(finished.tag.as_deref().unwrap_or_default(), tag);
    let directions = [
        (Direction::Encrypt, plain, cipher),
        (Direction::Decrypt, cipher, plain),
    ];
    for (direction, input, expected) in directions {
        for cut in 0..=input.len() {
            let mut state = CipherState::new(direction, parameters, key, Some(tag)).unwrap();
            let mut output = state.update(&input[..cut]).unwrap();
            output.extend(state.clone().update(&input[cut..]).unwrap());
            state.update(&input[cut..]).unwrap();
            output.extend(state.finish().unwrap().data);
            assert_eq!(output, expected, "{direction:?} {cut} {parameters:?}");
        }
    }
}

#[test]
fn agrees_with_the_published_key_octets_of_rc4() {
    // RFC 6229 section 2, offset 0.
    for (key, expected) in [
        ("0102030405", "b2396305f03dc027ccc3524a0a1118a8"),
        ("01020304050607", "293f02d47f37c9b633f2af5285feb46b"),
        (
            "0102030405060708090a0b0c0d0e0f10",
            "9ac7cc9a609d1ef7b2932899cde41b97",
        ),
    ] {
        let parameters = CipherParameters {
            algorithm: Algorithm::RC4,
            mode: None,
            ..aes(Mode::ECB, None)
        };
        check(&parameters, &hex(key), &[0; 16], &hex(expected), &[]);
        let parameters = CipherParameters {
            mode: Some(Mode::CBC),
            ..parameters
        };
        assert!(encrypt(&parameters, &hex(key), &[0; 16]).is_err());
    }
}

#[test]
fn agrees_with_the_published_vectors_of_the_basic_modes() {
    let iv = hex(IV);
    let counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    // SP 800-38A: F.1.1, F.2.1, F.3.13, F.4.1, F.5.1.
    for (mode, iv, expected) in [
        (
            Mode::ECB,
            None,
            "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf",
        ),
        (
            Mode::CBC,
            Some(&iv),
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
        ),
        (
            Mode::CFB,
            Some(&iv),
            "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b",
        ),
        (
            Mode::OFB,
            Some(&iv),
            "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825",
        ),
        (
            Mode::CTR,
            Some(&counter),
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff",
        ),
    ] {
        let parameters = aes(mode, iv.map(Vec::as_slice));
        check(&parameters, &hex(KEY), &hex(TEXT), &hex(expected), &[]);
    }
}

#[test]
fn counts_after_a_nonce_as_ipsec_does() {
    // RFC 3686 section 6, test vector 2.
    let nonce = hex("006cb6dbc0543b59da48d90b");
    let parameters = CipherParameters {
        initial_counter: Some(1),
        ..aes(Mode::CTR, Some(&nonce))
    };
    check(
        &parameters,
        &hex("7e24067817fae0d743d6ce1f32539163"),
        &hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
        &hex("5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28"),
        &[],
    );
}

#[test]
fn agrees_with_the_published_vectors_of_gcm() {
    let additional = hex(GCM_ADDITIONAL);
    // Test cases 4 and 5 of the submission: a nonce of 12 octets and one of 8.
    for (iv, cipher, tag) in [
        (
            "cafebabefacedbaddecaf888",
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e\
             21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
            "5bc94fbc3221a5db94fae95ae7121a47",
        ),
        (
            "cafebabefacedbad",
            "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423\
             73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598",
            "3612d2e79e3b0785561be14aaca2fccb",
        ),
    ] {
        let iv = hex(iv);
        let parameters = CipherParameters {
            additional: &additional,
            tag_len: Some(16),
            ..aes(Mode::GCM, Some(&iv))
        };
        let (text, cipher) = (hex(&spaceless(GCM_TEXT)), hex(&spaceless(cipher)));
        check(&parameters, &hex(GCM_KEY), &text, &cipher, &hex(tag));
    }
}

fn spaceless(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn agrees_with_the_published_vectors_of_ccm() {
    let key = hex("404142434445464748494a4b4c4d4e4f");
    // SP 800-38C examples 1 and 2.
    for (nonce, additional, text, cipher, tag) in [
        (
            "10111213141516",
            "0001020304050607",
            "20212223",
            "7162015b",
            "4dac255d",
        ),
        (
            "1011121314151617",
            "000102030405060708090a0b0c0d0e0f",
            "202122232425262728292a2b2c2d2e2f",
            "d2a1f0e051ea5f62081a7792073d593d",
            "1fc64fbfaccd",
        ),
    ] {
        let (nonce, additional) = (hex(nonce), hex(additional));
        let parameters = CipherParameters {
            additional: &additional,
            tag_len: Some(tag.len() / 2),
            ..aes(Mode::CCM, Some(&nonce))
        };
        check(&parameters, &key, &hex(text), &hex(cipher), &hex(tag));
    }
}

#[test]
fn agrees_with_the_published_vectors_of_xts() {
    // IEEE 1619 appendix B, vectors 2 and 15.
    for (key, tweak, text, cipher) in [
        (
            "1111111111111111111111111111111122222222222222222222222222222222",
            "33333333330000000000000000000000",
            "4444444444444444444444444444444444444444444444444444444444444444",
            "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
        ),
        (
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
            "9a785634120000000000000000000000",
            "000102030405060708090a0b0c0d0e0f10",
            "6c1625db4671522d3d7599601de7ca09ed",
        ),
    ] {
        let tweak = hex(tweak);
        let parameters = aes(Mode::XTS, Some(&tweak));
        check(&parameters, &hex(key), &hex(text), &hex(cipher), &[]);
    }
}

#[test]
fn agrees_with_the_published_vectors_of_chacha20() {
    let key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    let nonce = hex("000000000000004a00000000");
    let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for \
                 the future, sunscreen would be it.";
    // RFC 8439 section 2.4.2.
    let parameters = CipherParameters {
        algorithm: Algorithm::CHACHA20,
        mode: None,
        initial_counter: Some(1),
        ..aes(Mode::CTR, Some(&nonce))
    };
    let encrypted = encrypt(&parameters, &key, text).unwrap().data;
    assert_eq!(encrypted[..16], hex("6e2e359a2568f98041ba0728dd0d6981"));
    // RFC 8439 section 2.8.2.
    let (nonce, additional) = (
        hex("070000004041424344454647"),
        hex("50515253c0c1c2c3c4c5c6c7"),
    );
    let key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    let parameters = CipherParameters {
        algorithm: Algorithm::CHACHA20POLY1305,
        additional: &additional,
        tag_len: Some(16),
        ..aes(Mode::AEAD, Some(&nonce))
    };
    let cipher = encrypt(&parameters, &key, text).unwrap().data;
    assert_eq!(cipher[..16], hex("d31a8d34648e60db7b86afbc53ef7ec2"));
    let tag = hex("1ae10b594f09e26a7e902ecbd0600691");
    check(&parameters, &key, text, &cipher, &tag);
    // The tag has one length, which need not be said.
    let unsaid = CipherParameters {
        tag_len: None,
        ..parameters
    };
    check(&unsaid, &key, text, &cipher, &tag);
}

#[test]
fn nobody_gets_plaintext_whose_tag_is_wrong() {
    let iv = [1; 12];
    let parameters = CipherParameters {
        tag_len: Some(16),
        ..aes(Mode::GCM, Some(&iv))
    };
    let finished = encrypt(&parameters, &[7; 16], b"secret").unwrap();
    let mut tag = finished.tag.unwrap();
    tag[0] ^= 1;
    let mut state =
        CipherState::new(Direction::Decrypt, &parameters, &[7; 16], Some(&tag)).unwrap();
    assert!(state.update(&finished.data).unwrap().is_empty());
    assert_eq!(state.finish(), Err(CryptoError::Integrity));
    let without = CipherState::new(Direction::Decrypt, &parameters, &[7; 16], None).map(|_| ());
    assert_eq!(without, Err(CryptoError::TagMissing));
}

#[test]
fn pads_and_refuses_what_does_not_unpad() {
    let iv = [7; 16];
    let padded = CipherParameters {
        padding: PaddingMethod::PKCS5,
        ..aes(Mode::CBC, Some(&iv))
    };
    let text = b"seventeen octets!";
    let cipher = encrypt(&padded, &[1; 16], text).unwrap().data;
    assert_eq!(cipher.len(), 32);
    check(&padded, &[1; 16], text, &cipher, &[]);
    let other_key = decrypt(&padded, &[2; 16], &cipher, None);
    assert_eq!(other_key, Err(CryptoError::Integrity));
}

#[test]
fn says_what_is_wrong_with_the_parameters() {
    let refusal = |parameters: CipherParameters<'_>, key: &[u8]| {
        encrypt(&parameters, key, &[0; 16]).map(|_| ()).unwrap_err()
    };
    assert_eq!(
        refusal(aes(Mode::CBC, None), &[0; 16]),
        CryptoError::IvMissing
    );
    assert_eq!(
        refusal(aes(Mode::CBC, Some(&[0; 8])), &[0; 16]),
        CryptoError::Iv {
            expected: 16,
            actual: 8
        }
    );
    let modeless = CipherParameters {
        mode: None,
        ..aes(Mode::ECB, None)
    };
    assert_eq!(
        refusal(modeless, &[0; 16]),
        CryptoError::ModeMissing(Algorithm::AES)
    );
    let gcm = aes(Mode::GCM, Some(&[0; 12]));
    assert_eq!(refusal(gcm, &[0; 16]), CryptoError::TagLengthMissing);
    let long = CipherParameters {
        tag_len: Some(32),
        ..gcm
    };
    assert_eq!(refusal(long, &[0; 16]), CryptoError::TagLength(32));
    let decrypted = decrypt(&aes(Mode::ECB, None), &[0; 16], &[0; 15], None);
    assert_eq!(
        decrypted,
        Err(CryptoError::DataLength {
            len: 15,
            multiple: 16
        })
    );
}
