//! What to set up on a target so that no case is skipped for a requirement, and the target file that
//! says so. Both come from the requirements of the cases; nothing is known here of any one of them.

mod authority;
mod guide;
mod needs;
mod target_file;

pub use authority::{AuthorityError, authority_files, is_secret};
pub use guide::guide;
pub use needs::{ChoiceError, Need, Needs};
pub use target_file::{password_files, target_file};

#[cfg(test)]
mod tests;
