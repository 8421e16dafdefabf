//! The reference server in a process of its own, as `serve` starts it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A `serve` process that ends with the test.
pub struct Served {
    child: Child,
    /// The addresses it tells, such as `kmip://127.0.0.1:49152`.
    pub addresses: Vec<String>,
    /// The folder of its certificates and keys.
    pub pki: PathBuf,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// Starts a server that listens on loopback; its certificates are made in `pki`.
    pub fn start(pki: &Path, options: &[&str]) -> Self {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
        serve.args(["serve", "--listen", "127.0.0.1:0", "--pki"]);
        serve.arg(pki).args(options).env("NO_COLOR", "1");
        let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let words = line.strip_prefix("listening ").unwrap().split_whitespace();
        let addresses = words.filter(|word| word.contains("://"));
        Self {
            child,
            addresses: addresses.map(str::to_owned).collect(),
            pki: pki.to_owned(),
        }
    }

    /// The options that reach it.
    pub fn reach(&self) -> Vec<String> {
        self.reach_at(&self.addresses[0])
    }

    /// The options that reach it at one of its addresses.
    pub fn reach_at(&self, address: &str) -> Vec<String> {
        let mut options = vec!["--target".to_owned(), address.to_owned()];
        for (option, file) in [
            ("--ca", "ca.pem"),
            ("--cert", "client.pem"),
            ("--key", "client.key"),
        ] {
            let path = self.pki.join(file).display().to_string();
            options.extend([option.to_owned(), path]);
        }
        options
    }
}
