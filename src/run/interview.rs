//! Questions to a target beside the cases: each answer is given back as it came, and objects that
//! come about on the way are taken away at the end.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::ask::ask;
use super::clean_up::clean_up;
use super::clients::Clients;
use super::message::{reason, request, response_version, status};
use super::objects::Objects;
use crate::target::{DEFAULT_IDENTITY, Target, TargetError};

/// A conversation with a target in one version.
pub struct Interview<'t> {
    target: &'t Target,
    version: ProtocolVersion,
    clients: Clients,
    objects: Objects,
}

/// What came back; every field is empty where it was no message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The version that the response's header states.
    pub version: Option<ProtocolVersion>,
    /// The status of its batch item.
    pub status: Option<ResultStatus>,
    /// The reason of its batch item.
    pub reason: Option<ResultReason>,
    /// Its payload.
    pub payload: Option<Item>,
}

impl Reply {
    /// Whether the operation was done.
    pub fn succeeded(&self) -> bool {
        self.status == Some(ResultStatus::SUCCESS)
    }

    fn of(response: &Item) -> Self {
        let item = response.field(Tag::BATCH_ITEM);
        Self {
            version: response_version(response),
            status: item.and_then(status),
            reason: item.and_then(reason),
            payload: item.and_then(|item| item.field(Tag::RESPONSE_PAYLOAD).cloned()),
        }
    }
}

impl<'t> Interview<'t> {
    /// Begins; nothing is sent yet.
    pub fn new(target: &'t Target, version: ProtocolVersion) -> Self {
        Self {
            target,
            version,
            clients: Clients::default(),
            objects: Objects::default(),
        }
    }

    /// Asks for one operation.
    ///
    /// # Errors
    /// When the target cannot be reached, hangs up or does not answer in time; the next question
    /// goes over a new connection.
    pub async fn put(
        &mut self,
        operation: Operation,
        payload: Vec<Item>,
    ) -> Result<Reply, TargetError> {
        let sent = request(self.version, operation, payload.clone());
        let (clients, target, version) = (&mut self.clients, self.target, self.version);
        let answer = ask(clients, target, version, operation, payload).await;
        if answer.is_err() {
            self.clients = Clients::default();
        }
        let Some(response) = answer? else {
            return Ok(Reply::default());
        };
        let objects = &mut self.objects;
        objects.observe(&sent, &response, DEFAULT_IDENTITY, version);
        Ok(Reply::of(&response))
    }

    /// Ends: what came about is taken away; gives what is left, with the reason.
    pub async fn leave(mut self) -> Vec<String> {
        clean_up(&mut self.clients, self.target, self.objects.take()).await
    }
}
