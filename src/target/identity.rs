//! Client certificates and keys as users have them: PEM, encrypted PEM, PKCS#12.

use std::path::Path;

use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use pkcs8::der::pem::{LineEnding, encode_string};
use pkcs8::{EncryptedPrivateKeyInfoRef, SecretDocument};

use super::{ConfigError, PemIdentity};

/// How an encrypted PKCS#8 key begins (RFC 7468 section 11).
const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
/// How the keys that OpenSSL encrypted in its own way differ from plain ones.
const OWN_WAY: &str = "Proc-Type: 4,ENCRYPTED";

impl PemIdentity {
    /// Reads both files; an encrypted key is opened with the password.
    ///
    /// # Errors
    /// When a file cannot be read as text, or the key not be opened.
    pub fn read(
        certificate: &Path,
        key: &Path,
        password: Option<&str>,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            certificate_pem: ConfigError::read_text(certificate)?,
            key_pem: opened(key, ConfigError::read_text(key)?, password)?,
        })
    }

    /// Reads certificate, chain and key from a PKCS#12 file (RFC 7292).
    ///
    /// # Errors
    /// When the file cannot be read or opened, or holds no key with its certificate.
    pub fn read_pkcs12(path: &Path, password: Option<&str>) -> Result<Self, ConfigError> {
        let refused = |reason: String| key_error(path, reason);
        let octets = std::fs::read(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        let password = password.unwrap_or_default();
        let store = KeyStore::from_pkcs12(&octets, password, Pkcs12ImportPolicy::Relaxed)
            .map_err(|error| refused(error.to_string()))?;
        let (_, chain) = store
            .private_key_chain()
            .ok_or_else(|| refused("it holds no key with its certificate".to_owned()))?;
        let pem = |label: &str, der: &[u8]| {
            encode_string(label, LineEnding::LF, der).map_err(|error| refused(error.to_string()))
        };
        let certificates = chain.certs().iter();
        let certificates = certificates.map(|one| pem("CERTIFICATE", one.as_der()));
        Ok(Self {
            certificate_pem: certificates.collect::<Result<String, _>>()?,
            key_pem: pem("PRIVATE KEY", chain.key().as_der())?,
        })
    }
}

/// The key as plain PEM.
fn opened(path: &Path, text: String, password: Option<&str>) -> Result<String, ConfigError> {
    let refused = |reason: String| Err(key_error(path, reason));
    if text.contains(OWN_WAY) {
        return refused(format!(
            "it is encrypted in OpenSSL's own way; `openssl pkcs8 -topk8 -in {}` writes it anew",
            path.display()
        ));
    }
    if !text.contains(ENCRYPTED) {
        return Ok(text);
    }
    let Some(password) = password else {
        return refused("it is encrypted, and --key-password-file is not given".to_owned());
    };
    match decrypted(&text, password) {
        Ok(pem) => Ok(pem),
        Err(reason) => refused(format!("{reason}; is the password right?")),
    }
}

fn decrypted(text: &str, password: &str) -> Result<String, String> {
    let (_, document) = SecretDocument::from_pem(text).map_err(|error| error.to_string())?;
    let key = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes());
    let key = key.map_err(|error| error.to_string())?;
    let plain = key.decrypt(password).map_err(|error| error.to_string())?;
    let pem = plain.to_pem("PRIVATE KEY", LineEnding::LF);
    pem.map(|pem| pem.to_string())
        .map_err(|error| error.to_string())
}

fn key_error(path: &Path, reason: String) -> ConfigError {
    ConfigError::Key {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, password: Option<&str>) -> String {
        let opened = opened(Path::new("me.key"), text.to_owned(), password);
        opened.unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn a_key_that_cannot_be_opened_says_what_to_do() {
        let sealed = format!("{ENCRYPTED}\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assert!(said(&sealed, None).contains("--key-password-file is not given"));
        assert!(said(&sealed, Some("x")).contains("cannot use the key in me.key"));
        assert!(said(OWN_WAY, None).contains("openssl pkcs8 -topk8 -in me.key"));
        assert_eq!(said("plain", None), "plain");
    }
}
