//! RNG Seed (KMIP 1.4 section 4.36, 2.1 section 6.1.50).

use kmip_conform_protocol::{Item, Tag};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::settings::SeedPolicy;

/// Mixes the client's octets into the generator, as many as the settings let it use: what they
/// add cannot take away.
pub(super) fn rng_seed(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let seed = cx
        .data(payload, Tag::DATA)?
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no data are given"))?;
    if seed.is_empty() {
        return Err(OperationError::new(
            Cause::CryptographicFailure,
            "nothing seeds no generator",
        ));
    }
    let SeedPolicy::Use(most) = cx.settings.seeds else {
        return Err(OperationError::new(
            Cause::PermissionDenied,
            "nobody seeds the generator",
        ));
    };
    let used = seed.get(..most).unwrap_or(&seed);
    if !used.is_empty() {
        mix(used, cx.rng);
    }
    let used = i32::try_from(used.len()).unwrap_or(i32::MAX);
    Ok(vec![Item::integer(Tag::DATA_LENGTH, used)])
}

/// Seeds the generator with octets and with its own: what they add cannot take away.
pub(crate) fn mix(seed: &[u8], rng: &mut ChaCha20Rng) {
    let mut own = [0; 32];
    rng.fill_bytes(&mut own);
    let mixed = Sha256::new()
        .chain_update(own)
        .chain_update(seed)
        .finalize();
    *rng = ChaCha20Rng::from_seed(mixed.into());
}

#[cfg(test)]
mod tests;
