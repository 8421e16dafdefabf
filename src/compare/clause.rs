//! The clause that a difference breaks, so that a report can name it.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema;
use kmip_conform_protocol::{ProtocolVersion, Tag, Value};

use crate::case::{Case, Direction, Node, Step};
use crate::result::Difference;

/// Names the clause of every difference that no rule accepts: the one the case says it checks,
/// else the section of the operation, or of its error table where a reason is at stake.
pub(super) fn name(differences: &mut [Difference], case: &Case, step: &Step) {
    let unexplained =
        |found: &&mut Difference| found.accepted_by.is_none() && found.clause.is_none();
    for difference in differences.iter_mut().filter(unexplained) {
        difference.clause = case
            .headers
            .clause
            .clone()
            .or_else(|| of_operation(step, &difference.path, case.key.version));
    }
}

fn of_operation(step: &Step, path: &str, version: ProtocolVersion) -> Option<String> {
    let (message, from_server) = match step.direction {
        Direction::ClientToServer => (&step.response, false),
        Direction::ServerToClient => (&step.request, true),
    };
    let item = batch_item(message, path)?;
    let row = schema::operation(operation(item)?)?;
    let asked = row.server_to_client.as_ref();
    let asked = asked.filter(|form| from_server && form.versions.contains(version));
    let exchange = asked.or_else(|| row.exchange(version))?;
    let section = if path.ends_with("/ResultReason") {
        exchange
            .error_section(version)
            .or_else(|| exchange.section(version))
    } else {
        exchange.section(version)
    };
    Some(format!("KMIP {version} section {}", section?))
}

/// The expected batch item that a path such as `ResponseMessage/BatchItem[2]/...` leads into.
fn batch_item<'n>(message: &'n Node, path: &str) -> Option<&'n Node> {
    let (_, rest) = path.split_once("Message/BatchItem")?;
    let number = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0.parse().ok()?,
        None => 1_usize,
    };
    let items = message.fields().iter();
    items
        .filter(|node| node.tag == Tag::BATCH_ITEM)
        .nth(number.checked_sub(1)?)
}

fn operation(item: &Node) -> Option<Operation> {
    match item.field(Tag::OPERATION)?.literal()? {
        Value::Enumeration(number) => Some(Operation(*number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::NodeValue;

    fn expected(operations: &[Operation]) -> Step {
        let structure = |tag, fields| Node {
            tag,
            value: NodeValue::Structure(fields),
            line: 1,
        };
        let item = |operation: &Operation| {
            let name = Node {
                tag: Tag::OPERATION,
                value: NodeValue::Literal(Value::Enumeration(operation.0)),
                line: 1,
            };
            structure(Tag::BATCH_ITEM, vec![name])
        };
        Step {
            index: 0,
            line: 1,
            time: None,
            direction: crate::case::Direction::ClientToServer,
            client: "A".to_owned(),
            repeat_until: None,
            request: structure(Tag::REQUEST_MESSAGE, Vec::new()),
            response: structure(Tag::RESPONSE_MESSAGE, operations.iter().map(item).collect()),
            outcomes: Vec::new(),
        }
    }

    #[test]
    fn names_the_section_of_the_operation_in_the_version() {
        let step = expected(&[Operation::CREATE, Operation::ACTIVATE]);
        let section = |path| of_operation(&step, path, ProtocolVersion::V2_1);
        assert_eq!(
            section("ResponseMessage/BatchItem/ResponsePayload/ObjectType").as_deref(),
            Some("KMIP 2.1 section 6.1.8")
        );
        assert_eq!(
            section("ResponseMessage/BatchItem[2]/ResultStatus").as_deref(),
            Some("KMIP 2.1 section 6.1.1")
        );
        assert_eq!(section("ResponseMessage/BatchItem[3]/ResultStatus"), None);
        assert_eq!(section("ResponseMessage/ResponseHeader/TimeStamp"), None);
    }

    #[test]
    fn names_the_error_table_where_a_reason_is_at_stake() {
        let step = expected(&[Operation::ACTIVATE]);
        let path = "ResponseMessage/BatchItem/ResultReason";
        assert_eq!(
            of_operation(&step, path, ProtocolVersion::V1_2).as_deref(),
            Some("KMIP 1.2 section 11.20")
        );
    }
}
