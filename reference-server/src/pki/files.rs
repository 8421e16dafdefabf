//! An authority, a server and clients together, and the PEM files that hold them.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::pki::{CertificateAuthority, Identity, KeyCurve, PkiError};

/// The client every set of files has; its certificate carries the same name.
pub const CLIENT: &str = "client";

const AUTHORITY: &str = "ca";
const SERVER: &str = "server";

/// The certificates and keys of one server and its clients.
pub struct Pki {
    /// The authority's certificate, which server and clients trust.
    pub ca_pem: String,
    /// The server's certificate and key.
    pub server: Identity,
    /// The clients' certificates and keys, by name.
    pub clients: BTreeMap<String, Identity>,
    /// Absent when the files came from elsewhere without the authority's key.
    authority: Option<CertificateAuthority>,
}

impl Pki {
    /// Makes an authority, a server for `hosts` and the client [`CLIENT`], with keys on P-256.
    pub fn generate(hosts: &[&str]) -> Result<Self, PkiError> {
        Self::generate_on(KeyCurve::default(), hosts)
    }

    /// Makes an authority, a server for `hosts` and the client [`CLIENT`].
    pub fn generate_on(curve: KeyCurve, hosts: &[&str]) -> Result<Self, PkiError> {
        let name = "KMIP reference server authority";
        let authority = CertificateAuthority::generate_on(curve, name)?;
        let client = authority.client(CLIENT)?;
        Ok(Self {
            ca_pem: authority.certificate_pem().to_owned(),
            server: authority.server(hosts)?,
            clients: BTreeMap::from([(CLIENT.to_owned(), client)]),
            authority: Some(authority),
        })
    }

    /// Who issued the certificates; `None` when the files came without its key.
    pub fn authority(&self) -> Option<&CertificateAuthority> {
        self.authority.as_ref()
    }

    /// The client of this name, made if there is none yet.
    ///
    /// Fails for names that cannot be file names, and if the authority's key is not at hand.
    pub fn client(&mut self, name: &str) -> Result<&Identity, PkiError> {
        if !is_client_name(name) {
            return Err(PkiError::ClientName(name.to_owned()));
        }
        let authority = &self.authority;
        match self.clients.entry(name.to_owned()) {
            std::collections::btree_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let authority = authority
                    .as_ref()
                    .ok_or_else(|| PkiError::ForeignAuthority(pem_name(AUTHORITY).into()))?;
                Ok(entry.insert(authority.client(name)?))
            }
        }
    }

    /// Writes `ca.pem`, `server.pem`, `server.key` and a pair for each client, such as
    /// `client.pem` and `client.key`, into a folder, which is made if absent.
    ///
    /// The key files, `ca.key` among them, can be read by their owner alone.
    pub fn write_to(&self, folder: &Path) -> Result<(), PkiError> {
        fs::create_dir_all(folder).map_err(|source| write_error(folder, source))?;
        write(&folder.join(pem_name(AUTHORITY)), &self.ca_pem, false)?;
        if let Some(authority) = &self.authority {
            write(
                &folder.join(key_name(AUTHORITY)),
                &authority.key_pem(),
                true,
            )?;
        }
        write_identity(folder, SERVER, &self.server)?;
        self.clients
            .iter()
            .try_for_each(|(name, client)| write_identity(folder, name, client))
    }

    /// Reads the files [`write_to`](Self::write_to) writes, every client among them.
    pub fn load(folder: &Path) -> Result<Self, PkiError> {
        let ca_pem = read(&folder.join(pem_name(AUTHORITY)))?;
        let key_path = folder.join(key_name(AUTHORITY));
        let authority = match key_path.exists() {
            true => Some(
                CertificateAuthority::from_pem(&ca_pem, &read(&key_path)?)
                    .ok_or(PkiError::ForeignAuthority(key_path))?,
            ),
            false => None,
        };
        Ok(Self {
            server: read_identity(folder, SERVER)?,
            clients: read_clients(folder)?,
            ca_pem,
            authority,
        })
    }

    /// Reads the files of a folder that has them, else makes them there.
    pub fn load_or_generate(
        folder: &Path,
        curve: KeyCurve,
        hosts: &[&str],
    ) -> Result<Self, PkiError> {
        if folder.join(pem_name(AUTHORITY)).exists() {
            return Self::load(folder);
        }
        let pki = Self::generate_on(curve, hosts)?;
        pki.write_to(folder)?;
        Ok(pki)
    }
}

