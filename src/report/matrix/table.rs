//! Implementations by case family and version, and where they differ.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Authority;
use crate::result::{CaseResult, Counts, RunResult, Verdict};

/// Results of several implementations, each under a name.
#[derive(Debug)]
pub struct Matrix<'r> {
    pub(super) names: Vec<&'r str>,
    pub(super) results: Vec<&'r RunResult>,
    /// Every case that ran somewhere, with its result for each implementation that has it.
    pub(super) cases: BTreeMap<Key<'r>, Vec<Option<&'r CaseResult>>>,
}

/// What names a case; the order is that of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'r> {
    pub authority: Authority,
    pub family: &'r str,
    pub version: &'r str,
    pub id: &'r str,
}

/// One row of the table: for each implementation its verdicts.
pub(super) type Row = Vec<Counts>;

impl<'r> Matrix<'r> {
    /// Puts results side by side.
    pub fn of(results: &'r [(String, RunResult)]) -> Self {
        let mut cases: BTreeMap<Key<'r>, Vec<Option<&'r CaseResult>>> = BTreeMap::new();
        for (column, (_, result)) in results.iter().enumerate() {
            for case in &result.cases {
                let row = cases.entry(key(case));
                let row = row.or_insert_with(|| vec![None; results.len()]);
                if let Some(cell) = row.get_mut(column) {
                    *cell = Some(case);
                }
            }
        }
        let ran =
            |row: &[Option<&CaseResult>]| row.iter().any(|cell| verdict(*cell) != Verdict::Skipped);
        cases.retain(|_, row| ran(row));
        Self {
            names: results.iter().map(|(name, _)| name.as_str()).collect(),
            results: results.iter().map(|(_, result)| result).collect(),
            cases,
        }
    }

    /// Verdicts by version and authority, as the tables of interoperability events give them.
    pub(super) fn totals(&self) -> BTreeMap<(&'r str, Authority), Row> {
        self.rows(|key| (key.version, key.authority))
    }

    /// Verdicts by authority, family and version.
    pub(super) fn families(&self) -> BTreeMap<(Authority, &'r str, &'r str), Row> {
        self.rows(|key| (key.authority, key.family, key.version))
    }

    fn rows<K: Ord>(&self, of: impl Fn(&Key<'r>) -> K) -> BTreeMap<K, Row> {
        let mut rows: BTreeMap<K, Row> = BTreeMap::new();
        for (key, cells) in &self.cases {
            let empty = || vec![Counts::default(); self.names.len()];
            let row = rows.entry(of(key)).or_insert_with(empty);
            for (counts, cell) in row.iter_mut().zip(cells) {
                counts.count(verdict(*cell));
            }
        }
        rows
    }

    /// The cases in which two implementations end differently.
    pub(super) fn apart(&self, one: usize, other: usize) -> Vec<(&Key<'r>, Verdict, Verdict)> {
        let cases = self.cases.iter();
        let pairs = cases.map(|(key, cells)| {
            let of = |column: usize| verdict(cells.get(column).copied().flatten());
            (key, of(one), of(other))
        });
        pairs.filter(|(_, one, other)| one != other).collect()
    }

    /// What makes the columns hard to compare: other rules, other tools, other questions.
    pub(super) fn cautions(&self) -> Vec<String> {
        let mut cautions = Vec::new();
        let all = |of: fn(&RunResult) -> Option<&str>| -> BTreeSet<Option<&str>> {
            self.results.iter().map(|result| of(result)).collect()
        };
        if all(|result| result.rules.as_deref()).len() > 1 {
            cautions.push("the results were judged by different rules".to_owned());
        }
        if all(|result| Some(&result.tool)).len() > 1 {
            cautions.push("the results come from different versions of the tool".to_owned());
        }
        let rows = self.cases.values();
        let other = rows.filter(|row| digests(row).len() > 1).count();
        if other > 0 {
            cautions.push(format!("{other} cases do not ask the same in all results"));
        }
        cautions
    }
}

fn digests<'r>(row: &[Option<&'r CaseResult>]) -> BTreeSet<&'r str> {
    let cases = row.iter().flatten();
    cases.map(|case| case.about.digest.as_str()).collect()
}

fn key(case: &CaseResult) -> Key<'_> {
    Key {
        authority: case.authority,
        family: &case.about.family,
        version: &case.version,
        id: &case.id,
    }
}

/// The verdict of a cell; a case that a result does not have was not run there.
pub(super) fn verdict(cell: Option<&CaseResult>) -> Verdict {
    cell.map_or(Verdict::Skipped, |case| case.verdict)
}
