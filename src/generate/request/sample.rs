//! A request with what has to come before it.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, schema};

use super::payload::{Extent, payload};
use super::recipe;

/// One request of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What is asked for.
    pub operation: Operation,
    /// The fields of the request payload, in wire order.
    pub payload: Vec<Item>,
    /// What its answer settles for the requests behind it.
    pub gives: Vec<Given>,
}

/// A value that an answer settles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Where it stands in the response payload.
    pub path: Vec<Tag>,
    /// Which of the fields that end the path, from 0.
    pub occurrence: usize,
    /// What it is called from then on, without the `$`.
    pub name: String,
}

/// A request with those that set the scene for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What comes first; all of it is to succeed.
    pub setup: Vec<Request>,
    /// The request.
    pub request: Request,
}

/// A valid request of the operation with the requests that set the scene; `None` where clients of
/// `version` cannot ask for it.
pub fn sample(operation: Operation, version: ProtocolVersion, extent: Extent) -> Option<Sample> {
    let exchange = schema::operation(operation)?.client_to_server.as_ref()?;
    if !exchange.versions.contains(version) {
        return None;
    }
    let recipe = recipe::of(operation, version);
    let request = Request {
        operation,
        payload: payload(operation, version, extent, &recipe.items),
        gives: recipe.gives,
    };
    Some(Sample {
        setup: recipe.scene.into_requests(),
        request,
    })
}

impl Given {
    /// A value in the first field with this tag.
    pub fn first(tag: Tag, name: &str) -> Self {
        Self::nth(tag, 0, name)
    }

    /// A value in one of the fields with this tag.
    pub fn nth(tag: Tag, occurrence: usize, name: &str) -> Self {
        Self {
            path: vec![tag],
            occurrence,
            name: name.to_owned(),
        }
    }
}
