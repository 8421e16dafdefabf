//! What the library, its one slot and the token in it say of themselves (PKCS#11 3.0 sections 5.4
//! and 5.5).

use kmip_conform_protocol::enumeration::Pkcs11ReturnCode;

use super::application::MOST_SESSIONS;
use super::codec::{Input, Output};
use super::{Call, Fault, Returned};

/// The one slot.
const SLOT: u64 = 1;
/// CKF_TOKEN_PRESENT of CK_SLOT_INFO.
const TOKEN_PRESENT: u64 = 0x1;
/// CKF_RNG, CKF_WRITE_PROTECTED and CKF_TOKEN_INITIALIZED of CK_TOKEN_INFO. Without
/// CKF_LOGIN_REQUIRED: the KMIP client has authenticated before.
const TOKEN_FLAGS: u64 = 0x1 | 0x2 | 0x400;
/// CK_UNAVAILABLE_INFORMATION.
const UNAVAILABLE: u64 = u64::MAX;

const PRODUCT: &str = "kmip-conform";
const DESCRIPTION: &str = "KMIP objects as a token";

/// C_GetInfo: CK_INFO.
pub(super) fn library(input: &mut Input<'_>, _call: &mut Call<'_, '_>) -> Returned {
    input.end()?;
    let (major, minor) = release();
    Ok(Output::default()
        .version(3, 0)
        .text(PRODUCT, 32)
        .ulong(0)
        .text(DESCRIPTION, 32)
        .version(major, minor)
        .into_octets())
}

/// C_GetSlotList.
pub(super) fn slots(input: &mut Input<'_>, _call: &mut Call<'_, '_>) -> Returned {
    // The token is always present, so that the wish for slots with a token changes nothing.
    input.boolean()?;
    let place = input.place()?;
    input.end()?;
    list(&[SLOT], place.given, place.room)
}

/// C_GetSlotInfo: CK_SLOT_INFO.
pub(super) fn slot(input: &mut Input<'_>, _call: &mut Call<'_, '_>) -> Returned {
    require_slot(input.ulong()?)?;
    input.end()?;
    let (major, minor) = release();
    Ok(Output::default()
        .text(DESCRIPTION, 64)
        .text(PRODUCT, 32)
        .ulong(TOKEN_PRESENT)
        .version(major, minor)
        .version(major, minor)
        .into_octets())
}

/// C_GetTokenInfo: CK_TOKEN_INFO.
pub(super) fn token(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    require_slot(input.ulong()?)?;
    input.end()?;
    let (major, minor) = release();
    let most = u64::try_from(MOST_SESSIONS).unwrap_or(UNAVAILABLE);
    let sessions = &call.application.sessions;
    let open = u64::try_from(sessions.len()).unwrap_or(UNAVAILABLE);
    let writing = sessions.values().filter(|session| session.writes).count();
    let writing = u64::try_from(writing).unwrap_or(UNAVAILABLE);
    let described = Output::default()
        .text(call.cx.identity, 32)
        .text(PRODUCT, 32)
        .text("reference", 16)
        .text("1", 16)
        .ulong(TOKEN_FLAGS)
        .ulong(most)
        .ulong(open)
        .ulong(most)
        .ulong(writing)
        // No PIN, and nothing said of memory.
        .ulong(0)
        .ulong(0);
    let memory = (0..4).fold(described, |output, _| output.ulong(UNAVAILABLE));
    Ok(memory
        .version(major, minor)
        .version(major, minor)
        // Without CKF_CLOCK_ON_TOKEN the time is blank.
        .text("", 16)
        .into_octets())
}

/// The answer of a function that lists numbers.
///
/// # Errors
/// A place with too little room.
pub(super) fn list(numbers: &[u64], given: bool, room: usize) -> Returned {
    let elements: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect();
    answer(numbers.len(), &elements, given, room)
}

/// The answer of a function with a place for output.
///
/// # Errors
/// A place with too little room; its output tells how much is needed.
pub(super) fn answer(count: usize, elements: &[u8], given: bool, room: usize) -> Returned {
    let alone = || Output::default().placed(count, None).into_octets();
    match (given, room >= count) {
        (false, _) => Ok(alone()),
        (true, false) => Err(Fault::Code(Pkcs11ReturnCode::BUFFER_TOO_SMALL, alone())),
        (true, true) => Ok(Output::default()
            .placed(count, Some(elements))
            .into_octets()),
    }
}

/// # Errors
/// Another slot than the one there is.
pub(super) fn require_slot(number: u64) -> Result<u64, Fault> {
    match number {
        SLOT => Ok(SLOT),
        _ => Err(Pkcs11ReturnCode::SLOT_ID_INVALID.into()),
    }
}

/// The version of this software.
fn release() -> (u8, u8) {
    let number = |text: &str| text.parse().unwrap_or_default();
    (
        number(env!("CARGO_PKG_VERSION_MAJOR")),
        number(env!("CARGO_PKG_VERSION_MINOR")),
    )
}
