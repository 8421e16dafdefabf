//! How soon faults were found, as a table and in sum.

use std::fmt;

use super::seek::Found;

/// The head of the table.
const HEAD: &str = "\
| Fault | Kind | Structure-aware | Seeds | Plain bytes | Seeds |
|---|---|---:|---:|---:|---:|
";

/// The figures of all faults: first of the structure-aware fuzzer, then of plain byte mutation.
#[derive(Debug)]
pub struct Figures {
    most: u64,
    seeds: u64,
    medians: Vec<[Found; 2]>,
}

impl Figures {
    /// Nothing measured yet.
    pub fn new(most: u64, seeds: u64) -> Self {
        Self {
            most,
            seeds,
            medians: Vec::new(),
        }
    }

    /// The head of the table.
    pub fn head(&self) -> &'static str {
        HEAD
    }

    /// Takes in after how many requests the seeds found one fault; gives its row of the table.
    pub fn row(&mut self, fault: &str, kind: &str, found: [&[Found]; 2]) -> String {
        let medians = found.map(median);
        self.medians.push(medians);
        let cells = medians.iter().zip(found).map(|(median, found)| {
            let told = median.map_or("not found".to_owned(), |one| one.to_string());
            let times = found.iter().flatten().count();
            format!("{told} | {times} of {}", found.len())
        });
        let cells: Vec<String> = cells.collect();
        format!("| {fault} | {kind} | {} |\n", cells.join(" | "))
    }

    fn of(&self, which: usize) -> Vec<Found> {
        let medians = self.medians.iter();
        medians
            .filter_map(|pair| pair.get(which).copied())
            .collect()
    }

    /// Requests for all faults together; one that was not found counts as the most that were sent.
    fn total(&self, which: usize) -> u64 {
        let found = self.of(which).into_iter();
        found.map(|one| one.unwrap_or(self.most)).sum()
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, name: &str, which: usize) -> fmt::Result {
        let all = self.of(which);
        let mut found: Vec<u64> = all.iter().flatten().copied().collect();
        found.sort_unstable();
        let middle = found.get(found.len() / 2).copied().unwrap_or(0);
        let (count, all) = (found.len(), all.len());
        let percent = 100 * count / all.max(1);
        writeln!(
            f,
            "{name}: {count} of {all} faults found ({percent} %), half of them within {middle} \
             requests; {} requests for all",
            self.total(which)
        )
    }
}

/// The median; nothing where most seeds did not find it.
fn median(found: &[Found]) -> Found {
    let mut sorted: Vec<u64> = found.iter().map(|one| one.unwrap_or(u64::MAX)).collect();
    sorted.sort_unstable();
    let middle = sorted.get(sorted.len() / 2).copied();
    middle.filter(|requests| *requests != u64::MAX)
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (most, seeds) = (self.most, self.seeds);
        writeln!(
            f,
            "medians of {seeds} seeds, {most} requests each; what is not found counts as {most}"
        )?;
        self.write(f, "structure-aware", 0)?;
        self.write(f, "plain bytes", 1)?;
        let pairs = self.medians.iter();
        let mut ratios: Vec<f64> = pairs
            .map(|[ours, plain]| ratio(plain.unwrap_or(most), ours.unwrap_or(most)))
            .collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).copied().unwrap_or(0.0);
        let total = ratio(self.total(1), self.total(0));
        writeln!(
            f,
            "requests of plain bytes by those of structure-aware: {total:.1} for all faults \
             together, {median:.1} in the median of the faults"
        )
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of thousands, shown with one digit"
)]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_most_seeds_miss_is_not_found() {
        let mut figures = Figures::new(100, 3);
        let ours = [Some(4), None, None];
        let row = figures.row("f", "reading", [&ours, &[Some(50), Some(40), None]]);
        assert_eq!(row, "| f | reading | not found | 1 of 3 | 50 | 2 of 3 |\n");
    }

    #[test]
    fn what_is_not_found_counts_as_all_requests() {
        let mut figures = Figures::new(1_000, 1);
        figures.row("a", "reading", [&[Some(100)], &[None]]);
        figures.row("b", "reading", [&[Some(100)], &[Some(200)]]);
        let told = figures.to_string();
        assert!(told.contains("2 of 2 faults found (100 %)"), "{told}");
        assert!(told.contains("1 of 2 faults found (50 %)"), "{told}");
        assert!(told.contains(": 6.0 for all faults"), "{told}");
    }
}
