//! What the log tells, and what it does not.

use std::io::Read;

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, ObjectType,
    Operation, WrappingMethod,
};
use kmip_conform_protocol::{Item, Tag};

use crate::messages::{batch_item, message, succeeded};
use crate::running::{Folder, Running, exchange};

const PASSWORD: &str = "correct horse battery staple";

fn key_block(octets: &[u8]) -> Item {
    let value = vec![Item::bytes(Tag::KEY_MATERIAL, octets)];
    let bits = i32::try_from(octets.len() * 8).unwrap();
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(Tag::KEY_VALUE, value),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
    ];
    Item::structure(
        Tag::SYMMETRIC_KEY,
        vec![Item::structure(Tag::KEY_BLOCK, block)],
    )
}

fn register(octets: &[u8], parameters: Option<Item>) -> Vec<Item> {
    let mask = CryptographicUsageMask::WRAP_KEY.0 | CryptographicUsageMask::ENCRYPT.0;
    let mut attributes = vec![
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        Item::date_time(Tag::ACTIVATION_DATE, 1_000_000_000),
    ];
    attributes.extend(parameters);
    vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        Item::structure(Tag::ATTRIBUTES, attributes),
        key_block(octets),
    ]
}

/// The octets in every form in which a log might show them.
fn forms(octets: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    let listed: Vec<String> = octets.iter().map(u8::to_string).collect();
    vec![
        octets.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        listed.join(", ").into_bytes(),
        base64(octets).into_bytes(),
    ]
}

/// Base64 of whole groups of three octets, for what follows depends on the next octet.
fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = octets.chunks_exact(3);
    let digits = groups.flat_map(|group| {
        let bits = group
            .iter()
            .fold(0_u32, |bits, octet| bits << 8 | u32::from(*octet));
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift & 63) as usize]))
    });
    digits.collect()
}

fn holds(log: &[u8], octets: &[u8]) -> bool {
    log.windows(octets.len()).any(|window| window == octets)
}

#[test]
fn tells_of_every_request_and_never_of_key_material_or_passwords() {
    let (pki, files) = (Folder::new(), Folder::new());
    std::fs::create_dir_all(&files.0).unwrap();
    let accounts = files.0.join("accounts.toml");
    let text = format!("[[account]]\nuser = \"carol\"\npassword = \"{PASSWORD}\"\n");
    std::fs::write(&accounts, text).unwrap();
    let mut server = Running::start(
        &pki,
        &["--log", "trace", "--accounts", accounts.to_str().unwrap()],
    );
    let mut client = server.connect();
    let mut send = |operation: Operation, payload: Vec<Item>| {
        let request = message(vec![batch_item(operation, "1", payload)]);
        exchange(&mut client, &request).unwrap()
    };
    let secret: Vec<u8> = (0..32_u8)
        .map(|octet| octet.wrapping_mul(37) ^ 0xA5)
        .collect();
    let wrapper: Vec<u8> = (0..16_u8)
        .map(|octet| octet.wrapping_mul(91) ^ 0x3C)
        .collect();
    let id_of = |answer: &Item| {
        assert!(succeeded(answer), "{answer:?}");
        let payload = answer
            .at(&[Tag::BATCH_ITEM, Tag::RESPONSE_PAYLOAD])
            .unwrap();
        payload.field(Tag::UNIQUE_IDENTIFIER).unwrap().clone()
    };
    let key = id_of(&send(Operation::REGISTER, register(&secret, None)));
    let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::NISTKEYWRAP);
    let parameters = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode]);
    let by = register(&wrapper, Some(parameters));
    let by = id_of(&send(Operation::REGISTER, by));
    let specification = vec![
        Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
        Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, vec![by]),
    ];
    let wrapping = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, specification);
    assert!(succeeded(&send(
        Operation::GET,
        vec![key.clone(), wrapping]
    )));
    assert!(succeeded(&send(Operation::GET, vec![key.clone()])));
    let data = Item::bytes(Tag::DATA, secret.clone());
    send(Operation::ENCRYPT, vec![key, data]);
    let missing = Item::text(Tag::UNIQUE_IDENTIFIER, "no such key");
    send(Operation::GET, vec![missing]);
    let broken = [&message(Vec::new())[..8], &secret[..]].concat();
    drop(client);
    let mut client = server.connect();
    let request = crate::messages::with_password("carol", PASSWORD);
    assert!(succeeded(&exchange(&mut client, &request).unwrap()));
    let wrong = crate::messages::with_password("carol", "wrong horse");
    assert!(!succeeded(&exchange(&mut client, &wrong).unwrap()));
    let _ = std::io::Write::write_all(&mut client, &broken);
    drop(client);
    server.child.kill().unwrap();
    let mut log = Vec::new();
    let mut stderr = server.child.stderr.take().unwrap();
    stderr.read_to_end(&mut log).unwrap();
    let text = String::from_utf8_lossy(&log).into_owned();
    for told in [
        "operations=Register results=Success",
        "operations=Get results=Success",
        "operations=Get results=OperationFailed(ObjectNotFound)",
        "peer=\"client\"",
        "version=2.1",
    ] {
        assert!(text.contains(told), "{told} is not in\n{text}");
    }
    for octets in [&secret[..], &wrapper[..]] {
        for form in forms(octets) {
            assert!(!holds(&log, &form), "the log shows a key:\n{text}");
        }
    }
    for password in [PASSWORD, "wrong horse"] {
        for form in forms(password.as_bytes()) {
            assert!(!holds(&log, &form), "the log shows a password:\n{text}");
        }
    }
}

#[test]
fn says_nothing_of_requests_unless_asked() {
    let pki = Folder::new();
    let mut server = Running::start(&pki, &[]);
    let mut client = server.connect();
    let missing = Item::text(Tag::UNIQUE_IDENTIFIER, "no such key");
    let request = message(vec![batch_item(Operation::GET, "1", vec![missing])]);
    exchange(&mut client, &request).unwrap();
    server.child.kill().unwrap();
    let mut log = String::new();
    let mut stderr = server.child.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    assert_eq!(log, "");
}
