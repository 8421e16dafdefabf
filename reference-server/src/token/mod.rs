//! A small PKCS#11 token, reached through the PKCS#11 operation (KMIP 2.1 section 6.1.37; KMIP
//! Profiles 2.1 section 5.18). Its objects are those of the client, its generator is the server's.
//!
//! A call is a function, its input parameters and the application it comes from; it ends in a
//! return code and output parameters. How parameters are written is in `codec`.

mod application;
mod attribute;
mod codec;
mod digest;
mod fault;
mod function;
mod information;
mod object;
mod random;
mod search;
mod session;
#[cfg(test)]
mod tests;

pub use application::Application;
pub use fault::{Fault, Returned};
pub use function::{Call, perform};
