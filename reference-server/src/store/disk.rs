//! The file that objects and records survive in.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::Arc;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use super::codec::{decode_item, decode_object, encode_object};
use super::tables::Changes;
use super::{RecordKind, StoreError};
use kmip_conform_protocol::ttlv;

/// The format of the file. Another number means that the entries below mean something else.
const FORMAT: u64 = 1;
const FILE: &str = "objects.redb";
/// A file in the making: it gets its name once it is whole.
const NEW_FILE: &str = "objects.redb.new";
const LOCK_FILE: &str = "lock";

/// `format`, and `sequence`: the highest sequence number that may have been given.
const FACTS: TableDefinition<'_, &str, u64> = TableDefinition::new("facts");
/// Objects by Unique Identifier.
const OBJECTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("objects");
/// Records by the name of their kind and their key.
const RECORDS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("records");

/// An open data folder; no other process can open it.
pub(super) struct Disk {
    database: Database,
    /// Holds the lock for as long as it is open.
    _lock: File,
}

/// What a data folder holds.
pub(super) struct Held {
    pub contents: Changes,
    pub last_sequence: u64,
}

impl Disk {
    /// Opens the folder, which is made where there is none. Only the server's own user can read
    /// what it makes there.
    ///
    /// # Errors
    /// A folder in use, or data that this server cannot read.
    pub fn open(folder: &Path) -> Result<(Self, Held), StoreError> {
        make_folder(folder).map_err(|error| unusable(folder, error))?;
        let lock = lock(folder)?;
        let path = folder.join(FILE);
        if !path.exists() {
            create(folder).map_err(|error| unusable(folder, error))?;
        }
        let database = Database::open(&path).map_err(|error| not_opened(folder, error))?;
        let disk = Self {
            database,
            _lock: lock,
        };
        let held = disk.read(folder)?;
        Ok((disk, held))
    }

    /// Writes changes as a whole; they are on the disk when this returns.
    pub fn write(&self, changes: &[Changes], last_sequence: u64) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        {
            let mut objects = transaction.open_table(OBJECTS)?;
            let mut records = transaction.open_table(RECORDS)?;
            for change in changes {
                for (id, object) in &change.objects {
                    match object {
                        Some(object) => {
                            objects.insert(id.as_str(), encode_object(object).as_slice())?
                        }
                        None => objects.remove(id.as_str())?,
                    };
                }
                for ((kind, key), record) in &change.records {
                    let key = (kind.name(), key.as_str());
                    match record {
                        Some(record) => records.insert(key, ttlv::encode(record).as_slice())?,
                        None => records.remove(key)?,
                    };
                }
            }
            let mut facts = transaction.open_table(FACTS)?;
            facts.insert("sequence", last_sequence)?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn read(&self, folder: &Path) -> Result<Held, StoreError> {
        let format = self.fact("format").map_err(|_| foreign(folder))?;
        match format {
            Some(FORMAT) => {}
            Some(found) if found > FORMAT => {
                return Err(StoreError::Newer {
                    folder: folder.to_owned(),
                    found,
                    known: FORMAT,
                });
            }
            _ => return Err(foreign(folder)),
        }
        let last_sequence = self.fact("sequence").map_err(|e| unusable(folder, e))?;
        let (contents, damaged) = self.contents().map_err(|e| unusable(folder, e))?;
        match damaged {
            Some(entry) => Err(StoreError::Damaged {
                folder: folder.to_owned(),
                entry,
            }),
            None => Ok(Held {
                contents,
                last_sequence: last_sequence.unwrap_or_default(),
            }),
        }
    }

    fn fact(&self, name: &str) -> Result<Option<u64>, redb::Error> {
        let facts = self.database.begin_read()?.open_table(FACTS)?;
        Ok(facts.get(name)?.map(|value| value.value()))
    }

    /// Everything, and the first entry that cannot be read.
    fn contents(&self) -> Result<(Changes, Option<String>), redb::Error> {
        let transaction = self.database.begin_read()?;
        let mut contents = Changes::default();
        for entry in transaction.open_table(OBJECTS)?.iter()? {
            let (id, octets) = entry?;
            let id = id.value().to_owned();
            match decode_object(octets.value()) {
                Some(object) => contents.objects.push((id, Some(Arc::new(object)))),
                None => return Ok((contents, Some(format!("object {id}")))),
            }
        }
        for entry in transaction.open_table(RECORDS)?.iter()? {
            let (key, octets) = entry?;
            let (kind, key) = key.value();
            let record = RecordKind::from_name(kind).zip(decode_item(octets.value()));
            let Some((kind, record)) = record else {
                return Ok((contents, Some(format!("record {kind} {key}"))));
            };
            let key = (kind, key.to_owned());
            contents.records.push((key, Some(Arc::new(record))));
        }
        Ok((contents, None))
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn lock(folder: &Path) -> Result<File, StoreError> {
    let file = private_file(&folder.join(LOCK_FILE)).map_err(|error| unusable(folder, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            folder: folder.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(unusable(folder, error)),
    }
}

/// A file that the server's own user alone can read; made empty where there is none.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes an empty database. Whoever ends the server meanwhile leaves none behind, or a whole one.
fn create(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let unfinished = folder.join(NEW_FILE);
    if unfinished.exists() {
        fs::remove_file(&unfinished)?;
    }
    drop(private_file(&unfinished)?);
    let database = Database::create(&unfinished)?;
    let transaction = database.begin_write()?;
    transaction.open_table(FACTS)?.insert("format", FORMAT)?;
    transaction.open_table(OBJECTS)?;
    transaction.open_table(RECORDS)?;
    transaction.commit()?;
    drop(database);
    fs::rename(&unfinished, folder.join(FILE))?;
    // The name must be on the disk before the first object is.
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn not_opened(folder: &Path, error: redb::DatabaseError) -> StoreError {
    use redb::{DatabaseError, StorageError};
    match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::InUse {
            folder: folder.to_owned(),
        },
        DatabaseError::Storage(StorageError::Corrupted(_)) => foreign(folder),
        error => unusable(folder, error),
    }
}

fn foreign(folder: &Path) -> StoreError {
    StoreError::Foreign {
        folder: folder.to_owned(),
        name: FILE,
    }
}

fn unusable(folder: &Path, error: impl ToString) -> StoreError {
    StoreError::Unusable {
        folder: folder.to_owned(),
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests;
