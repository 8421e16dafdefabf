//! Options that say what to run against.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args};
use tokio::sync::Mutex;

use super::ToolError;
use crate::case::Profiles;
use crate::run::{Bundled, Carrier, Host, Interop, Offer, Plan, TargetFile};
use crate::target::{
    Address, ConfigError, Credential, DEFAULT_IDENTITY, Encoding, Listener, PemIdentity, Target,
    TargetOptions, Timeouts, TlsLibrary,
};

/// The heading of these options in the help; a target's table of a configuration holds them.
pub(super) const HEADING: &str = "Target";

/// What to run against.
#[derive(Args, Debug)]
#[command(next_help_heading = HEADING)]
pub(super) struct TargetArgs {
    /// The server, as kmip://HOST:PORT or https://HOST:PORT/PATH; the bundled one where absent
    #[arg(long, value_name = "ADDRESS")]
    target: Option<Address>,
    /// How messages are written: ttlv, or over HTTPS xml or json
    #[arg(long, value_name = "ENCODING", default_value = "ttlv")]
    encoding: Encoding,
    /// PEM file of the certificates that the server's chain leads to
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// PEM file of the client's certificate
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// PEM file of the client's key, which may be encrypted
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// PKCS#12 file of the client's certificate and key, instead of --cert and --key
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cert", "key"])]
    pkcs12: Option<PathBuf>,
    /// File with the password of --key, --pkcs12 and the keys of --identity
    #[arg(long, value_name = "FILE")]
    key_password_file: Option<PathBuf>,
    /// Another certificate and key for one of the clients A, B, C; repeatable
    #[arg(long, value_name = "NAME=CERT,KEY")]
    identity: Vec<NamedIdentity>,
    /// User name for the requests' Authentication
    #[arg(long, value_name = "NAME", requires = "password_file")]
    user: Option<String>,
    /// File with the password of --user
    #[arg(long, value_name = "FILE", requires = "user")]
    password_file: Option<PathBuf>,
    /// The name the server's certificate carries, where it is not the host
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// Seconds for connecting, TLS included
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    connect_timeout: Duration,
    /// Seconds for one request and its whole response
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    read_timeout: Duration,
    /// Seconds for one case, apart from waits for dates it sets
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    case_timeout: Duration,
    /// The largest response that is read, in octets
    #[arg(long, value_name = "OCTETS", default_value_t = 16 << 20)]
    max_response: usize,
    /// Use the system's OpenSSL, for servers that offer only RSA key exchange or CBC suites
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = false,
        default_missing_value = "true", action = ArgAction::Set, hide_default_value = true, hide_possible_values = true)]
    legacy_tls: bool,
    /// Take connections that the server opens here, for cases in which it sends requests; it is to
    /// be set up to open them, and --cert and --key prove who listens
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Steps with the Interop operation: auto, send or omit
    #[arg(long, value_name = "MODE", default_value = "auto")]
    interop: Interop,
    /// What the server provides, and its own names for accounts, devices, groups and identities that
    /// the published cases call by their author's, as TOML
    #[arg(long, value_name = "FILE")]
    target_file: Option<PathBuf>,
    /// A requirement that the server meets, by its name in requires.toml; repeatable
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    provides: Vec<String>,
    /// Put a text before the names that cases give their objects, so that runs that share a target
    /// do not meet each other's
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    name_prefix: Option<String>,
    /// Skip cases that wait for a date, unless the bundled server's clock is moved
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = false,
        default_missing_value = "true", action = ArgAction::Set, hide_default_value = true, hide_possible_values = true)]
    skip_slow: bool,
}

#[derive(Clone, Debug)]
struct NamedIdentity {
    name: String,
    certificate: PathBuf,
    key: PathBuf,
}

