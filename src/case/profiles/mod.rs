//! What is known about cases beyond their files, as data: scenarios, requirements, errata and
//! directions.
//!
//! The files lie in `profiles/` and are built into the program; a folder can replace them. Only
//! they may name a published case.

mod directions;
mod errata;
mod load;
mod prefix;
mod requires;
mod scenarios;

pub use errata::{Correction, Erratum};
pub use load::{ProfileError, Profiles};
pub use requires::{DeviceCredential, Encoding, Requirement, RequirementKind, SeedUse, Transport};
pub use scenarios::{Member, Scenario};
