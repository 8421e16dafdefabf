//! Key formats: one key read from and written to the Key Material of every Key Format Type, and
//! what an X.509 certificate says about itself.
//!
//! KMIP 2.1 sections 3.2 to 3.12, 3.0 section 3.4, 4.26 and 11.25. Reading and writing rearrange numbers and do not
//! compute with them, unless a format needs numbers that another left out.

mod certificate;
mod certified;
mod convert;
mod default_format;
mod dsa;
mod ec;
mod error;
mod integer;
mod name;
mod octets;
mod oid;
mod pkcs12;
mod pkcs8;
mod rsa;
mod spki;
mod transparent;

pub(crate) use certificate::signature_algorithm;
pub use certificate::{AlternativeName, CertificateFacts};
pub use certified::certified_key;
pub use convert::{Kind, convert, digest_octets, encode, parse};
pub use default_format::default_format;
pub use error::FormatError;
pub(crate) use name::text_of;
pub use name::{DistinguishedName, NamePart};
pub use pkcs12::Container;
pub(crate) use spki::of_info as key_of_info;