impl std::str::FromStr for NamedIdentity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(name, files)| {
            let (certificate, key) = files.split_once(',')?;
            Some((name, certificate, key))
        });
        match parts {
            Some((name, certificate, key)) if !name.is_empty() => Ok(Self {
                name: name.to_owned(),
                certificate: certificate.into(),
                key: key.into(),
            }),
            _ => Err(format!("`{text}` is not NAME=CERT,KEY")),
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: Result<f64, _> = text.parse();
    let seconds = seconds.map_err(|error| error.to_string())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        Ok(_) => Err("it has to be more than 0".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

impl TargetArgs {
    /// What is told of the target in its file and by --provides.
    pub(super) fn file(&self, profiles: &Profiles) -> Result<TargetFile, ToolError> {
        let mut file = match &self.target_file {
            None => TargetFile::default(),
            Some(path) => TargetFile::read(path, profiles)?,
        };
        for name in &self.provides {
            let provided = file.provide(name, profiles);
            provided.map_err(|nearest| ToolError::UnknownRequirement {
                name: name.clone(),
                nearest,
            })?;
        }
        Ok(file)
    }

    /// What the target offers to cases with requirements.
    pub(super) fn offer(&self, file: &TargetFile) -> Result<Offer, ToolError> {
        Ok(match self.options(file)? {
            None => Offer::Bundled,
            Some(options) => Offer::Target {
                carrier: Carrier::of(&options),
                provides: file.provides().map(str::to_owned).collect(),
                skip_slow: self.skip_slow,
                listens: self.listen.is_some(),
            },
        })
    }

    /// Fits the cases of a plan to the target.
    pub(super) fn adapt(&self, plan: &mut Plan, profiles: &Profiles, file: &TargetFile) {
        if let Some(prefix) = &self.name_prefix {
            plan.prefix_names(profiles, prefix);
        }
        file.map(plan, profiles);
    }

    /// The target itself; `seed` is for the bundled servers.
    pub(super) fn host(&self, file: &TargetFile, seed: [u8; 32]) -> Result<Host, ToolError> {
        Ok(match self.options(file)? {
            None => Host::Bundled(Arc::new(Bundled::new(seed, self.timeouts())?)),
            Some(options) => Host::Remote(Target::new(options)?, None),
        })
    }

    /// The target, for what sends no cases to it: nothing where the bundled server is meant, which
    /// speaks every encoding.
    pub(super) fn alone(&self) -> Result<Option<Target>, ToolError> {
        if self.user.is_some() {
            return Err(ToolError::NoCredentials);
        }
        if self.needs_target() == Some("--encoding") && !self.is_given() {
            return Ok(None);
        }
        self.elsewhere(&TargetFile::default())
    }

    /// The target; nothing where the bundled server is meant.
    pub(super) fn elsewhere(&self, file: &TargetFile) -> Result<Option<Target>, ToolError> {
        let options = self.options(file)?;
        options.map(Target::new).transpose().map_err(Into::into)
    }

    /// The passwords that were configured.
    pub(super) fn secrets(&self, file: &TargetFile) -> Result<Vec<Vec<u8>>, ToolError> {
        let own = self.credential()?.map(|credential| credential.password);
        let mapped = file.secrets().map(str::to_owned);
        Ok(own
            .into_iter()
            .chain(mapped)
            .map(String::into_bytes)
            .collect())
    }

    /// Opens the port for connections of a target that is not the bundled one, if one is wanted.
    pub(super) async fn open_listener(&self, host: &mut Host) -> Result<(), ToolError> {
        if let (Some(address), Host::Remote(target, listener)) = (self.listen, host) {
            let opened = Listener::open(address, target.options()).await?;
            *listener = Some(Arc::new(Mutex::new(opened)));
        }
        Ok(())
    }

    /// Whether there is a target other than the bundled server.
    pub(super) fn is_given(&self) -> bool {
        self.target.is_some()
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub(super) fn interop(&self) -> Interop {
        self.interop
    }

    pub(super) fn skip_slow(&self) -> bool {
        self.skip_slow
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        Timeouts {
            connect: self.connect_timeout,
            read: self.read_timeout,
            case: self.case_timeout,
        }
    }

    /// The options of a target that is not the bundled one.
    fn options(&self, file: &TargetFile) -> Result<Option<TargetOptions>, ToolError> {
        let Some(address) = &self.target else {
            return match self.needs_target() {
                Some(option) => Err(ToolError::NeedsTarget(option)),
                None => Ok(None),
            };
        };
        let ca = self.ca.as_ref().ok_or(ToolError::NoAuthority)?;
        let mut options = TargetOptions::new(address.clone(), read_text(ca)?);
        options.encoding = self.encoding;
        options.identities = file.identities().clone();
        options.identities.extend(self.identities()?);
        options.credential = self.credential()?;
        options.server_name.clone_from(&self.server_name);
        options.timeouts = self.timeouts();
        options.max_response = self.max_response;
        if self.legacy_tls {
            options.tls = TlsLibrary::OpenSsl;
        }
        Ok(Some(options))
    }

    /// An option that means nothing for the bundled server.
    fn needs_target(&self) -> Option<&'static str> {
        let given = [
            ("--ca", self.ca.is_some()),
            ("--cert", self.cert.is_some()),
            ("--pkcs12", self.pkcs12.is_some()),
            ("--identity", !self.identity.is_empty()),
            ("--user", self.user.is_some()),
            ("--listen", self.listen.is_some()),
            ("--server-name", self.server_name.is_some()),
            ("--legacy-tls", self.legacy_tls),
            ("--target-file", self.target_file.is_some()),
            ("--provides", !self.provides.is_empty()),
            ("--encoding", self.encoding != Encoding::Ttlv),
        ];
        let found = given.into_iter().find(|(_, given)| *given);
        found.map(|(option, _)| option)
    }

    fn identities(&self) -> Result<BTreeMap<String, PemIdentity>, ToolError> {
        let mut identities = BTreeMap::new();
        let password = self
            .key_password_file
            .as_deref()
            .map(read_text)
            .transpose()?;
        let password = password
            .as_deref()
            .map(|text| text.trim_end_matches(['\r', '\n']));
        if let Some(path) = &self.pkcs12 {
            let identity = PemIdentity::read_pkcs12(path, password)?;
            identities.insert(DEFAULT_IDENTITY.to_owned(), identity);
        }
        if let (Some(certificate), Some(key)) = (&self.cert, &self.key) {
            let identity = PemIdentity::read(certificate, key, password)?;
            identities.insert(DEFAULT_IDENTITY.to_owned(), identity);
        }
        for named in &self.identity {
            let identity = PemIdentity::read(&named.certificate, &named.key, password)?;
            identities.insert(named.name.clone(), identity);
        }
        Ok(identities)
    }

    fn credential(&self) -> Result<Option<Credential>, ToolError> {
        let (Some(user), Some(file)) = (&self.user, &self.password_file) else {
            return Ok(None);
        };
        let text = read_text(file)?;
        Ok(Some(Credential {
            user: user.clone(),
            password: text.trim_end_matches(['\r', '\n']).to_owned(),
        }))
    }

    /// The target's address.
    pub(super) fn address(&self) -> String {
        let given = self.target.as_ref().map(ToString::to_string);
        given.unwrap_or_else(|| "bundled".to_owned())
    }

    /// The target in words, for the head of a result.
    pub(super) fn describe(&self) -> Vec<(String, String)> {
        let address = match &self.target {
            Some(address) => address.to_string(),
            None => "bundled".to_owned(),
        };
        let mut told = vec![
            ("address".to_owned(), address),
            ("encoding".to_owned(), self.encoding.to_string()),
            ("interop".to_owned(), self.interop.to_string()),
        ];
        let prefix = self.name_prefix.as_ref();
        told.extend(prefix.map(|prefix| ("name-prefix".to_owned(), prefix.clone())));
        told
    }

    /// The options that address the same target again.
    pub(super) fn again(&self) -> Vec<String> {
        let mut options = Vec::new();
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                options.extend([name.to_owned(), value]);
            }
        };
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        option("--target", self.target.as_ref().map(ToString::to_string));
        let encoding = Some(self.encoding).filter(|encoding| *encoding != Encoding::Ttlv);
        option("--encoding", encoding.map(|encoding| encoding.to_string()));
        option("--ca", path(&self.ca));
        option("--cert", path(&self.cert));
        option("--key", path(&self.key));
        option("--pkcs12", path(&self.pkcs12));
        option("--key-password-file", path(&self.key_password_file));
        for named in &self.identity {
            let (certificate, key) = (named.certificate.display(), named.key.display());
            option(
                "--identity",
                Some(format!("{}={certificate},{key}", named.name)),
            );
        }
        option("--user", self.user.clone());
        option("--password-file", path(&self.password_file));
        option("--server-name", self.server_name.clone());
        option("--listen", self.listen.map(|address| address.to_string()));
        let interop = Some(self.interop).filter(|interop| *interop != Interop::Auto);
        option("--interop", interop.map(|interop| interop.to_string()));
        option("--target-file", path(&self.target_file));
        for name in &self.provides {
            option("--provides", Some(name.clone()));
        }
        option("--name-prefix", self.name_prefix.clone());
        if self.legacy_tls {
            options.push("--legacy-tls".to_owned());
        }
        options
    }
}

fn read_text(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })
}
