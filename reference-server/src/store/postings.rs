//! Lists of objects in an index, by their place in the order of creation.

use std::collections::BTreeSet;

/// The objects under one key of an index. Most keys have one object, which then costs no tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Postings {
    /// One object.
    One(u64),
    /// Several objects, or none once the last is gone.
    Many(BTreeSet<u64>),
}

impl Postings {
    pub fn add(&mut self, sequence: u64) {
        match self {
            Self::One(only) if *only == sequence => {}
            Self::One(only) => *self = Self::Many(BTreeSet::from([*only, sequence])),
            Self::Many(all) => {
                all.insert(sequence);
            }
        }
    }

    /// Takes an object out; whether none is left.
    pub fn remove(&mut self, sequence: u64) -> bool {
        match self {
            Self::One(only) if *only == sequence => *self = Self::Many(BTreeSet::new()),
            Self::One(_) => {}
            Self::Many(all) => {
                all.remove(&sequence);
            }
        }
        self.len() == 0
    }

    pub fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(all) => all.len(),
        }
    }

    /// The objects, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        let (one, many) = match self {
            Self::One(only) => (Some(*only), None),
            Self::Many(all) => (None, Some(all)),
        };
        one.into_iter().chain(many.into_iter().flatten().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_each_object_once_and_tells_when_none_is_left() {
        let mut postings = Postings::One(4);
        postings.add(4);
        assert_eq!(postings, Postings::One(4));
        postings.add(2);
        assert_eq!(postings.iter().collect::<Vec<_>>(), [2, 4]);
        assert!(!postings.remove(4));
        assert!(!postings.remove(9));
        assert!(postings.remove(2));
        assert_eq!(postings.len(), 0);
        postings.add(7);
        assert_eq!(postings.iter().collect::<Vec<_>>(), [7]);
    }
}
