//! Targets with which no TLS version and cipher suite is common: what is missing is said, with what
//! to do.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

#[cfg(feature = "legacy-tls")]
use std::time::Duration;

#[cfg(feature = "legacy-tls")]
use kmip_conform::target::TlsLibrary;
use kmip_conform::target::{Target, TargetError, TargetOptions};
use support::Fake;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Options with an identity and an authority.
async fn options() -> TargetOptions {
    Fake::start(|_| async {}).await.options()
}

async fn open(options: TargetOptions) -> Result<(), TargetError> {
    let target = Target::new(options).unwrap();
    target.connection("A").unwrap().open().await
}

/// Options that lead to a server that answers the first message of TLS with a fatal alert.
async fn alerting(alert: u8) -> TargetOptions {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = options().await;
    options.address.port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        let mut hello = [0; 5];
        tcp.read_exact(&mut hello).await.unwrap();
        tcp.write_all(&[0x15, 3, 3, 0, 2, 2, alert]).await.unwrap();
        let mut rest = Vec::new();
        let _ = tcp.read_to_end(&mut rest).await;
    });
    options
}

/// What a server says that finds no common suite.
const HANDSHAKE_FAILURE: u8 = 40;

#[tokio::test]
async fn a_target_without_a_common_suite_names_the_way_to_openssl() {
    let error = open(alerting(HANDSHAKE_FAILURE).await).await.unwrap_err();
    assert!(
        matches!(error, TargetError::NoCommonSuite { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("no CBC"));
    let hint = error.hint().unwrap();
    assert!(hint.contains("--legacy-tls"), "{hint}");
    assert_eq!(
        hint.contains("cargo feature"),
        !cfg!(feature = "legacy-tls")
    );
}

#[cfg(feature = "legacy-tls")]
#[tokio::test]
async fn a_target_that_openssl_has_nothing_in_common_with_is_told_apart() {
    for alert in [HANDSHAKE_FAILURE, 70, 71] {
        let mut options = alerting(alert).await;
        options.tls = TlsLibrary::OpenSsl;
        let error = open(options).await.unwrap_err();
        assert!(
            matches!(error, TargetError::NoSuiteOfOpenSsl { .. }),
            "{error}"
        );
        let hint = error.hint().unwrap();
        assert!(hint.contains("versions and suites that the target"));
        assert!(!hint.contains("--legacy-tls"), "it is in use: {hint}");
    }
}

#[cfg(feature = "legacy-tls")]
#[tokio::test]
async fn a_certificate_that_is_refused_is_told_apart_by_openssl_too() {
    const UNKNOWN_AUTHORITY: u8 = 48;
    const INTERNAL_ERROR: u8 = 80;
    let mut options = alerting(UNKNOWN_AUTHORITY).await;
    options.tls = TlsLibrary::OpenSsl;
    let error = open(options).await.unwrap_err();
    let is_refused = matches!(error, TargetError::CertificateRefused { .. });
    assert!(is_refused, "{error}");
    let mut options = alerting(INTERNAL_ERROR).await;
    options.tls = TlsLibrary::OpenSsl;
    let error = open(options).await.unwrap_err();
    assert!(matches!(error, TargetError::Handshake { .. }), "{error}");
}

/// `openssl s_server` with one suite of the Basic authentication suites of KMIP 1.x, RSA key
/// exchange and CBC; `None` where there is no `openssl`.
fn old_server(options: &mut TargetOptions) -> Option<OldServer> {
    let reserved = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = reserved.local_addr().unwrap().port();
    drop(reserved);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("old-{port}"));
    std::fs::create_dir_all(&folder).unwrap();
    let (key, certificate) = (folder.join("server.key"), folder.join("server.pem"));
    let openssl = || std::process::Command::new("openssl");
    let mut request = openssl();
    request.args([
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
    ]);
    request.args(["-subj", "/CN=old", "-addext", "subjectAltName=IP:127.0.0.1"]);
    request
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate);
    if !request.output().ok()?.status.success() {
        return None;
    }
    let mut serve = openssl();
    serve.args(["s_server", "-tls1_2", "-cipher", "AES128-SHA256", "-accept"]);
    serve.arg(format!("127.0.0.1:{port}"));
    serve.arg("-key").arg(&key).arg("-cert").arg(&certificate);
    serve.stdin(std::process::Stdio::piped());
    serve.stdout(std::process::Stdio::piped());
    let mut child = serve.spawn().ok()?;
    let mut told = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    // The line that says that it listens.
    while !line.starts_with("ACCEPT") {
        line.clear();
        if std::io::BufRead::read_line(&mut told, &mut line).unwrap() == 0 {
            return None;
        }
    }
    options.address.port = port;
    options.ca_pem = std::fs::read_to_string(certificate).unwrap();
    Some(OldServer { child, _told: told })
}

/// A child that ends with the test.
struct OldServer {
    child: std::process::Child,
    _told: std::io::BufReader<std::process::ChildStdout>,
}

impl Drop for OldServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn rsa_key_exchange_with_cbc_is_named_as_what_is_missing() {
    let mut options = options().await;
    let Some(_server) = old_server(&mut options) else {
        eprintln!("not tested: there is no `openssl s_server` that speaks AES128-SHA256");
        return;
    };
    let error = open(options).await.unwrap_err();
    assert!(
        matches!(error, TargetError::NoCommonSuite { .. }),
        "{error}"
    );
    let said = error.to_string();
    assert!(said.contains("no RSA key exchange and no CBC"), "{said}");
    assert!(error.hint().unwrap().contains("--legacy-tls"));
}

#[cfg(feature = "legacy-tls")]
#[tokio::test]
async fn the_systems_openssl_speaks_rsa_key_exchange_with_cbc() {
    let mut options = options().await;
    let Some(_server) = old_server(&mut options) else {
        eprintln!("not tested: there is no `openssl s_server` that speaks AES128-SHA256");
        return;
    };
    options.tls = TlsLibrary::OpenSsl;
    options.timeouts.connect = Duration::from_secs(30);
    open(options).await.unwrap();
}
