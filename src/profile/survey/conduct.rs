//! Asking for operations, to see whether the target knows them.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Value, schema};

use super::model::{Behaviour, Conduct, Depth};
use crate::case::Bindings;
use crate::generate::request::{Extent, Request, bind, sample, take};
use crate::run::{Interview, Reply};
use crate::target::TargetError;

/// Operations that change nothing, whatever they name.
const READ_ONLY: [Operation; 20] = [
    Operation::CHECK,
    Operation::DECRYPT,
    Operation::DISCOVER_VERSIONS,
    Operation::ENCRYPT,
    Operation::EXPORT,
    Operation::GET,
    Operation::GET_ATTRIBUTES,
    Operation::GET_ATTRIBUTE_LIST,
    Operation::GET_CONSTRAINTS,
    Operation::HASH,
    Operation::LOCATE,
    Operation::MAC,
    Operation::MAC_VERIFY,
    Operation::PING,
    Operation::QUERY,
    Operation::QUERY_ASYNCHRONOUS_REQUESTS,
    Operation::RNG_RETRIEVE,
    Operation::SIGN,
    Operation::SIGNATURE_VERIFY,
    Operation::VALIDATE,
];

/// Operations that outlive the objects they are about: they change the server, its accounts or the
/// connection, so that no survey sends them.
const LASTING: [Operation; 14] = [
    Operation::CREATE_CREDENTIAL,
    Operation::CREATE_GROUP,
    Operation::CREATE_USER,
    Operation::DELEGATED_LOGIN,
    Operation::INTEROP,
    Operation::LOGIN,
    Operation::LOGOUT,
    Operation::LOG,
    Operation::PKCS_11,
    Operation::RE_PROVISION,
    Operation::RNG_SEED,
    Operation::SET_CONSTRAINTS,
    Operation::SET_DEFAULTS,
    Operation::SET_ENDPOINT_ROLE,
];

/// An identifier that no object has.
const NOBODY: &str = "kmip-conform-survey-no-such-object";

/// The operations that clients send in a version, by number and name.
fn operations(version: ProtocolVersion) -> impl Iterator<Item = (Operation, &'static str)> {
    let sent = move |row: &&schema::OperationDef| {
        let direction = row.direction(version);
        direction.is_some_and(|one| one != schema::Direction::ServerToClient)
    };
    let rows = schema::operations().iter().filter(sent);
    rows.map(|row| (row.operation, row.name))
}

/// The operations that a survey of this depth asks for.
pub(super) fn asked(
    depth: Depth,
    version: ProtocolVersion,
) -> impl Iterator<Item = (Operation, &'static str)> {
    operations(version).filter(move |(operation, _)| match depth {
        Depth::ReadOnly => READ_ONLY.contains(operation),
        Depth::Deep => !LASTING.contains(operation),
    })
}

/// Asks for an operation; in depth, with the objects that it needs.
pub(super) async fn conduct(
    interview: &mut Interview<'_>,
    operation: Operation,
    version: ProtocolVersion,
    depth: Depth,
) -> Conduct {
    let Some(sample) = sample(operation, version, Extent::Minimal) else {
        return unclear("the tool has no request for it");
    };
    let mut bindings = Bindings::new();
    match depth {
        Depth::ReadOnly => name_nobody(&mut bindings),
        Depth::Deep => {
            for request in &sample.setup {
                match put(interview, request, &mut bindings).await {
                    Ok(reply) if reply.succeeded() => {}
                    Ok(reply) => {
                        return unclear(&format!("{}: {}", request.operation, said(&reply)));
                    }
                    Err(error) => return unclear(&format!("{}: {error}", request.operation)),
                }
            }
        }
    }
    match put(interview, &sample.request, &mut bindings).await {
        Ok(reply) => judge(&reply),
        Err(error) => unclear(&error.to_string()),
    }
}

/// The names that stand for objects, as an object that is not there.
fn name_nobody(bindings: &mut Bindings) {
    for number in 0..8 {
        let value = Value::TextString(NOBODY.to_owned());
        bindings.insert(format!("UNIQUE_IDENTIFIER_{number}"), value);
    }
}

pub(super) async fn put(
    interview: &mut Interview<'_>,
    request: &Request,
    bindings: &mut Bindings,
) -> Result<Reply, TargetError> {
    let payload: Vec<Item> = request
        .payload
        .iter()
        .map(|item| bind(item, bindings))
        .collect();
    let reply = interview.put(request.operation, payload).await?;
    if let Some(payload) = reply.payload.as_ref().filter(|_| reply.succeeded()) {
        take(request, payload, bindings);
    }
    Ok(reply)
}

fn judge(reply: &Reply) -> Conduct {
    let behaviour = match (reply.status, reply.reason) {
        (Some(ResultStatus::SUCCESS | ResultStatus::OPERATION_PENDING), _) => Behaviour::Performs,
        (_, Some(ResultReason::OPERATION_NOT_SUPPORTED)) => Behaviour::Refuses,
        (_, Some(ResultReason::ITEM_NOT_FOUND | ResultReason::OBJECT_NOT_FOUND)) => {
            Behaviour::Knows
        }
        _ => Behaviour::Unclear,
    };
    Conduct {
        behaviour,
        answer: (behaviour != Behaviour::Performs).then(|| said(reply)),
    }
}

fn said(reply: &Reply) -> String {
    match (reply.reason, reply.status) {
        (Some(reason), _) => reason.to_string(),
        (None, Some(status)) => status.to_string(),
        (None, None) => "no message".to_owned(),
    }
}

fn unclear(why: &str) -> Conduct {
    Conduct {
        behaviour: Behaviour::Unclear,
        answer: Some(why.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: ResultStatus, reason: Option<ResultReason>) -> Reply {
        Reply {
            status: Some(status),
            reason,
            ..Reply::default()
        }
    }

    #[test]
    fn an_answer_shows_an_operation_only_where_it_says_so() {
        let failed = |reason| reply(ResultStatus::OPERATION_FAILED, Some(reason));
        for (reply, expected) in [
            (reply(ResultStatus::SUCCESS, None), Behaviour::Performs),
            (failed(ResultReason::ITEM_NOT_FOUND), Behaviour::Knows),
            (failed(ResultReason::OBJECT_NOT_FOUND), Behaviour::Knows),
            (
                failed(ResultReason::OPERATION_NOT_SUPPORTED),
                Behaviour::Refuses,
            ),
            (failed(ResultReason::GENERAL_FAILURE), Behaviour::Unclear),
            (Reply::default(), Behaviour::Unclear),
        ] {
            assert_eq!(judge(&reply).behaviour, expected, "{reply:?}");
        }
    }

    #[test]
    fn a_survey_that_only_reads_asks_for_nothing_that_writes() {
        let writes = ["Create", "Register", "Destroy", "Revoke", "Add Attribute"];
        for version in ProtocolVersion::ALL {
            let names: Vec<_> = asked(Depth::ReadOnly, version).collect();
            assert!(names.iter().all(|(_, name)| !writes.contains(name)));
            assert!(names.iter().any(|(_, name)| *name == "Get"), "{version}");
            let deep = asked(Depth::Deep, version).collect::<Vec<_>>();
            assert!(deep.len() > names.len(), "{version}");
            assert!(!deep.iter().any(|(one, _)| LASTING.contains(one)));
        }
    }
}
