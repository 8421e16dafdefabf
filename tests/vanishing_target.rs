//! A target that goes away in mid-run: what was judged until then stays, the rest says why not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use kmip_reference_server::net::{Bounds, ListenOptions, TlsSetting, listen};
use kmip_reference_server::pki::{CLIENT, Pki};
use kmip_reference_server::{MovableClock, Server, Settings};
use serde_json::Value;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Passes this many connections on to a server, one after the other, and then is no more.
async fn passing_on(connections: usize, server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for _ in 0..connections {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            tokio::spawn(async move {
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_vanishes_leaves_earlier_verdicts_and_a_complete_result() {
    let pki = Pki::generate(&["127.0.0.1"]).unwrap();
    let clock = Arc::new(MovableClock::new());
    let server = Arc::new(Server::new(Settings::for_testing(), clock, [7; 32]));
    let options = ListenOptions {
        kmip: ([127, 0, 0, 1], 0).into(),
        https: None,
        tls: TlsSetting::default(),
        identity: pki.server.clone(),
        client_ca_pem: pki.ca_pem.clone(),
        bounds: Bounds::default(),
    };
    let listening = listen(server, options).await.unwrap();
    // The tool looks whether it is there, asks for versions, for its name and for its operations;
    // each scenario connects anew.
    let judged = 3;
    let port = passing_on(4 + judged, listening.kmip.port()).await;

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vanishing");
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let client = &pki.clients[CLIENT];
    let (json, junit) = (folder.join("out.json"), folder.join("out.xml"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(["run", "nothing-found-is-success", "--target"]);
    command.arg(format!("kmip://127.0.0.1:{port}"));
    command.arg("--ca").arg(file("ca.pem", &pki.ca_pem));
    let certificate = file("client.pem", &client.certificate_pem);
    command.arg("--cert").arg(certificate);
    command
        .arg("--key")
        .arg(file("client.key", &client.key_pem));
    command.arg("--json").arg(&json).arg("--junit").arg(&junit);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();

    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    let result: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(result["complete"], true);
    let cases = result["cases"].as_array().unwrap();
    let ran: Vec<&Value> = cases.iter().filter(|c| c["verdict"] != "skipped").collect();
    assert!(ran.len() > judged, "{shown}");
    for (index, case) in ran.iter().enumerate() {
        let verdict = case["verdict"].as_str().unwrap();
        let reason = case["reason"].as_str().unwrap_or_default();
        if index < judged {
            assert_eq!(verdict, "passed", "{case}");
        } else if index < judged + 3 {
            assert_eq!(verdict, "errored", "{case}");
            assert!(reason.starts_with("the target was lost: "), "{reason}");
            assert!(reason.contains("cannot connect to 127.0.0.1"), "{reason}");
        } else {
            assert_eq!(verdict, "errored", "{case}");
            assert_eq!(reason, "not tried: the target was lost");
        }
    }
    let summary = &result["summary"];
    assert_eq!(summary["passed"], judged);
    assert_eq!(summary["errored"], ran.len() - judged);
    assert!(
        fs::read_to_string(junit)
            .unwrap()
            .ends_with("</testsuites>\n")
    );
    listening.stop().await;
}
