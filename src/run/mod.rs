//! Executing cases: scenarios, steps, waits, polling, clean-up, verdicts.

mod ask;
mod budget;
mod carrier;
mod case_run;
mod clean_up;
mod clients;
mod clock;
mod dates;
mod describe;
mod engine;
mod evidence;
mod exchange;
mod http;
mod known;
mod message;
mod objects;
mod offered;
mod options;
mod performed;
mod plan;
mod poll;
mod prepare;
mod scenario;
mod scene;
mod secrets;
mod site;
mod target_file;
mod verdict;

pub use carrier::Carrier;
pub use engine::{Heading, run, summarise};
pub use known::{Known, KnownError};
pub use options::{Interop, ParseInteropError, RunOptions};
pub use plan::{Action, Plan, PlannedCase, PlannedScenario, Provision};
pub use prepare::{Offer, ParsePartitionError, Partition, plan};
pub use site::{Bundled, Host, HostError};
pub use target_file::{TargetFile, TargetFileError};
