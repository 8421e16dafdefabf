//! The model of a run's outcome: verdicts, differences, evidence. It is what the result JSON
//! holds and all that reports see; it does no I/O.

mod model;

pub use model::{
    Acceptance, CaseResult, CheckResult, Confidence, Counts, Difference, DifferenceKind, RunResult,
    StepResult, Summary, Verdict, ViolationRecord,
};
