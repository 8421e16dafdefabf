//! Whatever a session did, the server serves the next connection.

use kmip_conform_protocol::enumeration::{Operation, QueryFunction};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Breach;
use crate::fuzz::link::{Link, Outcome};
use crate::generate::request::{Request, message};

/// Asks for the operations over a new connection of the second client.
///
/// # Errors
/// What is broken where there is no answer.
pub fn serves_next(link: &mut dyn Link) -> Result<(), Breach> {
    link.close();
    let reply = link.exchange(1, &link.wire().plain(&probe(), ProtocolVersion::V1_0));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::link::{Core, Reply};

    /// A target of which nothing comes.
    struct Silent;

    impl Link for Silent {
        fn exchange(&mut self, _: u8, _: &[u8]) -> Reply {
            Reply::at_once(Outcome::TimedOut(Vec::new()))
        }
        fn pipeline(&mut self, _: u8, _: &[Vec<u8>]) -> Vec<Reply> {
            Vec::new()
        }
        fn pieces(&mut self, client: u8, _: &[&[u8]]) -> Reply {
            self.exchange(client, &[])
        }
        fn half(&mut self, _: u8, _: &[u8]) {}
        fn hang_up(&mut self, _: u8) {}
        fn crowd(&mut self, _: u8) {}
        fn close(&mut self) {}
    }

    #[test]
    fn a_server_that_answers_keeps_it_and_a_silent_one_breaks_it() {
        assert_eq!(serves_next(&mut Core::new([7; 32])), Ok(()));
        let breach = serves_next(&mut Silent).unwrap_err();
        assert_eq!(
            breach.key(),
            "next-connection: the next client is not served"
        );
        assert!(breach.clause.contains("KMIP 2.1 section 8.4"));
    }
}
