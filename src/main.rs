//! The `kmip-conform` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kmip_conform::cli::main()
}
