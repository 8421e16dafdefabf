//! PKCS#11 (KMIP 2.1 section 6.1.37).

use kmip_conform_protocol::enumeration::{Pkcs11Function, Pkcs11ReturnCode};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};
use rand_core::Rng;

use super::Context;
use crate::error::{Cause, OperationError};
use crate::token::{self, Application, Call, Fault, Returned};

/// The name of the one interface, which is the default too (PKCS#11 3.0 section 5.4).
const INTERFACE: &str = "PKCS 11";
/// The version of the encoding of parameters, which C_Initialize states (KMIP Profiles 2.1 section
/// 5.18.1).
const ENCODING_VERSION: u8 = 1;
/// Octets of a Correlation Value.
const CORRELATION_LEN: usize = 16;

/// Calls a function of the server's token. The Correlation Value that C_Initialize gives stands for
/// the application until C_Finalize.
pub(super) fn pkcs_11(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let interface = payload.field(Tag::PKCS_11_INTERFACE);
    if interface.is_some_and(|name| name.as_text() != Some(INTERFACE)) {
        return Err(OperationError::new(
            Cause::InvalidInterface,
            "the server has no such interface",
        ));
    }
    let function = function(payload)?;
    let octets = |tag| payload.field(tag).and_then(Item::as_bytes);
    let correlation = octets(Tag::CORRELATION_VALUE);
    let input = octets(Tag::PKCS_11_INPUT_PARAMETERS).unwrap_or_default();
    let (correlation, returned) = match function {
        Pkcs11Function::C_INITIALIZE => initialize(correlation, input, cx),
        _ => {
            let returned = call(function, correlation, input, cx);
            (repeated(correlation, cx.version), returned)
        }
    };
    let (code, output) = match returned {
        Ok(output) => (Pkcs11ReturnCode::OK, output),
        Err(Fault::Code(code, output)) => (code, output),
        Err(Fault::Codec) => {
            return Err(OperationError::new(
                Cause::CodecError,
                "the input parameters are not those of the function",
            ));
        }
        Err(Fault::Function) => return Err(no_function()),
    };
    let mut fields: Vec<Item> = interface.cloned().into_iter().collect();
    fields.push(Item::enumeration(Tag::PKCS_11_FUNCTION, function));
    fields.extend(correlation.map(|value| Item::bytes(Tag::CORRELATION_VALUE, value)));
    if !output.is_empty() {
        fields.push(Item::bytes(Tag::PKCS_11_OUTPUT_PARAMETERS, output));
    }
    fields.push(Item::enumeration(Tag::PKCS_11_RETURN_CODE, code));
    Ok(fields)
}

/// The function called; an Integer names one of a vendor, and the server has none.
fn function(payload: &Item) -> Result<Pkcs11Function, OperationError> {
    match payload
        .field(Tag::PKCS_11_FUNCTION)
        .map(|field| &field.value)
    {
        Some(Value::Enumeration(number)) => Ok(Pkcs11Function(*number)),
        Some(Value::Integer(_)) => Err(no_function()),
        _ => Err(OperationError::new(
            Cause::InvalidMessage,
            "no function is named",
        )),
    }
}

/// The Correlation Value of an answer that gives no new one: 3.0 repeats it, earlier versions leave
/// it out, as their published cases show.
fn repeated(correlation: Option<&[u8]>, version: ProtocolVersion) -> Option<Vec<u8>> {
    correlation
        .filter(|_| version >= ProtocolVersion::V3_0)
        .map(<[u8]>::to_vec)
}

/// C_Initialize: makes an application and gives its Correlation Value.
fn initialize(
    correlation: Option<&[u8]>,
    input: &[u8],
    cx: &mut Context<'_>,
) -> (Option<Vec<u8>>, Returned) {
    let present = correlation.and_then(|value| cx.streams.application(value, cx.identity));
    let returned = match (present, input) {
        (Some(_), _) => Err(Pkcs11ReturnCode::CRYPTOKI_ALREADY_INITIALIZED.into()),
        (None, [ENCODING_VERSION]) => Ok(Vec::new()),
        (None, [_]) => Err(Pkcs11ReturnCode::ARGUMENTS_BAD.into()),
        (None, _) => Err(Fault::Codec),
    };
    if returned.is_err() {
        return (repeated(correlation, cx.version), returned);
    }
    let mut value = vec![0; CORRELATION_LEN];
    cx.rng.fill_bytes(&mut value);
    let application = Application::default();
    cx.streams
        .keep_application(&value, cx.identity, application);
    (Some(value), returned)
}

/// Any other function, in the application that the Correlation Value stands for.
fn call(
    function: Pkcs11Function,
    correlation: Option<&[u8]>,
    input: &[u8],
    cx: &mut Context<'_>,
) -> Returned {
    let known = correlation.and_then(|value| {
        let application = cx.streams.application(value, cx.identity)?;
        Some((value, application))
    });
    let Some((value, mut application)) = known else {
        return Err(Pkcs11ReturnCode::CRYPTOKI_NOT_INITIALIZED.into());
    };
    if function == Pkcs11Function::C_FINALIZE {
        return match input {
            [] => {
                cx.streams.forget(value);
                Ok(Vec::new())
            }
            _ => Err(Fault::Codec),
        };
    }
    let mut call = Call {
        application: &mut application,
        cx,
    };
    let returned = token::perform(function, input, &mut call);
    if returned.is_ok() {
        cx.streams.keep_application(value, cx.identity, application);
    }
    returned
}

fn no_function() -> OperationError {
    OperationError::new(Cause::InvalidFunction, "the interface has no such function")
}
