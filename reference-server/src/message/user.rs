//! The users that credentials speak of: accounts of the operator, and from 3.0 users that clients
//! create, with the credentials that these are linked to.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, HashingAlgorithm, OtpAlgorithm};
use kmip_conform_protocol::{Item, Tag, Value};
use subtle::ConstantTimeEq;

use super::Judge;
use super::one_time_code::OneTimeCode;
use crate::crypto;
use crate::store::Object;
use crate::users;

/// A user who may authenticate.
pub(super) struct User {
    /// The identity that objects belong to: what an account acts as, or the identifier of a user
    /// that a client created. No name that a client chooses is an identity.
    pub(super) identity: String,
    /// What the user can prove itself with.
    pub(super) secrets: Vec<Secret>,
}

/// What proves a user.
pub(super) enum Secret {
    /// A password.
    Password(String),
    /// What PBKDF2 makes of a password.
    Salted {
        hash: HashingAlgorithm,
        salt: Vec<u8>,
        iterations: u32,
        derived: Vec<u8>,
    },
    /// S1 and S2 of a Hashed Password credential (KMIP 2.1 section 9.11).
    Hashed {
        hash: HashingAlgorithm,
        username_password: Vec<u8>,
        password_username: Vec<u8>,
    },
    /// What makes one-time codes.
    Code(OneTimeCode),
}

/// The user of this name.
pub(super) fn find(username: &str, judge: &Judge<'_>) -> Option<User> {
    let mut accounts = judge.settings.accounts.iter();
    if let Some(account) = accounts.find(|account| account.username == username) {
        return Some(User {
            identity: account.acts_as().to_owned(),
            secrets: vec![Secret::Password(account.password.clone())],
        });
    }
    let object = users::named(username, judge.store)?;
    Some(User {
        identity: object.id.clone(),
        secrets: linked(&object, judge).iter().filter_map(secret).collect(),
    })
}

/// The identity of the one created user whose Device Credential has every identifier stated.
pub(super) fn with_device(stated: &[(Tag, &str)], judge: &Judge<'_>) -> Option<User> {
    let has = |credential: &Item| {
        let own = |tag| credential.field(tag).and_then(Item::as_text);
        credential.tag == Tag::DEVICE_CREDENTIAL
            && stated.iter().all(|(tag, text)| own(*tag) == Some(*text))
    };
    let mut found = users::all(judge.store)
        .into_iter()
        .map(|object| (linked(&object, judge), object))
        .filter(|(credentials, _)| credentials.iter().any(has));
    let ((credentials, object), None) = (found.next()?, found.next()) else {
        return None;
    };
    Some(User {
        identity: object.id.clone(),
        secrets: credentials.iter().filter_map(secret).collect(),
    })
}

impl User {
    /// Whether the password is one of the user's.
    pub(super) fn has_password(&self, given: &str) -> bool {
        self.secrets.iter().any(|secret| match secret {
            Secret::Password(password) => same(password.as_bytes(), given.as_bytes()),
            Secret::Salted {
                hash,
                salt,
                iterations,
                derived,
            } => {
                let made =
                    crypto::pbkdf2(*hash, given.as_bytes(), salt, *iterations, derived.len());
                !derived.is_empty() && made.is_ok_and(|made| same(&made, derived))
            }
            Secret::Hashed { .. } | Secret::Code(_) => false,
        })
    }

    /// Whether the user has a password at all.
    pub(super) fn needs_password(&self) -> bool {
        let is_password = |one: &Secret| matches!(one, Secret::Password(_) | Secret::Salted { .. });
        self.secrets.iter().any(is_password)
    }
}

/// Whether two values are equal, in a time that does not tell where they differ.
pub(super) fn same(left: &[u8], right: &[u8]) -> bool {
    bool::from(left.ct_eq(right))
}

/// The credentials that a user is linked to. They must be of the user's maker, who else could not
/// know what it ties the user to.
fn linked(user: &Arc<Object>, judge: &Judge<'_>) -> Vec<Item> {
    let links = user.attributes.all(Tag::CREDENTIAL_LINK);
    let ids = links.filter_map(|link| match &link.value {
        Value::Reference(id) | Value::Identifier(id) | Value::TextString(id) => Some(id),
        _ => None,
    });
    ids.filter_map(|id| judge.store.object(id))
        .filter(|credential| credential.owner == user.owner)
        .filter_map(|credential| {
            let counter = credential.attributes.get(Tag::OTP_COUNTER).cloned();
            let content = credential.content.clone()?;
            // The counter is an attribute, and goes with what it counts for.
            let fields = content.fields().iter().cloned().chain(counter);
            let fields = fields.chain([Item::text(Tag::UNIQUE_IDENTIFIER, credential.id.as_str())]);
            Some(Item::structure(content.tag, fields.collect()))
        })
        .collect()
}

fn secret(credential: &Item) -> Option<Secret> {
    let octets = |tag| credential.field(tag).and_then(Item::as_bytes);
    let number = |tag| credential.field(tag).and_then(Item::as_enumeration);
    match credential.tag {
        Tag::PASSWORD_CREDENTIAL => {
            if let Some(password) = credential.field(Tag::PASSWORD).and_then(Item::as_text) {
                return Some(Secret::Password(password.to_owned()));
            }
            let algorithm = number(Tag::PASSWORD_SALT_ALGORITHM).map(CryptographicAlgorithm);
            let count = credential.field(Tag::ITERATION_COUNT);
            Some(Secret::Salted {
                hash: crypto::hash_of(algorithm?)?,
                salt: octets(Tag::PASSWORD_SALT)?.to_vec(),
                iterations: u32::try_from(count.and_then(Item::as_integer)?).ok()?,
                derived: octets(Tag::SALTED_PASSWORD)?.to_vec(),
            })
        }
        Tag::HASHED_PASSWORD_CREDENTIAL => Some(Secret::Hashed {
            hash: number(Tag::HASHING_ALGORITHM)
                .map_or(HashingAlgorithm::SHA_256, HashingAlgorithm),
            username_password: octets(Tag::HASHED_USERNAME_PASSWORD)?.to_vec(),
            password_username: octets(Tag::HASHED_PASSWORD_USERNAME)?.to_vec(),
        }),
        Tag::OTP_CREDENTIAL => {
            let algorithm = OtpAlgorithm(number(Tag::OTP_ALGORITHM)?);
            OneTimeCode::of(algorithm, credential).map(Secret::Code)
        }
        _ => None,
    }
}
