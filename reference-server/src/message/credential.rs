//! Credentials that name a device, or hold a password for one use or a hashed one (KMIP 2.1 section
//! 9.11, 1.4 section 2.1.2).

use kmip_conform_protocol::enumeration::HashingAlgorithm;
use kmip_conform_protocol::{Item, Tag, Value};

use super::Judge;
use super::user::{self, Secret, User, same};
use crate::crypto;
use crate::settings::{Device, Settings};
use crate::store::{RecordKind, Store};

/// The fields of a Device credential that tell one device from another.
const IDENTIFIERS: [Tag; 5] = [
    Tag::DEVICE_SERIAL_NUMBER,
    Tag::DEVICE_IDENTIFIER,
    Tag::NETWORK_IDENTIFIER,
    Tag::MACHINE_IDENTIFIER,
    Tag::MEDIA_IDENTIFIER,
];

/// The user with this name and password.
pub(super) fn password(value: &Item, judge: &Judge<'_>) -> Option<String> {
    let user = user::find(text(value, Tag::USERNAME), judge)?;
    let known = user.has_password(text(value, Tag::PASSWORD));
    known.then_some(user.identity)
}

/// The identity of the one device that has every identifier stated, and the password.
pub(super) fn device(value: &Item, judge: &Judge<'_>) -> Option<String> {
    let stated: Vec<(Tag, &str)> = IDENTIFIERS
        .into_iter()
        .filter_map(|tag| Some((tag, value.field(tag)?.as_text()?)))
        .collect();
    if stated.is_empty() {
        return None;
    }
    let password = text(value, Tag::PASSWORD);
    let is_it = |device: &&Device| {
        let has = |(tag, text): &(Tag, &str)| own(device, *tag) == Some(*text);
        stated.iter().all(has)
    };
    let mut found = judge.settings.devices.iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(device), None) => {
            let expected = device.password.as_deref().unwrap_or_default();
            same(expected.as_bytes(), password.as_bytes()).then(|| device.identity.clone())
        }
        (None, _) => {
            let user = user::with_device(&stated, judge)?;
            let free = !user.needs_password() && password.is_empty();
            (free || user.has_password(password)).then_some(user.identity)
        }
        _ => None,
    }
}

fn own(device: &Device, tag: Tag) -> Option<&str> {
    let identifier = match tag {
        Tag::DEVICE_SERIAL_NUMBER => &device.serial_number,
        Tag::DEVICE_IDENTIFIER => &device.device_identifier,
        Tag::NETWORK_IDENTIFIER => &device.network_identifier,
        Tag::MACHINE_IDENTIFIER => &device.machine_identifier,
        Tag::MEDIA_IDENTIFIER => &device.media_identifier,
        _ => &None,
    };
    identifier.as_deref()
}

/// The user with this name, with the password where there is one, and with a password or code for
/// one use, which is then spent.
pub(super) fn one_time(value: &Item, judge: &mut Judge<'_>) -> Option<String> {
    let username = text(value, Tag::USERNAME);
    let user = user::find(username, judge)?;
    let given = text(value, Tag::ONE_TIME_PASSWORD);
    let password = value.field(Tag::PASSWORD).and_then(Item::as_text);
    let known = match password {
        Some(password) => user.has_password(password),
        None => !user.needs_password(),
    };
    let spent = known
        && (spend_listed(username, given, judge.settings, judge.store)
            || spend_code(&user, given, judge));
    spent.then_some(user.identity)
}

/// Spends a password that the operator gave the user for one use.
fn spend_listed(username: &str, given: &str, settings: &Settings, store: &mut dyn Store) -> bool {
    let mut listed = settings.one_time_passwords.iter();
    let place = listed.position(|one| {
        one.username == username && same(one.password.as_bytes(), given.as_bytes())
    });
    let Some(place) = place else {
        return false;
    };
    let key = format!("{username}/{place}");
    if store.record(RecordKind::Credential, &key).is_some() {
        return false;
    }
    let mark = Item::text(Tag::USERNAME, username);
    store.put_record(RecordKind::Credential, &key, Some(mark));
    true
}

fn spend_code(user: &User, given: &str, judge: &mut Judge<'_>) -> bool {
    user.secrets.iter().any(|secret| match secret {
        Secret::Code(code) => code.spend(given, judge.now, judge.store),
        _ => false,
    })
}

