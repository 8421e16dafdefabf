//! The KMIP conformance suite: reads test cases, replays them against a server, judges every
//! response by rules and reports what it saw.
//!
//! Modules import only from earlier ranks: `result`; `case`, `target`; `compare`, `check`; `run`;
//! `self_check`; `generate`, `profile`, `coverage`, `fuzz`; `report`; `cli`.

pub mod case;
pub mod check;
pub mod cli;
pub mod compare;
pub mod config;
pub mod convert;
pub mod coverage;
#[cfg(feature = "faults")]
pub mod faults;
pub mod fuzz;
pub mod generate;
pub mod profile;
pub mod report;
pub mod result;
pub mod run;
pub mod self_check;
pub mod target;
