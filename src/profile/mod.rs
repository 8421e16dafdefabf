//! Profiles: what each asks of a server, as data, and what a run's result and a few probes say of
//! it. No verdict of a case is computed again here.

mod authentication;
mod claims;
mod definitions;
mod evaluate;
mod evidence;
mod failure;
mod judge;
mod load;
mod model;
mod names;
mod probe;
pub mod provision;
mod session;
mod statement;
mod survey;

pub use claims::Claim;
pub use evaluate::Observed;
pub use judge::MANDATORY_CASE;
pub use load::{DefinitionError, Definitions};
pub use model::{
    CaseList, Extends, Kind, Level, NamedRequirement, Part, Profile, Rule, ShownBy, Suite,
    SuiteChoice, SuiteRule, SuiteRuleKind, Where,
};
pub use probe::{Admission, TlsFacts, probe};
pub use session::{Outcome as SessionOutcome, Session, SessionError, Subject};
pub use statement::{Conformance, Judged, Outcome, STATEMENT_VERSION, Statement, UsedCase};
pub use survey::{
    Algorithm, Behaviour, Conduct, Depth, Difference, EncodingFacts, SURVEY_VERSION, Standing,
    Survey, VersionFacts, survey_of,
};
