//! One TTLV message from a stream that may hold anything.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::TargetError;

/// Octets of tag, type and length.
const HEADER: usize = 8;

/// The type octet of a structure (KMIP 2.1 section 10.1.2); no message is anything else.
const STRUCTURE: u8 = 0x01;

/// The smallest step by which the buffer grows: an announced length takes no memory by itself.
const STEP: usize = 16 << 10;

/// Reads one message into `buffer`, which keeps what had come when reading fails.
///
/// The time-out is the caller's: this future may be dropped at any await.
pub(super) async fn read_message(
    stream: &mut (impl AsyncRead + Unpin + ?Sized),
    limit: usize,
    buffer: &mut Vec<u8>,
) -> Result<(), TargetError> {
    read_up_to(stream, HEADER, buffer).await?;
    let length = message_length(buffer)?;
    if length > limit as u64 {
        return Err(TargetError::TooLarge {
            announced: length,
            limit,
        });
    }
    read_up_to(stream, length as usize, buffer).await
}

/// The length of the whole message, header included, as its first eight octets announce it.
fn message_length(header: &[u8]) -> Result<u64, TargetError> {
    match *header {
        [_, _, _, STRUCTURE, a, b, c, d, ..] => {
            Ok(HEADER as u64 + u64::from(u32::from_be_bytes([a, b, c, d])))
        }
        _ => Err(TargetError::NotTtlv {
            received: header.to_vec(),
        }),
    }
}

async fn read_up_to(
    stream: &mut (impl AsyncRead + Unpin + ?Sized),
    length: usize,
    buffer: &mut Vec<u8>,
) -> Result<(), TargetError> {
    while buffer.len() < length {
        let missing = length - buffer.len();
        buffer.reserve(missing.min(STEP));
        let mut part = (&mut *stream).take(missing as u64);
        match part.read_buf(buffer).await {
            Ok(0) => {
                return Err(TargetError::Closed {
                    received: buffer.clone(),
                });
            }
            Ok(_) => {}
            // A peer that closes without the closing alert is common and means the same here.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(TargetError::Closed {
                    received: buffer.clone(),
                });
            }
            Err(source) => return Err(TargetError::Io { source }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(octets: &[u8], limit: usize) -> Result<Vec<u8>, TargetError> {
        let mut buffer = Vec::new();
        let mut stream = octets;
        read_message(&mut stream, limit, &mut buffer).await?;
        Ok(buffer)
    }

    const EMPTY: [u8; 8] = [0x42, 0x00, 0x7B, 0x01, 0, 0, 0, 0];

    #[tokio::test]
    async fn takes_exactly_one_message() {
        let mut octets = EMPTY.to_vec();
        octets.extend_from_slice(&EMPTY);
        assert_eq!(read(&octets, 100).await.unwrap(), EMPTY);
    }

    #[tokio::test]
    async fn every_strict_prefix_is_a_close_instead_of_an_answer() {
        let message = [0x42, 0, 0x7B, 1, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
        for cut in 0..message.len() {
            match read(&message[..cut], 100).await {
                Err(TargetError::Closed { received }) => assert_eq!(received, message[..cut]),
                other => panic!("{cut} octets: {other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn refuses_a_length_over_the_limit_before_reading_on() {
        let octets = [0x42, 0, 0x7B, 1, 0xFF, 0xFF, 0xFF, 0xFF];
        match read(&octets, 1000).await {
            Err(TargetError::TooLarge { announced, limit }) => {
                assert_eq!((announced, limit), (8 + 0xFFFF_FFFF, 1000));
            }
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn names_octets_that_are_no_ttlv() {
        match read(b"HTTP/1.1 400 Bad Request", 1000).await {
            Err(TargetError::NotTtlv { received }) => assert_eq!(received, b"HTTP/1.1"),
            other => panic!("{other:?}"),
        }
    }
}
