//! The checks with their clauses.

use super::{Observation, batch, encoding, header, request};

/// A check of every response, or of every request of the server.
#[derive(Debug)]
pub struct Check {
    /// Its stable id.
    pub id: &'static str,
    /// The clause it checks, in 2.1 and in 1.4; other versions differ in numbers only.
    pub clause: &'static str,
    /// What it looks at.
    pub subject: Subject,
    /// The judgement of one message.
    pub judge: fn(&Observation<'_>) -> Outcome,
}

/// The messages that a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Responses to the tool's requests.
    Response,
    /// Requests that the server sends of its own accord.
    Request,
}

/// What a check says of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The clause does not speak of this response.
    NotApplicable,
    /// The response keeps to the clause.
    Holds,
    /// The response breaks the clause: where and how.
    Broken(String),
}

impl Outcome {
    /// Broken by the first of these, or holding.
    pub(super) fn of(mut breaches: impl Iterator<Item = String>) -> Self {
        breaches.next().map_or(Self::Holds, Self::Broken)
    }
}

/// Every check, in the order of a message.
pub const CHECKS: &[Check] = &[
    Check {
        id: "response-well-formed",
        clause: "KMIP 2.1 section 10.1, KMIP 1.4 section 9.1: encoding of items",
        subject: Subject::Response,
        judge: encoding::well_formed,
    },
    Check {
        id: "response-schema-valid",
        clause: "KMIP 2.1 chapters 3 to 9, KMIP 1.4 chapters 2 to 7: structure of messages",
        subject: Subject::Response,
        judge: encoding::schema_valid,
    },
    Check {
        id: "response-newer-items",
        clause: "KMIP 2.1 section 9.16, KMIP 1.4 section 6.1: nothing that the version lacks",
        subject: Subject::Response,
        judge: encoding::no_newer_items,
    },
    Check {
        id: "response-protocol-version",
        clause: "KMIP 2.1 section 9.16, KMIP 1.4 section 6.1: the version of the request",
        subject: Subject::Response,
        judge: header::protocol_version,
    },
    Check {
        id: "response-time-stamp",
        clause: "KMIP 2.1 sections 8.5 and 9.20, KMIP 1.4 sections 6.5 and 7.2: a Date-Time",
        subject: Subject::Response,
        judge: header::time_stamp,
    },
    Check {
        id: "response-batch-count",
        clause: "KMIP 2.1 sections 8.5 and 9.5, KMIP 1.4 section 6.14: the number of batch items",
        subject: Subject::Response,
        judge: header::batch_count,
    },
    Check {
        id: "response-correlation-value-version",
        clause: "KMIP 1.4 section 6.19: Server Correlation Value exists from 1.4 on",
        subject: Subject::Response,
        judge: header::correlation_value_version,
    },
    Check {
        id: "response-maximum-size",
        clause: "KMIP 2.1 section 9.12, KMIP 1.4 section 6.3: no longer than the client can take",
        subject: Subject::Response,
        judge: header::maximum_size,
    },
    Check {
        id: "response-operation-echo",
        clause: "KMIP 2.1 section 8.6, KMIP 1.4 section 7.2: the operation of the request",
        subject: Subject::Response,
        judge: batch::operation_echo,
    },
    Check {
        id: "response-batch-item-id-echo",
        clause: "KMIP 2.1 section 9.21, KMIP 1.4 section 6.4: the id of the request",
        subject: Subject::Response,
        judge: batch::id_echo,
    },
    Check {
        id: "response-answers-each-item",
        clause: "KMIP 2.1 chapter 8, KMIP 1.4 section 4.1: no more answers than requests",
        subject: Subject::Response,
        judge: batch::no_more_answers,
    },
    Check {
        id: "response-result-status",
        clause: "KMIP 2.1 section 9.19, KMIP 1.4 section 6.9: every item has a known status",
        subject: Subject::Response,
        judge: batch::result_status,
    },
    Check {
        id: "response-result-reason",
        clause: "KMIP 2.1 section 8.6, KMIP 1.4 section 6.10: a reason when the operation failed",
        subject: Subject::Response,
        judge: batch::result_reason,
    },
    Check {
        id: "response-result-reason-listed",
        clause: "KMIP 2.1 sections 6.1 and 11.46, KMIP 1.4 chapter 11: a reason of the version",
        subject: Subject::Response,
        judge: batch::result_reason_listed,
    },
    Check {
        id: "response-asynchronous-correlation",
        clause: "KMIP 2.1 section 8.6, KMIP 1.4 section 6.8: a value exactly when pending",
        subject: Subject::Response,
        judge: batch::asynchronous_correlation,
    },
    Check {
        id: "request-well-formed",
        clause: "KMIP 2.1 section 10.1, KMIP 1.4 section 9.1: encoding of items",
        subject: Subject::Request,
        judge: request::well_formed,
    },
    Check {
        id: "request-schema-valid",
        clause: "KMIP 2.1 section 6.2, KMIP 1.4 chapter 5: structure of the server's requests",
        subject: Subject::Request,
        judge: request::schema_valid,
    },
    Check {
        id: "request-newer-items",
        clause: "KMIP 2.1 section 9.16, KMIP 1.4 section 6.1: nothing that the version lacks",
        subject: Subject::Request,
        judge: request::no_newer_items,
    },
    Check {
        id: "request-header-fields",
        clause: "KMIP 1.4 sections 5.1 and 5.2: header fields that Notify and Put must not have",
        subject: Subject::Request,
        judge: request::header_fields,
    },
];
