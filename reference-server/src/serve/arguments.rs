//! The command line of the server's own binary.

use std::ffi::OsString;
use std::net::{AddrParseError, SocketAddr};

use crate::net::ParseTlsSettingError;
use crate::serve::Options;

/// How the binary is called.
pub const USAGE: &str = "\
Serves KMIP over mutual TLS, with objects kept in memory.

Usage: kmip-reference-server --pki DIR [OPTIONS]

Options:
  --pki DIR            folder of the certificates and keys; made if absent
  --listen ADDR        address and port for KMIP [default: 127.0.0.1:5696]
  --https-listen ADDR  address and port for HTTPS [default: none]
  --tls SETTING        default, tls12 or tls13 [default: default]
  --accounts FILE      accounts, devices and one-time passwords [default: none]
  --interop            offer the Interop operation, for testing
  --help               print this

Example: kmip-reference-server --pki ./pki --listen 127.0.0.1:0
";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Print [`USAGE`].
    Help,
    /// Serve.
    Serve(Options),
}

/// A command line that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// An option that does not exist.
    #[error("unknown option `{0}`")]
    Unknown(String),
    /// An option at the end that needs a value.
    #[error("`{0}` needs a value")]
    ValueMissing(String),
    /// A text that is not an address with a port.
    #[error("`{text}` is not an address such as 127.0.0.1:5696: {source}")]
    Address {
        /// The text.
        text: String,
        /// What is wrong with it.
        source: AddrParseError,
    },
    /// A text that is no TLS setting.
    #[error(transparent)]
    Tls(#[from] ParseTlsSettingError),
    /// No folder for the certificates was named; without them no client could connect.
    #[error("`--pki DIR` is missing: clients need the certificates that are written there")]
    PkiMissing,
    /// A folder for objects was named.
    #[error("`--data` is not supported yet: objects are kept in memory and end with the server")]
    Data,
}

/// Reads the arguments that follow the program's name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, ArgumentError> {
    let mut arguments = arguments.into_iter();
    let mut options = Options::new(Default::default());
    let mut pki = None;
    while let Some(argument) = arguments.next() {
        let name = argument.to_string_lossy().into_owned();
        let mut value = || {
            let missing = || ArgumentError::ValueMissing(name.clone());
            arguments.next().ok_or_else(missing)
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--pki" => pki = Some(value()?.into()),
            "--listen" => options.kmip = address(&value()?)?,
            "--https-listen" => options.https = Some(address(&value()?)?),
            "--tls" => options.tls = value()?.to_string_lossy().parse()?,
            "--accounts" => options.accounts = Some(value()?.into()),
            "--interop" => options.interop = true,
            "--data" => return Err(ArgumentError::Data),
            _ => return Err(ArgumentError::Unknown(name)),
        }
    }
    options.pki = pki.ok_or(ArgumentError::PkiMissing)?;
    Ok(Command::Serve(options))
}

fn address(text: &OsString) -> Result<SocketAddr, ArgumentError> {
    let text = text.to_string_lossy().into_owned();
    let parsed = text.parse();
    parsed.map_err(|source| ArgumentError::Address { text, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::TlsSetting;

    fn parse_text(text: &str) -> Result<Command, ArgumentError> {
        parse(text.split_whitespace().map(OsString::from))
    }

    #[test]
    fn reads_every_option() {
        let text = "--pki p --listen 127.0.0.1:1 --https-listen [::1]:2 --tls tls13 --accounts a \
                    --interop";
        let expected = Options {
            kmip: "127.0.0.1:1".parse().unwrap(),
            https: Some("[::1]:2".parse().unwrap()),
            pki: "p".into(),
            tls: TlsSetting::Tls13,
            interop: true,
            accounts: Some("a".into()),
        };
        assert_eq!(parse_text(text), Ok(Command::Serve(expected)));
        let defaults = Options::new("p".into());
        assert_eq!(parse_text("--pki p"), Ok(Command::Serve(defaults)));
    }

    #[test]
    fn says_what_cannot_be_followed() {
        for (text, words) in [
            ("", "`--pki DIR` is missing"),
            ("--pki", "`--pki` needs a value"),
            ("--pki p --data d", "`--data` is not supported yet"),
            (
                "--pki p --listen localhost",
                "`localhost` is not an address",
            ),
            ("--pki p --tls ssl3", "`ssl3` is not a TLS setting"),
            ("serve", "unknown option `serve`"),
        ] {
            let error = parse_text(text).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
        }
    }

    #[test]
    fn help_wins_over_what_is_missing() {
        assert_eq!(parse_text("--listen 127.0.0.1:1 --help"), Ok(Command::Help));
        for option in [
            "--pki",
            "--listen",
            "--https-listen",
            "--tls",
            "--accounts",
            "--interop",
        ] {
            assert!(USAGE.contains(option), "{option}");
        }
    }
}
