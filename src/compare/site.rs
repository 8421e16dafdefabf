//! A place in a comparison, as rules and verification see it.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::bindings::State;
use super::exchange::Exchange;
use super::ledger::Ledger;
use super::rules::Rules;
use super::stream::Part;
use crate::case::Node;
use crate::result::DifferenceKind;

/// What a comparison needs besides the two trees.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub case_id: &'a str,
    pub version: ProtocolVersion,
    pub rules: &'a Rules,
    pub ledger: &'a Ledger,
    pub state: &'a State,
    pub request: &'a Item,
    pub now: i64,
}

/// A difference before a rule has been sought for it, with its surroundings.
pub(super) struct Site<'a> {
    pub kind: DifferenceKind,
    pub tags: &'a [Tag],
    pub expected: Option<&'a Node>,
    pub actual: Option<&'a Item>,
    pub expected_siblings: &'a [Node],
    pub actual_siblings: &'a [Item],
    pub exchange: Option<&'a Exchange<'a>>,
    /// The part of a stream that the batch item is.
    pub part: Option<&'a Part>,
    pub context: Context<'a>,
}
