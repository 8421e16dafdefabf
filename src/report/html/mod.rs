//! The result as one HTML page that needs nothing else: no network, no other file.
//!
//! What a reader wants first is in the page as it stands, readable without scripts. The cases are
//! packed into it and drawn on demand by the page's own script (`page/*.js`), which puts every text
//! in as text: nothing a target sent is ever read as markup. A content security policy allows that
//! one script and no other, and no address at all.

mod data;
mod grid;
mod overview;
mod pack;
mod page;

pub(super) use grid::{encoded, in_words, share, title};
pub(super) use pack::pack;
pub use page::write_html;
pub(super) use page::{STYLE, document, packed};

#[cfg(test)]
mod tests;
