//! Operations that fail for the reasons of their error tables, each brought about in one way.

mod attributes;
mod keys;
mod limits;
mod parameters;
mod retrieval;
mod server;
mod storage;
mod way;

pub(super) use way::RULE;
