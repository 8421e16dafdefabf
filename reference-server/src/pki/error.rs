//! What can go wrong with certificates and their files.

use std::io;
use std::path::PathBuf;

/// A certificate could not be made, read or written.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// The name cannot be the stem of a file of its own.
    #[error(
        "`{0}` cannot name a client: use letters, digits, `-`, `_` and `.`, not `ca` or `server`"
    )]
    ClientName(String),
    /// The files were not written by us, so no certificate can be added to them.
    #[error("{0} is not an authority of ours: no new certificate can be issued with it")]
    ForeignAuthority(PathBuf),
    /// A certificate or key could not be made.
    #[error("cannot make a certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// A file could not be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write {path}: {source}", path = path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
