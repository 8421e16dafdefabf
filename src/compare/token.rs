//! What a PKCS#11 token says of the product it is part of.

use kmip_conform_protocol::enumeration::Pkcs11Function;
use kmip_conform_protocol::{Item, Tag};

use super::condition::asked;
use super::site::Site;

/// Octets of CK_INFO: the version of the interface, manufacturer, flags, description, the version
/// of the library (PKCS#11 3.0 section 3.1, written as KMIP Profiles 2.1 section 5.18.1 says).
const INFO_LEN: usize = 76;
/// Where the flags of CK_INFO begin; all of them are zero.
const FLAGS: std::ops::Range<usize> = 34..42;
/// Where its two texts are, each filled up with blanks.
const TEXTS: [std::ops::Range<usize>; 2] = [2..34, 42..74];

/// Whether the answer is well-formed information about the library, which was asked for.
pub(super) fn describes_library(site: &Site<'_>) -> bool {
    let function = asked(site, Tag::PKCS_11_FUNCTION).and_then(Item::as_enumeration);
    let output = site.actual.and_then(Item::as_bytes);
    function == Some(Pkcs11Function::C_GETINFO.0) && output.is_some_and(is_info)
}

fn is_info(octets: &[u8]) -> bool {
    let part = |range: &std::ops::Range<usize>| octets.get(range.clone()).unwrap_or_default();
    let is_text = |range| {
        let text = std::str::from_utf8(part(range));
        text.is_ok_and(|text| !text.chars().any(char::is_control))
    };
    octets.len() == INFO_LEN
        && octets.first().is_some_and(|major| (2..=3).contains(major))
        && part(&FLAGS).iter().all(|octet| *octet == 0)
        && TEXTS.iter().all(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> Vec<u8> {
        let mut octets = vec![3, 0];
        octets.extend(b"manufacturer                    ");
        octets.extend([0; 8]);
        octets.extend(b"description                     ");
        octets.extend([1, 0]);
        octets
    }

    #[test]
    fn information_has_its_length_versions_flags_and_padded_texts() {
        assert!(is_info(&info()));
        let with = |at: usize, octet: u8| {
            let mut octets = info();
            octets[at] = octet;
            octets
        };
        assert!(!is_info(&with(0, 1)));
        assert!(!is_info(&with(20, 0)));
        assert!(!is_info(&with(41, 1)));
        assert!(!is_info(&with(70, 0xFF)));
        assert!(!is_info(&info()[1..]));
        assert!(!is_info(&[]));
    }
}
