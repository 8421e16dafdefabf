//! How good the cases are: which of the bundled server's faults they notice.

mod caught;
mod chosen;
mod measure;
mod touched;

pub use caught::Caught;
pub use chosen::{OtherJudge, chosen};
pub use measure::{Catch, MeasureError, Thoroughness, measure, sound};
