//! An authority for the clients of a target, with the certificates that runs and `certify` use.

use std::path::Path;

use kmip_reference_server::pki::{CLIENT, CertificateAuthority, Identity, PkiError};
use thiserror::Error;

use crate::target::DEFAULT_IDENTITY;

/// The certificates cannot be made.
#[derive(Debug, Error)]
#[error("cannot make certificates: {0}")]
pub struct AuthorityError(#[from] PkiError);

/// A file with its content.
pub type Written = (String, String);

/// The client, its certificate's file and its key's file.
pub type Named = (String, String, String);

/// Makes an authority and three certificates of it: a client's, an expired one, and one that is for
/// servers. Gives the files, and the identities that they are.
///
/// # Errors
/// When a key or a certificate cannot be made.
pub fn authority_files() -> Result<(Vec<Written>, Vec<Named>), AuthorityError> {
    let authority = CertificateAuthority::generate("kmip-conform clients")?;
    let mut files = vec![
        (
            "clients-ca.pem".to_owned(),
            authority.certificate_pem().to_owned(),
        ),
        ("clients-ca.key".to_owned(), authority.key_pem()),
    ];
    let mut named = Vec::new();
    for (client, stem, identity) in [
        (DEFAULT_IDENTITY, "client", authority.client(CLIENT)?),
        ("expired", "expired", authority.expired_client(CLIENT)?),
        (
            "wrong-purpose",
            "wrong-purpose",
            authority.server(&[CLIENT])?,
        ),
    ] {
        let (certificate, key) = (format!("{stem}.pem"), format!("{stem}.key"));
        files.extend(written(&certificate, &key, &identity));
        named.push((client.to_owned(), certificate, key));
    }
    Ok((files, named))
}

fn written(certificate: &str, key: &str, identity: &Identity) -> [Written; 2] {
    [
        (certificate.to_owned(), identity.certificate_pem.clone()),
        (key.to_owned(), identity.key_pem.clone()),
    ]
}

/// Whether a file holds a secret, so that its owner alone may read it.
pub fn is_secret(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|one| one == "key" || one == "password")
}