/// The user whose password the hash proves, and the proof that the server knows it too (KMIP 2.1
/// sections 8.5 and 9.11). Time stamps of a user must grow, so that no hash serves twice.
pub(super) fn hashed(value: &Item, judge: &mut Judge<'_>) -> Option<(String, Vec<u8>)> {
    let username = text(value, Tag::USERNAME);
    let user = user::find(username, judge)?;
    let stamp = match value.field(Tag::TIME_STAMP)?.value {
        Value::DateTimeExtended(micros) => micros,
        _ => return None,
    };
    let algorithm = value.field(Tag::HASHING_ALGORITHM);
    let algorithm = algorithm.and_then(Item::as_enumeration);
    let algorithm = algorithm.map_or(HashingAlgorithm::SHA_256, HashingAlgorithm);
    let given = value.field(Tag::HASHED_PASSWORD)?.as_bytes()?;
    let proof = user.secrets.iter().find_map(|secret| {
        let (first, second) = halves(secret, username, algorithm)?;
        let stamped = [first.as_slice(), &stamp.to_be_bytes()].concat();
        let mut expected = crypto::digest(algorithm, &stamped).ok()?;
        expected.extend(&second);
        if !same(&expected, given) {
            return None;
        }
        let hashed = crypto::digest(algorithm, &second).ok()?;
        let answer = [&stamp.to_be_bytes(), first.as_slice(), hashed.as_slice()].concat();
        crypto::digest(algorithm, &answer).ok()
    })?;
    let key = format!("hashed/{}", user.identity);
    let last = judge.store.record(RecordKind::Credential, &key);
    if last.and_then(|last| last.as_long_integer()) >= Some(stamp) {
        return None;
    }
    let record = Item::long_integer(Tag::TIME_STAMP, stamp);
    judge
        .store
        .put_record(RecordKind::Credential, &key, Some(record));
    Some((user.identity, proof))
}

/// S1 and S2: the hashes of name and password, and of password and name.
fn halves(
    secret: &Secret,
    username: &str,
    algorithm: HashingAlgorithm,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let of = |first: &str, second: &str| {
        crypto::digest(algorithm, [first, second].concat().as_bytes()).ok()
    };
    match secret {
        Secret::Password(password) => Some((of(username, password)?, of(password, username)?)),
        Secret::Hashed {
            hash,
            username_password,
            password_username,
        } if *hash == algorithm => Some((username_password.clone(), password_username.clone())),
        _ => None,
    }
}

