//! Credentials that name a device, or hold a password for one use (KMIP 2.1 section 9.11, 1.4
//! section 2.1.2).

use kmip_conform_protocol::{Item, Tag};
use subtle::ConstantTimeEq;

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

/// The identity of the one device that has every identifier stated, and the password.
pub(super) fn device(value: &Item, settings: &Settings) -> Option<String> {
    let stated: Vec<(Tag, &str)> = IDENTIFIERS
        .into_iter()
        .filter_map(|tag| Some((tag, value.field(tag)?.as_text()?)))
        .collect();
    let is_it = |device: &&Device| {
        let has = |(tag, text): &(Tag, &str)| own(device, *tag) == Some(*text);
        !stated.is_empty() && stated.iter().all(has)
    };
    let mut found = settings.devices.iter().filter(is_it);
    let (device, None) = (found.next()?, found.next()) else {
        return None;
    };
    let expected = device.password.as_deref().unwrap_or_default();
    same(expected, text(value, Tag::PASSWORD)).then(|| device.identity.clone())
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

/// The user whose account has the password and whose list has the one-time password, which is
/// then spent.
pub(super) fn one_time(value: &Item, settings: &Settings, store: &mut dyn Store) -> Option<String> {
    let username = text(value, Tag::USERNAME);
    let account = settings
        .accounts
        .iter()
        .find(|one| one.username == username)?;
    let password = same(&account.password, text(value, Tag::PASSWORD));
    let given = text(value, Tag::ONE_TIME_PASSWORD);
    let place = settings
        .one_time_passwords
        .iter()
        .position(|one| one.username == username && same(&one.password, given))?;
    let key = format!("{username}/{place}");
    let spent = store.record(RecordKind::Credential, &key).is_some();
    if !password || spent {
        return None;
    }
    let mark = Item::text(Tag::USERNAME, username);
    store.put_record(RecordKind::Credential, &key, Some(mark));
    Some(username.to_owned())
}

fn text(value: &Item, tag: Tag) -> &str {
    value.field(tag).and_then(Item::as_text).unwrap_or_default()
}

fn same(left: &str, right: &str) -> bool {
    bool::from(left.as_bytes().ct_eq(right.as_bytes()))
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
        let fields = fields.iter().map(|(tag, text)| Item::text(*tag, *text));
        let credential = Item::structure(
            Tag::CREDENTIAL,
            vec![
                Item::enumeration(Tag::CREDENTIAL_TYPE, kind),
                Item::structure(Tag::CREDENTIAL_VALUE, fields.collect()),
            ],
        );
        let header = vec![Item::structure(Tag::AUTHENTICATION, vec![credential])];
        let item = batch_item(Operation::GET, vec![uid("none")], None);
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
    fn devices_do_not_authenticate_in_1_0() {
        let older = Bench::with(ProtocolVersion::V1_0, settings());
        let fields = [(Tag::PASSWORD, "secret"), (Tag::MEDIA_IDENTIFIER, "M1")];
        assert_eq!(
            get(&older, CredentialType::DEVICE, &fields).reason(),
            REFUSED
        );
    }
}
