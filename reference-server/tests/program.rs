//! The server's own binary, as an operator runs it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where it meets the unexpected"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, Limits, NamedValue, Tag, ttlv};
use kmip_reference_server::pki::{CLIENT, Pki};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_kmip-reference-server"))
}

/// A running server with a folder of its own, both gone at the end.
struct Server {
    child: Child,
    folder: PathBuf,
    line: String,
}

impl Server {
    fn start(name: &str, options: &[&str]) -> Self {
        let name = format!("kmip-reference-server-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let mut child = program()
            .arg("--pki")
            .arg(&folder)
            .args(["--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        Self {
            child,
            folder,
            line,
        }
    }

    fn address(&self, scheme: &str) -> Option<&str> {
        let mut words = self.line.split_whitespace();
        words.find_map(|word| word.strip_prefix(scheme))
    }

    fn connect(&self) -> StreamOwned<ClientConnection, TcpStream> {
        let pki = Pki::load(&self.folder).unwrap();
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(pki.ca_pem.as_bytes()).unwrap();
        roots.add(authority).unwrap();
        let client = &pki.clients[CLIENT];
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

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn request(operation: Operation) -> Vec<u8> {
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 1),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, 2),
    ];
    let header = vec![
        Item::structure(Tag::PROTOCOL_VERSION, version),
        Item::integer(Tag::BATCH_COUNT, 1),
    ];
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation.number()),
        Item::structure(Tag::REQUEST_PAYLOAD, Vec::new()),
    ];
    ttlv::encode(&Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, item),
        ],
    ))
}

#[test]
fn announces_its_ports_and_answers_with_the_certificates_it_wrote() {
    let server = Server::start("answers", &["--https-listen", "127.0.0.1:0"]);
    assert!(server.line.starts_with("listening kmip://127.0.0.1:"));
    let https = server.address("https://").unwrap();
    assert!(https.starts_with("127.0.0.1:") && https.ends_with("/kmip"));
    let mut stream = server.connect();
    stream
        .write_all(&request(Operation::DISCOVER_VERSIONS))
        .unwrap();
    let mut header = [0; ttlv::HEADER_LEN];
    stream.read_exact(&mut header).unwrap();
    let mut message = header.to_vec();
    message.resize(ttlv::message_len(&header).unwrap(), 0);
    stream.read_exact(&mut message[ttlv::HEADER_LEN..]).unwrap();
    let response = ttlv::decode(&message, &Limits::default())
        .into_valid()
        .unwrap();
    let status = response.at(&[Tag::BATCH_ITEM, Tag::RESULT_STATUS]).unwrap();
    assert_eq!(
        status.as_enumeration(),
        Some(ResultStatus::SUCCESS.number())
    );
}

#[test]
fn refuses_with_a_reason_and_an_exit_code() {
    for (arguments, words) in [
        (&["--listen", "localhost"][..], "--listen"),
        (&["--tls", "ssl3"], "`ssl3` is not a TLS setting"),
        (&["--fault", "no-such-fault"], "fault"),
        (&["serve"], "unexpected argument 'serve'"),
    ] {
        let output = program().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[test]
fn says_that_a_port_is_taken() {
    let server = Server::start("taken", &[]);
    let output = program()
        .arg("--pki")
        .arg(&server.folder)
        .args(["--listen", server.address("kmip://").unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: cannot listen on 127.0.0.1:"),
        "{stderr}"
    );
}
