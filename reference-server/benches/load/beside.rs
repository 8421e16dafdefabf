//! What one client notices of another that has long work done.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::measure::{head, load, medians, print};
use crate::target::Target;
use crate::{Plan, requests};

const BITS: i32 = 4096;

pub fn measure(plan: &Plan) {
    let server = Target::server(None);
    let mut client = server.connect();
    let id = client.ids(&requests::create()).remove(0);
    let get = requests::get(&id);
    client.exchange(&get);
    let mut clients = [client];
    let mut runs = || {
        let runs = (0..plan.runs).map(|_| load(&mut clients, plan.time, |_| &get));
        medians(&runs.collect::<Vec<_>>())
    };
    head("Get on one connection");
    print("alone", &runs());
    let (stop, pairs) = (AtomicBool::new(false), AtomicUsize::new(0));
    let beside = thread::scope(|scope| {
        scope.spawn(|| {
            let mut other = server.connect();
            while !stop.load(Ordering::Relaxed) {
                other.succeed(&requests::create_rsa(BITS));
                pairs.fetch_add(1, Ordering::Relaxed);
            }
        });
        let beside = runs();
        stop.store(true, Ordering::Relaxed);
        beside
    });
    print(&format!("while another makes RSA-{BITS}"), &beside);
    println!("key pairs made meanwhile: {}", pairs.into_inner());
}
