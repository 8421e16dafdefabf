//! What the decoder met, before its places are turned into paths.

use std::collections::HashMap;

use crate::limits::MAX_VIOLATIONS;
use crate::ttlv::tree::Entry;
use crate::violation::{Violation, ViolationKind};
use crate::{MessagePath, Tag};

/// A violation whose place is still an index.
pub(super) struct Finding {
    /// The item it is about; `None` for the message as a whole.
    pub entry: Option<usize>,
    pub offset: usize,
    pub kind: ViolationKind,
}

#[derive(Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        if self.found.len() < MAX_VIOLATIONS {
            self.found.push(finding);
        } else if self.found.len() == MAX_VIOLATIONS {
            self.found.push(Finding {
                kind: ViolationKind::ViolationLimit {
                    limit: MAX_VIOLATIONS,
                },
                ..finding
            });
        }
    }

    /// Gives every finding its path, in one walk over the items.
    pub(super) fn into_violations(self, entries: &[Entry<'_>]) -> Vec<Violation> {
        if self.found.is_empty() {
            return Vec::new();
        }
        let wanted = self.found.iter().filter_map(|finding| finding.entry);
        let paths = paths(entries, wanted.collect());
        let mut violations = Vec::with_capacity(self.found.len());
        for finding in self.found {
            let path = finding.entry.and_then(|entry| paths.get(&entry).cloned());
            violations.push(Violation::new(
                finding.kind,
                Some(finding.offset),
                path.unwrap_or_default(),
            ));
        }
        violations
    }
}

/// A structure around the item the walk is at.
struct Level {
    end: usize,
    seen: HashMap<Tag, usize>,
}

/// The paths of the wanted items.
fn paths(entries: &[Entry<'_>], mut wanted: Vec<usize>) -> HashMap<usize, MessagePath> {
    wanted.sort_unstable();
    let mut wanted = wanted.into_iter().peekable();
    let mut found = HashMap::new();
    let mut path = MessagePath::root();
    let mut levels = vec![Level {
        end: entries.len(),
        seen: HashMap::new(),
    }];
    for (index, entry) in entries.iter().enumerate() {
        while levels.len() > 1 && levels.last().is_some_and(|level| level.end <= index) {
            levels.pop();
            path.pop();
        }
        let Some(level) = levels.last_mut() else {
            break;
        };
        let seen = level.seen.entry(entry.tag()).or_default();
        path.push(entry.tag(), *seen);
        *seen += 1;
        levels.push(Level {
            end: entry.end as usize,
            seen: HashMap::new(),
        });
        while wanted.next_if_eq(&index).is_some() {
            found.entry(index).or_insert_with(|| path.clone());
        }
        if wanted.peek().is_none() {
            break;
        }
    }
    found
}
