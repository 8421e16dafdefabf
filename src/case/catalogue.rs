//! The cases of a run: loaded, in order, by key.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::case::error::{ReadError, ReadErrorKind};
use crate::case::profiles::Profiles;
use crate::case::source::{self, LoadError, Source};
use crate::case::{Case, CaseKey, Unreadable, bundled, natural, read};

/// Cases in the order of version and id, and the files that hold none.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    cases: Vec<Case>,
    unreadable: Vec<Unreadable>,
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
        Self { cases, unreadable }.finish(profiles)
    }

    /// The same with further cases that were made otherwise.
    #[must_use]
    pub fn with(mut self, made: &[Case], profiles: &Profiles) -> Self {
        let Self { cases, unreadable } = Self::of(made.to_vec(), profiles);
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
        Self { cases, unreadable }
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
