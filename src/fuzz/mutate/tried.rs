//! What was done so far and how often: what was done least is done next, so that no mutator and no
//! item has to wait for luck.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};

use super::Level;

/// A way to change something: a level, and the number of the mutator within it.
pub(super) type Mutator = (Level, u8);

/// What a message asks for first, and a tag in it: what is wrong with a field of one operation says
/// nothing about that field of another.
pub(super) type Subject = (u32, u32);

/// How often each mutator was used, and on which types and subjects.
#[derive(Debug, Default)]
pub struct Tried {
    mutators: BTreeMap<Mutator, u32>,
    kinds: BTreeMap<(Mutator, u8), u32>,
    subjects: BTreeMap<(Mutator, Subject), u32>,
}

impl Tried {
    /// The mutator among these that was used least.
    ///
    /// # Errors
    /// When there is none, or chance is used up.
    pub(super) fn mutator(
        &mut self,
        among: &[Mutator],
        u: &mut Unstructured<'_>,
    ) -> Result<Mutator> {
        fewest(&mut self.mutators, among, u)
    }

    /// The type among these that this mutator has changed least.
    ///
    /// # Errors
    /// When there is none, or chance is used up.
    pub(super) fn kind(
        &mut self,
        by: Mutator,
        among: &[u8],
        u: &mut Unstructured<'_>,
    ) -> Result<u8> {
        let among: Vec<(Mutator, u8)> = among.iter().map(|kind| (by, *kind)).collect();
        Ok(fewest(&mut self.kinds, &among, u)?.1)
    }

    /// The subject among these that this mutator has changed least.
    ///
    /// # Errors
    /// When there is none, or chance is used up.
    pub(super) fn subject(
        &mut self,
        by: Mutator,
        among: &[Subject],
        u: &mut Unstructured<'_>,
    ) -> Result<Subject> {
        let among: Vec<(Mutator, Subject)> = among.iter().map(|one| (by, *one)).collect();
        Ok(fewest(&mut self.subjects, &among, u)?.1)
    }
}

/// One of those that were chosen least, which is counted.
fn fewest<K: Copy + Ord>(
    counts: &mut BTreeMap<K, u32>,
    among: &[K],
    u: &mut Unstructured<'_>,
) -> Result<K> {
    let count = |key: &K| counts.get(key).copied().unwrap_or(0);
    let least = among.iter().map(count).min().unwrap_or(0);
    let least: Vec<K> = among
        .iter()
        .copied()
        .filter(|key| count(key) == least)
        .collect();
    let chosen = *u.choose(&least)?;
    *counts.entry(chosen).or_default() += 1;
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutator_is_used_as_often_as_the_others() {
        let among: Vec<Mutator> = (0..7).map(|number| (Level::Item, number)).collect();
        let chance: Vec<u8> = (0..255).collect();
        let mut u = Unstructured::new(&chance);
        let mut tried = Tried::default();
        for _ in 0..21 {
            tried.mutator(&among, &mut u).unwrap();
        }
        assert!(among.iter().all(|one| tried.mutators[one] == 3));
    }

    #[test]
    fn a_type_that_comes_seldom_is_changed_when_it_comes() {
        let chance = [0; 64];
        let mut u = Unstructured::new(&chance);
        let mut tried = Tried::default();
        let by = (Level::Item, 0);
        for _ in 0..5 {
            assert_eq!(tried.kind(by, &[2], &mut u).unwrap(), 2);
        }
        assert_eq!(tried.kind(by, &[2, 6], &mut u).unwrap(), 6);
    }
}
