//! Taking away what a scenario left on a target that goes on living. It never changes a verdict.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, RevocationReasonCode};
use kmip_conform_protocol::{Item, ItemType, Limits, Tag, Value};

use super::clients::Clients;
use super::message::{all_succeeded, authenticate, reason, request};
use super::objects::Made;
use crate::target::Target;

/// Destroys the objects; gives those that are still there, with the reason.
pub(super) async fn clean_up(
    clients: &mut Clients,
    target: &Target,
    objects: Vec<Made>,
) -> Vec<String> {
    let mut left = Vec::new();
    for made in objects {
        let mut cleaner = Cleaner {
            clients: &mut *clients,
            target,
            made: &made,
        };
        if let Err(why) = cleaner.remove().await {
            left.push(format!("{}: {why}", made.identifier));
        }
    }
    left
}

struct Cleaner<'a> {
    clients: &'a mut Clients,
    target: &'a Target,
    made: &'a Made,
}

/// What became of a request.
enum Outcome {
    Done,
    Refused(Option<ResultReason>),
}

impl Cleaner<'_> {
    /// Destroys the object: recovered first if it is archived, revoked first if it is active.
    async fn remove(&mut self) -> Result<(), String> {
        let mut outcome = self.send(Operation::DESTROY, Vec::new()).await?;
        if matches!(
            outcome,
            Outcome::Refused(Some(ResultReason::OBJECT_ARCHIVED))
        ) {
            self.send(Operation::RECOVER, Vec::new()).await?;
            outcome = self.send(Operation::DESTROY, Vec::new()).await?;
        }
        if self.is_gone(&outcome) {
            return Ok(());
        }
        self.send(Operation::REVOKE, vec![revocation()]).await?;
        outcome = self.send(Operation::DESTROY, Vec::new()).await?;
        match outcome {
            Outcome::Refused(why) if !self.is_gone(&outcome) => Err(match why {
                Some(reason) => format!("Destroy refused with {reason}"),
                None => "Destroy refused".to_owned(),
            }),
            Outcome::Done | Outcome::Refused(_) => Ok(()),
        }
    }

    fn is_gone(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Done => true,
            Outcome::Refused(reason) => matches!(
                *reason,
                Some(
                    ResultReason::ITEM_NOT_FOUND
                        | ResultReason::OBJECT_NOT_FOUND
                        | ResultReason::OBJECT_DESTROYED
                )
            ),
        }
    }

    async fn send(&mut self, operation: Operation, rest: Vec<Item>) -> Result<Outcome, String> {
        let mut payload = vec![identifier(self.made)];
        payload.extend(rest);
        let mut message = request(self.made.version, operation, payload);
        let options = self.target.options();
        if let Some(credential) = &options.credential {
            authenticate(&mut message, credential);
        }
        let octets = options.encoding.write(&message, self.made.version);
        let connection = self.clients.connection(self.target, &self.made.client);
        let connection = connection.map_err(|error| error.to_string())?;
        let answer = connection.exchange(&octets).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let received = options.encoding.read(&answer.bytes, &Limits::default());
        let response = received.item.ok_or("the response is no message")?;
        if all_succeeded(&response) {
            return Ok(Outcome::Done);
        }
        let item = response.field(Tag::BATCH_ITEM);
        Ok(Outcome::Refused(item.and_then(reason)))
    }
}

/// What names the object in its version: since 3.0 identifiers are of a type of their own.
fn identifier(made: &Made) -> Item {
    let tag = Tag::UNIQUE_IDENTIFIER;
    let types = tag.definition().and_then(|row| row.types_in(made.version));
    let text = made.identifier.clone();
    match types {
        Some(types) if types.contains(&ItemType::Identifier) => {
            Item::new(tag, Value::Identifier(text))
        }
        _ => Item::text(tag, text),
    }
}

fn revocation() -> Item {
    let code = RevocationReasonCode::CESSATION_OF_OPERATION.0;
    Item::structure(
        Tag::REVOCATION_REASON,
        vec![Item::enumeration(Tag::REVOCATION_REASON_CODE, code)],
    )
}
