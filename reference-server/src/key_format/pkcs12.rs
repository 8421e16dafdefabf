//! PKCS#12 containers (RFC 7292): a private key with its certificates under a password.

use kmip_conform_protocol::enumeration::KeyFormatType;
use p12_keystore::{
    Certificate, KeyStore, KeyStoreEntry, Pkcs12Archive, PrivateKey, PrivateKeyChain,
};

use super::error::In;
use super::{certified_key, pkcs8};
use crate::crypto::KeyMaterial;
use crate::key_format::FormatError;

const FORMAT: In = In(KeyFormatType::PKCS_12);

/// What a container holds of one private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// The friendly name of the key, where it has one.
    pub name: Option<String>,
    /// The key as PKCS#8.
    pub key: Vec<u8>,
    /// The certificates, that of the key first, each followed by that of its issuer.
    pub certificates: Vec<Vec<u8>>,
}

impl Container {
    /// Opens a container. Of several keys that with the friendly name is taken, whose case does
    /// not matter, or where no name is asked for the first.
    ///
    /// # Errors
    /// Octets that are no container, another password, or no such key.
    pub fn open(octets: &[u8], password: &str, name: Option<&str>) -> Result<Self, FormatError> {
        let archive = Pkcs12Archive::from_pkcs12(octets, password)
            .map_err(|_| FORMAT.malformed("it does not open with this password"))?;
        let asked_for = |friendly: Option<&str>| {
            name.is_none_or(|name| {
                friendly.is_some_and(|friendly| friendly.to_lowercase() == name.to_lowercase())
            })
        };
        let bag = archive
            .keys
            .iter()
            .find(|bag| asked_for(bag.friendly_name.as_deref()))
            .ok_or_else(|| FORMAT.malformed("it has no private key of this friendly name"))?;
        let key = pkcs8::parse(bag.key.as_der())?;
        let own = archive.certs.iter().find(|one| {
            let by_id = one.local_key_id.as_deref() == bag.local_key_id.as_ref().map(AsRef::as_ref);
            (bag.local_key_id.is_some() && by_id) || certifies(one.cert.as_der(), &key)
        });
        let mut chain: Vec<&Certificate> = own.map(|own| &own.cert).into_iter().collect();
        while let Some(last) = chain.last() {
            let issuer = archive.certs.iter().map(|one| &one.cert).find(|one| {
                one.subject() == last.issuer() && !chain.iter().any(|known| known == one)
            });
            match issuer {
                Some(issuer) => chain.push(issuer),
                None => break,
            }
        }
        Ok(Self {
            name: bag.friendly_name.clone(),
            key: bag.key.as_der().to_vec(),
            certificates: chain.iter().map(|one| one.as_der().to_vec()).collect(),
        })
    }

    /// Closes a container with AES-256 under a key that follows from the password. Its salts come
    /// from the system, for the library takes chance from nowhere else.
    ///
    /// # Errors
    /// A key or certificate that is none.
    pub fn close(&self, password: &str) -> Result<Vec<u8>, FormatError> {
        let key = PrivateKey::from_der(&self.key).map_err(FORMAT.der())?;
        let certificates: Result<Vec<_>, _> = self
            .certificates
            .iter()
            .map(|octets| Certificate::from_der(octets))
            .collect();
        let id: &[u8] = &[1];
        let chain = PrivateKeyChain::new(id, key, certificates.map_err(FORMAT.der())?);
        let mut store = KeyStore::new();
        let name = self.name.as_deref().unwrap_or_default();
        store.add_entry(name, KeyStoreEntry::PrivateKeyChain(chain));
        store.writer(password).write().map_err(FORMAT.der())
    }
}

/// Whether a certificate is one for the public half of a key.
fn certifies(certificate: &[u8], key: &KeyMaterial) -> bool {
    match (certified_key(certificate), key) {
        (Ok(KeyMaterial::RsaPublic(public)), KeyMaterial::RsaPrivate(key)) => {
            public.modulus == key.modulus
        }
        (Ok(KeyMaterial::EcPublic(public)), KeyMaterial::EcPrivate(key)) => {
            crate::crypto::public_point(key).is_ok_and(|point| point == public.point)
        }
        (Ok(KeyMaterial::OctetPublic(public)), KeyMaterial::OctetPrivate(key)) => {
            key.public().is_ok_and(|own| own == public)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::CertificateAuthority;

    fn container() -> Container {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let identity = authority.client("someone").unwrap();
        let issuer = crate::pki::certificates(authority.certificate_pem()).unwrap();
        let own = identity.certificates().unwrap();
        Container {
            name: Some("a name".to_owned()),
            key: identity.key().unwrap().secret_der().to_vec(),
            certificates: own.iter().chain(&issuer).map(|one| one.to_vec()).collect(),
        }
    }

    #[test]
    fn opens_what_it_closed_with_the_same_password_only() {
        let container = container();
        let closed = container.close("secret").unwrap();
        for name in [None, Some("a name"), Some("A Name")] {
            let opened = Container::open(&closed, "secret", name).unwrap();
            assert_eq!(opened, container);
        }
        assert!(Container::open(&closed, "Secret", None).is_err());
        assert!(Container::open(&closed, "secret", Some("another")).is_err());
        for len in [0, 1, closed.len() / 2, closed.len() - 1] {
            assert!(Container::open(&closed[..len], "secret", None).is_err());
        }
    }

    #[test]
    fn refuses_to_close_what_is_no_key_or_certificate() {
        let mut broken = container();
        broken.certificates[0].truncate(20);
        assert!(broken.close("secret").is_err());
        let mut broken = container();
        broken.key.truncate(20);
        assert!(broken.close("secret").is_err());
    }
}
