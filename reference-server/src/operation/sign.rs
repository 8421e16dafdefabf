//! Sign (KMIP 1.4 section 4.31, 2.1 section 6.1.55).

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::message_signature::{Message, signs_messages};
use super::signature::{Signed, input, scheme};
use crate::crypto::{self, HashState, KeyMaterial};
use crate::error::OperationError;
use crate::key_use::{self, Use, refused};
use crate::parameters::Parameters;
use crate::streams::{Part, Work, unknown};

/// Signs data or a digest, at once or by parts.
pub(super) fn sign(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let object = key_use::key(payload, Use::Sign, cx)?;
    let (part, earlier) = Part::of(payload, Operation::SIGN, Some(&object.id), cx)?;
    let signed = input(payload, &part, cx)?;
    key_use::count(&object, signed.octets().len(), part.first, cx)?;
    let key = key_use::material(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    let data = |signature| Item::bytes(Tag::SIGNATURE_DATA, signature);
    if let KeyMaterial::OctetPrivate(octets) = &key
        && signs_messages(&key)
    {
        let parameters = Parameters::of(payload, &object);
        let message = Message::read(signed, None, earlier, parameters, &key)?;
        let mut fields = vec![id];
        if part.last {
            let input = message.input();
            let made = crypto::sign_message(&message.scheme, octets, input, cx.rng);
            fields.push(data(made.map_err(refused)?));
        }
        let work = message.into_work(&part)?;
        fields.extend(part.leave(work, cx));
        return Ok(fields);
    }
    let octets = match signed {
        Signed::Digest(digest) if part.first && part.last => {
            let scheme = scheme(Parameters::of(payload, &object), &key, true)?;
            let input = crypto::SignatureInput::Digest(&digest);
            let signature = crypto::sign(scheme, &key, input, cx.rng).map_err(refused)?;
            return Ok(vec![id, data(signature)]);
        }
        signed => signed.into_data()?,
    };
    let (scheme, mut state) = match earlier {
        Some(Work::Signature { scheme, state, .. }) => (scheme, state),
        Some(_) => return Err(unknown()),
        None => {
            let scheme = scheme(Parameters::of(payload, &object), &key, false)?;
            (scheme, HashState::new(scheme.hash()).map_err(refused)?)
        }
    };
    state.update(&octets);
    let mut fields = vec![id];
    if part.last {
        let digest = state.clone().finish();
        let input = crypto::SignatureInput::Digest(&digest);
        fields.push(data(
            crypto::sign(scheme, &key, input, cx.rng).map_err(refused)?,
        ));
    }
    let work = Work::Signature {
        scheme,
        state,
        expected: None,
    };
    fields.extend(part.leave(Some(work), cx));
    Ok(fields)
}
