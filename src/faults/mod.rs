//! How good the cases are: which of the bundled server's faults they notice.

mod caught;
mod measure;
mod touched;

pub use caught::Caught;
pub use measure::{Catch, MeasureError, Thoroughness, measure, sound};
