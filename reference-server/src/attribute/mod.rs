//! Attributes: their one internal form, their rules, and the forms in which messages carry them.

mod form;
mod merge;
mod rules;
mod set;
mod view;
mod wire;

pub use form::{external, has_link_to_result, internal, is_link_to_result, key_in, link_value};
pub use merge::merged;
pub use rules::{
    Change, check_change, check_count, check_creation, check_turn, check_value, definition,
};
pub use set::{AttributeKey, Attributes, Instance};
pub use view::{encoded_reference, is_derived, visible, visible_values};
pub use wire::{
    Given, encoded, given_in, known_references, name_1x, one_given, payload_attributes, references,
    to_1x, wrapped_with_key,
};
