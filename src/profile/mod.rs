//! Profiles: what each asks of a server, as data, and what a run's result and a few probes say of
//! it. No verdict of a case is computed again here.

mod definitions;
mod load;
mod model;
mod names;

pub use load::{DefinitionError, Definitions};
pub use model::{
    CaseList, Extends, Kind, Level, NamedRequirement, Profile, Rule, ShownBy, Suite, SuiteChoice,
    SuiteRule, SuiteRuleKind, Where,
};
