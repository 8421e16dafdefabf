//! One connection of the load generator: it sends a message and waits for its answer.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use kmip_conform_protocol::enumeration::ResultStatus;
use kmip_conform_protocol::{Item, Limits, Tag, ttlv};
use kmip_reference_server::pki::{CLIENT, Pki};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub struct Client {
    stream: StreamOwned<ClientConnection, TcpStream>,
    answer: Vec<u8>,
}

impl Client {
    pub fn connect(address: &str, pki: &Pki) -> Self {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(pki.ca_pem.as_bytes()).unwrap();
        roots.add(authority).unwrap();
        let identity = &pki.clients[CLIENT];
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(identity.certificates().unwrap(), identity.key().unwrap())
            .unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let session = ClientConnection::new(Arc::new(config), name).unwrap();
        let tcp = TcpStream::connect(address).unwrap();
        tcp.set_nodelay(true).unwrap();
        Self {
            stream: StreamOwned::new(session, tcp),
            answer: Vec::new(),
        }
    }

    /// Sends a message and gives the octets of its answer.
    pub fn exchange(&mut self, request: &[u8]) -> &[u8] {
        self.stream.write_all(request).unwrap();
        let mut header = [0; ttlv::HEADER_LEN];
        self.stream.read_exact(&mut header).unwrap();
        self.answer.clear();
        self.answer.extend(header);
        self.answer.resize(ttlv::message_len(&header).unwrap(), 0);
        let rest = &mut self.answer[ttlv::HEADER_LEN..];
        self.stream.read_exact(rest).unwrap();
        &self.answer
    }

    /// As [`exchange`](Self::exchange), for an answer in which everything must have succeeded.
    pub fn succeed(&mut self, request: &[u8]) -> Item {
        let limits = Limits {
            max_size: usize::MAX,
            ..Limits::default()
        };
        let answer = ttlv::decode(self.exchange(request), &limits);
        let answer = answer.into_valid().unwrap();
        for item in answer.fields_with(Tag::BATCH_ITEM) {
            let status = item.field(Tag::RESULT_STATUS).unwrap().as_enumeration();
            assert_eq!(status, Some(ResultStatus::SUCCESS.0), "{item:?}");
        }
        answer
    }

    /// The identifiers in the first item of an answer.
    pub fn ids(&mut self, request: &[u8]) -> Vec<String> {
        let answer = self.succeed(request);
        let payload = answer
            .at(&[Tag::BATCH_ITEM, Tag::RESPONSE_PAYLOAD])
            .unwrap();
        let ids = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
        ids.map(|id| id.as_text().unwrap().to_owned()).collect()
    }
}
