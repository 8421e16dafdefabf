//! Who a message speaks for (KMIP 2.1 sections 9.4 and 9.11).

use kmip_conform_protocol::enumeration::CredentialType;
use kmip_conform_protocol::{Item, Tag};
use subtle::ConstantTimeEq;

use crate::error::{Cause, OperationError};
use crate::peer::Peer;
use crate::settings::Settings;

/// The identity a message acts as: that of the connection, or the user that every credential of
/// the header authenticates.
///
/// # Errors
/// A credential that does not authenticate, that the server does not know, or two that
/// authenticate different users.
pub fn authenticate(
    credentials: &[Item],
    peer: &Peer,
    settings: &Settings,
) -> Result<String, OperationError> {
    let mut identity = None;
    for credential in credentials {
        let user = user_of(credential, settings)?;
        if identity.as_ref().is_some_and(|other| *other != user) {
            return Err(unsuccessful());
        }
        identity = Some(user);
    }
    Ok(identity.unwrap_or_else(|| peer.identity.clone()))
}

fn user_of(credential: &Item, settings: &Settings) -> Result<String, OperationError> {
    let kind = credential
        .field(Tag::CREDENTIAL_TYPE)
        .and_then(Item::as_enumeration);
    if kind != Some(CredentialType::USERNAME_AND_PASSWORD.0) {
        return Err(unsuccessful());
    }
    let text = |tag| {
        credential
            .at(&[Tag::CREDENTIAL_VALUE, tag])
            .and_then(Item::as_text)
            .unwrap_or_default()
    };
    let (username, password) = (text(Tag::USERNAME), text(Tag::PASSWORD));
    settings
        .accounts
        .iter()
        .find(|account| account.username == username)
        .filter(|account| bool::from(account.password.as_bytes().ct_eq(password.as_bytes())))
        .map(|account| account.username.clone())
        .ok_or_else(unsuccessful)
}

/// The same text whatever was wrong, so that accounts cannot be told from others.
fn unsuccessful() -> OperationError {
    OperationError::new(
        Cause::AuthenticationNotSuccessful,
        "the credential does not authenticate",
    )
}
