//! What the operator decides about a server on its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

use crate::ClientListener;
use crate::net::TlsSetting;
use crate::serve::{Limits, LogLevel};

/// Options of a server on its own, the same for every program that starts one.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The address for TTLV over TLS; port 0 takes a free one
    #[arg(long = "listen", value_name = "ADDRESS:PORT", default_value_t = Self::kmip_port())]
    pub kmip: SocketAddr,
    /// The address for HTTPS, if wanted
    #[arg(long = "https-listen", value_name = "ADDRESS:PORT")]
    pub https: Option<SocketAddr>,
    /// The folder of certificates and keys: made there if it has none
    #[arg(long, value_name = "DIR", default_value = "pki")]
    pub pki: PathBuf,
    /// The folder in which objects survive, made if absent; without it they end with the server
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Which TLS to speak: default, tls12, tls13, hybrid, suite-b-128 or suite-b-192
    #[arg(long, value_name = "SETTING", default_value = "default")]
    pub tls: TlsSetting,
    /// A TOML file with the accounts, devices and one-time passwords that may authenticate
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// Where the client of this certificate listens for Notify and Put, over TLS or HTTPS, in KMIP
    /// 2.1 where no version is given; repeatable
    #[arg(
        long = "notify",
        value_name = "CLIENT=[https://]HOST:PORT[/PATH][@VERSION]"
    )]
    pub client_listeners: Vec<ClientListener>,
    /// How much to tell on the standard error stream; from `info` on, a line for each request
    #[arg(long, value_name = "LEVEL", value_enum, default_value = "warn")]
    pub log: LogLevel,
    /// What clients may cost
    #[command(flatten)]
    pub limits: Limits,
    /// Offer the Interop operation, which no server in production does
    #[arg(long)]
    pub interop: bool,
    /// Give the server a defect, to see whether a suite notices it; repeatable, and only in a
    /// build with the feature `faults`
    #[arg(long = "fault", value_name = "NAME", conflicts_with = "data")]
    pub faults: Vec<String>,
    /// List the defects that `--fault` knows, and do nothing else
    #[arg(long)]
    pub list_faults: bool,
}

impl Options {
    /// The port assigned to KMIP (KMIP Profiles 2.1, basic authentication suite), on loopback.
    fn kmip_port() -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 5696))
    }

    /// The names a server certificate made for these options is good for.
    pub(super) fn hosts(&self) -> Vec<String> {
        let mut hosts = ["localhost", "127.0.0.1", "::1"]
            .map(str::to_owned)
            .to_vec();
        let addresses = [Some(self.kmip), self.https];
        for address in addresses.into_iter().flatten().map(|address| address.ip()) {
            let host = address.to_string();
            if !address.is_unspecified() && !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::Settings;
    use crate::net::Bounds;

    #[derive(Parser, Debug)]
    struct Program {
        #[command(flatten)]
        options: Options,
    }

    fn parse(text: &str) -> Result<Options, clap::Error> {
        let words = ["program"].into_iter().chain(text.split_whitespace());
        Program::try_parse_from(words).map(|program| program.options)
    }

    #[test]
    fn without_options_it_serves_on_the_port_of_kmip() {
        let options = parse("").unwrap();
        assert_eq!(options.kmip, "127.0.0.1:5696".parse().unwrap());
        assert_eq!((options.https, options.pki), (None, PathBuf::from("pki")));
        assert!(!options.interop && options.faults.is_empty());
        assert_eq!(options.data, None);
    }

    #[test]
    fn a_server_with_a_defect_keeps_its_objects_in_memory() {
        parse("--data d --fault f").unwrap_err();
        assert_eq!(parse("--data d").unwrap().data, Some("d".into()));
    }

    #[test]
    fn an_address_without_a_port_is_refused_by_name() {
        for text in ["--listen localhost", "--tls ssl3", "--notify client"] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(text.split(' ').next().unwrap()), "{error}");
        }
    }

    #[test]
    fn limits_are_those_of_a_server_in_the_process_where_nothing_is_said() {
        let limits = parse("").unwrap().limits;
        assert_eq!(limits.bounds(), Bounds::default());
        let mut settings = Settings {
            batch_items: 7,
            objects_of_one: 7,
            objects_of_all: 7,
            ..Settings::default()
        };
        let text = "--max-message 1 --max-depth 2 --max-connections 3 --handshake-time 4 \
                    --idle-time 5 --transfer-time 6";
        let stated = parse(text).unwrap().limits.bounds();
        assert_eq!((stated.max_request, stated.max_depth), (1, 2));
        assert_eq!((stated.max_connections, stated.handshake.as_secs()), (3, 4));
        assert_eq!((stated.idle.as_secs(), stated.transfer.as_secs()), (5, 6));
        let text = "--max-batch 8 --max-objects 9 --max-all-objects 10";
        parse(text).unwrap().limits.limit(&mut settings);
        assert_eq!(settings.batch_items, 8);
        assert_eq!((settings.objects_of_one, settings.objects_of_all), (9, 10));
    }

    #[test]
    fn a_certificate_is_good_for_the_addresses_listened_on() {
        let options = parse("--listen 127.0.0.2:0 --https-listen [::1]:0").unwrap();
        assert_eq!(
            options.hosts(),
            ["localhost", "127.0.0.1", "::1", "127.0.0.2"]
        );
    }
}
