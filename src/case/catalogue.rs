//! The cases of a run: loaded, in order, by key.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::case::error::{ReadError, ReadErrorKind};
use crate::case::profiles::Profiles;
use crate::case::source::{self, LoadError, Source};
use crate::case::{Case, CaseKey, Unreadable, bundled, natural, official, read};

/// Cases in the order of version and id, and the files that hold none.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    cases: Vec<Case>,
    unreadable: Vec<Unreadable>,
    /// SHA-256 of files, by name.
    files: BTreeMap<String, String>,
}

/// Loads every case under `paths`: folders, ZIP archives and single files.
///
/// Directions and errata of the embedded profiles are applied.
///
/// # Errors
///
/// When a path cannot be looked at. A file that cannot be read is in [`Catalogue::unreadable`].
pub fn load(paths: &[PathBuf]) -> Result<Catalogue, LoadError> {
    load_with(paths, &Profiles::embedded()?)
}

/// Like [`load`], with profiles of the caller's.
///
/// # Errors
///
/// As for [`load`].
pub fn load_with(paths: &[PathBuf], profiles: &Profiles) -> Result<Catalogue, LoadError> {
    let mut loaded = Catalogue::default();
    source::each(paths, &mut |source| loaded.add(source))?;
    Ok(loaded.finish(profiles))
}

/// The cases built into the program.
pub fn bundled_cases(profiles: &Profiles) -> Catalogue {
    let mut loaded = Catalogue::default();
    for (file, bytes) in bundled::FILES {
        loaded.add(Source {
            file: (*file).to_owned(),
            path: format!("testcases/{file}"),
            bytes: Ok(bytes.to_vec()),
        });
    }
    loaded.finish(profiles)
}

impl Catalogue {
    /// A catalogue of cases made otherwise than by loading.
    pub fn of(cases: Vec<Case>, profiles: &Profiles) -> Self {
        let unreadable = Vec::new();
        let files = BTreeMap::new();
        Self {
            cases,
            unreadable,
            files,
        }
        .finish(profiles)
    }

    /// The cases of both; where both have one of the same identity, that of `self`.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let keys: BTreeSet<CaseKey> = self.cases.iter().map(|case| case.key.clone()).collect();
        let more = other.cases.into_iter();
        self.cases
            .extend(more.filter(|case| !keys.contains(&case.key)));
        self.cases.sort_by(order);
        self.unreadable.extend(other.unreadable);
        self.files.extend(other.files);
        self
    }

    /// Whether the case's file is, octet for octet, one that OASIS published.
    pub fn is_official(&self, case: &Case) -> bool {
        let digest = self.files.get(&case.file);
        digest.is_some_and(|digest| official::knows(digest))
    }

    /// The files that hold cases, with the SHA-256 of each.
    pub fn file_digests(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// The same with further cases that were made otherwise.
    #[must_use]
    pub fn with(mut self, made: &[Case], profiles: &Profiles) -> Self {
        let Self {
            cases, unreadable, ..
        } = Self::of(made.to_vec(), profiles);
        self.cases.extend(cases);
        self.unreadable.extend(unreadable);
        self.cases.sort_by(order);
        self
    }

    /// The cases, by version and id.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The files that could not be read.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The case with this identity.
    pub fn get(&self, key: &CaseKey) -> Option<&Case> {
        self.cases.iter().find(|case| case.key == *key)
    }

    fn add(&mut self, source: Source) {
        let Source { file, path, bytes } = source;
        if let Ok(bytes) = &bytes {
            let digest = hex::encode(Sha256::digest(bytes));
            self.files.insert(file.clone(), digest);
        }
        let read = match bytes {
            Ok(bytes) => read::read_at(&file, &path, &bytes),
            Err(problem) => {
                let error = ReadError::new(1, ReadErrorKind::File(problem));
                Err(read::unreadable(&file, &path, &error))
            }
        };
        match read {
            Ok(cases) => self.cases.extend(cases),
            Err(unreadable) => self.unreadable.push(unreadable),
        }
    }

    /// Orders the cases, corrects them, and moves those that cannot be used to the unreadable ones.
    fn finish(mut self, profiles: &Profiles) -> Self {
        let mut files: BTreeMap<CaseKey, String> = BTreeMap::new();
        let (mut cases, mut unreadable) = (Vec::new(), self.unreadable);
        for mut case in self.cases.drain(..) {
            let problem = match files.get(&case.key) {
                Some(first) => Some(format!("has the same id and version as {first}")),
                None => unknown_requirement(&case, profiles),
            };
            if let Some(problem) = problem {
                unreadable.push(refused(case, problem));
                continue;
            }
            files.insert(case.key.clone(), case.file.clone());
            profiles.direct(&mut case);
            profiles.correct(&mut case);
            cases.push(case);
        }
        cases.sort_by(order);
        let files = self.files;
        Self {
            cases,
            unreadable,
            files,
        }
    }
}

/// By version, then by id.
fn order(one: &Case, other: &Case) -> Ordering {
    let by_version = one.key.version.cmp(&other.key.version);
    by_version.then_with(|| natural::compare(&one.key.id, &other.key.id))
}

fn unknown_requirement(case: &Case, profiles: &Profiles) -> Option<String> {
    let mut names = case.headers.requires.iter();
    let unknown = names.find(|name| profiles.requirement(name).is_none())?;
    Some(format!(
        "requires `{unknown}`, which profiles/requires.toml does not have"
    ))
}

fn refused(case: Case, reason: String) -> Unreadable {
    Unreadable {
        reason,
        key: case.key,
        file: case.file,
        authority: case.authority,
        line: 1,
    }
}

#[cfg(test)]
mod tests;
