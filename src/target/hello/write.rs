//! A client hello as the octets of a record (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).

use super::offer::TlsVersion;
use super::suites::{CipherSuite, Group};

/// What a hello offers.
#[derive(Clone, Debug)]
pub struct Hello {
    /// The one version.
    pub version: TlsVersion,
    /// The suites, usually one.
    pub suites: Vec<CipherSuite>,
    /// The groups, usually all or one.
    pub groups: Vec<Group>,
    /// The name of the server, where it is a name and no address.
    pub server_name: Option<String>,
    /// The proof of an earlier handshake (RFC 5746): empty in a first hello; `None` leaves the
    /// extension out.
    pub renegotiation: Option<Vec<u8>>,
}

/// Signature algorithms, so that no choice of a certificate fails for them: ECDSA, RSA-PSS, RSA,
/// Edwards curves, ML-DSA, DSA and the old SHA-1 ones.
const SIGNATURES: [u16; 22] = [
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601,
    0x0807, 0x0808, 0x0904, 0x0905, 0x0906, 0x0402, 0x0301, 0x0202, 0x0201, 0x0203,
];

impl Hello {
    /// The record.
    pub fn write(&self) -> Vec<u8> {
        let mut body = self.version.wire().to_be_bytes().to_vec();
        if self.version == TlsVersion::Tls13 {
            // TLS 1.3 says 1.2 here and the truth in an extension.
            body = TlsVersion::Tls12.wire().to_be_bytes().to_vec();
        }
        // A random that is the same in every hello: it protects nothing that is never finished.
        body.extend([0x4B; 32]);
        body.push(0);
        let suites = self.suites.iter().flat_map(|suite| suite.0.to_be_bytes());
        with_length(&mut body, 2, &suites.collect::<Vec<u8>>());
        // One compression method: none.
        body.extend([1, 0]);
        if self.version > TlsVersion::Ssl30 {
            with_length(&mut body, 2, &self.extensions());
        }
        let mut handshake = vec![1];
        with_length(&mut handshake, 3, &body);
        let mut record = vec![22];
        let outer = self.version.wire().min(TlsVersion::Tls10.wire());
        record.extend(outer.to_be_bytes());
        with_length(&mut record, 2, &handshake);
        record
    }

    fn extensions(&self) -> Vec<u8> {
        let mut all = Vec::new();
        if let Some(name) = &self.server_name {
            let mut entry = vec![0];
            with_length(&mut entry, 2, name.as_bytes());
            extension(&mut all, 0, &listed(2, &entry));
        }
        let groups = self.groups.iter().flat_map(|group| group.0.to_be_bytes());
        extension(&mut all, 10, &listed(2, &groups.collect::<Vec<u8>>()));
        if self.version >= TlsVersion::Tls12 {
            let signatures = SIGNATURES.iter().flat_map(|one| one.to_be_bytes());
            extension(&mut all, 13, &listed(2, &signatures.collect::<Vec<u8>>()));
        }
        if self.version == TlsVersion::Tls13 {
            let version = self.version.wire().to_be_bytes();
            extension(&mut all, 43, &listed(1, &version));
            extension(&mut all, 45, &[1, 1]);
            // No share at all: the server names a group it would take and asks again.
            extension(&mut all, 51, &[0, 0]);
        } else {
            extension(&mut all, 11, &[1, 0]);
            extension(&mut all, 23, &[]);
            if let Some(proof) = &self.renegotiation {
                extension(&mut all, 0xFF01, &listed(1, proof));
            }
        }
        all
    }
}

fn extension(all: &mut Vec<u8>, number: u16, content: &[u8]) {
    all.extend(number.to_be_bytes());
    with_length(all, 2, content);
}

fn listed(octets: usize, content: &[u8]) -> Vec<u8> {
    let mut list = Vec::new();
    with_length(&mut list, octets, content);
    list
}

/// Adds the length in so many octets, and the content.
fn with_length(to: &mut Vec<u8>, octets: usize, content: &[u8]) {
    let length = (content.len() as u64).to_be_bytes();
    to.extend(length.iter().skip(8 - octets));
    to.extend(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(version: TlsVersion) -> Vec<u8> {
        let suites = vec![CipherSuite(0x002F)];
        Hello {
            version,
            suites,
            groups: vec![Group(0x0017)],
            server_name: Some("kms.example".to_owned()),
            renegotiation: Some(Vec::new()),
        }
        .write()
    }

    #[test]
    fn lengths_cover_what_follows() {
        for version in TlsVersion::ALL {
            let record = hello(version);
            let length =
                |from: usize| usize::from(record[from]) << 8 | usize::from(record[from + 1]);
            assert_eq!(record.len(), 5 + length(3), "{version}");
            assert_eq!(record.len(), 9 + length(7), "{version}");
        }
    }

    #[test]
    fn one_suite_is_offered_and_the_record_layer_says_an_old_version() {
        let record = hello(TlsVersion::Tls12);
        assert_eq!(record[..3], [22, 3, 1]);
        // Version, random, empty session id, then the suites.
        assert_eq!(record[9..11], [3, 3]);
        assert_eq!(record[44..48], [0, 2, 0x00, 0x2F]);
        assert_eq!(hello(TlsVersion::Ssl30)[..3], [22, 3, 0]);
    }
}
