//! Every operation in every version.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::schema::{self, check};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use kmip_reference_server::{FixedClock, Peer, Server, Settings, Transport};

use super::*;
use crate::case::Bindings;

fn server() -> Server {
    let clock = Arc::new(FixedClock::at(1_700_000_000));
    Server::new(Settings::for_testing(), clock, [7; 32])
}

fn peer() -> Peer {
    Peer {
        identity: "alice".to_owned(),
        connection: 1,
        transport: Transport::Ttlv,
        certificate: None,
    }
}

/// Sends a request; the answer is success, or the reason of the failure.
fn send(
    server: &Server,
    version: ProtocolVersion,
    request: &Request,
    bindings: &mut Bindings,
) -> Result<(), ResultReason> {
    let whole = bind(&message(version, std::slice::from_ref(request)), bindings);
    let broken = check::message(&whole, version);
    assert!(
        broken.is_empty(),
        "{version} {}: {broken:?}",
        request.operation
    );
    let response = server.handle(&whole, &peer());
    let item = response.field(Tag::BATCH_ITEM).unwrap();
    let number = |tag| item.field(tag).and_then(Item::as_enumeration);
    if number(Tag::RESULT_STATUS) == Some(ResultStatus::SUCCESS.0) {
        let none = Item::structure(Tag::RESPONSE_PAYLOAD, Vec::new());
        take(
            request,
            item.field(Tag::RESPONSE_PAYLOAD).unwrap_or(&none),
            bindings,
        );
        return Ok(());
    }
    let reason = number(Tag::RESULT_REASON).map(ResultReason);
    Err(reason.unwrap_or_else(|| unreachable!("no reason: {item:?}")))
}

fn samples(extent: Extent) -> Vec<(ProtocolVersion, Sample)> {
    let versions = ProtocolVersion::ALL.into_iter();
    versions
        .flat_map(|version| {
            let rows = schema::operations().iter();
            rows.filter_map(move |row| Some((version, sample(row.operation, version, extent)?)))
        })
        .collect()
}

/// Performs a sample; what sets the scene must succeed.
fn perform(version: ProtocolVersion, sample: &Sample) -> Result<(), ResultReason> {
    let (server, mut bindings) = (server(), Bindings::new());
    for request in &sample.setup {
        let done = send(&server, version, request, &mut bindings);
        let (of, first) = (sample.request.operation, request.operation);
        assert_eq!(done, Ok(()), "{version} {of}: {first}");
    }
    send(&server, version, &sample.request, &mut bindings)
}

/// Requests that cannot succeed as they stand: what they speak of is not there.
fn refused(operation: Operation) -> &'static [ResultReason] {
    match operation {
        // No request is under way.
        Operation::POLL | Operation::PROCESS => &[
            ResultReason::ITEM_NOT_FOUND,
            ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE,
        ],
        // The client holds no certificate that the server issued.
        Operation::RE_PROVISION => &[ResultReason::PERMISSION_DENIED],
        _ => &[],
    }
}

#[test]
fn every_minimal_request_is_valid_and_succeeds_or_fails_as_stated() {
    let samples = samples(Extent::Minimal);
    assert!(samples.len() > 300, "{}", samples.len());
    for (version, sample) in samples {
        let operation = sample.request.operation;
        let answer = perform(version, &sample);
        let stated = refused(operation);
        match answer {
            Ok(()) => assert!(stated.is_empty(), "{version} {operation} succeeds"),
            Err(reason) => assert!(stated.contains(&reason), "{version} {operation}: {reason}"),
        }
    }
}

#[test]
fn every_full_request_is_valid_and_succeeds_or_fails_with_a_reason_of_the_operation() {
    for (version, sample) in samples(Extent::Full) {
        let operation = sample.request.operation;
        if let Err(reason) = perform(version, &sample) {
            let allowed = schema::allowed_reasons(operation, version);
            let is_allowed = allowed.iter().any(|allowed| allowed.reason == reason);
            assert!(is_allowed, "{version} {operation}: {reason}");
        }
    }
}

#[test]
fn the_same_operation_gives_the_same_sample() {
    assert_eq!(samples(Extent::Full), samples(Extent::Full));
}
