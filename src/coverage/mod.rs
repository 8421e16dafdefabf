//! What cases touch: the operations that the reference server performs, and what a run provoked.

mod operations;
mod provoked;
mod reasons;

pub use operations::{Figures, OperationTable, SectionError};
pub use provoked::{COUNTED, Pair, Provoked, Share, listed};
pub use reasons::Unprovoked;
