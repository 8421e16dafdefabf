//! A server program at work, and clients of it.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kmip_conform_protocol::{Item, Limits, ttlv};
use kmip_reference_server::pki::{CLIENT, Pki};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub type Connection = StreamOwned<ClientConnection, TcpStream>;

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_kmip-reference-server"))
}

/// A folder of a test's own, gone at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("kmip-reference-server-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running server, killed at the end of the test at the latest.
pub struct Running {
    pub child: Child,
    pub line: String,
    pki: Pki,
}

impl Running {
    /// Starts a server with the certificates of a folder and waits for its ports.
    pub fn start(pki: &Folder, options: &[&str]) -> Self {
        let mut child = program()
            .arg("--pki")
            .arg(&pki.0)
            .args(["--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        Self {
            child,
            line,
            pki: Pki::load(&pki.0).unwrap(),
        }
    }

    pub fn address(&self, scheme: &str) -> Option<&str> {
        let mut words = self.line.split_whitespace();
        words.find_map(|word| word.strip_prefix(scheme))
    }

    pub fn connect(&self) -> Connection {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(self.pki.ca_pem.as_bytes()).unwrap();
        roots.add(authority).unwrap();
        let client = &self.pki.clients[CLIENT];
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(client.certificates().unwrap(), client.key().unwrap())
            .unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let session = ClientConnection::new(Arc::new(config), name).unwrap();
        let tcp = TcpStream::connect(self.address("kmip://").unwrap()).unwrap();
        StreamOwned::new(session, tcp)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request and reads its whole answer.
pub fn exchange(stream: &mut Connection, request: &[u8]) -> io::Result<Item> {
    stream.write_all(request)?;
    let mut header = [0; ttlv::HEADER_LEN];
    stream.read_exact(&mut header)?;
    let mut message = header.to_vec();
    message.resize(ttlv::message_len(&header).unwrap(), 0);
    stream.read_exact(&mut message[ttlv::HEADER_LEN..])?;
    let decoded = ttlv::decode(&message, &Limits::default());
    Ok(decoded.into_valid().unwrap())
}
