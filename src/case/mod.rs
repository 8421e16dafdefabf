//! A test case as a value: what is sent, by whom, and what is expected back.

mod bundled;
mod catalogue;
mod digest;
mod directive;
mod document;
mod duplicates;
mod encoding;
mod error;
pub mod facts;
mod header;
mod identity;
mod import;
mod made;
mod model;
mod natural;
mod nearest;
mod node;
mod official;
mod pairing;
mod pattern;
mod profiles;
mod read;
mod selection;
mod source;
mod variable;
mod write;

pub use catalogue::{Catalogue, bundled_cases, load, load_with};
pub use digest::digest;
pub use duplicates::duplicates;
pub use error::{HeaderError, ReadError, ReadErrorKind};
pub use import::{files_left_out, import_files};
pub use model::{
    Authority, Bindings, Case, CaseKey, Direction, Headers, Node, NodeValue, Outcome, Step,
    Unreadable, Variable, Warning,
};
pub use nearest::{nearest_cases, nearest_name};
pub use pattern::Pattern;
pub use profiles::{
    Correction, DeviceCredential, Encoding, Erratum, Member, ProfileError, Profiles, Requirement,
    RequirementKind, Scenario, SeedUse, Transport,
};
pub use read::read;
pub use selection::Selection;
pub use source::LoadError;
pub use write::write;