/// Whether a client of this name can have files of its own, inside the folder.
fn is_client_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(plain)
        && name != AUTHORITY
        && name != SERVER
}

fn pem_name(stem: &str) -> String {
    format!("{stem}.pem")
}

fn key_name(stem: &str) -> String {
    format!("{stem}.key")
}

fn write_error(path: &Path, source: io::Error) -> PkiError {
    PkiError::Write {
        path: path.to_owned(),
        source,
    }
}

fn read_error(path: &Path, source: io::Error) -> PkiError {
    PkiError::Read {
        path: path.to_owned(),
        source,
    }
}

fn read(path: &Path) -> Result<String, PkiError> {
    fs::read_to_string(path).map_err(|source| read_error(path, source))
}

fn read_identity(folder: &Path, stem: &str) -> Result<Identity, PkiError> {
    Ok(Identity {
        certificate_pem: read(&folder.join(pem_name(stem)))?,
        key_pem: read(&folder.join(key_name(stem)))?,
    })
}

fn read_clients(folder: &Path) -> Result<BTreeMap<String, Identity>, PkiError> {
    let entries = fs::read_dir(folder).map_err(|source| read_error(folder, source))?;
    let mut clients = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|source| read_error(folder, source))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_key = path.extension().is_some_and(|extension| extension == "key");
        if let Some(name) = stem.filter(|stem| is_key && is_client_name(stem)) {
            clients.insert(name.to_owned(), read_identity(folder, name)?);
        }
    }
    Ok(clients)
}

fn write_identity(folder: &Path, stem: &str, identity: &Identity) -> Result<(), PkiError> {
    write(
        &folder.join(pem_name(stem)),
        &identity.certificate_pem,
        false,
    )?;
    write(&folder.join(key_name(stem)), &identity.key_pem, true)
}

/// Writes a new file in place of an old one, so that the mode holds from the first octet.
fn write(path: &Path, text: &str, secret: bool) -> Result<(), PkiError> {
    let attempt = || {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
        #[cfg(not(unix))]
        let _ = secret;
        options.open(path)?.write_all(text.as_bytes())
    };
    attempt().map_err(|source| write_error(path, source))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder of this test alone, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("kmip-pki-{}-{name}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn reads_back_what_it_wrote_and_adds_clients_of_the_same_authority() {
        let folder = Folder::new("again");
        let mut made = Pki::generate(&["localhost", "127.0.0.1"]).unwrap();
        made.client("alice").unwrap();
        made.write_to(&folder.0).unwrap();
        let mut read = Pki::load_or_generate(&folder.0, KeyCurve::P256, &["localhost"]).unwrap();
        assert_eq!(read.server, made.server);
        assert_eq!(read.clients, made.clients);
        assert!(
            read.client("bob")
                .unwrap()
                .certificate_pem
                .contains("CERTIFICATE")
        );
    }

    #[cfg(unix)]
    #[test]
    fn key_files_can_be_read_by_their_owner_alone_even_where_an_open_file_was() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("modes");
        fs::create_dir_all(&folder.0).unwrap();
        fs::write(folder.0.join("client.key"), "open to all").unwrap();
        Pki::generate(&["localhost"])
            .unwrap()
            .write_to(&folder.0)
            .unwrap();
        for key in ["ca.key", "server.key", "client.key"] {
            let mode = fs::metadata(folder.0.join(key))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{key}");
        }
    }

    #[test]
    fn refuses_names_that_leave_the_folder_or_hide_other_files() {
        let mut pki = Pki::generate(&["localhost"]).unwrap();
        for name in ["", "ca", "server", "../up", ".hidden", "a/b", "a b"] {
            assert!(
                matches!(pki.client(name), Err(PkiError::ClientName(_))),
                "{name}"
            );
        }
    }

    #[test]
    fn serves_with_foreign_files_but_issues_nothing_with_them() {
        let folder = Folder::new("foreign");
        Pki::generate(&["localhost"])
            .unwrap()
            .write_to(&folder.0)
            .unwrap();
        fs::remove_file(folder.0.join("ca.key")).unwrap();
        let mut read = Pki::load(&folder.0).unwrap();
        assert!(read.client(CLIENT).is_ok());
        assert!(matches!(
            read.client("new"),
            Err(PkiError::ForeignAuthority(_))
        ));
    }
}
