//! Derive Key (KMIP 1.4 section 4.6, 2.1 section 6.1.14).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    DerivationMethod, HashingAlgorithm, LinkType, ObjectType, PaddingMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Context;
use super::create_key_pair::{link, requested};
use crate::creation::{self, Origin};
use crate::crypto::{self, CipherParameters, Kbkdf, Prf};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use, refused};
use crate::material;
use crate::parameters::{self, Parameters, bad};
use crate::store::Object;
use crate::use_cause::UseCause;

/// The most iterations of PBKDF2; requests must not cost time without bound.
const MOST_ITERATIONS: u32 = 1_000_000;

/// Makes a symmetric key or secret data from keys and secrets that the server has.
pub(super) fn derive_key(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let kind = payload
        .field(Tag::OBJECT_TYPE)
        .and_then(Item::as_enumeration)
        .map(ObjectType)
        .filter(|kind| [ObjectType::SYMMETRIC_KEY, ObjectType::SECRET_DATA].contains(kind))
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidObjectType,
                "only symmetric keys and secret data are derived",
            )
        })?;
    let bases = bases(payload, cx)?;
    let items = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    let number = |tag| items.iter().find(|item| item.tag == tag);
    let bits = number(Tag::CRYPTOGRAPHIC_LENGTH)
        .and_then(Item::as_integer)
        .filter(|bits| *bits > 0 && bits % 8 == 0)
        .ok_or_else(|| invalid("Cryptographic Length must be a whole number of octets"))?;
    let algorithm = number(Tag::CRYPTOGRAPHIC_ALGORITHM);
    if kind == ObjectType::SYMMETRIC_KEY && algorithm.is_none() {
        return Err(invalid("Cryptographic Algorithm must be given"));
    }
    let len = usize::try_from(bits / 8).unwrap_or_default();
    let derivation = Derivation::read(payload, &bases)?;
    derivation.check_parameters(cx.version)?;
    let octets = derivation.perform(len)?;
    let content = match kind {
        ObjectType::SYMMETRIC_KEY => material::raw_key(&octets, algorithm),
        _ => material::raw_secret(&octets, None),
    };
    let object = creation::store_new(kind, items, content, Origin::Generated, cx)?;
    link_to_bases(&object, &bases, cx);
    cx.set_placeholder(Some(object.id.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())])
}

fn bases(payload: &Item, cx: &Context<'_>) -> Result<Vec<Arc<Object>>, OperationError> {
    let mut bases = Vec::new();
    for field in payload.fields_with(Tag::UNIQUE_IDENTIFIER) {
        let named = Item::structure(Tag::REQUEST_PAYLOAD, vec![field.clone()]);
        bases.push(key_use::key(&named, Use::Derive, cx)?);
    }
    Ok(bases)
}

fn link_to_bases(object: &Object, bases: &[Arc<Object>], cx: &mut Context<'_>) {
    let mut derived = object.clone();
    for base in bases {
        derived
            .attributes
            .add(link(LinkType::DERIVATION_BASE_OBJECT_LINK, &base.id));
        let mut base = Object::clone(base);
        base.attributes
            .add(link(LinkType::DERIVED_KEY_LINK, &object.id));
        cx.save(base);
    }
    cx.store.put(derived);
}

/// What a request says of the derivation.
struct Derivation<'a> {
    method: DerivationMethod,
    base: &'a Object,
    others: &'a [Arc<Object>],
    fields: &'a Item,
    parameters: Parameters<'a>,
    data: Option<Vec<u8>>,
}

impl<'a> Derivation<'a> {
    fn read(payload: &'a Item, bases: &'a [Arc<Object>]) -> Result<Self, OperationError> {
        let method = payload
            .field(Tag::DERIVATION_METHOD)
            .and_then(Item::as_enumeration)
            .map(DerivationMethod)
            .ok_or_else(|| invalid("no Derivation Method is given"))?;
        let missing = |message| OperationError::new(Cause::InvalidMessage, message);
        let fields = payload
            .field(Tag::DERIVATION_PARAMETERS)
            .ok_or_else(|| missing("no Derivation Parameters are given"))?;
        let (base, others) = bases
            .split_first()
            .ok_or_else(|| missing("no Unique Identifier is given"))?;
        let given = fields.field(Tag::DERIVATION_DATA).and_then(Item::as_bytes);
        let secret = others
            .iter()
            .find(|object| object.object_type == ObjectType::SECRET_DATA);
        if given.is_some() && secret.is_some() {
            return Err(missing(
                "Derivation Data and a Secret Data object are given",
            ));
        }
        let data = match (given, secret) {
            (Some(octets), _) => Some(octets.to_vec()),
            (None, Some(object)) => Some(key_use::secret(object)?),
            (None, None) => None,
        };
        Ok(Self {
            method,
            base,
            others,
            fields,
            parameters: Parameters::of(fields, base),
            data,
        })
    }

