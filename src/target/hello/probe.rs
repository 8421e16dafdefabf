//! Asking a target: one connection for each hello, closed at the first answer.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::answer::{self, HelloAnswer, LONGEST};
use super::offer::{TlsOffer, TlsVersion};
use super::suites::{CipherSuite, Group};
use super::write::Hello;
use crate::target::{TargetError, TargetOptions};

/// Sends hellos to one target.
#[derive(Clone, Debug)]
pub struct Prober {
    host: String,
    port: u16,
    server_name: Option<String>,
    limit: Duration,
}

impl Prober {
    /// For the target that the options address.
    pub fn new(options: &TargetOptions) -> Self {
        let name = options
            .server_name
            .as_ref()
            .unwrap_or(&options.address.host);
        let is_name = name.parse::<IpAddr>().is_err();
        Self {
            host: options.address.host.clone(),
            port: options.address.port,
            server_name: is_name.then(|| name.clone()),
            limit: options.timeouts.connect,
        }
    }

    /// Sends one hello and reads what the target says to it.
    ///
    /// # Errors
    /// When the target cannot be connected to.
    pub async fn ask(&self, hello: &Hello) -> Result<HelloAnswer, TargetError> {
        let address = (self.host.as_str(), self.port);
        let shown = || format!("{}:{}", self.host, self.port);
        let mut tcp = match timeout(self.limit, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => tcp,
            Ok(Err(source)) => {
                let address = shown();
                return Err(TargetError::Connect { address, source });
            }
            Err(_) => {
                return Err(TargetError::ConnectTimedOut {
                    address: shown(),
                    after: self.limit,
                });
            }
        };
        let octets = hello.write();
        let talking = talk(&mut tcp, &octets);
        let answer = timeout(self.limit, talking).await;
        Ok(answer.unwrap_or(HelloAnswer::Silent))
    }

    /// Asks for every version, suite and group, one at a time; `progress` hears of each hello.
    ///
    /// # Errors
    /// When the target cannot be connected to.
    pub async fn offer(&self, progress: &mut dyn FnMut()) -> Result<TlsOffer, TargetError> {
        let mut offer = TlsOffer::default();
        for version in TlsVersion::ALL {
            // One hello with every suite spares a version that is refused as a whole its 150.
            let suites: Vec<_> = suites_of(version).collect();
            let whole = self.hello(version, suites.clone(), Group::all().collect());
            if self.note(&whole, &mut offer, progress).await? {
                for suite in suites {
                    let one = self.hello(version, vec![suite], Group::all().collect());
                    self.note(&one, &mut offer, progress).await?;
                }
            }
        }
        if offer.speaks(TlsVersion::Tls13) {
            for group in Group::all() {
                let suites = suites_of(TlsVersion::Tls13).collect();
                let one = self.hello(TlsVersion::Tls13, suites, vec![group]);
                self.note(&one, &mut offer, progress).await?;
            }
        }
        Ok(offer)
    }

    fn hello(&self, version: TlsVersion, suites: Vec<CipherSuite>, groups: Vec<Group>) -> Hello {
        Hello {
            version,
            suites,
            groups,
            server_name: self.server_name.clone(),
            renegotiation: Some(Vec::new()),
        }
    }

    /// Sends a hello and notes what it tells; says whether the target agreed to what was asked.
    async fn note(
        &self,
        hello: &Hello,
        offer: &mut TlsOffer,
        progress: &mut dyn FnMut(),
    ) -> Result<bool, TargetError> {
        progress();
        match self.ask(hello).await? {
            HelloAnswer::Agreed(told) => {
                // A server may answer with an older version, or with what nobody offered.
                let asked = told.version == hello.version && hello.suites.contains(&told.suite);
                if asked {
                    offer
                        .suites
                        .entry(told.version)
                        .or_default()
                        .insert(told.suite);
                    if told.version == TlsVersion::Tls13 {
                        offer.groups.extend(told.group);
                    } else if told.version > TlsVersion::Ssl30 {
                        let all = offer.secure_renegotiation.unwrap_or(true);
                        offer.secure_renegotiation = Some(all && told.secure_renegotiation);
                    }
                }
                Ok(asked)
            }
            HelloAnswer::Silent => {
                offer.silent.insert(described(hello));
                Ok(false)
            }
            HelloAnswer::Alert(_) | HelloAnswer::Closed | HelloAnswer::NotTls => Ok(false),
        }
    }
}

/// The suites that a version can have.
fn suites_of(version: TlsVersion) -> impl Iterator<Item = CipherSuite> {
    let of_13 = version == TlsVersion::Tls13;
    CipherSuite::all().filter(move |suite| suite.is_of_tls13() == of_13)
}

fn described(hello: &Hello) -> String {
    match hello.suites.as_slice() {
        [suite] => format!("{} {}", hello.version, suite.name()),
        _ => hello.version.to_string(),
    }
}

async fn talk(tcp: &mut TcpStream, hello: &[u8]) -> HelloAnswer {
    if tcp.write_all(hello).await.is_err() {
        return HelloAnswer::Closed;
    }
    let mut received = Vec::new();
    let mut part = [0; 4096];
    loop {
        match tcp.read(&mut part).await {
            Ok(0) | Err(_) => return HelloAnswer::Closed,
            Ok(count) => received.extend(part.iter().take(count)),
        }
        if let Some(answer) = answer::read(&received) {
            hang_up(tcp).await;
            return answer;
        }
        if received.len() > LONGEST {
            return HelloAnswer::NotTls;
        }
    }
}

/// Tells the server that the handshake ends here (`user_canceled`), as far as it still listens.
async fn hang_up(tcp: &mut TcpStream) {
    let told: io::Result<()> = tcp.write_all(&[21, 3, 1, 0, 2, 2, 90]).await;
    drop(told);
}
