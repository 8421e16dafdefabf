//! Faults on the command line, in builds that have them and in builds that have not.

use std::sync::Arc;

use crate::net::Handler;
use crate::{Clock, Settings};

/// Faults that cannot be given to a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// A name that the catalogue does not have.
    #[cfg(feature = "faults")]
    #[error(transparent)]
    Unknown(#[from] crate::fault::UnknownFault),
    /// The program was built without faults.
    #[cfg(not(feature = "faults"))]
    #[error(
        "this build has no faults; one that has is made by \
         `cargo build --release --features faults`"
    )]
    NotBuilt,
}

/// The catalogue: for each fault its name, its kind, what it breaks, and where that shows.
///
/// # Errors
/// In a build without faults.
#[cfg(feature = "faults")]
pub fn list_faults() -> Result<String, FaultError> {
    let every = crate::fault::Class::ALL.into_iter();
    let lines = every.flat_map(crate::fault::of_class).map(|(kind, fault)| {
        let (name, shows, source) = (fault.name, fault.shows, fault.source);
        format!("{name}\n    {kind}; {source}\n    {shows}\n")
    });
    Ok(lines.collect())
}

/// The catalogue.
///
/// # Errors
/// Always, as this build has no faults.
#[cfg(not(feature = "faults"))]
pub fn list_faults() -> Result<String, FaultError> {
    Err(FaultError::NotBuilt)
}

/// A server with the faults of these names.
#[cfg(feature = "faults")]
pub(super) fn faulty(
    names: &[String],
    settings: Settings,
    clock: Arc<dyn Clock>,
    seed: [u8; 32],
) -> Result<Arc<dyn Handler>, FaultError> {
    use crate::fault::{FaultSet, Faulty};

    let faults = FaultSet::named(names.iter().map(String::as_str))?;
    Ok(Arc::new(Faulty::new(faults, settings, clock, seed)))
}

/// A server with the faults of these names.
#[cfg(not(feature = "faults"))]
pub(super) fn faulty(
    _: &[String],
    _: Settings,
    _: Arc<dyn Clock>,
    _: [u8; 32],
) -> Result<Arc<dyn Handler>, FaultError> {
    Err(FaultError::NotBuilt)
}
