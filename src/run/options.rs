//! How a run goes about its work.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::hooks::Hooks;
use super::journal::Journal;
use crate::case::CaseKey;

/// What to do with steps that send the Interop operation, which a production server must not
/// offer (KMIP 2.1 section 6.1.26).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interop {
    /// Send it; from the first answer that it is not supported, omit it.
    #[default]
    Auto,
    /// Send it and judge the answer.
    Send,
    /// Leave such steps out; leaving them out is a permitted variation.
    Omit,
}

impl fmt::Display for Interop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Send => "send",
            Self::Omit => "omit",
        })
    }
}

/// The text is none of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is none of auto, send and omit")]
pub struct ParseInteropError(String);

impl FromStr for Interop {
    type Err = ParseInteropError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "send" => Ok(Self::Send),
            "omit" => Ok(Self::Omit),
            _ => Err(ParseInteropError(text.to_owned())),
        }
    }
}

type Listener = dyn Fn(&CaseKey) + Send + Sync;

/// Somebody who is told of each case that begins.
#[derive(Clone, Default)]
pub struct Started(Option<Arc<Listener>>);

impl Started {
    /// Tells this listener.
    pub fn tell(listener: impl Fn(&CaseKey) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    pub(super) fn begin(&self, key: &CaseKey) {
        if let Some(listener) = &self.0 {
            listener(key);
        }
    }
}

impl fmt::Debug for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Started").finish_non_exhaustive()
    }
}

/// How a run goes about its work.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// See [`Interop`].
    pub interop: Interop,
    /// Skip cases that wait for a date, unless the target's clock can be moved.
    pub skip_slow: bool,
    /// Scenarios under way at once; more than one only where each has a store of its own.
    pub jobs: usize,
    /// How often a scenario is tried again while one of its cases does not pass.
    pub retries: usize,
    /// Commands before and after cases.
    pub hooks: Hooks,
    /// Is told of each case that begins.
    pub started: Started,
    /// Where a run that is cut off finds what was done.
    pub journal: Option<Arc<Journal>>,
    /// Keep the exchanges of passed cases too.
    pub keep_exchanges: bool,
    /// Show key material the target made, and passwords, in results.
    pub reveal: bool,
    /// Passwords that the user configured; hidden in results unless `reveal`.
    pub secrets: Vec<Vec<u8>>,
    /// The time between two questions whether an operation is done.
    pub poll_pause: Duration,
    /// The longest wait for one date.
    pub longest_wait: Duration,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            interop: Interop::default(),
            skip_slow: false,
            jobs: 1,
            retries: 0,
            hooks: Hooks::default(),
            started: Started::default(),
            journal: None,
            keep_exchanges: false,
            reveal: false,
            secrets: Vec::new(),
            poll_pause: Duration::from_millis(500),
            longest_wait: Duration::from_secs(600),
        }
    }
}
