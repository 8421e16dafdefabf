//! Get and Export in a form in which the object cannot be had.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicUsageMask, EncodingOption, KeyCompressionType, KeyFormatType,
    ObjectType, Operation, ResultReason, WrappingMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::keys::mask;
use super::way::{Way, active, nothing, on, registered, valid, with};
use crate::generate::request::{Sample, Scene, object};

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    let both = [Operation::GET, Operation::EXPORT];
    let samples = both
        .into_iter()
        .filter_map(|operation| valid(operation, version));
    let ways = samples.flat_map(|sample| {
        let reader = Reader { sample, version };
        let keys = reader.wrapping_keys();
        keys.into_iter()
            .chain(reader.wrappings())
            .chain(reader.forms())
            .collect::<Vec<_>>()
    });
    ways.collect()
}

struct Reader {
    sample: Sample,
    version: ProtocolVersion,
}

/// Wrapping by AES key wrap with the key that `key` names.
fn wrapping(key: Item, mode: Option<BlockCipherMode>, inner: &[Item]) -> Item {
    let mode = mode.map(|mode| {
        let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode);
        Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode])
    });
    let information = [key].into_iter().chain(mode).collect();
    let mut fields = vec![
        Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
        Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, information),
    ];
    fields.extend_from_slice(inner);
    Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields)
}

impl Reader {
    fn second(&self) -> Item {
        Scene::new(self.version).identifier(1)
    }

    /// The request with this field, about the first of two keys; the second wraps.
    fn asked(
        &self,
        field: &Item,
        uses: CryptographicUsageMask,
        more: &[Item],
        then: impl FnOnce(&mut Scene),
    ) -> Option<Sample> {
        let sample = with(&self.sample, std::slice::from_ref(field), self.version)?;
        let key = object(ObjectType::SYMMETRIC_KEY, self.version)?;
        Some(on(&sample, self.version, |scene| {
            scene.register(ObjectType::SYMMETRIC_KEY, &[]);
            let attributes = [&[mask(uses.0)], more].concat();
            registered(scene, ObjectType::SYMMETRIC_KEY, key, &attributes);
            then(scene);
        }))
    }

    /// Wrapping keys that cannot wrap.
    fn wrapping_keys(&self) -> Vec<Way> {
        let wraps = CryptographicUsageMask::WRAP_KEY;
        let mode = Some(BlockCipherMode::NISTKEYWRAP);
        let by_second = wrapping(self.second(), mode, &[]);
        let by_none = wrapping(nothing(self.version), mode, &[]);
        let missing = self.asked(&by_none, wraps, &[active()], |_| {});
        let archived = self.asked(&by_second, wraps, &[active()], |scene| scene.archive(1));
        let destroyed = self.asked(&by_second, wraps, &[], |scene| scene.destroy(1));
        let encrypts = CryptographicUsageMask::ENCRYPT;
        let maskless = self.asked(&by_second, encrypts, &[active()], |_| {});
        let rows = [
            missing.map(|sample| {
                let about = "wrapped with a key that is not there";
                let reason = ResultReason::WRAPPING_OBJECT_NOT_FOUND;
                Way::new("missing-wrapping-key", about, reason, sample)
                    .or(&[ResultReason::OBJECT_NOT_FOUND, ResultReason::ITEM_NOT_FOUND])
            }),
            archived.map(|sample| {
                let about = "wrapped with an archived key";
                let reason = ResultReason::WRAPPING_OBJECT_ARCHIVED;
                Way::new("archived-wrapping-key", about, reason, sample)
                    .or(&[ResultReason::OBJECT_ARCHIVED])
            }),
            destroyed.map(|sample| {
                let about = "wrapped with a destroyed key";
                let reason = ResultReason::WRAPPING_OBJECT_DESTROYED;
                Way::new("destroyed-wrapping-key", about, reason, sample).or(&[
                    ResultReason::OBJECT_DESTROYED,
                    ResultReason::WRAPPING_OBJECT_NOT_FOUND,
                    ResultReason::OBJECT_NOT_FOUND,
                    ResultReason::ITEM_NOT_FOUND,
                    ResultReason::WRONG_KEY_LIFECYCLE_STATE,
                    ResultReason::KEY_VALUE_NOT_PRESENT,
                ])
            }),
            maskless.map(|sample| {
                let about = "wrapped with a key whose mask does not allow it";
                let reason = ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK;
                Way::new("wrapping-key-for-other-uses", about, reason, sample)
                    .or(&[ResultReason::PERMISSION_DENIED])
            }),
        ];
        rows.into_iter().flatten().collect()
    }

