//! What was answered survives, however the server ends.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread;

use kmip_conform_protocol::enumeration::{NameType, ObjectType, Operation};
use kmip_conform_protocol::{Item, NamedValue, Tag};

use crate::messages::{batch_item, message, succeeded};
use crate::running::{Connection, Folder, Running, exchange, program};

const KILLS: usize = 110;
const WRITERS: usize = 3;
/// The two objects that one message registers.
const TWINS: [&str; 2] = ["a", "b"];

/// Two objects that were sent in one message.
struct Sent {
    name: String,
    answered: bool,
}

fn name_attribute(name: &str) -> Item {
    let kind = NameType::UNINTERPRETED_TEXT_STRING.number();
    let fields = vec![
        Item::text(Tag::NAME_VALUE, name),
        Item::enumeration(Tag::NAME_TYPE, kind),
    ];
    Item::structure(Tag::ATTRIBUTES, vec![Item::structure(Tag::NAME, fields)])
}

/// What an object of this name holds: more than one page of the file.
fn content_of(name: &str) -> Vec<u8> {
    name.as_bytes().iter().copied().cycle().take(5000).collect()
}

fn register(name: &str) -> Vec<u8> {
    let items = TWINS.map(|twin| {
        let name = format!("{name}{twin}");
        let object = vec![
            Item::enumeration(Tag::OPAQUE_DATA_TYPE, 0x8000_0001_u32),
            Item::bytes(Tag::OPAQUE_DATA_VALUE, content_of(&name)),
        ];
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::OPAQUE_OBJECT.number()),
            name_attribute(&name),
            Item::structure(Tag::OPAQUE_OBJECT, object),
        ];
        batch_item(Operation::REGISTER, twin, payload)
    });
    message(items.to_vec())
}

/// The content of the object with this name, if there is one.
fn stored(client: &mut Connection, name: &str) -> Option<Vec<u8>> {
    let locate = vec![name_attribute(name)];
    let found = exchange(
        client,
        &message(vec![batch_item(Operation::LOCATE, "1", locate)]),
    );
    let found = found.unwrap();
    assert!(succeeded(&found), "{found:?}");
    let payload = [Tag::BATCH_ITEM, Tag::RESPONSE_PAYLOAD];
    let id = found.at(&payload)?.field(Tag::UNIQUE_IDENTIFIER)?.clone();
    let got = exchange(
        client,
        &message(vec![batch_item(Operation::GET, "1", vec![id])]),
    )
    .unwrap();
    assert!(succeeded(&got), "{got:?}");
    let value = [Tag::OPAQUE_OBJECT, Tag::OPAQUE_DATA_VALUE];
    let value = got.at(&payload).unwrap().at(&value).unwrap();
    Some(value.as_bytes().unwrap().to_vec())
}

/// Checks that answered objects are there, that those sent together share their fate, and that
/// none is half there; gives how many there are.
fn check(client: &mut Connection, sent: &[Sent]) -> usize {
    let mut present = 0;
    for pair in sent {
        let there = TWINS.map(|twin| {
            let name = format!("{}{twin}", pair.name);
            let content = stored(client, &name);
            let whole = content
                .as_ref()
                .is_none_or(|octets| *octets == content_of(&name));
            assert!(whole, "{name} is not what was sent");
            content.is_some()
        });
        assert_eq!(there[0], there[1], "one of {} without the other", pair.name);
        assert!(there[0] || !pair.answered, "{} is lost", pair.name);
        present += usize::from(there[0]);
    }
    present
}

/// Registers objects until the server is gone, which is killed after so many answers.
fn write_until_killed(
    mut client: Connection,
    server: &Mutex<Running>,
    sent: &Mutex<Vec<Sent>>,
    names: &str,
    answers_left: &AtomicUsize,
) -> io::Result<()> {
    for number in 0.. {
        let name = format!("{names}-{number}-");
        let place = {
            let mut sent = lock(sent);
            sent.push(Sent {
                name: name.clone(),
                answered: false,
            });
            sent.len() - 1
        };
        let answer = exchange(&mut client, &register(&name))?;
        assert!(succeeded(&answer), "{answer:?}");
        lock(sent)[place].answered = true;
        if answers_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            lock(server).child.kill()?;
        }
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

#[test]
fn what_was_answered_is_there_after_every_kill() {
    let (pki, data) = (Folder::new(), Folder::new());
    let options = ["--data", data.0.to_str().unwrap()];
    let (mut before, mut all) = (Vec::new(), Vec::new());
    for round in 0..KILLS {
        let server = Running::start(&pki, &options);
        assert!(server.line.starts_with("listening "), "round {round}");
        check(&mut server.connect(), &before);
        all.append(&mut before);
        // All are there before the first answer, which may be the last.
        let clients: Vec<Connection> = (0..WRITERS).map(|_| server.connect()).collect();
        let (server, sent) = (Mutex::new(server), Mutex::new(Vec::new()));
        // Every count of answers up to some more than the writers, in an order of no pattern.
        let answers_left = AtomicUsize::new(1 + round * 7 % 11);
        thread::scope(|scope| {
            for (writer, client) in clients.into_iter().enumerate() {
                let names = format!("{round}-{writer}");
                let (server, sent, left) = (&server, &sent, &answers_left);
                scope.spawn(move || write_until_killed(client, server, sent, &names, left));
            }
        });
        before = sent.into_inner().unwrap();
        assert!(before.iter().any(|pair| pair.answered), "round {round}");
    }
    all.append(&mut before);
    let server = Running::start(&pki, &options);
    let present = check(&mut server.connect(), &all);
    let answered = all.iter().filter(|pair| pair.answered).count();
    assert!(answered >= KILLS && present >= answered);
    println!(
        "{KILLS} kills, {answered} messages answered, {present} kept, {} sent",
        all.len()
    );
}

#[test]
fn a_folder_in_use_and_foreign_data_are_refused_with_one_line() {
    let (pki, data) = (Folder::new(), Folder::new());
    let options = ["--data", data.0.to_str().unwrap()];
    let server = Running::start(&pki, &options);
    let refused = || {
        let mut program = program();
        let program = program.arg("--pki").arg(&pki.0).args(options);
        let output = program.args(["--listen", "127.0.0.1:0"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let text = refused();
    assert!(text.ends_with(": another server is using them\n"), "{text}");
    drop(server);
    std::fs::write(data.0.join("objects.redb"), "a diary").unwrap();
    let text = refused();
    assert!(text.starts_with("error: cannot use the data in "), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}
