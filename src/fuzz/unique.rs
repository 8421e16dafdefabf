//! Keys that are told from one another wherever they turn up.

use arbitrary::Result;
use kmip_conform_protocol::{Item, Tag, Value};
use sha2::{Digest, Sha256};

use super::compose::Composer;
use super::model::key_material;

impl Composer<'_, '_, '_, '_> {
    /// Gives symmetric keys that are registered raw material of their own, so that one is told from
    /// the other wherever it turns up.
    pub(super) fn make_unique(&mut self, item: &mut Item) -> Result<()> {
        let symmetric = item.fields_with(Tag::BATCH_ITEM).any(|one| {
            one.at(&[Tag::REQUEST_PAYLOAD, Tag::SYMMETRIC_KEY])
                .is_some()
        });
        let Some(length) = key_material(item).filter(|_| symmetric).map(<[u8]>::len) else {
            return Ok(());
        };
        if !matches!(length, 16 | 24 | 32) {
            return Ok(());
        }
        // Chance itself may be what a fuzzer of octets likes best, such as a word of the protocol, which
        // is in answers anyway.
        let chance: [u8; 8] = self.u.arbitrary()?;
        let octets = Sha256::digest(chance);
        replace(item, octets.get(..length).unwrap_or_default());
        Ok(())
    }
}

fn replace(item: &mut Item, octets: &[u8]) {
    match &mut item.value {
        Value::ByteString(old) if item.tag == Tag::KEY_MATERIAL => *old = octets.to_vec(),
        Value::Structure(fields) => fields.iter_mut().for_each(|field| replace(field, octets)),
        _ => {}
    }
}
