//! Why the tool cannot do what it was asked to.

use std::io;
use std::path::{Path, PathBuf};

use kmip_conform_protocol::ParseVersionError;
use kmip_reference_server::serve::ServeError;
use thiserror::Error;

use super::ExitCode;
use crate::case::{LoadError, ProfileError};
use crate::compare::RulesError;
use crate::config::ConfigFileError;
use crate::convert::ConvertError;
use crate::coverage::SectionError;
use crate::profile::provision::{AuthorityError, ChoiceError};
use crate::profile::{DefinitionError, SessionError};
use crate::report::JunitError;
use crate::result::ReadResultError;
use crate::run::{HostError, JournalError, KnownError, SelfDescriptionError, TargetFileError};
use crate::target::{ConfigError, TargetError};

/// A mistake of the user or the environment: one variant per stage.
#[derive(Debug, Error)]
pub enum ToolError {
    /// Reading what the user named.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Reading a result that was written before.
    #[error("cannot use {}: {source}", path.display())]
    ReadResult {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: ReadResultError,
    },
    /// Writing a report or output.
    #[error("cannot write {what}: {source}")]
    Write {
        /// The file, or `standard output`.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// Reading a message to convert.
    #[error(transparent)]
    Convert(#[from] ConvertError),
    /// Reading cases.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Reading what is known about cases.
    #[error(transparent)]
    Profiles(#[from] ProfileError),
    /// Reading the permitted variations.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Keeping what a run has done.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A configuration file that `init` would write over.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Asking a target what it is.
    #[error(transparent)]
    SelfDescription(#[from] SelfDescriptionError),
    /// Reading the configuration file.
    #[error(transparent)]
    ConfigFile(#[from] ConfigFileError),
    /// Reading the known failures.
    #[error("{}:{source}", path.display())]
    Known {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: KnownError,
    },
    /// Putting a table into a document.
    #[error(transparent)]
    Section(#[from] SectionError),
    /// The tool's own data on reasons.
    #[error("the reasons of coverage cannot be read: {0}")]
    Reasons(toml::de::Error),
    /// A version in a case's name.
    #[error(transparent)]
    Version(#[from] ParseVersionError),
    /// No case has this id.
    #[error("no case is called {text}")]
    UnknownCase {
        /// The id as given.
        text: String,
        /// Ids like it.
        nearest: Vec<String>,
    },
    /// No requirement has this name.
    #[error("no requirement is called {name}")]
    UnknownRequirement {
        /// The name as given.
        name: String,
        /// The name most like it.
        nearest: Option<String>,
    },
    /// No profile has this name.
    #[error("no profile is called {name}")]
    UnknownProfile {
        /// The name as given.
        name: String,
        /// The name most like it.
        nearest: Option<String>,
    },
    /// The profiles exist, but not in the versions.
    #[error("none of the profiles exists in these versions")]
    NoSuchVersion,
    /// Reading the definitions of the profiles.
    #[error(transparent)]
    Definitions(#[from] DefinitionError),
    /// Stating how a target fares with profiles.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// Choosing among requirements that exclude each other.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// Making certificates for clients.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// Reading what the user tells of a target.
    #[error(transparent)]
    TargetFile(#[from] TargetFileError),
    /// An option that means nothing for the bundled server.
    #[error("{0} says how to reach a server, and there is no --target")]
    NeedsTarget(&'static str),
    /// Scenarios at once on a target that all of them share.
    #[error("--jobs is for the bundled server: the scenarios share the store of a --target")]
    JobsNeedIsolation,
    /// A target without a certificate to trust.
    #[error("--target needs --ca, the certificates that the server's chain leads to")]
    NoAuthority,
    /// A user for whom damaged requests would be sent.
    #[error("--user is not for fuzzing: refused credentials might lock the account")]
    NoCredentials,
    /// A target of others.
    #[error("fuzzing can stop a server and destroy what it holds; only your own may be fuzzed")]
    NotOwned,
    /// Options that leave nothing to do.
    #[error("{0}")]
    NothingToFuzz(String),
    /// A fault that something else is to notice.
    #[cfg(feature = "faults")]
    #[error(transparent)]
    OtherJudge(#[from] crate::faults::OtherJudge),
    /// A form that the result of a campaign does not have.
    #[error("the result of fuzzing has the forms --html, --junit and --markdown")]
    NoSuchForm,
    /// The way to a target that is fuzzed.
    #[error(transparent)]
    Network(#[from] crate::fuzz::NetworkError),
    /// Keeping or reading a finding.
    #[error(transparent)]
    Finding(#[from] crate::fuzz::FindingError),
    /// Keeping or going on with a campaign.
    #[error(transparent)]
    Keep(#[from] crate::fuzz::KeepError),
    /// Starting the bundled server.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Starting or ending the reference server.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// Running cases on faulty servers.
    #[cfg(feature = "faults")]
    #[error(transparent)]
    Measure(#[from] crate::faults::MeasureError),
    /// Starting threads.
    #[error("cannot start the runtime: {0}")]
    Runtime(io::Error),
    /// Writing the JUnit report.
    #[error(transparent)]
    Junit(#[from] JunitError),
    /// Setting up the target.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Reaching the target.
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl ToolError {
    /// A file that cannot be written.
    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write {
            what: path.display().to_string(),
            source,
        }
    }

    /// Standard output that cannot be written.
    pub(super) fn stdout(source: io::Error) -> Self {
        Self::Write {
            what: "standard output".to_owned(),
            source,
        }
    }

    /// How the process ends.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Read { .. }
            | Self::ReadResult { .. }
            | Self::Write { .. }
            | Self::Convert(_)
            | Self::Config(_)
            | Self::ConfigFile(_)
            | Self::Exists(_)
            | Self::Journal(_)
            | Self::Load(_)
            | Self::Profiles(_)
            | Self::Known { .. }
            | Self::Section(_)
            | Self::Version(_)
            | Self::UnknownCase { .. }
            | Self::UnknownRequirement { .. }
            | Self::UnknownProfile { .. }
            | Self::NoSuchVersion
            | Self::Choice(_)
            | Self::TargetFile(_)
            | Self::NeedsTarget(_)
            | Self::JobsNeedIsolation
            | Self::NoAuthority
            | Self::NoCredentials
            | Self::NotOwned
            | Self::NothingToFuzz(_)
            | Self::NoSuchForm
            | Self::Finding(_)
            | Self::Keep(_)
            | Self::Serve(_)
            | Self::Junit(_) => ExitCode::Usage,
            #[cfg(feature = "faults")]
            Self::OtherJudge(_) => ExitCode::Usage,
            Self::Network(crate::fuzz::NetworkError::Config(_)) => ExitCode::Usage,
            Self::Network(crate::fuzz::NetworkError::Runtime(_)) => ExitCode::Internal,
            Self::Network(crate::fuzz::NetworkError::Target(_)) | Self::Target(_) => {
                ExitCode::Unreachable
            }
            Self::Session(SessionError::Target(_)) => ExitCode::Unreachable,
            Self::SelfDescription(SelfDescriptionError::Config(_)) => ExitCode::Usage,
            Self::SelfDescription(
                SelfDescriptionError::Target(_) | SelfDescriptionError::Silent(_),
            ) => ExitCode::Unreachable,
            Self::Definitions(_) | Self::Session(_) | Self::Authority(_) => ExitCode::Internal,
            #[cfg(feature = "faults")]
            Self::Measure(_) => ExitCode::Internal,
            // The rules are built in, and the bundled server is ours.
            Self::Rules(_) | Self::Reasons(_) | Self::Host(_) | Self::Runtime(_) => {
                ExitCode::Internal
            }
        }
    }

    /// What to try next, where there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Target(error) | Self::SelfDescription(SelfDescriptionError::Target(error)) => {
                error.hint().map(str::to_owned)
            }
            Self::Exists(_) => Some("--force writes over it".to_owned()),
            Self::SelfDescription(SelfDescriptionError::Silent(_)) => {
                Some("check that KMIP is what listens there, and --encoding".to_owned())
            }
            Self::SelfDescription(SelfDescriptionError::Config(_)) => None,
            Self::Convert(error) => error.hint().map(str::to_owned),
            Self::UnknownCase { nearest, .. } if !nearest.is_empty() => {
                Some(format!("did you mean {}?", nearest.join(", ")))
            }
            Self::UnknownRequirement { nearest, .. } | Self::UnknownProfile { nearest, .. } => {
                let nearest = nearest.as_ref()?;
                Some(format!("did you mean {nearest}?"))
            }
            Self::Choice(ChoiceError::Unknown {
                nearest: Some(nearest),
                ..
            }) => Some(format!("did you mean {nearest}?")),
            Self::NotOwned => Some("if it is yours, say so by --i-own-this-target".to_owned()),
            Self::NoCredentials
            | Self::NothingToFuzz(_)
            | Self::NoSuchForm
            | Self::Network(_)
            | Self::Finding(_)
            | Self::Keep(_) => None,
            Self::UnknownCase { .. } => Some("`kmip-conform list` shows all cases".to_owned()),
            Self::Read { .. }
            | Self::ReadResult { .. }
            | Self::Write { .. }
            | Self::Config(_)
            | Self::ConfigFile(_)
            | Self::Journal(_)
            | Self::Load(_)
            | Self::Profiles(_)
            | Self::Rules(_)
            | Self::Reasons(_)
            | Self::Known { .. }
            | Self::Section(_)
            | Self::Version(_)
            | Self::NoSuchVersion
            | Self::Definitions(_)
            | Self::Session(_)
            | Self::Choice(_)
            | Self::Authority(_)
            | Self::TargetFile(_)
            | Self::NeedsTarget(_)
            | Self::JobsNeedIsolation
            | Self::NoAuthority
            | Self::Host(_)
            | Self::Serve(_)
            | Self::Runtime(_)
            | Self::Junit(_) => None,
            #[cfg(feature = "faults")]
            Self::Measure(_) | Self::OtherJudge(_) => None,
        }
    }
}
