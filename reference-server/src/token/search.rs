//! Finding objects and telling what they are (PKCS#11 3.0 section 5.7).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::Pkcs11ReturnCode;

use super::codec::{Attribute, Input, Output};
use super::object::{self, Answer};
use super::session::named;
use super::{Call, Fault, Returned};
use crate::store::Object;

/// C_FindObjectsInit: the objects that have every value of the template, oldest first.
pub(super) fn begin(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let handle = input.ulong()?;
    let template = input.template()?;
    input.end()?;
    let found = objects(call)
        .iter()
        .filter(|object| template.iter().all(|wanted| has(object, wanted)))
        .map(|object| object.sequence)
        .collect();
    let session = call.application.sessions.get_mut(&handle);
    let session = session.ok_or(Pkcs11ReturnCode::SESSION_HANDLE_INVALID)?;
    if session.search.is_some() {
        return Err(Pkcs11ReturnCode::OPERATION_ACTIVE.into());
    }
    session.search = Some(found);
    Ok(Vec::new())
}

/// C_FindObjects: the next of those found.
pub(super) fn next(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    let most = input.count()?;
    input.end()?;
    let waiting = session.search.as_mut().ok_or_else(idle)?;
    let given: Vec<u64> = waiting.drain(..most.min(waiting.len())).collect();
    let output = Output::default().count(given.len());
    let output = given.iter().fold(output, |output, one| output.ulong(*one));
    Ok(output.into_octets())
}

/// C_FindObjectsFinal.
pub(super) fn end(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    let session = named(input, call)?;
    input.end()?;
    session.search.take().ok_or_else(idle)?;
    Ok(Vec::new())
}

/// C_GetAttributeValue: every attribute that can be told, whatever becomes of the others.
pub(super) fn attribute_values(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    named(input, call)?;
    let handle = input.ulong()?;
    let template = input.template()?;
    input.end()?;
    let found = objects(call);
    let mut found = found.iter().filter(|object| object.sequence == handle);
    let object = found
        .next()
        .ok_or(Pkcs11ReturnCode::OBJECT_HANDLE_INVALID)?;
    let mut code = Pkcs11ReturnCode::OK;
    let mut output = Output::default().count(template.len());
    for wanted in &template {
        let number = wanted.number;
        let refusal = match object::value(object, number) {
            Answer::Value(value) => match wanted.room {
                None => {
                    output = output.attribute(number, Some(value.len()), None);
                    continue;
                }
                Some(room) if room >= value.len() => {
                    output = output.attribute(number, Some(value.len()), Some(&value));
                    continue;
                }
                Some(_) => Pkcs11ReturnCode::BUFFER_TOO_SMALL,
            },
            Answer::Sensitive => Pkcs11ReturnCode::ATTRIBUTE_SENSITIVE,
            Answer::None => Pkcs11ReturnCode::ATTRIBUTE_TYPE_INVALID,
        };
        output = output.attribute(number, None, None);
        if code == Pkcs11ReturnCode::OK {
            code = refusal;
        }
    }
    match code {
        Pkcs11ReturnCode::OK => Ok(output.into_octets()),
        code => Err(Fault::Code(code, output.into_octets())),
    }
}

/// The objects of the token: what the client may use and the token can show.
fn objects(call: &Call<'_, '_>) -> Vec<Arc<Object>> {
    let cx = &call.cx;
    let mut objects = cx.store.owned_by(cx.identity);
    objects.retain(|object| {
        let present = !object.is_destroyed() && !object.archived;
        present && object::class_of(object).is_some() && cx.permit.covers(object)
    });
    objects
}

fn has(object: &Object, wanted: &Attribute) -> bool {
    match (object::value(object, wanted.number), &wanted.value) {
        (Answer::Value(value), Some(wanted)) => value == *wanted,
        (Answer::Value(value), None) => value.is_empty(),
        _ => false,
    }
}

fn idle() -> Fault {
    Pkcs11ReturnCode::OPERATION_NOT_INITIALIZED.into()
}
