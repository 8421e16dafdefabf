//! The cases of a run: loaded, in order, by key.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::case::error::{ReadError, ReadErrorKind};
use crate::case::source::{self, LoadError, Source};
use crate::case::{Case, CaseKey, Unreadable, natural, read};

/// Cases in the order of version and id, and the files that hold none.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    cases: Vec<Case>,
    unreadable: Vec<Unreadable>,
}

/// Loads every case under `paths`: folders, ZIP archives and single files.
///
/// # Errors
///
/// When a path cannot be looked at. A file that cannot be read is in [`Catalogue::unreadable`].
pub fn load(paths: &[PathBuf]) -> Result<Catalogue, LoadError> {
    let mut loaded = Catalogue::default();
    source::each(paths, &mut |source| loaded.add(source))?;
    Ok(loaded.finish())
}

impl Catalogue {
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

    /// Orders the cases and moves those whose key another file has already to the unreadable ones.
    fn finish(mut self) -> Self {
        let mut files: BTreeMap<CaseKey, String> = BTreeMap::new();
        let (mut cases, mut unreadable) = (Vec::new(), self.unreadable);
        for case in self.cases.drain(..) {
            match files.get(&case.key) {
                Some(first) => unreadable.push(duplicate(case, first)),
                None => {
                    files.insert(case.key.clone(), case.file.clone());
                    cases.push(case);
                }
            }
        }
        cases.sort_by(|a, b| {
            let by_version = a.key.version.cmp(&b.key.version);
            by_version.then_with(|| natural::compare(&a.key.id, &b.key.id))
        });
        Self { cases, unreadable }
    }
}

fn duplicate(case: Case, first: &str) -> Unreadable {
    Unreadable {
        reason: format!("has the same id and version as {first}"),
        key: case.key,
        file: case.file,
        authority: case.authority,
        line: 1,
    }
}
