//! A test case as a value: what is sent, by whom, and what is expected back.

mod model;

pub use model::{
    Authority, Bindings, Case, CaseKey, Direction, Headers, Node, NodeValue, Step, Variable,
    Warning,
};
