//! Signature Verify (KMIP 1.4 section 4.32, 2.1 section 6.1.56).

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::mac_verify::validity;
use super::message_signature::{Message, signs_messages};
use super::signature::{Signed, input, scheme};
use crate::crypto::{self, HashState, KeyMaterial, SignatureInput};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use, refused};
use crate::parameters::Parameters;
use crate::streams::{Part, Work, unknown};

/// Tells whether a signature is one over data or a digest, given at once or by parts.
pub(super) fn signature_verify(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = key_use::key(payload, Use::Verify, cx)?;
    let (part, earlier) = Part::of(payload, Operation::SIGNATURE_VERIFY, Some(&object.id), cx)?;
    let signed = input(payload, &part, cx)?;
    let signature = cx.data(payload, Tag::SIGNATURE_DATA)?;
    let key = key_use::material(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    let missing = || OperationError::new(Cause::InvalidMessage, "no Signature Data are given");
    if let KeyMaterial::OctetPublic(octets) = &key
        && signs_messages(&key)
    {
        let parameters = Parameters::of(payload, &object);
        let message = Message::read(signed, signature, earlier, parameters, &key)?;
        let mut fields = vec![id];
        if part.last {
            let signature = message.expected.as_deref().ok_or_else(missing)?;
            let input = message.input();
            let valid = crypto::verify_message(&message.scheme, octets, input, signature);
            fields.push(validity(valid.map_err(refused)?));
        }
        let work = message.into_work(&part)?;
        fields.extend(part.leave(work, cx));
        return Ok(fields);
    }
    let octets = match signed {
        Signed::Digest(digest) if part.first && part.last => {
            let scheme = scheme(Parameters::of(payload, &object), &key, true)?;
            let signature = signature.ok_or_else(missing)?;
            let input = SignatureInput::Digest(&digest);
            let valid = crypto::verify(scheme, &key, input, &signature).map_err(refused)?;
            return Ok(vec![id, validity(valid)]);
        }
        signed => signed.into_data()?,
    };
    let (scheme, mut state, expected) = match earlier {
        Some(Work::Signature {
            scheme,
            state,
            expected,
        }) => (scheme, state, signature.or(expected)),
        Some(_) => return Err(unknown()),
        None => {
            let scheme = scheme(Parameters::of(payload, &object), &key, false)?;
            let state = HashState::new(scheme.hash()).map_err(refused)?;
            (scheme, state, signature)
        }
    };
    state.update(&octets);
    let mut fields = vec![id];
    if part.last {
        let digest = state.clone().finish();
        let signature = expected.as_deref().ok_or_else(missing)?;
        let input = SignatureInput::Digest(&digest);
        let valid = crypto::verify(scheme, &key, input, signature).map_err(refused)?;
        fields.push(validity(valid));
    }
    let work = Work::Signature {
        scheme,
        state,
        expected,
    };
    fields.extend(part.leave(Some(work), cx));
    Ok(fields)
}
