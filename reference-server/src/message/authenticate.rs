//! Who a message speaks for (KMIP 2.1 sections 9.4 and 9.11).

use kmip_conform_protocol::enumeration::CredentialType;
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use crate::error::{Cause, OperationError};
use crate::link_credential::{self, LinkCertificate};
use crate::message::attestation::{self, Attestation};
use crate::message::credential;
use crate::peer::Peer;
use crate::settings::Settings;
use crate::store::Store;
use crate::ticket::{self, Ticket};

/// Whom a message speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The identity that objects belong to.
    pub identity: String,
    /// The record key of the ticket that the message came with.
    pub ticket: Option<String>,
    /// The certificate of the connection, where the client acts as the one it names.
    pub link: Option<LinkCertificate>,
    /// What the client showed of itself.
    pub attestation: Attestation,
    /// The Server Hashed Password of the response, where a Hashed Password credential was used.
    pub proof: Option<Vec<u8>>,
}

/// What credentials are judged with.
pub struct Judge<'a> {
    /// The version of the message.
    pub version: ProtocolVersion,
    /// Seconds since 1970.
    pub now: i64,
    /// What the operator decided.
    pub settings: &'a Settings,
    /// The tickets.
    pub store: &'a mut dyn Store,
}

/// As [`authenticate`], with what the header shows of the client's attestation, where the operator
/// asks for any.
///
/// # Errors
/// As [`authenticate`].
pub fn authenticate_attested(
    header: &Item,
    credentials: &[Item],
    peer: &Peer,
    judge: &mut Judge<'_>,
) -> Result<Client, OperationError> {
    if judge.settings.attestation.operations.is_empty() {
        return authenticate(credentials, peer, judge);
    }
    let attestation = attestation::shown(header, credentials, judge);
    let others = credentials.iter();
    let others: Vec<Item> = others
        .filter(|one| !attestation::is_attestation(one))
        .cloned()
        .collect();
    let client = authenticate(&others, peer, judge)?;
    Ok(Client {
        attestation,
        ..client
    })
}

/// The client a message acts as: that of the connection, or the one that every credential of the
/// header authenticates.
///
/// # Errors
/// A credential that does not authenticate, that the server does not know, or two that
/// authenticate different users; a ticket that is not good; a connection whose certificate was
/// replaced.
pub fn authenticate(
    credentials: &[Item],
    peer: &Peer,
    judge: &mut Judge<'_>,
) -> Result<Client, OperationError> {
    link_credential::check(peer, judge.now, judge.store)?;
    let mut client: Option<Client> = None;
    for credential in credentials {
        let one = client_of(credential, judge)?;
        client = Some(match client {
            Some(other) if other.identity != one.identity => return Err(unsuccessful()),
            Some(other) if other.ticket.is_some() && one.ticket.is_some() => {
                return Err(unsuccessful());
            }
            Some(other) => Client {
                ticket: other.ticket.or(one.ticket),
                proof: other.proof.or(one.proof),
                ..one
            },
            None => one,
        });
    }
    if let Some(key) = client.as_ref().and_then(|client| client.ticket.as_ref()) {
        let mut ticket = Ticket::find(key, judge.now, judge.store)?;
        ticket.count_request(key, judge.store)?;
    }
    Ok(client.unwrap_or_else(|| Client {
        identity: peer.identity.clone(),
        link: peer.certificate.clone(),
        ..Client::default()
    }))
}

fn client_of(credential: &Item, judge: &mut Judge<'_>) -> Result<Client, OperationError> {
    let kind = credential
        .field(Tag::CREDENTIAL_TYPE)
        .and_then(Item::as_enumeration)
        .filter(|kind| CredentialType::TABLE.lists(*kind, judge.version))
        .map(CredentialType);
    let value = credential.field(Tag::CREDENTIAL_VALUE);
    let value = value.ok_or_else(unsuccessful)?;
    let (identity, proof) = match kind {
        Some(CredentialType::TICKET) => return bearer_of(credential, judge),
        Some(CredentialType::USERNAME_AND_PASSWORD) => (credential::password(value, judge), None),
        Some(CredentialType::DEVICE) => (credential::device(value, judge), None),
        Some(CredentialType::ONE_TIME_PASSWORD) => (credential::one_time(value, judge), None),
        Some(CredentialType::HASHED_PASSWORD) => credential::hashed(value, judge).unzip(),
        _ => (None, None),
    };
    Ok(Client {
        identity: identity.ok_or_else(unsuccessful)?,
        proof,
        ..Client::default()
    })
}

/// The client that a ticket stands for.
fn bearer_of(credential: &Item, judge: &Judge<'_>) -> Result<Client, OperationError> {
    let structure = credential.at(&[Tag::CREDENTIAL_VALUE, Tag::TICKET]);
    let key = structure
        .and_then(ticket::key_of)
        .ok_or_else(unsuccessful)?;
    let ticket = Ticket::find(&key, judge.now, judge.store)?;
    Ok(Client {
        identity: ticket.owner,
        ticket: Some(key),
        ..Client::default()
    })
}

/// The same text whatever was wrong, so that accounts cannot be told from others.
fn unsuccessful() -> OperationError {
    OperationError::new(
        Cause::AuthenticationNotSuccessful,
        "the credential does not authenticate",
    )
}
