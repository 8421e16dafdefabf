//! The files that OASIS published, by digest: whether a case is official and unmodified.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A SHA-256, a blank and the id and version of the case, line by line.
const OFFICIAL: &str = include_str!("../../profiles/official.sha256");

/// Whether a published file has this SHA-256, in lower-case hex.
pub(super) fn knows(digest: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> =
        LazyLock::new(|| lines().map(|(known, _)| known).collect());
    KNOWN.contains(digest)
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = OFFICIAL.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_digest_and_the_name_of_a_case() {
        let mut count = 0;
        for (digest, name) in lines() {
            assert_eq!(digest.len(), 64, "{name}");
            assert!(name.contains('@'), "{name}");
            count += 1;
        }
        assert!(count > 600, "{count}");
        assert!(!knows("00"));
    }
}