fn text(value: &Item, tag: Tag) -> &str {
    value.field(tag).and_then(Item::as_text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::ProtocolVersion;
    use kmip_conform_protocol::enumeration::{CredentialType, Operation, ResultReason};

    use super::*;
    use crate::Account;
    use crate::settings::OneTimePassword;
    use crate::testing::{Answer, Bench, batch_item, uid};

    fn settings() -> Settings {
        Settings {
            accounts: vec![Account {
                username: "carol".to_owned(),
                password: "long".to_owned(),
                identity: None,
            }],
            devices: vec![
                Device {
                    identity: "drive".to_owned(),
                    serial_number: Some("S1".to_owned()),
                    media_identifier: Some("M1".to_owned()),
                    password: Some("secret".to_owned()),
                    ..Device::default()
                },
                Device {
                    identity: "spare".to_owned(),
                    serial_number: Some("S1".to_owned()),
                    ..Device::default()
                },
            ],
            one_time_passwords: vec![OneTimePassword {
                username: "carol".to_owned(),
                password: "483920".to_owned(),
            }],
            ..Settings::for_testing()
        }
    }

    fn get(bench: &Bench, kind: CredentialType, fields: &[(Tag, &str)]) -> Answer {
        get_object(bench, "none", kind, fields)
    }

    fn get_object(bench: &Bench, id: &str, kind: CredentialType, fields: &[(Tag, &str)]) -> Answer {
        let fields = fields.iter().map(|(tag, text)| Item::text(*tag, *text));
        let credential = Item::structure(
            Tag::CREDENTIAL,
            vec![
                Item::enumeration(Tag::CREDENTIAL_TYPE, kind),
                Item::structure(Tag::CREDENTIAL_VALUE, fields.collect()),
            ],
        );
        let header = vec![Item::structure(Tag::AUTHENTICATION, vec![credential])];
        let item = batch_item(Operation::GET, vec![uid(id)], None);
        let response = bench.send(header, vec![item]);
        Answer(response.field(Tag::BATCH_ITEM).unwrap().clone())
    }

    const REFUSED: ResultReason = ResultReason::AUTHENTICATION_NOT_SUCCESSFUL;

    #[test]
    fn a_device_is_known_by_identifiers_that_are_its_alone_and_its_password() {
        for version in [ProtocolVersion::V1_1, ProtocolVersion::V2_1] {
            let bench = Bench::with(version, settings());
            let ask = |fields: &[(Tag, &str)]| get(&bench, CredentialType::DEVICE, fields).reason();
            let (serial, media) = (Tag::DEVICE_SERIAL_NUMBER, Tag::MEDIA_IDENTIFIER);
            let secret = (Tag::PASSWORD, "secret");
            assert_ne!(ask(&[(serial, "S1"), secret, (media, "M1")]), REFUSED);
            assert_ne!(ask(&[secret, (media, "M1")]), REFUSED);
            assert_eq!(ask(&[(serial, "S1"), secret]), REFUSED);
            assert_eq!(ask(&[(media, "M1")]), REFUSED);
            assert_eq!(ask(&[secret]), REFUSED);
            assert_eq!(ask(&[secret, (media, "M2")]), REFUSED);
        }
    }

    #[test]
    fn a_one_time_password_serves_once() {
        let bench = Bench::with(ProtocolVersion::V2_1, settings());
        let ask = |password: &str, once: &str| {
            let fields = [
                (Tag::USERNAME, "carol"),
                (Tag::PASSWORD, password),
                (Tag::ONE_TIME_PASSWORD, once),
            ];
            get(&bench, CredentialType::ONE_TIME_PASSWORD, &fields).reason()
        };
        assert_eq!(ask("wrong", "483920"), REFUSED);
        assert_eq!(ask("long", "000000"), REFUSED);
        assert_eq!(ask("long", "483920"), ResultReason::OBJECT_NOT_FOUND);
        assert_eq!(ask("long", "483920"), REFUSED);
    }

    #[test]
    fn users_of_one_identity_share_their_objects() {
        let account = |username: &str, identity: Option<&str>| Account {
            username: username.to_owned(),
            password: "long".to_owned(),
            identity: identity.map(str::to_owned),
        };
        let settings = Settings {
            accounts: vec![account("carol", Some("alice")), account("dave", None)],
            ..Settings::for_testing()
        };
        let bench = Bench::with(ProtocolVersion::V1_4, settings);
        let id = bench.key();
        let ask = |user: &str| {
            let fields = [(Tag::USERNAME, user), (Tag::PASSWORD, "long")];
            get_object(&bench, &id, CredentialType::USERNAME_AND_PASSWORD, &fields)
        };
        assert!(ask("carol").is_success());
        assert_eq!(ask("dave").reason(), ResultReason::ITEM_NOT_FOUND);
    }

    #[test]
    fn devices_do_not_authenticate_in_1_0() {
        let older = Bench::with(ProtocolVersion::V1_0, settings());
        let fields = [(Tag::PASSWORD, "secret"), (Tag::MEDIA_IDENTIFIER, "M1")];
        assert_eq!(
            get(&older, CredentialType::DEVICE, &fields).reason(),
            REFUSED
        );
    }

    fn hashed_password(stamp: i64, username: &str, password: &str) -> Item {
        let digest = |data: &[u8]| crypto::digest(HashingAlgorithm::SHA_256, data).unwrap();
        let first = digest([username, password].concat().as_bytes());
        let second = digest([password, username].concat().as_bytes());
        let mut hashed = digest(&[first.as_slice(), &stamp.to_be_bytes()].concat());
        hashed.extend(second);
        let value = vec![
            Item::text(Tag::USERNAME, username),
            Item::new(Tag::TIME_STAMP, Value::DateTimeExtended(stamp)),
            Item::bytes(Tag::HASHED_PASSWORD, hashed),
        ];
        let credential = vec![
            Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::HASHED_PASSWORD),
            Item::structure(Tag::CREDENTIAL_VALUE, value),
        ];
        let credential = Item::structure(Tag::CREDENTIAL, credential);
        Item::structure(Tag::AUTHENTICATION, vec![credential])
    }

    #[test]
    fn a_hashed_password_proves_both_sides_and_its_time_stamps_grow() {
        for version in [ProtocolVersion::V2_0, ProtocolVersion::V3_0] {
            let bench = Bench::with(version, settings());
            let ask = |stamp, password: &str| {
                let header = vec![hashed_password(stamp, "carol", password)];
                let item = batch_item(Operation::GET, vec![uid("none")], None);
                bench.send(header, vec![item])
            };
            let reason =
                |response: &Item| Answer(response.field(Tag::BATCH_ITEM).unwrap().clone()).reason();
            let response = ask(5_000_001, "long");
            assert_ne!(reason(&response), REFUSED);
            let proof = response.at(&[Tag::RESPONSE_HEADER, Tag::SERVER_HASHED_PASSWORD]);
            let digest = |data: &[u8]| crypto::digest(HashingAlgorithm::SHA_256, data).unwrap();
            let (first, second) = (digest(b"carollong"), digest(b"longcarol"));
            let stamp = 5_000_001_i64.to_be_bytes();
            let expected = digest(&[stamp.as_slice(), &first, &digest(&second)].concat());
            assert_eq!(proof.and_then(Item::as_bytes), Some(expected.as_slice()));
            let again = ask(5_000_001, "long");
            assert_eq!(reason(&again), REFUSED);
            assert_eq!(
                again.at(&[Tag::RESPONSE_HEADER, Tag::SERVER_HASHED_PASSWORD]),
                None
            );
            assert_eq!(reason(&ask(5_000_000, "long")), REFUSED);
            assert_eq!(reason(&ask(5_000_002, "wrong")), REFUSED);
            assert_ne!(reason(&ask(5_000_003, "long")), REFUSED);
        }
    }
}
