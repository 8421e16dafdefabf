//! A core that tells what reached it, and a server around it.

use std::net::SocketAddr;
use std::sync::{Arc, Barrier};

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Violation};
use kmip_reference_server::net::{Bounds, Handler, ListenOptions, Listening, TlsSetting, listen};
use kmip_reference_server::pki::Pki;
use kmip_reference_server::{Peer, Transport};

/// The correlation value at which [`Mirror`] panics.
pub const PANIC: &str = "panic";

/// Answers with the client's name and its correlation value, or with the codes of what is wrong.
#[derive(Default)]
pub struct Mirror {
    /// Where each request waits twice: when it has come, and before it is answered.
    pub gate: Option<Arc<Barrier>>,
}

impl Handler for Mirror {
    fn handle(&self, request: &Item, peer: &Peer) -> Item {
        let value = request
            .at(&[Tag::REQUEST_HEADER, Tag::CLIENT_CORRELATION_VALUE])
            .and_then(Item::as_text)
            .unwrap_or_default();
        assert_ne!(value, PANIC);
        if let Some(gate) = &self.gate {
            gate.wait();
            gate.wait();
        }
        let transport = match peer.transport {
            Transport::Ttlv => "ttlv",
            Transport::Https => "https",
        };
        response(&format!("{} {transport} {value}", peer.identity))
    }

    fn handle_undecodable(
        &self,
        violations: &[Violation],
        version: Option<ProtocolVersion>,
        _peer: &Peer,
    ) -> Item {
        let codes: Vec<&str> = violations.iter().map(Violation::code).collect();
        let version = version.map_or("unknown".to_owned(), |version| version.to_string());
        response(&format!("{} in {version}", codes.join(",")))
    }
}

/// A request that carries `value`.
pub fn request(value: &str) -> Item {
    let header = vec![
        protocol_version(),
        Item::text(Tag::CLIENT_CORRELATION_VALUE, value),
        Item::integer(Tag::BATCH_COUNT, 0),
    ];
    Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![Item::structure(Tag::REQUEST_HEADER, header)],
    )
}

/// What the core said in a response.
pub fn said(response: &Item) -> &str {
    response
        .at(&[Tag::BATCH_ITEM, Tag::RESULT_MESSAGE])
        .and_then(Item::as_text)
        .unwrap()
}

fn response(text: &str) -> Item {
    let header = vec![protocol_version(), Item::integer(Tag::BATCH_COUNT, 1)];
    Item::structure(
        Tag::RESPONSE_MESSAGE,
        vec![
            Item::structure(Tag::RESPONSE_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, vec![Item::text(Tag::RESULT_MESSAGE, text)]),
        ],
    )
}

fn protocol_version() -> Item {
    Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 1),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, 4),
        ],
    )
}

/// A server on free ports of loopback, and the certificates made for it.
pub struct Running {
    pub pki: Pki,
    pub listening: Listening,
}

impl Running {
    pub async fn start(tls: TlsSetting, bounds: Bounds) -> Self {
        Self::of(Mirror::default(), tls, bounds).await
    }

    pub async fn of(core: Mirror, tls: TlsSetting, bounds: Bounds) -> Self {
        let pki = Pki::generate(&["localhost", "127.0.0.1"]).unwrap();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let options = ListenOptions {
            kmip: any,
            https: Some(any),
            tls,
            identity: pki.server.clone(),
            client_ca_pem: pki.ca_pem.clone(),
            bounds,
        };
        let listening = listen(Arc::new(core), options).await.unwrap();
        Self { pki, listening }
    }

    pub async fn with_defaults() -> Self {
        Self::start(TlsSetting::Default, Bounds::default()).await
    }
}
