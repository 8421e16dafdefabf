//! What touches faults of certificates.

use std::str::FromStr;

use der::Encode;
use kmip_conform_protocol::enumeration::{
    CertificateRequestType, CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType,
    ObjectType, Operation,
};
use kmip_conform_protocol::{Item, Tag};
use p256::ecdsa::{DerSignature, SigningKey};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::builder::Builder;
use x509_cert::name::Name;
use x509_cert::request::RequestBuilder;

use super::{Talk, usage};
use crate::testing::{START, uid};

impl Talk {
    /// A certificate, its renewal, and what the server says of the two.
    pub(super) fn about_certificates(&mut self) {
        let key = SigningKey::from_slice(&[5; 32]).unwrap();
        let public = self.bring_public_key(&key);
        let request = self.certificate_request(&key);
        let certificate = self.request_certificate(Operation::CERTIFY, &public, &request);
        self.look(&public);
        self.look(&certificate);
        let new = self.request_certificate(Operation::RE_CERTIFY, &certificate, &request);
        self.look(&new);
        let before = Item::date_time(Tag::VALIDITY_DATE, START - 86_400);
        self.ask(Operation::VALIDATE, vec![uid(&new), before]);
    }

    fn bring_public_key(&mut self, key: &SigningKey) -> String {
        let info = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).unwrap();
        let material = Item::bytes(Tag::KEY_MATERIAL, info.to_der().unwrap());
        let block = vec![
            Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::X_509),
            Item::structure(Tag::KEY_VALUE, vec![material]),
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::ECDSA),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
        ];
        let block = Item::structure(Tag::KEY_BLOCK, block);
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::PUBLIC_KEY);
        let list = self.list(vec![usage(CryptographicUsageMask::VERIFY)]);
        let key = Item::structure(Tag::PUBLIC_KEY, vec![block]);
        self.ask(Operation::REGISTER, vec![kind, list, key])
    }

    fn certificate_request(&self, key: &SigningKey) -> Vec<Item> {
        let subject = Name::from_str("CN=pump 7").unwrap();
        let builder = RequestBuilder::new(subject).unwrap();
        let request = builder.build::<_, DerSignature>(key).unwrap();
        let tag = match self.version.is_1x() {
            true => Tag::CERTIFICATE_REQUEST,
            false => Tag::CERTIFICATE_REQUEST_VALUE,
        };
        vec![
            Item::enumeration(
                Tag::CERTIFICATE_REQUEST_TYPE,
                CertificateRequestType::PKCS_10,
            ),
            Item::bytes(tag, request.to_der().unwrap()),
        ]
    }

    fn request_certificate(&mut self, operation: Operation, of: &str, request: &[Item]) -> String {
        self.ask(operation, [&[uid(of)][..], request].concat())
    }
}
