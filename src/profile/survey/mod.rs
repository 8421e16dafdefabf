//! A survey: what a target is on one page, what it says of itself beside how it behaves. It is no
//! verdict; `certify` gives those.

mod algorithms;
mod conduct;
mod differences;
mod gather;
mod model;
mod standing;
mod subject;

pub use model::{
    Algorithm, Behaviour, Conduct, Depth, Difference, EncodingFacts, SURVEY_VERSION, Standing,
    Survey, VersionFacts,
};
pub use subject::survey_of;
