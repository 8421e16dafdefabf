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
//! A change of state that only the clock brings about is told when it has come: with the next
//! message that anybody sends, or by the shell's own timer.
//!
//! What waits for a client that listens is in the store, and stays there until the client has
//! answered. What waits for the client of a connection goes with the connection.

mod change;
mod listener;
mod message;
mod outbox;
#[cfg(test)]
mod tests;

pub use change::Change;
pub use listener::{Listener, Outgoing, resume};
pub use message::{is_success, set_endpoint_role};
pub use outbox::{Channel, Outbox, Subscription};
