//! The server's own binary, as an operator runs it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where it meets the unexpected"
)]

mod durable;
mod logging;
mod messages;
mod running;

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, NamedValue, Tag, ttlv};

use running::{Folder, Running, exchange, program};

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
    let folder = Folder::new();
    let server = Running::start(&folder, &["--https-listen", "127.0.0.1:0"]);
    assert!(server.line.starts_with("listening kmip://127.0.0.1:"));
    let https = server.address("https://").unwrap();
    assert!(https.starts_with("127.0.0.1:") && https.ends_with("/kmip"));
    let mut stream = server.connect();
    let response = exchange(&mut stream, &request(Operation::DISCOVER_VERSIONS)).unwrap();
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
    let folder = Folder::new();
    let server = Running::start(&folder, &[]);
    let output = program()
        .arg("--pki")
        .arg(&folder.0)
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
