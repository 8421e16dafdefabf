//! Messages in a stream of octets: each tells its length in its first eight.

use std::io;

use kmip_conform_protocol::{Limits, MessagePath, Violation, ViolationKind, ttlv};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use crate::net::Bounds;

/// What came next on a connection.
pub(super) enum Frame {
    /// A whole message.
    Message(Vec<u8>),
    /// Octets that cannot be, or must not be, read as a message to its end; where the next one
    /// would begin is unknown.
    Lost(Vec<Violation>),
    /// Nothing more: the peer closed the connection within the message, or was too slow.
    End,
}

/// Waits for the first octet of a message; `None` if the peer closed the connection or was idle
/// for too long.
pub(super) async fn first(
    stream: &mut (impl AsyncRead + Unpin),
    bounds: &Bounds,
) -> io::Result<Option<u8>> {
    let mut first = [0];
    match timeout(bounds.idle, stream.read(&mut first)).await {
        Err(_) | Ok(Ok(0)) => Ok(None),
        Ok(read) => read.map(|_| Some(first[0])),
    }
}

/// Reads the rest of a message.
pub(super) async fn rest(
    stream: &mut (impl AsyncRead + Unpin),
    first: u8,
    bounds: &Bounds,
) -> io::Result<Frame> {
    match timeout(bounds.transfer, read_rest(stream, first, bounds)).await {
        Err(_) => Ok(Frame::End),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Frame::End),
        Ok(frame) => frame,
    }
}

async fn read_rest(
    stream: &mut (impl AsyncRead + Unpin),
    first: u8,
    bounds: &Bounds,
) -> io::Result<Frame> {
    let mut header = [first, 0, 0, 0, 0, 0, 0, 0];
    stream.read_exact(&mut header[1..]).await?;
    let len = match ttlv::message_len(&header) {
        Ok(len) if len > bounds.max_request => {
            return Ok(Frame::Lost(vec![too_large(len, bounds)]));
        }
        Ok(len) => len,
        Err(_) => return Ok(Frame::Lost(not_a_message(&header))),
    };
    let rest = len.saturating_sub(header.len());
    let mut message = header.to_vec();
    // Memory grows with what arrives, not with what the length field promises.
    let wanted = u64::try_from(rest).unwrap_or(u64::MAX);
    let read = stream.take(wanted).read_to_end(&mut message).await?;
    match read == rest {
        true => Ok(Frame::Message(message)),
        false => Ok(Frame::End),
    }
}

fn too_large(size: usize, bounds: &Bounds) -> Violation {
    let limit = bounds.max_request;
    let kind = ViolationKind::SizeLimit { size, limit };
    Violation::new(kind, Some(4), MessagePath::root())
}

fn not_a_message(header: &[u8; ttlv::HEADER_LEN]) -> Vec<Violation> {
    ttlv::decode(header, &Limits::default()).violations
}
