//! Create where objects survive, beside one bare durable write of as many octets.

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Instant;

use crate::measure::{head, load, medians, print};
use crate::target::{Folder, Target};
use crate::{Plan, requests};

/// About what the file holds of a key.
const OCTETS: usize = 1024;
/// Bare writes in one run.
const WRITES: usize = 200;

pub fn measure(plan: &Plan) {
    let (data, bare) = (Folder::new(), Folder::new());
    let server = Target::server(Some(&data.0));
    let request = requests::create();
    head("Create on the disk");
    for connections in [1, 64] {
        let mut clients: Vec<_> = (0..connections).map(|_| server.connect()).collect();
        let runs: Vec<_> = (0..plan.runs)
            .map(|_| load(&mut clients, plan.time, |_| &request))
            .collect();
        print(&format!("server, {connections} conn."), &medians(&runs));
    }
    let mut times: Vec<f64> = (0..plan.runs).map(|_| bare_write(&bare)).collect();
    times.sort_by(f64::total_cmp);
    let write = times[times.len() / 2] * 1e6;
    println!("one bare write of {OCTETS} octets: {write:.0} us");
}

/// Seconds that it takes to append and have it on the disk, on average.
fn bare_write(folder: &Folder) -> f64 {
    let path = folder.0.join("bare");
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    let start = Instant::now();
    for _ in 0..WRITES {
        file.write_all(&[7; OCTETS]).unwrap();
        file.sync_data().unwrap();
    }
    start.elapsed().as_secs_f64() / WRITES as f64
}
