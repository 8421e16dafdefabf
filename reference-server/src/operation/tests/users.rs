//! Users that clients create, and how they log in.

use kmip_conform_protocol::enumeration::{
    CredentialType, CryptographicAlgorithm, HashingAlgorithm, Operation, OtpAlgorithm, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::Account;
use crate::Settings;
use crate::crypto;
use crate::testing::{Answer, Bench, START, aes, batch_item, name, uid};

const REFUSED: ResultReason = ResultReason::AUTHENTICATION_NOT_SUCCESSFUL;

fn bench() -> Bench {
    let settings = Settings {
        accounts: vec![Account {
            username: "carol".to_owned(),
            password: "long".to_owned(),
            identity: None,
        }],
        ..Settings::for_testing()
    };
    Bench::with(ProtocolVersion::V3_0, settings)
}

fn credential(bench: &Bench, kind: CredentialType, tag: Tag, content: Vec<Item>) -> String {
    let payload = vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, kind),
        bench.attributes(Vec::new()),
        Item::structure(tag, content),
    ];
    bench.call(Operation::CREATE_CREDENTIAL, payload).id()
}

fn password(bench: &Bench, text: &str) -> String {
    let content = vec![Item::text(Tag::PASSWORD, text)];
    credential(
        bench,
        CredentialType::PASSWORD,
        Tag::PASSWORD_CREDENTIAL,
        content,
    )
}

fn create(bench: &Bench, text: &str, credentials: &[&str]) -> Answer {
    let links = credentials
        .iter()
        .map(|id| Item::new(Tag::CREDENTIAL_LINK, Value::Reference((*id).to_owned())));
    let items = [name(text)].into_iter().chain(links).collect();
    bench.call(Operation::CREATE_USER, vec![bench.attributes(items)])
}

/// Asks for an object under a credential.
fn get(bench: &Bench, kind: CredentialType, value: Vec<Item>, id: &str) -> Answer {
    send(bench, kind, value, Operation::GET, vec![uid(id)])
}

fn send(
    bench: &Bench,
    kind: CredentialType,
    value: Vec<Item>,
    operation: Operation,
    payload: Vec<Item>,
) -> Answer {
    let credential = vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, kind),
        Item::structure(Tag::CREDENTIAL_VALUE, value),
    ];
    let credential = Item::structure(Tag::CREDENTIAL, credential);
    let header = vec![Item::structure(Tag::AUTHENTICATION, vec![credential])];
    let response = bench.send(header, vec![batch_item(operation, payload, None)]);
    Answer(response.field(Tag::BATCH_ITEM).unwrap().clone())
}

fn login(user: &str, password: &str) -> Vec<Item> {
    vec![
        Item::text(Tag::USERNAME, user),
        Item::text(Tag::PASSWORD, password),
    ]
}

const PASSWORD: CredentialType = CredentialType::USERNAME_AND_PASSWORD;

#[test]
fn a_created_user_logs_in_with_its_passwords_and_owns_what_it_makes() {
    let bench = bench();
    let credentials = [password(&bench, "one"), password(&bench, "two")];
    let user = create(&bench, "dave", &[&credentials[0], &credentials[1]]).id();
    let mine = bench.key();
    for text in ["one", "two"] {
        let answer = get(&bench, PASSWORD, login("dave", text), &mine);
        assert_eq!(answer.reason(), ResultReason::OBJECT_NOT_FOUND);
    }
    let key = vec![
        Item::enumeration(
            Tag::OBJECT_TYPE,
            kmip_conform_protocol::enumeration::ObjectType::SYMMETRIC_KEY,
        ),
        bench.attributes(aes()),
    ];
    let made = send(
        &bench,
        PASSWORD,
        login("dave", "one"),
        Operation::CREATE,
        key,
    )
    .id();
    assert!(get(&bench, PASSWORD, login("dave", "two"), &made).is_success());
    let foreign = bench.call(Operation::GET, vec![uid(&made)]).reason();
    assert_eq!(foreign, ResultReason::OBJECT_NOT_FOUND);
    for (name, text) in [("dave", "three"), ("dave", ""), ("eve", "one")] {
        let answer = get(&bench, PASSWORD, login(name, text), &made);
        assert_eq!(answer.reason(), REFUSED);
    }
    bench
        .call(Operation::OBLITERATE, vec![uid(&user)])
        .payload();
    let gone = get(&bench, PASSWORD, login("dave", "one"), &made);
    assert_eq!(gone.reason(), REFUSED);
}