    /// In 1.x the mode has to be one that the key is for (KMIP 1.4 section 4.6); 2.0 dropped the rule
    /// (2.1 section 7.12). Hashes and codes work on every key: what only they name is compared where
    /// the key has parameters at all.
    fn check_parameters(&self, version: ProtocolVersion) -> Result<(), OperationError> {
        let ignored = [DerivationMethod::HMAC, DerivationMethod::PBKDF2];
        if !version.is_1x() || ignored.contains(&self.method) {
            return Ok(());
        }
        let given = self.fields.field(Tag::CRYPTOGRAPHIC_PARAMETERS);
        let is_cipher = self.method == DerivationMethod::ENCRYPT;
        let has_some = parameters::are_of_key(None, self.base);
        if parameters::are_of_key(given, self.base) || !(is_cipher || has_some) {
            return Ok(());
        }
        Err(bad("the key does not have these cryptographic parameters"))
    }

    fn perform(&self, len: usize) -> Result<Vec<u8>, OperationError> {
        match self.method {
            DerivationMethod::PBKDF2 => self.pbkdf2(len),
            DerivationMethod::HASH => {
                let hash = self.hash()?;
                let data = match &self.data {
                    Some(data) => data.clone(),
                    None => key_use::secret(self.base)?,
                };
                first(crypto::digest(hash, &data).map_err(refused)?, len)
            }
            DerivationMethod::HMAC => {
                let own = key_use::algorithm(self.base).and_then(crypto::hash_of);
                let hash = own.map_or_else(|| self.hash(), Ok)?;
                let key = key_use::secret(self.base)?;
                first(
                    crypto::hmac(hash, &key, self.data()?).map_err(refused)?,
                    len,
                )
            }
            DerivationMethod::ENCRYPT => first(self.encrypted()?, len),
            DerivationMethod::NIST800_108_C => self.kbkdf(Kbkdf::Counter, len),
            DerivationMethod::NIST800_108_F => self.kbkdf(Kbkdf::Feedback, len),
            DerivationMethod::NIST800_108_DPI => self.kbkdf(Kbkdf::DoublePipeline, len),
            DerivationMethod::ASYMMETRIC_KEY => first(self.agreed()?, len),
            DerivationMethod::AWS_SIGNATURE_VERSION_4 => first(self.aws()?, len),
            DerivationMethod::HKDF => {
                let hash = self.parameters.hash().unwrap_or(HashingAlgorithm::SHA_256);
                let key = key_use::secret(self.base)?;
                let info = self.data.as_deref().unwrap_or_default();
                crypto::hkdf(hash, &key, self.octets(Tag::SALT), info, len).map_err(refused)
            }
            other => Err(invalid(&format!("{other} is not supported"))),
        }
    }

    fn pbkdf2(&self, len: usize) -> Result<Vec<u8>, OperationError> {
        let salt = self
            .fields
            .field(Tag::SALT)
            .and_then(Item::as_bytes)
            .ok_or_else(|| invalid("no Salt is given"))?;
        let iterations = self
            .fields
            .field(Tag::ITERATION_COUNT)
            .and_then(Item::as_integer)
            .and_then(|count| u32::try_from(count).ok())
            .filter(|count| (1..=MOST_ITERATIONS).contains(count))
            .ok_or_else(|| {
                invalid(&format!(
                    "Iteration Count must be from 1 to {MOST_ITERATIONS}"
                ))
            })?;
        // RFC 8018 appendix B.1.1 takes this hash where none is named.
        let hash = self.parameters.hash().unwrap_or(HashingAlgorithm::SHA_1);
        let password = key_use::secret(self.base)?;
        crypto::pbkdf2(hash, &password, salt, iterations, len).map_err(refused)
    }

