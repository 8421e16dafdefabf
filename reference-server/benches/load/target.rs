//! The servers under load, each a process of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use kmip_reference_server::pki::{KeyCurve, Pki};

use crate::client::Client;
use crate::echo;

/// A folder that is gone at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("kmip-load-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server under load.
pub struct Target {
    child: Child,
    address: String,
    pki: Pki,
    /// Kept for as long as the server reads it.
    _folder: Folder,
}

impl Target {
    /// The reference server, with objects in memory or in a folder.
    pub fn server(data: Option<&Path>) -> Self {
        let folder = Folder::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-reference-server"));
        command.arg("--pki").arg(&folder.0);
        command.args(["--listen", "127.0.0.1:0"]);
        if let Some(data) = data {
            command.arg("--data").arg(data);
        }
        Self::announced(command, folder)
    }

    /// The echo, whose answers have as many octets.
    pub fn echo(answer: usize) -> Self {
        let folder = Folder::new();
        Pki::load_or_generate(&folder.0, KeyCurve::default(), &["localhost", "127.0.0.1"]).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--echo", &answer.to_string()]);
        command.env(echo::PKI, &folder.0);
        Self::announced(command, folder)
    }

    /// PyKMIP's server, run by an interpreter that has it.
    pub fn pykmip(python: &str) -> Self {
        let folder = Folder::new();
        let pki =
            Pki::load_or_generate(&folder.0, KeyCurve::default(), &["localhost", "127.0.0.1"])
                .unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let at = folder.0.display();
        let policy = folder.0.join("policy");
        fs::create_dir(&policy).unwrap();
        let settings = format!(
            "[server]\nhostname=127.0.0.1\nport={port}\ncertificate_path={at}/server.pem\n\
             key_path={at}/server.key\nca_path={at}/ca.pem\nauth_suite=TLS1.2\n\
             policy_path={at}/policy\nenable_tls_client_auth=True\nlogging_level=ERROR\n\
             database_path={at}/pykmip.sqlite\n"
        );
        let file = folder.0.join("pykmip.conf");
        fs::write(&file, settings).unwrap();
        let main = "import sys; from kmip.services.server.server import main; sys.exit(main())";
        let child = Command::new(python)
            .args(["-W", "ignore", "-c", main, "-f"])
            .arg(&file)
            .arg("-l")
            .arg(folder.0.join("pykmip.log"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = format!("127.0.0.1:{port}");
        while TcpStream::connect(&address).is_err() {
            thread::sleep(Duration::from_millis(100));
        }
        Self {
            child,
            address,
            pki,
            _folder: folder,
        }
    }

    fn announced(mut command: Command, folder: Folder) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let mut words = line.split_whitespace();
        let address = words.find_map(|word| word.strip_prefix("kmip://")).unwrap();
        Self {
            child,
            address: address.to_owned(),
            pki: Pki::load(&folder.0).unwrap(),
            _folder: folder,
        }
    }

    pub fn connect(&self) -> Client {
        Client::connect(&self.address, &self.pki)
    }

    /// Octets of memory that the process holds.
    pub fn resident(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
        kilobytes.parse::<usize>().unwrap() << 10
    }
}

impl Drop for Target {
    /// Ends the process as a user would, so that one with children of its own ends them too.
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").arg(&id).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
