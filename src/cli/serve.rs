//! `serve`: the reference server on its own.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use kmip_reference_server::net::TlsSetting;
use kmip_reference_server::serve::{self, Options};

use super::app::write_stdout;
use super::{ExitCode, ToolError};

/// Options of `serve`.
#[derive(Args, Debug)]
#[command(after_help = "\
Prints one line `listening ...` when it is ready, and serves until it is told to stop.

Example:
  kmip-conform serve --listen 127.0.0.1:5696 --pki pki")]
pub(super) struct ServeArgs {
    /// The address for TTLV over TLS; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:5696")]
    listen: SocketAddr,
    /// The address for HTTPS, if wanted
    #[arg(long, value_name = "ADDRESS:PORT")]
    https_listen: Option<SocketAddr>,
    /// The folder of certificates and keys: made there if it has none
    #[arg(long, value_name = "DIR", default_value = "pki")]
    pki: PathBuf,
    /// Which TLS to speak: default, tls12 or tls13
    #[arg(long, value_name = "SETTING", default_value = "default")]
    tls: TlsSetting,
    /// A TOML file with the accounts, devices and one-time passwords that may authenticate
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// Offer the Interop operation, which no server in production does
    #[arg(long)]
    interop: bool,
}

pub(super) fn run(args: &ServeArgs) -> Result<ExitCode, ToolError> {
    let options = Options {
        kmip: args.listen,
        https: args.https_listen,
        pki: args.pki.clone(),
        tls: args.tls,
        interop: args.interop,
        accounts: args.accounts.clone(),
    };
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    runtime.block_on(async {
        let serving = serve::start(&options).await?;
        write_stdout(format!("{serving}\n").as_bytes())?;
        serve::until_signal().await?;
        serving.stop().await;
        Ok(ExitCode::Success)
    })
}
