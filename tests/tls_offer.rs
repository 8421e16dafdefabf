//! The probe of TLS offers against endpoints whose settings are known: OpenSSL's command-line server
//! in many configurations. What the probe tells has to be what the server was told to offer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kmip_conform::target::{
    Address, Prober, Renegotiation, TargetOptions, TlsOffer, TlsVersion, renegotiation,
};
use libtest_mimic::{Arguments, Failed, Trial};

/// A configuration of the server, and what it comes to.
struct Configuration {
    name: &'static str,
    certificate: &'static str,
    arguments: &'static [&'static str],
    /// Versions with the suites of each.
    offers: &'static [(&'static str, &'static [&'static str])],
    /// The groups of TLS 1.3, where the configuration names them.
    groups: Option<&'static [&'static str]>,
}

const ALL_13: &[&str] = &[
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
];

const CONFIGURATIONS: &[Configuration] = &[
    Configuration {
        name: "tls_1_3_alone",
        certificate: "rsa",
        arguments: &["-tls1_3"],
        offers: &[("TLS 1.3", ALL_13)],
        groups: None,
    },
    Configuration {
        name: "tls_1_3_with_one_suite",
        certificate: "ec",
        arguments: &["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"],
        offers: &[("TLS 1.3", &["TLS_AES_256_GCM_SHA384"])],
        groups: None,
    },
    Configuration {
        name: "tls_1_3_with_one_group",
        certificate: "ec",
        arguments: &["-tls1_3", "-groups", "P-384"],
        offers: &[("TLS 1.3", ALL_13)],
        groups: Some(&["secp384r1"]),
    },
    Configuration {
        name: "tls_1_3_with_ccm_suites",
        certificate: "rsa",
        arguments: &[
            "-tls1_3",
            "-groups",
            "X25519:P-256",
            "-ciphersuites",
            "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256",
        ],
        offers: &[(
            "TLS 1.3",
            &["TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"],
        )],
        groups: Some(&["secp256r1", "x25519"]),
    },
    Configuration {
        name: "rsa_key_exchange_with_cbc",
        certificate: "rsa",
        arguments: &["-tls1_2", "-cipher", "AES128-SHA256:AES256-SHA256"],
        offers: &[(
            "TLS 1.2",
            &[
                "TLS_RSA_WITH_AES_128_CBC_SHA256",
                "TLS_RSA_WITH_AES_256_CBC_SHA256",
            ],
        )],
        groups: None,
    },
    Configuration {
        name: "the_mandatory_suites_of_the_basic_suite_of_3_0",
        certificate: "rsa",
        arguments: &[
            "-no_tls1",
            "-no_tls1_1",
            "-cipher",
            "AES128-SHA256:AES256-SHA256",
            "-ciphersuites",
            "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384",
        ],
        offers: &[
            (
                "TLS 1.2",
                &[
                    "TLS_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_RSA_WITH_AES_256_CBC_SHA256",
                ],
            ),
            (
                "TLS 1.3",
                &["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
            ),
        ],
        groups: None,
    },
    Configuration {
        name: "suite_b_128",
        certificate: "ec",
        arguments: &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"],
        offers: &[("TLS 1.2", &["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"])],
        groups: None,
    },
    Configuration {
        name: "an_elliptic_certificate_leaves_rsa_suites_out",
        certificate: "ec",
        arguments: &[
            "-tls1_2",
            "-cipher",
            "AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA",
        ],
        offers: &[("TLS 1.2", &["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"])],
        groups: None,
    },
    Configuration {
        name: "tls_1_0_alone",
        certificate: "rsa",
        arguments: &["-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0"],
        offers: &[("TLS 1.0", &["TLS_RSA_WITH_AES_128_CBC_SHA"])],
        groups: None,
    },
    Configuration {
        name: "tls_1_0_and_1_1",
        certificate: "rsa",
        arguments: &[
            "-no_tls1_2",
            "-no_tls1_3",
            "-cipher",
            "DHE-RSA-AES256-SHA:@SECLEVEL=0",
        ],
        offers: &[
            ("TLS 1.0", &["TLS_DHE_RSA_WITH_AES_256_CBC_SHA"]),
            ("TLS 1.1", &["TLS_DHE_RSA_WITH_AES_256_CBC_SHA"]),
        ],
        groups: None,
    },
    Configuration {
        name: "no_encryption_and_no_certificate",
        certificate: "rsa",
        arguments: &[
            "-tls1_2",
            "-cipher",
            "NULL-SHA256:ADH-AES128-SHA:@SECLEVEL=0",
        ],
        offers: &[(
            "TLS 1.2",
            &[
                "TLS_RSA_WITH_NULL_SHA256",
                "TLS_DH_anon_WITH_AES_128_CBC_SHA",
            ],
        )],
        groups: None,
    },
];

fn main() {
    let arguments = Arguments::from_args();
    let is_there = Command::new("openssl")
        .arg("version")
        .output()
        .is_ok_and(|output| output.status.success());
    let mut trials: Vec<Trial> = CONFIGURATIONS
        .iter()
        .map(|one| Trial::test(one.name, move || judge(one)).with_ignored_flag(!is_there))
        .collect();
    trials.extend(RENEGOTIATIONS.iter().map(|one| {
        let name = format!("renegotiation_{}", one.name);
        Trial::test(name, move || renegotiates(one)).with_ignored_flag(!is_there)
    }));
    let witness = Trial::test("everything_that_openssl_has", everything);
    trials.push(witness.with_ignored_flag(!is_there));
    libtest_mimic::run(&arguments, trials).exit();
}

/// A setting of renegotiation, and how a client that tries it fares.
struct Renegotiating {
    name: &'static str,
    arguments: &'static [&'static str],
    fits: fn(&Renegotiation) -> bool,
}

