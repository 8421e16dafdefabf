//! How soon a fault is found, by the fuzzer and by plain byte mutation in the same harness.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use kmip_reference_server::fault::Fault;

use super::campaign::Campaign;
use super::link::Child;
use super::mutate::Level;
use super::options::FuzzOptions;

/// The way requests are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// At every level.
    Structure,
    /// Octets alone; sessions, corpus, steering and oracles are the same.
    Plain,
}

impl Means {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Structure, Self::Plain];

    fn name(self) -> &'static str {
        match self {
            Self::Structure => "structure-aware",
            Self::Plain => "plain bytes",
        }
    }
}

/// After how many requests a fault was found; nothing where it was not.
pub type Found = Option<u64>;

/// How long a hanging server is waited for; an answering one takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is found on a server without faults, by keys. It says nothing about a fault.
pub fn control(means: Means, seed: u64, requests: u64, options: &FuzzOptions) -> BTreeSet<String> {
    let mut campaign = campaign(None, means, seed, requests, options);
    campaign.run(&mut |_, _| {});
    campaign
        .findings()
        .map(|finding| finding.breach.key())
        .collect()
}

/// Seeks one fault with one seed; what a server without faults shows with it is passed over.
pub fn seek(fault: &Fault, means: Means, seed: u64, requests: u64, options: &FuzzOptions) -> Found {
    let options = FuzzOptions {
        stop_at_first: true,
        ..options.clone()
    };
    let mut campaign = campaign(Some(fault), means, seed, requests, &options);
    campaign.run(&mut |_, _| {});
    campaign.findings().map(|finding| finding.request).min()
}

fn campaign(
    fault: Option<&Fault>,
    means: Means,
    seed: u64,
    requests: u64,
    options: &FuzzOptions,
) -> Campaign {
    let mut command = vec!["fuzz-child".to_owned()];
    command.extend(fault.map(|fault| format!("--fault={}", fault.name)));
    let options = FuzzOptions {
        seed,
        requests: Some(requests),
        time: None,
        levels: match means {
            Means::Structure => Level::ALL.to_vec(),
            Means::Plain => vec![Level::Bytes],
        },
        minimise: false,
        ..options.clone()
    };
    Campaign::new(options, Box::new(Child::new(command, PATIENCE)), None)
}

/// The figures of all faults.
#[derive(Debug)]
pub struct Figures {
    most: u64,
    seeds: u64,
    medians: [Vec<Found>; 2],
}

impl Figures {
    /// Nothing measured yet.
    pub fn new(most: u64, seeds: u64) -> Self {
        Self {
            most,
            seeds,
            medians: [Vec::new(), Vec::new()],
        }
    }

    /// Takes in what the seeds found of one fault; gives it in words.
    pub fn note(&mut self, means: Means, found: &[Found]) -> String {
        let mut sorted: Vec<u64> = found.iter().map(|one| one.unwrap_or(u64::MAX)).collect();
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).copied();
        let median = median.filter(|requests| *requests != u64::MAX);
        let [structure, plain] = &mut self.medians;
        match means {
            Means::Structure => structure.push(median),
            Means::Plain => plain.push(median),
        }
        let times = found.iter().flatten().count();
        let told = median.map_or("not found".to_owned(), |one| one.to_string());
        format!("; {} {told} ({times} of {})", means.name(), found.len())
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (most, seeds) = (self.most, self.seeds);
        writeln!(f, "medians of {seeds} seeds, {most} requests each")?;
        for (means, medians) in Means::ALL.into_iter().zip(&self.medians) {
            let mut found: Vec<u64> = medians.iter().flatten().copied().collect();
            found.sort_unstable();
            let middle = found.get(found.len() / 2).copied().unwrap_or(0);
            let (count, all) = (found.len(), medians.len());
            writeln!(
                f,
                "{}: {count} of {all} faults found, half of them within {middle} requests",
                means.name()
            )?;
        }
        let [structure, plain] = &self.medians;
        let pairs = structure
            .iter()
            .zip(plain)
            .filter(|(ours, _)| ours.is_some());
        let mut ratios: Vec<f64> = pairs
            .map(|(ours, theirs)| self.ratio(*ours, *theirs))
            .collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).copied().unwrap_or(0.0);
        writeln!(
            f,
            "requests of plain bytes by those of structure-aware, median: {median:.1} (a fault that \
             plain bytes do not find counts as {most})"
        )
    }
}

impl Figures {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of thousands, shown with one digit"
    )]
    fn ratio(&self, ours: Found, theirs: Found) -> f64 {
        theirs.unwrap_or(self.most) as f64 / ours.unwrap_or(self.most).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_most_seeds_miss_is_not_found() {
        let mut figures = Figures::new(100, 3);
        let told = figures.note(Means::Structure, &[Some(4), None, None]);
        assert!(told.contains("not found (1 of 3)"), "{told}");
        let told = figures.note(Means::Plain, &[Some(50), Some(40), None]);
        assert!(told.contains(" 50 (2 of 3)"), "{told}");
    }
}
