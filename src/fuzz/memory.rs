//! The memory of another process of this machine.

use std::fs;

/// Octets of a page on every machine that Linux runs KMIP servers on by default.
const PAGE: u64 = 4096;

/// Octets of memory that the process really has; nothing where the system does not tell.
pub fn resident(process: u32) -> Option<u64> {
    let told = fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    let pages: u64 = told.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_memory() {
        assert!(super::resident(std::process::id()).is_some_and(|octets| octets > 1 << 20));
    }
}
