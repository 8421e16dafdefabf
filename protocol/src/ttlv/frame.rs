//! Finding the end of a message in a stream.

use thiserror::Error;

use crate::{ItemType, Tag};

pub use super::layout::HEADER_LEN;

/// The octets do not begin a KMIP message, so the stream cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{}` is not the beginning of a KMIP message", hex(.header))]
pub struct FrameError {
    /// The octets received.
    pub header: [u8; HEADER_LEN],
}

/// The length of a whole message in octets, header included, from its first eight octets.
///
/// # Errors
///
/// The octets begin neither a Request Message nor a Response Message structure.
pub fn message_len(header: &[u8; HEADER_LEN]) -> Result<usize, FrameError> {
    let [t0, t1, t2, item_type, length @ ..] = *header;
    let tag = Tag(u32::from_be_bytes([0, t0, t1, t2]));
    let is_message = matches!(tag, Tag::REQUEST_MESSAGE | Tag::RESPONSE_MESSAGE);
    let length = usize::try_from(u32::from_be_bytes(length))
        .ok()
        .and_then(|length| length.checked_add(HEADER_LEN));
    match length {
        Some(length) if is_message && item_type == ItemType::Structure as u8 => Ok(length),
        _ => Err(FrameError { header: *header }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
