//! What the proof found.

use std::collections::BTreeMap;
use std::fmt;

use super::mutation::Mutation;
use crate::check::Checks;

/// How many places a text form of the figures lists.
const SHOWN: usize = 20;

/// The numbers of the proof, and where it failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Cases looked at.
    pub cases: u64,
    /// Cases whose every answer passed when fed back.
    pub cases_passing: u64,
    /// Answers fed back.
    pub answers: u64,
    /// Answers fed back without a difference that no rule accepts.
    pub answers_passing: u64,
    /// Answers fed back that failed: the first difference.
    pub refused: Vec<Place>,
    /// What the checks of every response say of the printed answers.
    pub checks: Checks,
    /// Mutated answers, by mutation.
    pub mutations: BTreeMap<Mutation, u64>,
    /// Mutated answers that gave an unaccepted difference at once.
    pub caught: u64,
    /// Mutated answers that gave one at a later step of the case.
    pub caught_later: u64,
    /// Mutated answers that a rule accepts, by the rule of the first difference.
    pub accepted: BTreeMap<String, u64>,
    /// Values that the case leaves open and that nothing later in it contradicts, by what is open.
    pub open: BTreeMap<String, u64>,
    /// Mutated answers that nothing catches and nothing covers.
    pub unexplained: Vec<Place>,
}

/// A place in a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The case.
    pub case: String,
    /// The step, from 0.
    pub step: usize,
    /// The path in the answer.
    pub path: String,
    /// What is wrong there.
    pub what: String,
}

impl Figures {
    /// Mutated answers in all.
    pub fn mutated(&self) -> u64 {
        self.mutations.values().sum()
    }

    /// Whether the proof holds: every answer passes and every mutation is explained.
    pub fn hold(&self) -> bool {
        self.answers > 0 && self.answers == self.answers_passing && self.unexplained.is_empty()
    }

    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.cases_passing += other.cases_passing;
        self.answers += other.answers;
        self.answers_passing += other.answers_passing;
        self.refused.extend(other.refused);
        self.caught += other.caught;
        self.caught_later += other.caught_later;
        self.unexplained.extend(other.unexplained);
        self.checks.merge(other.checks);
        add_counts(&mut self.mutations, other.mutations);
        add_counts(&mut self.accepted, other.accepted);
        add_counts(&mut self.open, other.open);
    }

    pub(super) fn sort(&mut self) {
        self.refused.sort();
        self.unexplained.sort();
    }
}

fn add_counts<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        *into.entry(key).or_default() += count;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "cases                       {}", self.cases)?;
        writeln!(f, "  all answers passing       {}", self.cases_passing)?;
        writeln!(f, "answers fed back            {}", self.answers)?;
        writeln!(f, "  passing                   {}", self.answers_passing)?;
        writeln!(f, "checks of printed answers")?;
        for check in self.checks.results() {
            writeln!(
                f,
                "  {:<36} {} of {}",
                check.id, check.broken, check.checked
            )?;
            if let Some(first) = check.first {
                writeln!(f, "    {first}")?;
            }
        }
        writeln!(f, "mutated answers             {}", self.mutated())?;
        for (mutation, count) in &self.mutations {
            writeln!(f, "  {:<25} {count}", mutation.name())?;
        }
        writeln!(f, "caught                      {}", self.caught)?;
        writeln!(f, "caught at a later step      {}", self.caught_later)?;
        writeln!(
            f,
            "accepted by a rule          {}",
            self.accepted.values().sum::<u64>()
        )?;
        for (rule, count) in &self.accepted {
            writeln!(f, "  {rule:<33} {count}")?;
        }
        writeln!(
            f,
            "left open by the case       {}",
            self.open.values().sum::<u64>()
        )?;
        for (variable, count) in &self.open {
            writeln!(f, "  {variable:<40} {count}")?;
        }
        list(f, "refused answers", &self.refused)?;
        list(f, "unexplained mutations", &self.unexplained)
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, places: &[Place]) -> fmt::Result {
    writeln!(f, "{title:<27} {}", places.len())?;
    for place in places.iter().take(SHOWN) {
        writeln!(
            f,
            "  {} step {} {}: {}",
            place.case, place.step, place.path, place.what
        )?;
    }
    if places.len() > SHOWN {
        writeln!(f, "  and {} more", places.len() - SHOWN)?;
    }
    Ok(())
}
