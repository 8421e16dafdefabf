//! Several results side by side: the table of a plugfest.

mod html;
mod markdown;
mod table;

pub use html::write_matrix_html;
pub use markdown::write_matrix_markdown;
pub use table::Matrix;

#[cfg(test)]
mod tests;
