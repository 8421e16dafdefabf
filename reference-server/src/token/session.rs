//! Sessions (PKCS#11 3.0 section 5.6).

use kmip_conform_protocol::enumeration::Pkcs11ReturnCode;

use super::application::{MOST_SESSIONS, Session};
use super::codec::{Input, Output};
use super::information::require_slot;
use super::{Call, Fault, Returned};

/// CKF_RW_SESSION.
const WRITES: u64 = 0x2;
/// CKF_SERIAL_SESSION, which every session must have.
const SERIAL: u64 = 0x4;
/// CKF_FIND_OBJECTS of C_SessionCancel.
const SEARCH: u64 = 0x40;
/// CKF_DIGEST of C_SessionCancel.
const DIGEST: u64 = 0x400;
/// CKS_RO_PUBLIC_SESSION and CKS_RW_PUBLIC_SESSION.
const PUBLIC_STATES: [u64; 2] = [0, 2];

/// C_OpenSession. The application's pointer and its callback stay with the client.
pub(super) fn open(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    require_slot(input.ulong()?)?;
    let flags = input.ulong()?;
    input.end()?;
    if flags & SERIAL == 0 {
        return Err(Pkcs11ReturnCode::SESSION_PARALLEL_NOT_SUPPORTED.into());
    }
    if flags & !(SERIAL | WRITES) != 0 {
        return Err(Pkcs11ReturnCode::ARGUMENTS_BAD.into());
    }
    if call.application.sessions.len() >= MOST_SESSIONS {
        return Err(Pkcs11ReturnCode::SESSION_COUNT.into());
    }
    let session = Session {
        writes: flags & WRITES != 0,
        ..Session::default()
    };
    let handle = call.application.open(session);
    Ok(Output::default().ulong(handle).into_octets())
}

/// C_CloseSession.
pub(super) fn close(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let handle = input.ulong()?;
    input.end()?;
    match call.application.sessions.remove(&handle) {
        Some(_) => Ok(Vec::new()),
        None => Err(unknown()),
    }
}

/// C_CloseAllSessions.
pub(super) fn close_all(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    require_slot(input.ulong()?)?;
    input.end()?;
    call.application.sessions.clear();
    Ok(Vec::new())
}

/// C_GetSessionInfo: CK_SESSION_INFO.
pub(super) fn information(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let writes = named(input, call)?.writes;
    input.end()?;
    let flags = SERIAL | if writes { WRITES } else { 0 };
    Ok(Output::default()
        .ulong(require_slot(1)?)
        .ulong(PUBLIC_STATES[usize::from(writes)])
        .ulong(flags)
        .ulong(0)
        .into_octets())
}

/// C_SessionCancel: ends what is under way.
pub(super) fn cancel(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    let flags = input.ulong()?;
    input.end()?;
    if flags & SEARCH != 0 {
        session.search = None;
    }
    if flags & DIGEST != 0 {
        session.digest = None;
    }
    Ok(Vec::new())
}

/// C_Login: the token has no PIN, for the KMIP client has authenticated before.
pub(super) fn login(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    named(input, call)?;
    let user = input.ulong()?;
    input.octets()?;
    input.end()?;
    // CKU_SO, CKU_USER and CKU_CONTEXT_SPECIFIC.
    Err(match user {
        0..=2 => Pkcs11ReturnCode::USER_PIN_NOT_INITIALIZED,
        _ => Pkcs11ReturnCode::USER_TYPE_INVALID,
    }
    .into())
}

/// C_Logout: nobody is logged in.
pub(super) fn logout(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    named(input, call)?;
    input.end()?;
    Err(Pkcs11ReturnCode::USER_NOT_LOGGED_IN.into())
}

/// C_GetFunctionStatus and C_CancelFunction, which are kept for old applications alone.
pub(super) fn parallel(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    named(input, call)?;
    input.end()?;
    Err(Pkcs11ReturnCode::FUNCTION_NOT_PARALLEL.into())
}

/// The session whose handle comes next in the input.
///
/// # Errors
/// The application has no such session.
pub(super) fn named<'a>(
    input: &mut Input<'_>,
    call: &'a mut Call<'_, '_>,
) -> Result<&'a mut Session, Fault> {
    let handle = input.ulong()?;
    let session = call.application.sessions.get_mut(&handle);
    session.ok_or_else(unknown)
}

fn unknown() -> Fault {
    Pkcs11ReturnCode::SESSION_HANDLE_INVALID.into()
}
