//! The generator, which is the server's own (PKCS#11 3.0 section 5.18).

use kmip_conform_protocol::enumeration::Pkcs11ReturnCode;
use rand_core::Rng;

use super::codec::{Input, Output};
use super::session::named;
use super::{Call, Returned};
use crate::operation::mix;

/// The most octets of one call.
const MOST: usize = 1 << 20;

/// C_SeedRandom: mixes the octets into the generator.
pub(super) fn seed(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    named(input, call)?;
    let octets = input.octets()?;
    input.end()?;
    mix(octets, call.cx.rng);
    Ok(Vec::new())
}

/// C_GenerateRandom.
pub(super) fn generate(input: &mut Input<'_>, call: &mut Call<'_, '_>) -> Returned {
    named(input, call)?;
    let wanted = input.count()?;
    input.end()?;
    if wanted > MOST {
        return Err(Pkcs11ReturnCode::ARGUMENTS_BAD.into());
    }
    let mut octets = vec![0; wanted];
    call.cx.rng.fill_bytes(&mut octets);
    Ok(Output::default().octets(&octets).into_octets())
}
