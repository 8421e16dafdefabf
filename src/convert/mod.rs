//! Turning a message from one encoding into another, with everything that is wrong with it.

mod form;
mod message;

pub use form::{Form, ParseFormError};
pub use message::{ConvertError, Converted, convert};
