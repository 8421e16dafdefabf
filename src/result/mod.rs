//! The model of a run's outcome: verdicts, differences, evidence. It is what the result JSON
//! holds and all that reports see; it does no I/O.

mod mask;
mod model;
mod read;

pub use mask::{mask_bytes, mask_in_text};
pub use model::{
    About, Acceptance, Attempt, Baseline, CaseResult, CheckResult, Confidence, Counts, Difference,
    DifferenceKind, Moved, RunResult, SCHEMA_VERSION, StepResult, Summary, Verdict,
    ViolationRecord,
};
pub use read::ReadResultError;
