//! What cases touch: so far the operations that the reference server performs.

mod operations;

pub use operations::{Figures, OperationTable, SectionError};
