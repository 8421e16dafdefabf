//! Who may connect, and how.

use kmip_conform_protocol::ttlv;
use kmip_reference_server::net::{Bounds, ListenError, ListenOptions, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, CertificateAuthority};
use rustls::{CipherSuite, NamedGroup, ProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{config, config_with, connect, exchange, handshake, is_closed};
use crate::mirror::{Mirror, Running, request, said};

#[tokio::test]
async fn speaks_the_versions_of_its_setting_and_no_others() {
    let (tls12, tls13) = (&rustls::version::TLS12, &rustls::version::TLS13);
    for (setting, version, expected) in [
        (TlsSetting::Default, tls12, Some(ProtocolVersion::TLSv1_2)),
        (TlsSetting::Default, tls13, Some(ProtocolVersion::TLSv1_3)),
        (TlsSetting::Tls12, tls12, Some(ProtocolVersion::TLSv1_2)),
        (TlsSetting::Tls12, tls13, None),
        (TlsSetting::Tls13, tls12, None),
        (TlsSetting::Tls13, tls13, Some(ProtocolVersion::TLSv1_3)),
    ] {
        let running = Running::start(setting, Bounds::default()).await;
        let identity = &running.pki.clients[CLIENT];
        let config = config(&running.pki.ca_pem, Some(identity), &[version]);
        let stream = handshake(running.listening.kmip, config).await.ok();
        let spoken = stream.and_then(|stream| stream.get_ref().1.protocol_version());
        assert_eq!(spoken, expected, "{setting:?}");
    }
}

#[tokio::test]
async fn agrees_on_the_suite_and_group_of_its_setting_and_on_no_others() {
    let narrow = [
        (
            TlsSetting::SuiteB128,
            CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            NamedGroup::secp256r1,
        ),
        (
            TlsSetting::SuiteB192,
            CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            NamedGroup::secp384r1,
        ),
        (
            TlsSetting::Hybrid,
            CipherSuite::TLS13_AES_256_GCM_SHA384,
            NamedGroup::X25519MLKEM768,
        ),
    ];
    for (setting, suite, group) in narrow {
        let running = Running::start(setting, Bounds::default()).await;
        let identity = &running.pki.clients[CLIENT];
        let client = |offered: TlsSetting| {
            let ca = &running.pki.ca_pem;
            config_with(offered.provider(), ca, Some(identity), offered.versions())
        };
        for offered in [setting, TlsSetting::Default] {
            let stream = handshake(running.listening.kmip, client(offered)).await;
            let stream = stream.unwrap();
            let session = stream.get_ref().1;
            let spoken = session.negotiated_cipher_suite().map(|one| one.suite());
            assert_eq!(spoken, Some(suite), "{setting:?}");
            let agreed = session.negotiated_key_exchange_group();
            assert_eq!(agreed.map(|one| one.name()), Some(group), "{setting:?}");
        }
        for (other, ..) in narrow.iter().filter(|other| other.0 != setting) {
            let refused = handshake(running.listening.kmip, client(*other)).await;
            assert!(refused.is_err(), "{setting:?} {other:?}");
        }
    }
}

#[tokio::test]
async fn lets_nobody_in_without_a_certificate_of_its_authority() {
    let running = Running::with_defaults().await;
    let stranger = CertificateAuthority::generate("KMIP reference server authority")
        .unwrap()
        .client(CLIENT)
        .unwrap();
    for identity in [None, Some(&stranger)] {
        let config = config(&running.pki.ca_pem, identity, rustls::ALL_VERSIONS);
        // A TLS 1.3 client learns of the refusal with its first read.
        let refused = match handshake(running.listening.kmip, config).await {
            Err(_) => true,
            Ok(mut stream) => {
                let _ = stream.write_all(&ttlv::encode(&request("1"))).await;
                stream.read(&mut [0]).await.is_err()
            }
        };
        assert!(refused);
    }
}

#[tokio::test]
async fn does_not_talk_to_a_client_without_a_name() {
    let running = Running::with_defaults().await;
    let authority = CertificateAuthority::generate("An authority").unwrap();
    let nameless = authority.client("").unwrap();
    let options = ListenOptions {
        kmip: ([127, 0, 0, 1], 0).into(),
        https: None,
        tls: TlsSetting::Default,
        identity: authority.server(&["localhost"]).unwrap(),
        client_ca_pem: authority.certificate_pem().to_owned(),
        bounds: Bounds::default(),
    };
    let listening = listen(std::sync::Arc::new(Mirror::default()), options)
        .await
        .unwrap();
    let config = config(
        authority.certificate_pem(),
        Some(&nameless),
        rustls::ALL_VERSIONS,
    );
    let mut stream = handshake(listening.kmip, config).await.unwrap();
    let _ = stream.write_all(&ttlv::encode(&request("1"))).await;
    assert!(!matches!(stream.read(&mut [0]).await, Ok(1..)));
    running.listening.stop().await;
}

#[tokio::test]
async fn serves_others_while_peers_do_not_finish_their_handshake() {
    let mut running = Running::with_defaults().await;
    let mut idle = Vec::new();
    for _ in 0..50 {
        let mut peer = TcpStream::connect(running.listening.kmip).await.unwrap();
        peer.write_all(&[0x16]).await.unwrap();
        idle.push(peer);
    }
    let mut garbage = TcpStream::connect(running.listening.kmip).await.unwrap();
    garbage.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut client = connect(&mut running).await;
    let answer = exchange(&mut client, &ttlv::encode(&request("1"))).await;
    assert_eq!(said(&answer), "client ttlv 1");
}

#[tokio::test]
async fn resumes_a_session_with_the_same_identity() {
    let running = Running::with_defaults().await;
    let identity = &running.pki.clients[CLIENT];
    for version in rustls::ALL_VERSIONS {
        let config = config(&running.pki.ca_pem, Some(identity), &[version]);
        for round in ["first", "second"] {
            let mut stream = handshake(running.listening.kmip, config.clone())
                .await
                .unwrap();
            let answer = exchange(&mut stream, &ttlv::encode(&request(round))).await;
            assert_eq!(said(&answer), format!("client ttlv {round}"));
            let kind = stream.get_ref().1.handshake_kind().unwrap();
            let resumed = kind == rustls::HandshakeKind::Resumed;
            assert_eq!(resumed, round == "second", "{version:?}");
            stream.shutdown().await.unwrap();
            assert!(is_closed(&mut stream).await);
        }
    }
}

#[tokio::test]
async fn says_which_address_is_taken() {
    let running = Running::with_defaults().await;
    let options = ListenOptions {
        kmip: running.listening.kmip,
        https: None,
        tls: TlsSetting::Default,
        identity: running.pki.server.clone(),
        client_ca_pem: running.pki.ca_pem.clone(),
        bounds: Bounds::default(),
    };
    let refused = listen(std::sync::Arc::new(Mirror::default()), options).await;
    assert!(
        matches!(refused, Err(ListenError::Bind { address, .. }) if address == running.listening.kmip)
    );
}