#[test]
fn a_destroyed_credential_proves_nothing() {
    let bench = bench();
    let credential = password(&bench, "one");
    create(&bench, "dave", &[&credential]).id();
    bench
        .call(Operation::OBLITERATE, vec![uid(&credential)])
        .payload();
    let answer = get(&bench, PASSWORD, login("dave", "one"), "none");
    assert_eq!(answer.reason(), REFUSED);
}

#[test]
fn a_name_leads_to_one_user_whoever_made_it() {
    let mut bench = bench();
    create(&bench, "dave", &[]).id();
    bench.user = "bob";
    for taken in ["dave", "carol"] {
        let reason = create(&bench, taken, &[]).reason();
        assert_eq!(reason, ResultReason::NON_UNIQUE_NAME_ATTRIBUTE);
    }
}

#[test]
fn a_user_is_not_tied_to_credentials_that_others_made() {
    let mut bench = bench();
    let theirs = password(&bench, "one");
    bench.user = "bob";
    create(&bench, "dave", &[&theirs]);
    let answer = get(&bench, PASSWORD, login("dave", "one"), "none");
    assert_eq!(answer.reason(), REFUSED);
}

#[test]
fn a_salted_password_is_what_pbkdf2_makes_of_it() {
    let bench = bench();
    let derived = crypto::pbkdf2(HashingAlgorithm::SHA_256, b"one", b"salt", 1000, 32).unwrap();
    let content = vec![
        Item::bytes(Tag::PASSWORD_SALT, b"salt".as_slice()),
        Item::enumeration(
            Tag::PASSWORD_SALT_ALGORITHM,
            CryptographicAlgorithm::HMAC_SHA256,
        ),
        Item::bytes(Tag::SALTED_PASSWORD, derived),
        Item::integer(Tag::ITERATION_COUNT, 1000),
    ];
    let kind = CredentialType::PASSWORD;
    let credential = credential(&bench, kind, Tag::PASSWORD_CREDENTIAL, content);
    create(&bench, "dave", &[&credential]).id();
    let ask = |text: &str| get(&bench, PASSWORD, login("dave", text), "none").reason();
    assert_ne!(ask("one"), REFUSED);
    assert_eq!(ask("two"), REFUSED);
}

#[test]
fn a_code_by_time_is_good_for_its_interval_and_once() {
    let bench = bench();
    let content = vec![
        Item::enumeration(Tag::OTP_ALGORITHM, OtpAlgorithm::TOTP),
        Item::bytes(Tag::OTP_SEED, b"12345678901234567890".as_slice()),
    ];
    let kind = CredentialType::ONE_TIME_PASSWORD;
    let credential = credential(&bench, kind, Tag::OTP_CREDENTIAL, content);
    create(&bench, "dave", &[&credential]).id();
    let step = |ahead: i64| {
        let counter = ((START / 30 + ahead) as u64).to_be_bytes();
        let seed = b"12345678901234567890";
        let mac = crypto::hmac(HashingAlgorithm::SHA_1, seed, &counter).unwrap();
        let at = usize::from(mac[19] & 15);
        let number = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap());
        format!("{:06}", (number & 0x7FFF_FFFF) % 1_000_000)
    };
    let ask = |code: &str| {
        let value = vec![
            Item::text(Tag::USERNAME, "dave"),
            Item::text(Tag::ONE_TIME_PASSWORD, code),
        ];
        get(&bench, kind, value, "none").reason()
    };
    assert_eq!(ask(&step(2)), REFUSED);
    assert_ne!(ask(&step(0)), REFUSED);
    assert_eq!(ask(&step(0)), REFUSED);
    bench.clock.advance(60);
    assert_eq!(ask(&step(0)), REFUSED);
    assert_ne!(ask(&step(1)), REFUSED);
    assert_ne!(ask(&step(2)), REFUSED);
}

#[test]
fn a_device_credential_proves_the_one_user_it_belongs_to() {
    let bench = bench();
    let kind = CredentialType::DEVICE;
    let serial = Item::text(Tag::DEVICE_SERIAL_NUMBER, "S7");
    let device = credential(&bench, kind, Tag::DEVICE_CREDENTIAL, vec![serial.clone()]);
    let secret = password(&bench, "one");
    create(&bench, "drive", &[&device, &secret]).id();
    let ask = |more: Vec<Item>| {
        let value = [serial.clone()].into_iter().chain(more).collect();
        get(&bench, kind, value, "none").reason()
    };
    assert_ne!(ask(vec![Item::text(Tag::PASSWORD, "one")]), REFUSED);
    assert_eq!(ask(Vec::new()), REFUSED);
    let other = Item::text(Tag::MEDIA_IDENTIFIER, "M1");
    assert_eq!(ask(vec![other, Item::text(Tag::PASSWORD, "one")]), REFUSED);
}
