//! The proof of the comparison without a server: every case is fed its own expected answers, which
//! must pass, and every single mutation of them, which must fail unless a rule covers it.

mod answer;
mod figures;
mod left_open;
mod mutation;
mod proof;

pub use figures::{Figures, Place};
pub use mutation::Mutation;
pub use proof::{Options, run};
