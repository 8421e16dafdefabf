//! Which function does what.

use kmip_conform_protocol::NamedValue;
use kmip_conform_protocol::enumeration::{Pkcs11Function, Pkcs11ReturnCode};

use super::codec::Input;
use super::{Application, Fault, Returned, digest, information, random, search, session};
use crate::operation::Context;

/// What a function is called with.
pub struct Call<'a, 'b> {
    /// The application that calls.
    pub application: &'a mut Application,
    /// Identity, clock, store and chance.
    pub cx: &'a mut Context<'b>,
}

type Function = fn(&mut Input<'_>, &mut Call<'_, '_>) -> Returned;

/// The functions of an application that is initialised. C_Initialize and C_Finalize make and end
/// applications and are the operation's own.
const FUNCTIONS: &[(Pkcs11Function, Function)] = &[
    (Pkcs11Function::C_GETINFO, information::library),
    (Pkcs11Function::C_GETSLOTLIST, information::slots),
    (Pkcs11Function::C_GETSLOTINFO, information::slot),
    (Pkcs11Function::C_GETTOKENINFO, information::token),
    (Pkcs11Function::C_GETMECHANISMLIST, digest::mechanisms),
    (Pkcs11Function::C_GETMECHANISMINFO, digest::mechanism),
    (Pkcs11Function::C_OPENSESSION, session::open),
    (Pkcs11Function::C_CLOSESESSION, session::close),
    (Pkcs11Function::C_CLOSEALLSESSIONS, session::close_all),
    (Pkcs11Function::C_GETSESSIONINFO, session::information),
    (Pkcs11Function::C_SESSIONCANCEL, session::cancel),
    (Pkcs11Function::C_LOGIN, session::login),
    (Pkcs11Function::C_LOGOUT, session::logout),
    (Pkcs11Function::C_GETFUNCTIONSTATUS, session::parallel),
    (Pkcs11Function::C_CANCELFUNCTION, session::parallel),
    (Pkcs11Function::C_FINDOBJECTSINIT, search::begin),
    (Pkcs11Function::C_FINDOBJECTS, search::next),
    (Pkcs11Function::C_FINDOBJECTSFINAL, search::end),
    (
        Pkcs11Function::C_GETATTRIBUTEVALUE,
        search::attribute_values,
    ),
    (Pkcs11Function::C_DIGESTINIT, digest::begin),
    (Pkcs11Function::C_DIGEST, digest::whole),
    (Pkcs11Function::C_DIGESTUPDATE, digest::part),
    (Pkcs11Function::C_DIGESTFINAL, digest::end),
    (Pkcs11Function::C_SEEDRANDOM, random::seed),
    (Pkcs11Function::C_GENERATERANDOM, random::generate),
];

/// The functions that deal with addresses in the client's own memory, and so are never sent (KMIP
/// Profiles 2.1 section 5.18.1).
const NOT_CARRIED: [Pkcs11Function; 4] = [
    Pkcs11Function::C_GETFUNCTIONLIST,
    Pkcs11Function::C_GETINTERFACELIST,
    Pkcs11Function::C_GETINTERFACE,
    Pkcs11Function::C_WAITFORSLOTEVENT,
];

/// Performs a function of an initialised application.
///
/// # Errors
/// A function that the interface does not have, input that is not the function's, or another return
/// code than OK.
pub fn perform(number: Pkcs11Function, input: &[u8], call: &mut Call<'_, '_>) -> Returned {
    let listed = Pkcs11Function::TABLE.lists(number.0, call.cx.version);
    if !listed || NOT_CARRIED.contains(&number) {
        return Err(Fault::Function);
    }
    let found = FUNCTIONS.iter().find(|(listed, _)| *listed == number);
    let (_, function) = found.ok_or(Pkcs11ReturnCode::FUNCTION_NOT_SUPPORTED)?;
    function(&mut Input::new(input), call)
}
