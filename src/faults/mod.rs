//! How good the cases are: which of the bundled server's faults they notice.

mod measure;
mod touched;

pub use measure::{Catch, MeasureError, measure, sound};
