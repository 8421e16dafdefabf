//! Why objects cannot be kept on the disk.

use std::path::PathBuf;

/// The folder of the data cannot be used, or could not be written to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another server has the folder.
    #[error("cannot use the data in {}: another server is using them", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder or the file in it cannot be read or written.
    #[error("cannot use the data in {}: {message}", folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What the system or the database says.
        message: String,
    },
    /// The file was not written by this program.
    #[error("cannot use the data in {}: {name} is no data of this server", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The file's name.
        name: &'static str,
    },
    /// The file was written by a later version.
    #[error(
        "cannot use the data in {}: their format is {found}, and this server knows up to {known}",
        folder.display()
    )]
    Newer {
        /// The folder.
        folder: PathBuf,
        /// The file's format.
        found: u64,
        /// The format of this server.
        known: u64,
    },
    /// An entry of the file cannot be understood.
    #[error("cannot use the data in {}: {entry} is damaged", folder.display())]
    Damaged {
        /// The folder.
        folder: PathBuf,
        /// Which entry.
        entry: String,
    },
    /// A change could not be written; the store takes no more.
    #[error("the change could not be written to the disk")]
    NotWritten,
}