const RENEGOTIATIONS: &[Renegotiating] = &[
    Renegotiating {
        name: "is_refused_by_default",
        arguments: &["-tls1_2"],
        fits: |found| matches!(found, Renegotiation::Refused(_)),
    },
    Renegotiating {
        name: "is_refused_where_it_is_turned_off",
        arguments: &["-tls1_2", "-no_renegotiation"],
        fits: |found| matches!(found, Renegotiation::Refused(_)),
    },
    Renegotiating {
        name: "is_seen_where_clients_may",
        arguments: &["-tls1_2", "-client_renegotiation"],
        fits: |found| *found == Renegotiation::Bound,
    },
    Renegotiating {
        name: "of_the_old_kind_alone_lets_no_client",
        arguments: &["-tls1_2", "-legacy_renegotiation"],
        fits: |found| matches!(found, Renegotiation::Refused(_)),
    },
    Renegotiating {
        name: "without_proof_is_seen_where_the_old_kind_is_allowed",
        arguments: &["-tls1_2", "-client_renegotiation", "-legacy_renegotiation"],
        fits: |found| *found == Renegotiation::Unbound,
    },
    Renegotiating {
        name: "under_aes_128",
        arguments: &[
            "-tls1_2",
            "-client_renegotiation",
            "-cipher",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
        ],
        fits: |found| *found == Renegotiation::Bound,
    },
    Renegotiating {
        name: "is_not_tried_where_there_is_no_strong_suite",
        arguments: &[
            "-tls1_2",
            "-client_renegotiation",
            "-cipher",
            "ECDHE-ECDSA-AES128-SHA",
        ],
        fits: |found| matches!(found, Renegotiation::NotTried(_)),
    },
];

fn renegotiates(one: &Renegotiating) -> Result<(), Failed> {
    let server = Server::start(&format!("renegotiation-{}", one.name), "ec", one.arguments);
    let authority = std::fs::read_to_string(server.folder.join("c.pem")).unwrap();
    let mut options = TargetOptions::new(Address::kmip("localhost", server.port), authority);
    options.timeouts.connect = Duration::from_secs(20);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let found = runtime.block_on(renegotiation(&options));
    match (one.fits)(&found) {
        true => Ok(()),
        false => Err(format!("{found}").into()),
    }
}

