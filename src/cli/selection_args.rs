//! Options that choose cases, the same for `run`, `list` and `explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kmip_conform_protocol::ProtocolVersion;

use super::ToolError;
use crate::case::{
    Catalogue, Pattern, Profiles, Selection, bundled_cases, load_with, nearest_cases,
};
use crate::generate;
use crate::run::Partition;

/// Which cases.
#[derive(Args, Debug)]
#[command(next_help_heading = "Selection")]
pub(super) struct SelectionArgs {
    /// Ids of cases, such as TC-311-21 or SKLC-M-1-14@1.4; `*`, `?` and `[ab]` stand for others
    #[arg(value_name = "CASE")]
    patterns: Vec<String>,
    /// Cases in a folder, a ZIP archive or a file, instead of those built in; repeatable
    #[arg(long, value_name = "PATH")]
    cases: Vec<PathBuf>,
    /// Which of the cases that are built in
    #[arg(long, value_enum, default_value_t = Suite::All, conflicts_with = "cases")]
    suite: Suite,
    /// Only cases of this protocol version; repeatable
    #[arg(long, value_name = "MAJOR.MINOR", value_delimiter = ',')]
    protocol_version: Vec<ProtocolVersion>,
    /// Only cases of this profile, by the first part of its case ids or its name; repeatable
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    profile: Vec<String>,
    /// Only the K-th of N parts, to split a run over machines
    #[arg(long, value_name = "K/N")]
    partition: Option<Partition>,
    /// Scenarios, requirements and errata from this folder instead of those built in
    #[arg(long, value_name = "DIR")]
    profiles: Option<PathBuf>,
}

/// The kinds of cases that are built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Those of testcases/, which people wrote
    Written,
    /// Those made from the protocol's definition
    Generated,
    /// Both
    All,
}

/// The cases and what is known about them.
pub(super) struct Loaded {
    pub catalogue: Catalogue,
    pub profiles: Profiles,
    pub selections: Vec<Selection>,
}

impl SelectionArgs {
    /// Reads the cases and checks that every id that is spelled out exists.
    pub(super) fn load(&self) -> Result<Loaded, ToolError> {
        let profiles = match &self.profiles {
            None => Profiles::embedded()?,
            Some(folder) => Profiles::from_folder(folder)?,
        };
        let catalogue = match self.suite {
            _ if !self.cases.is_empty() => load_with(&self.cases, &profiles)?,
            Suite::Written => bundled_cases(&profiles),
            Suite::Generated => Catalogue::of(generate::cases().to_vec(), &profiles),
            Suite::All => bundled_cases(&profiles).with(generate::cases(), &profiles),
        };
        let selections = self.selections()?;
        for (text, selection) in self.patterns.iter().zip(&selections) {
            let fits = |key| selection.chooses_key(key);
            let known = catalogue.cases().iter().any(|case| fits(&case.key))
                || catalogue.unreadable().iter().any(|file| fits(&file.key));
            if !known {
                return Err(ToolError::UnknownCase {
                    text: text.clone(),
                    nearest: nearest_cases(&catalogue, text),
                });
            }
        }
        Ok(Loaded {
            catalogue,
            profiles,
            selections,
        })
    }

    /// One selection for each pattern, or one for all cases.
    fn selections(&self) -> Result<Vec<Selection>, ToolError> {
        let base = Selection {
            ids: Vec::new(),
            versions: self.protocol_version.clone(),
            profiles: self.profile.clone(),
        };
        if self.patterns.is_empty() {
            return Ok(vec![base]);
        }
        let patterns = self.patterns.iter();
        patterns
            .map(|text| {
                let (id, version) = match text.split_once('@') {
                    Some((id, version)) => (id, Some(version.parse::<ProtocolVersion>()?)),
                    None => (text.as_str(), None),
                };
                let mut selection = base.clone();
                selection.ids.push(Pattern::new(id));
                selection.versions.extend(version);
                Ok(selection)
            })
            .collect()
    }

    /// The part of a split run.
    pub(super) fn partition(&self) -> Option<Partition> {
        self.partition
    }

    /// Where the cases come from, as options that give the same ones again.
    pub(super) fn sources(&self) -> Vec<String> {
        let mut options = Vec::new();
        for path in &self.cases {
            options.push("--cases".to_owned());
            options.push(path.display().to_string());
        }
        if let Some(suite) = self.suite_named() {
            options.extend(["--suite".to_owned(), suite]);
        }
        if let Some(folder) = &self.profiles {
            options.push("--profiles".to_owned());
            options.push(folder.display().to_string());
        }
        options
    }

    /// The suite, where it is not all of what is built in.
    fn suite_named(&self) -> Option<String> {
        let value = self.suite.to_possible_value()?;
        (self.suite != Suite::All).then(|| value.get_name().to_owned())
    }

    /// The choice in words, for the head of a result.
    pub(super) fn describe(&self) -> Vec<(String, String)> {
        let mut told = Vec::new();
        let mut tell = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                told.push((name.to_owned(), values.join(" ")));
            }
        };
        let paths = self.cases.iter().map(|path| path.display().to_string());
        tell("cases", paths.collect());
        tell("suite", self.suite_named().into_iter().collect());
        tell("ids", self.patterns.clone());
        let versions = self.protocol_version.iter().map(ToString::to_string);
        tell("versions", versions.collect());
        tell("profiles", self.profile.clone());
        let partition = self.partition.map(|partition| partition.to_string());
        tell("partition", partition.into_iter().collect());
        told
    }
}
