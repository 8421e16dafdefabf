//! Finding case files: in folders, in ZIP archives, or named one by one.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zip::ZipArchive;

use crate::case::encoding::MAX_FILE_SIZE;
use crate::case::profiles::ProfileError;

/// How many files one run may read.
const MAX_FILES: usize = 100_000;
/// How many bytes the entries of one archive may unpack to.
const MAX_UNPACKED: u64 = 1 << 30;

/// Why a place that should hold cases cannot be looked at.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The path cannot be opened or listed.
    #[error("cannot read {path}: {source}")]
    Path {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The archive cannot be opened.
    #[error("cannot read archive {path}: {source}")]
    Archive {
        /// The path.
        path: PathBuf,
        /// Why.
        source: zip::result::ZipError,
    },
    /// The data that goes with cases is wrong.
    #[error(transparent)]
    Profiles(#[from] ProfileError),
    /// More files than one run may read.
    #[error("more than {MAX_FILES} files in {path}")]
    TooManyFiles {
        /// The path.
        path: PathBuf,
    },
}

/// A file that should hold a case.
pub(super) struct Source {
    /// The name shown: relative to the root it was found under.
    pub(super) file: String,
    /// The whole path, whose folders may tell what a short name does not.
    pub(super) path: String,
    /// Its content, or why there is none.
    pub(super) bytes: Result<Vec<u8>, String>,
}

/// Gives every case file under `paths` to `take`, in the order of the paths and of the names.
///
/// Folders are searched for `.xml` files, archives (`.zip`) likewise; any other file is a case.
/// Hidden files are left out. A file reached twice is taken once.
///
/// # Errors
///
/// When a path does not exist or cannot be listed. A file that cannot be read is given to `take`.
pub(super) fn each(paths: &[PathBuf], take: &mut dyn FnMut(Source)) -> Result<(), LoadError> {
    let mut seen = BTreeSet::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|source| at(path, source))?;
        if metadata.is_dir() {
            let mut files = Vec::new();
            list(path, path, &is_case_file, &mut seen, &mut files)?;
            for (file, path) in files {
                take(on_disk(file, &path));
            }
        } else if has_extension(path, "zip") {
            archive(path, take)?;
        } else if is_new(path, &mut seen) {
            let name = path.file_name().unwrap_or(path.as_os_str());
            take(on_disk(name.to_string_lossy().into_owned(), path));
        }
    }
    Ok(())
}

/// The files below the paths that nothing reads, since they are no XML: index pages, texts. Hidden
/// ones are left out here too.
///
/// # Errors
///
/// When a path does not exist or cannot be listed.
pub(super) fn others(paths: &[PathBuf]) -> Result<Vec<String>, LoadError> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            let mut files = Vec::new();
            list(path, path, &|one| !is_case_file(one), &mut seen, &mut files)?;
            found.extend(files.into_iter().map(|(file, _)| file));
        } else if has_extension(path, "zip") {
            let archive = open_archive(path)?;
            let mut others = Vec::new();
            for name in archive.file_names() {
                let name = name.map_err(|source| unreadable(path, source))?;
                if is_shown(&name) && !is_case_entry(&name) {
                    others.push(name.into_owned());
                }
            }
            others.sort();
            found.extend(others);
        }
    }
    Ok(found)
}

fn is_case_file(path: &Path) -> bool {
    has_extension(path, "xml")
}

/// Whether an entry of an archive is a file, and not hidden.
fn is_shown(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    !file.is_empty() && !file.starts_with('.')
}

fn at(path: &Path, source: io::Error) -> LoadError {
    let path = path.to_owned();
    LoadError::Path { path, source }
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// Whether the file or folder was not reached before, by whatever name.
fn is_new(path: &Path, seen: &mut BTreeSet<PathBuf>) -> bool {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    seen.insert(real)
}

/// Lists the files under a folder that fit, with their names relative to `root`.
fn list(
    root: &Path,
    folder: &Path,
    fits: &dyn Fn(&Path) -> bool,
    seen: &mut BTreeSet<PathBuf>,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), LoadError> {
    if !is_new(folder, seen) {
        return Ok(());
    }
    let entries = fs::read_dir(folder).map_err(|source| at(folder, source))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|source| at(folder, source))?.path());
    }
    paths.sort();
    for path in paths {
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        if path.is_dir() {
            list(root, &path, fits, seen, files)?;
        } else if fits(&path) && is_new(&path, seen) {
            if files.len() >= MAX_FILES {
                let path = root.to_owned();
                return Err(LoadError::TooManyFiles { path });
            }
            files.push((relative(root, &path), path));
        }
    }
    Ok(())
}

/// A path below `root`, its parts joined with `/` on every system.
fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn on_disk(file: String, path: &Path) -> Source {
    let bytes = File::open(path)
        .and_then(read_bounded)
        .map_err(|error| error.to_string());
    Source {
        file,
        path: path.to_string_lossy().into_owned(),
        bytes,
    }
}

/// Reads one byte more than a case may have, so that the reader refuses what is larger.
fn read_bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(MAX_FILE_SIZE + 1).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn archive(path: &Path, take: &mut dyn FnMut(Source)) -> Result<(), LoadError> {
    let mut archive = open_archive(path)?;
    let mut names: Vec<(String, usize)> = Vec::new();
    for index in 0..archive.len() {
        let Some(name) = archive.name_for_index(index) else {
            continue;
        };
        let name = name
            .map_err(|source| unreadable(path, source))?
            .into_owned();
        if is_case_entry(&name) {
            names.push((name, index));
        }
    }
    names.sort();
    let mut unpacked = 0;
    for (name, index) in names {
        let bytes = if unpacked > MAX_UNPACKED {
            Err(format!(
                "the archive unpacks to more than {MAX_UNPACKED} bytes"
            ))
        } else {
            let entry = archive.by_index(index).map_err(|error| error.to_string());
            entry.and_then(|entry| read_bounded(entry).map_err(|error| error.to_string()))
        };
        unpacked += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        take(Source {
            path: format!("{}/{name}", path.to_string_lossy()),
            file: name,
            bytes,
        });
    }
    Ok(())
}

fn unreadable(path: &Path, source: zip::result::ZipError) -> LoadError {
    LoadError::Archive {
        path: path.to_owned(),
        source,
    }
}

fn open_archive(path: &Path) -> Result<ZipArchive<File>, LoadError> {
    let file = File::open(path).map_err(|source| at(path, source))?;
    let archive = ZipArchive::new(file).map_err(|source| unreadable(path, source))?;
    match archive.len() > MAX_FILES {
        true => Err(LoadError::TooManyFiles {
            path: path.to_owned(),
        }),
        false => Ok(archive),
    }
}

fn is_case_entry(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    let is_hidden = parts.next().is_none_or(|file| file.starts_with('.'));
    !is_hidden && has_extension(Path::new(name), "xml")
}
