//! A sample of failures that everybody draws alike.

use sha2::{Digest, Sha256};

use crate::result::CaseResult;

/// At most `count` of the cases, in their order, chosen by `seed` alone.
pub fn sample<'a>(cases: &[&'a CaseResult], count: usize, seed: &str) -> Vec<&'a CaseResult> {
    let mut ranked: Vec<(usize, [u8; 32])> = cases
        .iter()
        .enumerate()
        .map(|(index, case)| (index, rank(case, seed)))
        .collect();
    ranked.sort_by_key(|(_, rank)| *rank);
    ranked.truncate(count);
    ranked.sort_by_key(|(index, _)| *index);
    let chosen = ranked.into_iter();
    chosen
        .filter_map(|(index, _)| cases.get(index).copied())
        .collect()
}

fn rank(case: &CaseResult, seed: &str) -> [u8; 32] {
    Sha256::digest(format!("{seed}\n{}\n{}", case.id, case.version)).into()
}
