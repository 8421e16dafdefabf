//! What a server says to a hello: the first message of its answer, read with bounds.

use super::offer::TlsVersion;
use super::suites::{CipherSuite, Group};

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelloAnswer {
    /// The server agrees.
    Agreed(ServerHello),
    /// The server refuses with an alert (RFC 8446 section 6), by its number.
    Alert(u8),
    /// The connection was closed, or reset, without an answer.
    Closed,
    /// No answer in time.
    Silent,
    /// Something that is not TLS.
    NotTls,
}

/// What a server hello says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerHello {
    /// The version it chose.
    pub version: TlsVersion,
    /// The suite it chose.
    pub suite: CipherSuite,
    /// The group it asks a share of.
    pub group: Option<Group>,
    /// Whether it says that renegotiation is bound to the first handshake (RFC 5746).
    pub secure_renegotiation: bool,
}

/// The longest answer that is looked at, in octets.
pub(super) const LONGEST: usize = 1 << 16;

/// Reads what has come so far; `None` if more is needed.
pub(super) fn read(octets: &[u8]) -> Option<HelloAnswer> {
    let mut handshake = Vec::new();
    let mut rest = octets;
    while let [kind, major, _, high, low, tail @ ..] = rest {
        if *major != 3 || !matches!(kind, 21 | 22) {
            return Some(HelloAnswer::NotTls);
        }
        let length = usize::from(*high) << 8 | usize::from(*low);
        let content = tail.get(..length)?;
        match (kind, content) {
            (21, [_, alert, ..]) => return Some(HelloAnswer::Alert(*alert)),
            (21, _) => return Some(HelloAnswer::NotTls),
            _ => handshake.extend(content),
        }
        if let Some(answer) = message(&handshake) {
            return Some(answer);
        }
        rest = tail.get(length..)?;
    }
    match rest {
        // The start of a record, or of something else.
        [kind, ..] if !matches!(kind, 21 | 22) => Some(HelloAnswer::NotTls),
        _ => None,
    }
}

/// The first handshake message, once it is whole.
fn message(octets: &[u8]) -> Option<HelloAnswer> {
    let [kind, a, b, c, body @ ..] = octets else {
        return None;
    };
    if *kind != 2 {
        return Some(HelloAnswer::NotTls);
    }
    let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
    if length > LONGEST {
        return Some(HelloAnswer::NotTls);
    }
    let body = body.get(..length)?;
    Some(server_hello(body).map_or(HelloAnswer::NotTls, HelloAnswer::Agreed))
}

fn server_hello(body: &[u8]) -> Option<ServerHello> {
    let (version, rest) = number(body)?;
    let rest = rest.get(32..)?;
    let (session, rest) = rest.split_first()?;
    let rest = rest.get(usize::from(*session)..)?;
    let (suite, rest) = number(rest)?;
    let rest = rest.get(1..)?;
    let mut told = ServerHello {
        version: TlsVersion::of_wire(version)?,
        suite: CipherSuite(suite),
        group: None,
        secure_renegotiation: false,
    };
    if !rest.is_empty() {
        let (length, extensions) = number(rest)?;
        read_extensions(&mut told, extensions.get(..usize::from(length))?)?;
    }
    Some(told)
}

fn read_extensions(told: &mut ServerHello, mut rest: &[u8]) -> Option<()> {
    while !rest.is_empty() {
        let (kind, after) = number(rest)?;
        let (length, after) = number(after)?;
        let content = after.get(..usize::from(length))?;
        match kind {
            43 => told.version = TlsVersion::of_wire(number(content)?.0)?,
            51 => told.group = Some(Group(number(content)?.0)),
            0xFF01 => told.secure_renegotiation = true,
            _ => {}
        }
        rest = after.get(usize::from(length)..)?;
    }
    Some(())
}

fn number(octets: &[u8]) -> Option<(u16, &[u8])> {
    match octets {
        [high, low, rest @ ..] => Some((u16::from_be_bytes([*high, *low]), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server hello of TLS 1.3 that asks for a share, or of an older version.
    fn record(version: u16, extensions: &[u8]) -> Vec<u8> {
        let mut body = version.to_be_bytes().to_vec();
        body.extend([7; 32]);
        body.extend([0, 0x13, 0x02, 0]);
        body.extend((extensions.len() as u16).to_be_bytes());
        body.extend(extensions);
        let mut handshake = vec![2, 0, 0, body.len() as u8];
        handshake.extend(&body);
        let mut record = vec![22, 3, 3, 0, handshake.len() as u8];
        record.extend(handshake);
        record
    }

    #[test]
    fn the_extension_of_the_version_decides_over_the_field() {
        let octets = record(0x0303, &[0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0x11, 0xEC]);
        let Some(HelloAnswer::Agreed(told)) = read(&octets) else {
            panic!("no hello");
        };
        assert_eq!(told.version, TlsVersion::Tls13);
        assert_eq!(told.suite.name(), "TLS_AES_256_GCM_SHA384");
        assert_eq!(
            told.group.map(Group::name).as_deref(),
            Some("X25519MLKEM768")
        );
    }

    #[test]
    fn parts_of_an_answer_wait_for_the_rest_and_never_panic() {
        let octets = record(0x0302, &[0xFF, 0x01, 0, 1, 0]);
        for cut in 0..octets.len() {
            assert_eq!(read(&octets[..cut]), None, "{cut}");
        }
        let Some(HelloAnswer::Agreed(told)) = read(&octets) else {
            panic!("no hello");
        };
        assert_eq!(told.version, TlsVersion::Tls11);
        assert!(told.secure_renegotiation);
        for index in 0..octets.len() {
            let mut changed = octets.clone();
            changed[index] = !changed[index];
            let _ = read(&changed);
        }
    }

    #[test]
    fn tells_alerts_and_what_is_not_tls() {
        assert_eq!(read(&[21, 3, 1, 0, 2, 2, 40]), Some(HelloAnswer::Alert(40)));
        assert_eq!(read(b"HTTP/1.1 400"), Some(HelloAnswer::NotTls));
        assert_eq!(read(b"H"), Some(HelloAnswer::NotTls));
    }
}
