//! What the server sends of its own accord: Notify and Put to the clients that take them, and the
//! questions it asks a client (KMIP 1.x chapter 5, 2.1 section 6.2).
//!
//! The specification leaves to the server when it sends them. This one does so for every client
//! that it knows a way to: one whose listener the operator configured, or, from 2.0 on, one that
//! exchanged the roles of a connection. Such a client gets
//!
//! * a Put for every object that comes into being as its own and that may leave the server as it
//!   is: `Replace` for one that takes another's place, else `New`;
//! * a Notify for every later change of the attributes of its objects.
//!
//! Changes that only time brings about are not told: states follow from dates when they are read.

mod change;
mod message;
mod outbox;
#[cfg(test)]
mod tests;

pub use change::Change;
pub use message::{is_success, set_endpoint_role};
pub use outbox::{Channel, Outbox, Subscription};
