//! The `kmip-conform` command.

use std::process::ExitCode;

/// Messages are many small items: the system's allocator took a quarter of the server's own time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kmip_conform::cli::main()
}