    /// Ways of wrapping that cannot be.
    fn wrappings(&self) -> Vec<Way> {
        let wraps = CryptographicUsageMask::WRAP_KEY;
        let cfb = wrapping(self.second(), Some(BlockCipherMode::CFB), &[]);
        let cfb = self.asked(&cfb, wraps, &[active()], |_| {});
        let plain = Item::enumeration(Tag::ENCODING_OPTION, EncodingOption::NO_ENCODING);
        let named = Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Usage Mask");
        let bare = wrapping(self.second(), None, &[named, plain]);
        let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::NISTKEYWRAP);
        let own = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode]);
        let bare = self.asked(&bare, wraps, &[active(), own], |_| {});
        let code = Item::structure(
            Tag::KEY_WRAPPING_SPECIFICATION,
            vec![
                Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::MAC_SIGN),
                Item::structure(Tag::MAC_SIGNATURE_KEY_INFORMATION, vec![self.second()]),
            ],
        );
        let codes = CryptographicUsageMask(wraps.0 | CryptographicUsageMask::MAC_GENERATE.0);
        let code = self.asked(&code, codes, &[active()], |_| {});
        let rows = [
            cfb.map(|sample| {
                let about = "wrapped in a mode that is none for wrapping";
                let reason = ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS;
                Way::new("unfit-wrapping-mode", about, reason, sample).or(&[
                    ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED,
                    ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                    ResultReason::CRYPTOGRAPHIC_FAILURE,
                    ResultReason::FEATURE_NOT_SUPPORTED,
                    ResultReason::INVALID_FIELD,
                    ResultReason::ITEM_NOT_FOUND,
                ])
            }),
            bare.map(|sample| {
                let about = "wrapped with attributes and without encoding";
                let reason = ResultReason::ENCODING_OPTION_ERROR;
                Way::new("attributes-without-encoding", about, reason, sample)
                    .or(&[ResultReason::INVALID_FIELD])
            }),
            code.map(|sample| {
                let about = "with a code by a key for ciphers";
                let reason = ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED;
                let way = Way::new("wrapping-by-a-code-alone", about, reason, sample).or(&[
                    ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
                    ResultReason::CRYPTOGRAPHIC_FAILURE,
                    ResultReason::FEATURE_NOT_SUPPORTED,
                    ResultReason::INVALID_FIELD,
                    ResultReason::PERMISSION_DENIED,
                ]);
                way.or_performed("KMIP 2.1 section 11.68, a server may make codes with ciphers")
            }),
        ];
        rows.into_iter().flatten().collect()
    }

    /// Formats and types that do not fit.
    fn forms(&self) -> Vec<Way> {
        let version = self.version;
        let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::X_509);
        let format = with(&self.sample, &[format], version);
        let compression = Item::enumeration(
            Tag::KEY_COMPRESSION_TYPE,
            KeyCompressionType::EC_PUBLIC_KEY_TYPE_X9_62_HYBRID,
        );
        let compressed = with(&self.sample, &[compression], version);
        let mode = Some(BlockCipherMode::NISTKEYWRAP);
        let wrapped = with(&self.sample, &[wrapping(self.second(), mode, &[])], version);
        let opaque = wrapped.map(|sample| {
            on(&sample, version, |scene| {
                scene.register(ObjectType::OPAQUE_OBJECT, &[]);
                if let Some(key) = object(ObjectType::SYMMETRIC_KEY, version) {
                    let wraps = mask(CryptographicUsageMask::WRAP_KEY.0);
                    registered(scene, ObjectType::SYMMETRIC_KEY, key, &[wraps, active()]);
                }
            })
        });
        let rows = [
            format.map(|sample| {
                let about = "of a symmetric key as a public one";
                let reason = ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED;
                Way::new("unfit-format", about, reason, sample).or(&[ResultReason::INVALID_FIELD])
            }),
            compressed.map(|sample| {
                let about = "of a symmetric key as a compressed point";
                let reason = ResultReason::KEY_COMPRESSION_TYPE_NOT_SUPPORTED;
                Way::new("unfit-compression", about, reason, sample)
                    .or(&[ResultReason::INVALID_FIELD])
            }),
            opaque.map(|sample| {
                let about = "of an opaque object, wrapped";
                let reason = ResultReason::INVALID_OBJECT_TYPE;
                Way::new("wrapped-opaque-object", about, reason, sample).or(&[
                    ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED,
                    ResultReason::ILLEGAL_OPERATION,
                    ResultReason::INVALID_FIELD,
                ])
            }),
        ];
        rows.into_iter().flatten().collect()
    }
}
