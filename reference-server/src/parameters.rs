//! Cryptographic Parameters as requests and objects carry them (KMIP 1.4 section 3.6, 2.1 section
//! 4.16).

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DigitalSignatureAlgorithm, HashingAlgorithm,
    KemAlgorithm, MaskGenerator, PaddingMethod,
};
use kmip_conform_protocol::{Item, Tag};

use crate::crypto::MessageScheme;
use crate::error::{Cause, OperationError};
use crate::store::Object;
use crate::use_cause::UseCause;

/// The parameters of one operation; every field may be absent.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a>(Option<&'a Item>);

impl<'a> Parameters<'a> {
    /// Those of the request, or where it has none the first ones of the object.
    pub fn of(payload: &'a Item, object: &'a Object) -> Self {
        let own = payload.field(Tag::CRYPTOGRAPHIC_PARAMETERS);
        Self(own.or_else(|| object.attributes.get(Tag::CRYPTOGRAPHIC_PARAMETERS)))
    }

    /// Those of a request that concerns no object.
    pub fn given(payload: &'a Item) -> Self {
        Self(payload.field(Tag::CRYPTOGRAPHIC_PARAMETERS))
    }

    /// The block cipher mode.
    pub fn mode(self) -> Option<BlockCipherMode> {
        self.number(Tag::BLOCK_CIPHER_MODE).map(BlockCipherMode)
    }

    /// The padding.
    pub fn padding(self) -> Option<PaddingMethod> {
        self.number(Tag::PADDING_METHOD).map(PaddingMethod)
    }

    /// The hash.
    pub fn hash(self) -> Option<HashingAlgorithm> {
        self.number(Tag::HASHING_ALGORITHM).map(HashingAlgorithm)
    }

    /// The algorithm, which need not be that of the key: an HMAC, for instance.
    pub fn algorithm(self) -> Option<CryptographicAlgorithm> {
        self.number(Tag::CRYPTOGRAPHIC_ALGORITHM)
            .map(CryptographicAlgorithm)
    }

    /// The algorithm of a signature.
    pub fn signature_algorithm(self) -> Option<DigitalSignatureAlgorithm> {
        self.number(Tag::DIGITAL_SIGNATURE_ALGORITHM)
            .map(DigitalSignatureAlgorithm)
    }

    /// Whether the server is to make the IV.
    pub fn random_iv(self) -> bool {
        self.is_set(Tag::RANDOM_IV)
    }

    /// Octets of the IV, which the parameters give in bits.
    ///
    /// # Errors
    /// A number that is no whole number of octets.
    pub fn iv_len(self) -> Result<Option<usize>, OperationError> {
        let Some(bits) = self.length(Tag::IV_LENGTH)? else {
            return Ok(None);
        };
        if bits == 0 || bits % 8 != 0 {
            return Err(bad("IV Length is no whole number of octets"));
        }
        Ok(Some(bits / 8))
    }

    /// Octets of the authentication tag.
    ///
    /// # Errors
    /// A number below zero.
    pub fn tag_len(self) -> Result<Option<usize>, OperationError> {
        self.length(Tag::TAG_LENGTH)
    }

    /// Octets of the salt of a signature.
    ///
    /// # Errors
    /// A number below zero.
    pub fn salt_len(self) -> Result<Option<usize>, OperationError> {
        self.length(Tag::SALT_LENGTH)
    }

    /// Where the counter starts.
    pub fn initial_counter(self) -> Option<u32> {
        // The field is signed, the counter is not.
        self.integer(Tag::INITIAL_COUNTER_VALUE)
            .map(i32::cast_unsigned)
    }

    /// The hash of the mask generation function, where the parameters name one.
    ///
    /// # Errors
    /// Another function than MGF1.
    pub fn mask_hash(self) -> Result<Option<HashingAlgorithm>, OperationError> {
        let function = self.number(Tag::MASK_GENERATOR);
        if function.is_some_and(|function| function != MaskGenerator::MGF1.0) {
            return Err(OperationError::new(
                Cause::Use(UseCause::UnsupportedParameters),
                "the mask generator is not supported",
            ));
        }
        Ok(self
            .number(Tag::MASK_GENERATOR_HASHING_ALGORITHM)
            .map(HashingAlgorithm))
    }

    /// The label of OAEP.
    pub fn p_source(self) -> &'a [u8] {
        self.octets(Tag::P_SOURCE).unwrap_or_default()
    }

    /// How an encapsulation is made.
    pub fn kem_algorithm(self) -> Option<KemAlgorithm> {
        self.number(Tag::KEM_ALGORITHM).map(KemAlgorithm)
    }

    /// The octets of chance that an encapsulation is to be made of.
    pub fn input_key_material(self) -> Option<&'a [u8]> {
        self.octets(Tag::INPUT_KEY_MATERIAL)
    }

    /// How a whole message is signed (KMIP 3.0 section 4.18).
    pub fn message_scheme(self) -> MessageScheme {
        MessageScheme {
            deterministic: self.is_set(Tag::DETERMINISTIC),
            context: self
                .octets(Tag::CONTEXT_STRING)
                .unwrap_or_default()
                .to_vec(),
            internal: self.is_set(Tag::INTERNAL),
            external_mu: self.is_set(Tag::EXTERNAL_MU),
            chance: self.octets(Tag::RANDOM).map(<[u8]>::to_vec),
            prehashed: None,
        }
    }

    fn is_set(self, tag: Tag) -> bool {
        let field = self.0.and_then(|fields| fields.field(tag));
        field.and_then(Item::as_boolean) == Some(true)
    }

    fn octets(self, tag: Tag) -> Option<&'a [u8]> {
        self.0?.field(tag)?.as_bytes()
    }

    fn length(self, tag: Tag) -> Result<Option<usize>, OperationError> {
        self.integer(tag)
            .map(usize::try_from)
            .transpose()
            .map_err(|_| bad("a length is below zero"))
    }

    fn integer(self, tag: Tag) -> Option<i32> {
        self.0?.field(tag)?.as_integer()
    }

    fn number(self, tag: Tag) -> Option<u32> {
        self.0?.field(tag)?.as_enumeration()
    }
}

/// Whether parameters that a request gives match one of the instances that the key has, or where it
/// gives none, whether the key has any.
pub fn are_of_key(given: Option<&Item>, key: &Object) -> bool {
    let fields = given.map(Item::fields).unwrap_or_default();
    let mut known = key.attributes.all(Tag::CRYPTOGRAPHIC_PARAMETERS);
    known.any(|instance| {
        fields
            .iter()
            .all(|field| instance.field(field.tag) == Some(field))
    })
}

/// The refusal of parameters that contradict themselves or lack something.
pub fn bad(message: impl Into<String>) -> OperationError {
    OperationError::new(Cause::Use(UseCause::BadParameters), message)
}
