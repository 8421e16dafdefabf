//! Cases made from the protocol's definition, and the requests that they are made of.

pub mod request;
