//! Who may do what (KMIP 1.4 section 6.6, 2.1 section 9.4).

use kmip_conform_protocol::enumeration::ResultReason;
use kmip_conform_protocol::{Item, Tag};

use crate::Peer;
use crate::fault::edit::{fail, items, remove};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "any-password-serves",
        shows: "requests performed with a wrong password in their credential",
        source: "field report D92",
        change: Change::Request(any_password_serves),
    },
    Fault {
        name: "credential-demanded",
        shows: "requests without Authentication refused, whatever certificate the client has",
        source: "field report D27",
        change: Change::Response(credential_demanded),
    },
    Fault {
        name: "second-credential-refused",
        shows: "requests with two credentials refused, from 1.2",
        source: "field report D28",
        change: Change::Response(second_credential_refused),
    },
    Fault {
        name: "everyone-is-one",
        shows: "objects of one client at the hands of another",
        source: "field report D91",
        change: Change::Peer(everyone_is_one),
    },
    Fault {
        name: "identity-is-connection",
        shows: "a client that does not find its objects over a new connection",
        source: "KMIP 2.1 section 10.3",
        change: Change::Peer(identity_is_connection),
    },
    Fault {
        name: "unknown-credential-breaks-message",
        shows: "Invalid Message for a credential of an extension's type",
        source: "field report D02",
        change: Change::Response(unknown_credential_breaks_message),
    },
];

fn any_password_serves(request: &mut Item) {
    remove(request, Tag::AUTHENTICATION);
}

fn credentials(request: &Item) -> impl Iterator<Item = &Item> {
    let stated = request.at(&[Tag::REQUEST_HEADER, Tag::AUTHENTICATION]);
    let stated = stated.into_iter();
    stated.flat_map(|stated| stated.fields_with(Tag::CREDENTIAL))
}

fn refuse_all(response: &mut Item, reason: ResultReason) {
    for item in items(response) {
        fail(item, reason);
    }
}

fn credential_demanded(request: &Item, response: &mut Item) {
    if credentials(request).next().is_none() {
        refuse_all(response, ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    }
}

fn second_credential_refused(request: &Item, response: &mut Item) {
    if credentials(request).count() > 1 {
        refuse_all(response, ResultReason::INVALID_MESSAGE);
    }
}

fn everyone_is_one(peer: &mut Peer) {
    peer.identity = "everyone".to_owned();
}

fn identity_is_connection(peer: &mut Peer) {
    peer.identity = format!("{} {}", peer.identity, peer.connection);
}

fn unknown_credential_breaks_message(request: &Item, response: &mut Item) {
    const EXTENSIONS: u32 = 0x8000_0000;
    let types = credentials(request).filter_map(|one| one.field(Tag::CREDENTIAL_TYPE));
    let mut numbers = types.filter_map(Item::as_enumeration);
    if numbers.any(|number| number >= EXTENSIONS) {
        refuse_all(response, ResultReason::INVALID_MESSAGE);
    }
}
