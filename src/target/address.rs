//! Where a target listens.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// TTLV messages one after the other over TLS (KMIP 2.1 section 10, profiles section 3).
    Kmip,
    /// Messages as bodies of HTTPS requests (KMIP Profiles, HTTPS profile).
    Https,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Kmip => "kmip",
            Self::Https => "https",
        }
    }
}

/// A target's address, written `kmip://HOST:PORT` or `https://HOST:PORT/PATH`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// How messages travel.
    pub scheme: Scheme,
    /// Name or IP address; IPv6 without its brackets.
    pub host: String,
    /// TCP port; 5696 where none is written.
    pub port: u16,
    /// The request URI of an HTTPS target; `/kmip` where none is written.
    pub path: String,
}

/// The port that IANA assigned to KMIP.
const DEFAULT_PORT: u16 = 5696;

/// The URI that the HTTPS profile recommends.
const DEFAULT_PATH: &str = "/kmip";

impl Address {
    /// A TTLV target.
    pub fn kmip(host: impl Into<String>, port: u16) -> Self {
        Self {
            scheme: Scheme::Kmip,
            host: host.into(),
            port,
            path: String::new(),
        }
    }

    /// An HTTPS target at the recommended URI.
    pub fn https(host: impl Into<String>, port: u16) -> Self {
        Self {
            scheme: Scheme::Https,
            host: host.into(),
            port,
            path: DEFAULT_PATH.to_owned(),
        }
    }

    /// `HOST:PORT`, with brackets around an IPv6 address.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.scheme.name();
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

/// The text is no address of a target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not a target: {reason} (write kmip://HOST:PORT or https://HOST:PORT/PATH)")]
pub struct ParseAddressError {
    text: String,
    reason: &'static str,
}

impl FromStr for Address {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = |reason| ParseAddressError {
            text: text.to_owned(),
            reason,
        };
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| fail("the scheme is missing"))?;
        let scheme = match scheme {
            "kmip" => Scheme::Kmip,
            "https" => Scheme::Https,
            _ => return Err(fail("the scheme is neither kmip nor https")),
        };
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        if scheme == Scheme::Kmip && !matches!(path, "" | "/") {
            return Err(fail("a kmip address has no path"));
        }
        let (host, port) = split_port(authority).map_err(fail)?;
        let path = match (scheme, path) {
            (Scheme::Kmip, _) => "",
            (Scheme::Https, "") => DEFAULT_PATH,
            (Scheme::Https, path) => path,
        };
        Ok(Self {
            scheme,
            host: host.to_owned(),
            port,
            path: path.to_owned(),
        })
    }
}

fn split_port(authority: &str) -> Result<(&str, u16), &'static str> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or("a `]` is missing")?;
        match after {
            "" => (host, None),
            _ => (
                host,
                Some(after.strip_prefix(':').ok_or("the port is wrong")?),
            ),
        }
    } else {
        match authority.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err("an IPv6 address needs brackets");
            }
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    if host.is_empty() {
        return Err("the host is missing");
    }
    let port = match port {
        None => DEFAULT_PORT,
        Some(port) => port.parse().map_err(|_| "the port is wrong")?,
    };
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_an_address() {
        for (text, expected) in [
            ("kmip://h:5700", "kmip://h:5700"),
            ("kmip://h", "kmip://h:5696"),
            ("kmip://[::1]:5700/", "kmip://[::1]:5700"),
            ("https://h:443", "https://h:443/kmip"),
            ("https://h/a/b", "https://h:5696/a/b"),
            ("https://127.0.0.1:1/", "https://127.0.0.1:1/"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_address_and_says_why() {
        for (text, reason) in [
            ("h:5696", "the scheme is missing"),
            ("ftp://h", "neither kmip nor https"),
            ("kmip://", "the host is missing"),
            ("kmip://h:70000", "the port is wrong"),
            ("kmip://::1:5696", "needs brackets"),
            ("kmip://[::1", "a `]` is missing"),
            ("kmip://h:1/path", "has no path"),
        ] {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
