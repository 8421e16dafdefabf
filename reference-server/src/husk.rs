//! What stays of the structure of a destroyed object, for Export to give (KMIP 1.4 section 4.40, 2.1
//! section 6.1.18): its form without its material.

use kmip_conform_protocol::{Item, Tag, Value};

/// Fields of a Key Block that are the material or tell how it is wrapped.
const OF_MATERIAL: [Tag; 2] = [Tag::KEY_VALUE, Tag::KEY_WRAPPING_DATA];

/// The structure without what it held. A field that its type cannot do without is empty; a Template
/// has no material and stays as it is.
pub fn of(content: &Item) -> Item {
    match content.tag {
        Tag::TEMPLATE => content.clone(),
        _ => emptied(content),
    }
}

fn emptied(item: &Item) -> Item {
    let value = match &item.value {
        Value::Structure(fields) => {
            let kept = fields
                .iter()
                .filter(|field| !OF_MATERIAL.contains(&field.tag));
            Value::Structure(kept.map(emptied).collect())
        }
        Value::ByteString(_) => Value::ByteString(Vec::new()),
        Value::TextString(_) => Value::TextString(String::new()),
        other => other.clone(),
    };
    Item::new(item.tag, value)
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{CertificateType, KeyFormatType, SecretDataType};

    use super::*;

    #[test]
    fn a_secret_keeps_its_form_alone() {
        let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW);
        let material = Item::bytes(Tag::KEY_MATERIAL, *b"swordfish");
        let value = Item::structure(Tag::KEY_VALUE, vec![material]);
        let kind = Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD);
        let secret = |block| {
            let block = Item::structure(Tag::KEY_BLOCK, block);
            Item::structure(Tag::SECRET_DATA, vec![kind.clone(), block])
        };
        assert_eq!(
            of(&secret(vec![format.clone(), value])),
            secret(vec![format])
        );
    }

    #[test]
    fn a_certificate_keeps_an_empty_value() {
        let certificate = |octets: &[u8]| {
            let fields = vec![
                Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
                Item::bytes(Tag::CERTIFICATE_VALUE, octets),
            ];
            Item::structure(Tag::CERTIFICATE, fields)
        };
        assert_eq!(of(&certificate(&[0x30, 0])), certificate(&[]));
    }
}