fn judge(one: &Configuration) -> Result<(), Failed> {
    let server = Server::start(one.name, one.certificate, one.arguments);
    let offer = offer(&server);
    let mut expected = BTreeSet::new();
    for (version, suites) in one.offers {
        expected.extend(suites.iter().map(|suite| format!("{version} {suite}")));
    }
    same(&told(&offer), &expected)?;
    if let Some(groups) = one.groups {
        let told: BTreeSet<_> = offer.groups.iter().map(|group| group.name()).collect();
        same(&told, &groups.iter().map(ToString::to_string).collect())?;
    }
    Ok(())
}

/// A server of every version and suite against the list that the same program prints.
fn everything() -> Result<(), Failed> {
    let arguments = ["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"];
    let server = Server::start("everything", "rsa", &arguments);
    let offer = offer(&server);
    let listed = Command::new("openssl")
        .args(["ciphers", "-s", "-stdname", "-tls1_2", arguments[1]])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    // The server has an RSA certificate, no shared keys and no passwords.
    let possible = |line: &&str| {
        ["Au=RSA", "Au=None"].iter().any(|auth| line.contains(auth))
            && !line.contains("PSK")
            && !line.contains("SRP")
    };
    let expected: BTreeSet<_> = listed
        .lines()
        .filter(possible)
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    assert!(expected.len() > 40, "{}", expected.len());
    let suites = &offer.suites[&TlsVersion::Tls12];
    same(
        &suites.iter().map(|suite| suite.name()).collect(),
        &expected,
    )?;
    for version in [TlsVersion::Tls10, TlsVersion::Tls11, TlsVersion::Tls13] {
        assert!(offer.speaks(version), "{version}");
    }
    assert!(!offer.speaks(TlsVersion::Ssl30));
    assert_eq!(offer.secure_renegotiation, Some(true));
    Ok(())
}

fn same(told: &BTreeSet<String>, expected: &BTreeSet<String>) -> Result<(), Failed> {
    if told == expected {
        return Ok(());
    }
    let missed: Vec<_> = expected.difference(told).collect();
    let invented: Vec<_> = told.difference(expected).collect();
    Err(format!("missed {missed:?}, invented {invented:?}").into())
}

fn told(offer: &TlsOffer) -> BTreeSet<String> {
    let pairs = offer.suites.iter();
    pairs
        .flat_map(|(version, suites)| {
            suites
                .iter()
                .map(move |suite| format!("{version} {}", suite.name()))
        })
        .collect()
}

fn offer(server: &Server) -> TlsOffer {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut options = TargetOptions::new(Address::kmip("localhost", server.port), "");
    options.timeouts.connect = Duration::from_secs(20);
    let prober = Prober::new(&options);
    let offer = runtime.block_on(prober.offer(&mut || {})).unwrap();
    assert_eq!(offer.silent, BTreeSet::new());
    offer
}

/// OpenSSL's server; it ends with the value.
struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Server {
    fn start(name: &str, certificate: &str, arguments: &[&str]) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("tls_offer")
            .join(name);
        std::fs::create_dir_all(&folder).unwrap();
        make_certificate(&folder, certificate);
        let mut child = Command::new("openssl")
            .args([
                "s_server", "-accept", "0", "-cert", "c.pem", "-key", "k.pem",
            ])
            .args(arguments)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("ACCEPT ")?
                .rsplit(':')
                .next()?
                .parse()
                .ok()
        });
        // What it prints about each connection has to be taken from it.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self {
            child,
            folder,
            port: port.expect("the server says where it listens"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn make_certificate(folder: &Path, kind: &str) {
    let key: &[&str] = match kind {
        "rsa" => &["-newkey", "rsa:2048"],
        _ => &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    };
    let made = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-days", "2", "-keyout", "k.pem", "-out", "c.pem"])
        .args(key)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
}
