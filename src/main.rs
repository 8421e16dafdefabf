//! The `kmip-conform` command.

fn main() {}