    fn encrypted(&self) -> Result<Vec<u8>, OperationError> {
        let algorithm = key_use::algorithm(self.base).or(self.parameters.algorithm());
        let parameters = CipherParameters {
            algorithm: algorithm.ok_or_else(|| bad("the key has no algorithm"))?,
            mode: self.parameters.mode(),
            padding: self.parameters.padding().unwrap_or(PaddingMethod::NONE),
            iv: self
                .fields
                .field(Tag::INITIALIZATION_VECTOR)
                .and_then(Item::as_bytes),
            additional: &[],
            tag_len: self.parameters.tag_len()?,
            initial_counter: self.parameters.initial_counter(),
        };
        let key = key_use::secret(self.base)?;
        let finished = crypto::encrypt(&parameters, &key, self.data()?).map_err(refused)?;
        Ok(finished.data)
    }

    fn kbkdf(&self, mode: Kbkdf, len: usize) -> Result<Vec<u8>, OperationError> {
        let algorithm = key_use::algorithm(self.base);
        let named = self.parameters.algorithm().or(algorithm);
        let hash = named.and_then(crypto::hash_of).or(self.parameters.hash());
        let prf = match (hash, algorithm) {
            (Some(hash), _) => Prf::Hmac(hash),
            (None, Some(algorithm)) => Prf::Cmac(algorithm),
            (None, None) => return Err(bad("no pseudorandom function is given")),
        };
        let key = key_use::secret(self.base)?;
        let iv = self.octets(Tag::INITIALIZATION_VECTOR);
        crypto::kbkdf(mode, prf, &key, iv, self.data()?, len).map_err(refused)
    }

    fn agreed(&self) -> Result<Vec<u8>, OperationError> {
        let all = || std::iter::once(self.base).chain(self.others.iter().map(Arc::as_ref));
        let of = |kind| all().find(|object| object.object_type == kind);
        let pair = of(ObjectType::PRIVATE_KEY).zip(of(ObjectType::PUBLIC_KEY));
        let (private, public) = pair.ok_or_else(|| {
            OperationError::new(
                Cause::Use(UseCause::UnfitObjectType),
                "a private and a public key are needed",
            )
        })?;
        crypto::agree(&key_use::material(private)?, &key_use::material(public)?).map_err(refused)
    }

    /// The signing key of AWS Signature Version 4: codes over date, region and service in turn.
    fn aws(&self) -> Result<Vec<u8>, OperationError> {
        let parts: Vec<&[u8]> = self
            .fields
            .fields_with(Tag::DERIVATION_DATA)
            .filter_map(Item::as_bytes)
            .collect();
        if parts.len() != 3 {
            return Err(invalid("date, region and service must be given"));
        }
        let mut key = b"AWS4".to_vec();
        key.extend(key_use::secret(self.base)?);
        for part in parts.into_iter().chain([&b"aws4_request"[..]]) {
            key = crypto::hmac(HashingAlgorithm::SHA_256, &key, part).map_err(refused)?;
        }
        Ok(key)
    }

    fn hash(&self) -> Result<HashingAlgorithm, OperationError> {
        let hash = self.parameters.hash();
        hash.ok_or_else(|| bad("no Hashing Algorithm is given"))
    }

    fn data(&self) -> Result<&[u8], OperationError> {
        let data = self.data.as_deref();
        data.ok_or_else(|| invalid("no Derivation Data are given"))
    }

    fn octets(&self, tag: Tag) -> &'a [u8] {
        let field = self.fields.field(tag);
        field.and_then(Item::as_bytes).unwrap_or_default()
    }
}

/// The first octets; a method that yields fewer fails.
fn first(mut octets: Vec<u8>, len: usize) -> Result<Vec<u8>, OperationError> {
    if octets.len() < len {
        return Err(OperationError::new(
            Cause::CryptographicFailure,
            "the method does not yield that many octets",
        ));
    }
    octets.truncate(len);
    Ok(octets)
}

fn invalid(message: &str) -> OperationError {
    OperationError::new(Cause::InvalidField, message)
}

#[cfg(test)]
mod tests;
