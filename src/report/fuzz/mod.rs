//! The result of a fuzzing campaign in the forms that readers want: pure functions of it.

mod html;
mod junit;
mod markdown;
mod text;

pub use html::write_fuzz_html;
pub use junit::write_fuzz_junit;
pub use markdown::write_fuzz_markdown;
pub use text::fuzz;

#[cfg(test)]
mod tests;
