//! Get, Create and Encrypt on one connection and on many, beside the echo and PyKMIP.

use crate::client::Client;
use crate::measure::{Figures, head, load, medians, print};
use crate::target::Target;
use crate::{Plan, requests};

const CONNECTIONS: [usize; 2] = [1, 64];

pub fn measure(plan: &Plan) {
    let server = Target::server(None);
    let pykmip = plan.pykmip.as_deref().map(Target::pykmip);
    let ours = requests_for(&mut server.connect());
    let theirs = pykmip
        .as_ref()
        .map(|target| requests_for(&mut target.connect()));
    for (place, operation) in ["Get", "Create", "Encrypt 1 KiB"].into_iter().enumerate() {
        let answer = server.connect().exchange(&ours[place]).len();
        let echo = Target::echo(answer);
        let mut sides = vec![
            ("server", &server, &ours[place]),
            ("echo", &echo, &ours[place]),
        ];
        if let Some((target, theirs)) = pykmip.as_ref().zip(theirs.as_ref()) {
            sides.push(("PyKMIP", target, &theirs[place]));
        }
        for connections in CONNECTIONS {
            let sizes = format!("{} to {answer} octets", ours[place].len());
            head(&format!("{operation}, {connections} conn., {sizes}"));
            let figures = take_turns(plan, &sides, connections);
            for ((name, _, _), figures) in sides.iter().zip(&figures) {
                print(name, figures);
            }
            for ((name, _, _), other) in sides.iter().zip(&figures).skip(1) {
                println!(
                    "  {:.2} times the rate of {name}",
                    figures[0].rate / other.rate
                );
            }
        }
    }
}

/// Get, Create and Encrypt, with a key of the target's own.
fn requests_for(client: &mut Client) -> [Vec<u8>; 3] {
    let id = client.ids(&requests::create()).remove(0);
    client.succeed(&requests::activate(&id));
    let all = [
        requests::get(&id),
        requests::create(),
        requests::encrypt(&id),
    ];
    for request in &all {
        client.succeed(request);
    }
    all
}

fn take_turns(
    plan: &Plan,
    sides: &[(&str, &Target, &Vec<u8>)],
    connections: usize,
) -> Vec<Figures> {
    let mut runs = vec![Vec::new(); sides.len()];
    for _ in 0..plan.runs {
        for ((_, target, request), runs) in sides.iter().zip(&mut runs) {
            let mut clients: Vec<Client> = (0..connections).map(|_| target.connect()).collect();
            for client in &mut clients {
                client.exchange(request);
            }
            runs.push(load(&mut clients, plan.time, |_| request));
        }
    }
    runs.iter().map(|runs| medians(runs)).collect()
}
