//! Whether Get and Locate slow down as objects become many, and what these take of memory.

use crate::measure::{head, load, medians, print};
use crate::target::Target;
use crate::{Plan, requests};

/// Objects in the small store.
const FEW: usize = 1_000;
/// Keys that one message makes.
const AT_ONCE: usize = 100;

pub fn measure(plan: &Plan) {
    let server = Target::server(None);
    let mut client = server.connect();
    let id = client.ids(&requests::create()).remove(0);
    client.succeed(&requests::get(&id));
    let before = server.resident();
    let mut made = 0;
    for objects in [FEW, plan.objects] {
        while made < objects {
            client.succeed(&requests::create_named(made..made + AT_ONCE));
            made += AT_ONCE;
        }
        let searches = searches(&id, objects);
        head(&format!("With {objects} objects"));
        for (name, request) in &searches {
            let mut clients = [server.connect()];
            let runs: Vec<_> = (0..plan.runs)
                .map(|_| load(&mut clients, plan.time, request))
                .collect();
            print(name, &medians(&runs));
        }
    }
    let grown = server.resident().saturating_sub(before);
    println!(
        "memory: {} MiB for {made} keys, {} octets a key",
        grown >> 20,
        grown / made
    );
}

/// A request by its number, which chooses the object.
type Request = Box<dyn Fn(usize) -> Vec<u8> + Sync>;

fn searches(id: &str, objects: usize) -> Vec<(&'static str, Request)> {
    // A step that is prime to the number of objects goes everywhere.
    let pick = move |number: usize| number * 7919 % objects;
    let id = id.to_owned();
    vec![
        ("Get", Box::new(move |_| requests::get(&id))),
        (
            "Locate by name",
            Box::new(move |number| requests::locate_named(pick(number))),
        ),
        (
            "Locate by group (10 found)",
            Box::new(move |number| requests::locate_grouped(pick(number) / 10)),
        ),
        (
            "Locate by a name that is none",
            Box::new(|_| requests::locate_nothing()),
        ),
        ("Locate one of all", Box::new(|_| requests::locate_any())),
    ]
}
