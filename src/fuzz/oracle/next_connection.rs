//! Whatever a session did, the server serves the next connection.

use kmip_conform_protocol::enumeration::{Operation, QueryFunction};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, ttlv};

use super::Breach;
use crate::fuzz::link::{Link, Outcome};
use crate::generate::request::{Request, message};

/// Asks for the operations over a new connection of the second client.
///
/// # Errors
/// What is broken where there is no answer.
pub fn serves_next(link: &mut dyn Link) -> Result<(), Breach> {
    link.close();
    let reply = link.exchange(1, &ttlv::encode(&probe()));
    let saw = match reply.outcome {
        Outcome::Answer(_) => return Ok(()),
        Outcome::Closed(_) => "the connection ended".to_owned(),
        Outcome::TimedOut(_) => format!("nothing within {:.1} s", reply.elapsed.as_secs_f64()),
        Outcome::NotAMessage(reason) | Outcome::Unreachable(reason) => reason,
    };
    Err(Breach {
        oracle: "next-connection".to_owned(),
        what: "the next client is not served".to_owned(),
        clause: "KMIP 2.1 section 8.4, KMIP 1.4 section 7: every request has its response"
            .to_owned(),
        saw,
    })
}

/// A Query that any server answers.
fn probe() -> Item {
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
    let request = Request {
        operation: Operation::QUERY,
        payload: vec![function],
        gives: Vec::new(),
    };
    message(ProtocolVersion::V1_0, &[request])
}
