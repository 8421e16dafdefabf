//! Reading a message in one form and writing it in another.

use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, Violation};
use thiserror::Error;

use super::Form;
use super::form::is_separator;
use crate::target::Encoding;

/// A message in another form.
#[derive(Clone, Debug, PartialEq)]
pub struct Converted {
    /// The message, written as far as it could be read.
    pub output: Vec<u8>,
    /// What is wrong with its octets or text.
    pub violations: Vec<Violation>,
}

/// The input is no message in the stated form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot read the message as {form}: {reason}")]
pub struct ConvertError {
    form: Form,
    reason: String,
}

impl ConvertError {
    /// What to try next.
    pub fn hint(&self) -> Option<&'static str> {
        Some("say how the message is written with --from ttlv, hex, xml or json")
    }
}

/// Reads `input` and writes it as `to`. Names are those of `version`, else of the version in the
/// message's header, else of the newest version.
///
/// # Errors
/// When nothing of the input can be read; a message with violations is no error.
pub fn convert(
    input: &[u8],
    from: Form,
    to: Form,
    version: Option<ProtocolVersion>,
    limits: &Limits,
) -> Result<Converted, ConvertError> {
    let (item, violations) = read(input, from, limits)?;
    let stated = stated_version(&item);
    let version = version.or(stated).unwrap_or(ProtocolVersion::V3_0);
    Ok(Converted {
        output: write(&item, to, version),
        violations,
    })
}

fn read(input: &[u8], from: Form, limits: &Limits) -> Result<(Item, Vec<Violation>), ConvertError> {
    let fail = |reason: String| ConvertError { form: from, reason };
    let received = match from {
        Form::Ttlv => Encoding::Ttlv.read(input, limits),
        Form::Hex => Encoding::Ttlv.read(&octets(input).map_err(fail)?, limits),
        Form::Xml => Encoding::Xml.read(input, limits),
        Form::Json => Encoding::Json.read(input, limits),
    };
    if let Some(reason) = received.unreadable {
        return Err(fail(reason));
    }
    match received.item {
        Some(item) => Ok((item, received.violations)),
        None => {
            let first = received.violations.first();
            Err(fail(first.map_or_else(
                || "it holds no item".to_owned(),
                ToString::to_string,
            )))
        }
    }
}

fn octets(text: &[u8]) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text.iter().copied().filter(|c| !is_separator(*c)).collect();
    hex::decode(digits).map_err(|error| error.to_string())
}

fn write(item: &Item, to: Form, version: ProtocolVersion) -> Vec<u8> {
    let mut output = match to {
        Form::Ttlv => return Encoding::Ttlv.write(item, version),
        Form::Hex => hex::encode(Encoding::Ttlv.write(item, version)).into_bytes(),
        Form::Xml => Encoding::Xml.write(item, version),
        Form::Json => Encoding::Json.write(item, version),
    };
    if !output.ends_with(b"\n") {
        output.push(b'\n');
    }
    output
}

/// The version in the header of a request or response message.
fn stated_version(message: &Item) -> Option<ProtocolVersion> {
    let header = message
        .field(Tag::REQUEST_HEADER)
        .or_else(|| message.field(Tag::RESPONSE_HEADER))?;
    let version = header.field(Tag::PROTOCOL_VERSION)?;
    let number = |tag| version.field(tag).and_then(Item::as_integer);
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}
