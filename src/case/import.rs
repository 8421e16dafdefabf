//! Sorting case files into a folder by version, authority and profile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::source::{self, LoadError};
use crate::case::{Authority, Case, Catalogue};

/// Copies the files that hold a case of the catalogue, octet for octet; says how many.
///
/// A file goes to `VERSION/profiles/FAMILY/mandatory/`, `VERSION/profiles/FAMILY/optional/` or
/// `VERSION/testcases/`. One that is there already with other octets is an error.
///
/// # Errors
/// The path that cannot be written, and why.
pub fn import_files(
    from: &[PathBuf],
    catalogue: &Catalogue,
    into: &Path,
) -> Result<usize, (PathBuf, io::Error)> {
    let mut copied = Ok(0);
    let listed = source::each(from, &mut |source| {
        let case = catalogue
            .cases()
            .iter()
            .find(|case| case.file == source.file);
        if let (Ok(count), Some(case), Ok(octets)) = (&mut copied, case, &source.bytes) {
            let done = copy(&into.join(place(case)), &source.file, octets);
            match done {
                Ok(()) => *count += 1,
                Err(error) => copied = Err(error),
            }
        }
    });
    match listed {
        Ok(()) => copied,
        Err(error) => Err((into.to_owned(), io::Error::other(error.to_string()))),
    }
}

/// The files that no import takes, since they are no XML, by name.
///
/// # Errors
/// When a path does not exist or cannot be listed.
pub fn files_left_out(from: &[PathBuf]) -> Result<Vec<String>, LoadError> {
    source::others(from)
}

fn place(case: &Case) -> PathBuf {
    let family = case.key.id.split(['-', '.']).next().unwrap_or_default();
    let below: PathBuf = match case.authority {
        Authority::ProfileMandatory => ["profiles", family, "mandatory"].iter().collect(),
        Authority::ProfileOptional => ["profiles", family, "optional"].iter().collect(),
        Authority::CommitteeNote | Authority::Own => "testcases".into(),
    };
    Path::new(&case.key.version.to_string()).join(below)
}

fn copy(folder: &Path, file: &str, octets: &[u8]) -> Result<(), (PathBuf, io::Error)> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let path = folder.join(name);
    let failed = |source| (path.clone(), source);
    match fs::read(&path) {
        Ok(there) if there == octets => return Ok(()),
        Ok(_) => {
            let words = "another file of this name is there";
            return Err(failed(io::Error::new(io::ErrorKind::AlreadyExists, words)));
        }
        Err(_) => {}
    }
    fs::create_dir_all(folder).map_err(failed)?;
    fs::write(&path, octets).map_err(failed)
}
