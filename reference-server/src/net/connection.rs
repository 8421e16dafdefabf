//! One client of the TTLV port.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::client_role;
use super::exchange::Exchange;
use super::frame::{self, Frame};
use super::listening::Stop;
use crate::net::{Delivery, Encoding, Manner};

/// How long and how much is still read from a client that was told its octets are no message, so
/// that the answer reaches it before the connection is reset.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_OCTETS: u64 = 1 << 20;

/// Answers messages one after the other, in the order they come, until either side has enough.
pub(super) async fn serve<S>(mut stream: S, exchange: Exchange, mut stop: Stop) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let bounds = exchange.bounds;
    loop {
        let first = tokio::select! {
            first = frame::first(&mut stream, &bounds) => first?,
            () = stop.requested() => None,
        };
        let Some(first) = first else {
            return stream.shutdown().await;
        };
        match frame::rest(&mut stream, first, &bounds).await? {
            Frame::End => {
                exchange.handler.abandoned(&exchange.peer);
                return stream.shutdown().await;
            }
            Frame::Message(request) => {
                let answer = exchange.answer(Encoding::Ttlv, request).await;
                let answer = answer.map_err(io::Error::other)?;
                send(&mut stream, &answer, bounds.transfer).await?;
                if answer.manner == Manner::ThenClosed {
                    return Ok(());
                }
                if !client_role::play(&mut stream, &exchange, &mut stop).await? {
                    return stream.shutdown().await;
                }
            }
            Frame::Lost(violations) => {
                let answer = exchange.answer_undecodable(violations).await;
                let answer = answer.map_err(io::Error::other)?;
                send(&mut stream, &answer, bounds.transfer).await?;
                return linger(&mut stream).await;
            }
        }
    }
}

pub(super) async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    answer: &Delivery,
    limit: Duration,
) -> io::Result<()> {
    let sending = async {
        match answer.manner {
            Manner::Whole | Manner::ThenClosed => stream.write_all(&answer.octets).await?,
            Manner::Dripped(pause) => {
                for octet in &answer.octets {
                    stream.write_all(&[*octet]).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                }
            }
            Manner::Withheld => {}
        }
        stream.flush().await
    };
    timeout(limit, sending).await?
}

async fn linger(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
    stream.shutdown().await?;
    let (mut rest, mut nowhere) = (stream.take(LINGER_OCTETS), tokio::io::sink());
    // Whatever the client still does, the connection ends here.
    let _ = timeout(LINGER, tokio::io::copy(&mut rest, &mut nowhere)).await;
    Ok(())
}
