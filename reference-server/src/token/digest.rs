//! Hashing, and the mechanisms, which are all hashes (PKCS#11 3.0 sections 5.5 and 5.11).

use kmip_conform_protocol::enumeration::{HashingAlgorithm, Pkcs11ReturnCode};

use super::application::Session;
use super::codec::{Input, Output};
use super::information::{answer, list, require_slot};
use super::session::named;
use super::{Call, Fault, Returned};
use crate::crypto::HashState;

/// CKF_DIGEST of CK_MECHANISM_INFO.
const DIGEST: u64 = 0x400;

/// The mechanisms by their CK_MECHANISM_TYPE.
const MECHANISMS: [(u64, HashingAlgorithm); 13] = [
    (0x0000_0048, HashingAlgorithm::SHA_512_224),
    (0x0000_004C, HashingAlgorithm::SHA_512_256),
    (0x0000_0210, HashingAlgorithm::MD5),
    (0x0000_0220, HashingAlgorithm::SHA_1),
    (0x0000_0240, HashingAlgorithm::RIPEMD_160),
    (0x0000_0250, HashingAlgorithm::SHA_256),
    (0x0000_0255, HashingAlgorithm::SHA_224),
    (0x0000_0260, HashingAlgorithm::SHA_384),
    (0x0000_0270, HashingAlgorithm::SHA_512),
    (0x0000_02B0, HashingAlgorithm::SHA3_256),
    (0x0000_02B5, HashingAlgorithm::SHA3_224),
    (0x0000_02C0, HashingAlgorithm::SHA3_384),
    (0x0000_02D0, HashingAlgorithm::SHA3_512),
];

/// C_GetMechanismList.
pub(super) fn mechanisms(input: &mut Input<'_>, _call: &mut Call<'_, '_>) -> Returned {
    require_slot(input.ulong()?)?;
    let place = input.place()?;
    input.end()?;
    list(
        &MECHANISMS.map(|(number, _)| number),
        place.given,
        place.room,
    )
}

/// C_GetMechanismInfo: CK_MECHANISM_INFO.
pub(super) fn mechanism(input: &mut Input<'_>, _call: &mut Call<'_, '_>) -> Returned {
    require_slot(input.ulong()?)?;
    let number = input.ulong()?;
    input.end()?;
    algorithm(number)?;
    // Hashes have no key, and so no sizes of keys.
    Ok(Output::default()
        .ulong(0)
        .ulong(0)
        .ulong(DIGEST)
        .into_octets())
}

/// C_DigestInit.
pub(super) fn begin(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    let mechanism = input.mechanism()?;
    input.end()?;
    if session.digest.is_some() {
        return Err(Pkcs11ReturnCode::OPERATION_ACTIVE.into());
    }
    let hash = algorithm(mechanism.number)?;
    if mechanism.parameter.is_some_and(|octets| !octets.is_empty()) {
        return Err(Pkcs11ReturnCode::MECHANISM_PARAM_INVALID.into());
    }
    let state = HashState::new(hash).map_err(|_| Pkcs11ReturnCode::MECHANISM_INVALID)?;
    session.digest = Some(state);
    Ok(Vec::new())
}

/// C_Digest: all data at once.
pub(super) fn whole(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    let data = input.octets()?;
    finish(data, input, session)
}

/// C_DigestUpdate.
pub(super) fn part(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    let data = input.octets()?;
    input.end()?;
    let state = session.digest.as_mut().ok_or_else(idle)?;
    state.update(data);
    Ok(Vec::new())
}

/// C_DigestFinal.
pub(super) fn end(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    finish(&[], input, session)
}

/// Gives the hash. Who asks for its length, or has too little room, may ask again.
fn finish(data: &[u8], input: &mut Input<'_>, session: &mut Session) -> Returned {
    let place = input.place()?;
    input.end()?;
    let mut state = session.digest.clone().ok_or_else(idle)?;
    state.update(data);
    let octets = state.finish();
    let answered = answer(octets.len(), &octets, place.given, place.room);
    if answered.is_ok() && place.given {
        session.digest = None;
    }
    answered
}

fn algorithm(number: u64) -> Result<HashingAlgorithm, Fault> {
    let found = MECHANISMS.iter().find(|(listed, _)| *listed == number);
    let (_, hash) = found.ok_or(Pkcs11ReturnCode::MECHANISM_INVALID)?;
    Ok(*hash)
}

fn idle() -> Fault {
    Pkcs11ReturnCode::OPERATION_NOT_INITIALIZED.into()
}
