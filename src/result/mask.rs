//! Secrets in evidence: shown by length and digest, not by content.

use sha2::{Digest, Sha256};

/// Octets as `**` each and the SHA-256 of them all, so that two equal secrets can be told to be
/// equal without showing either.
pub fn mask_bytes(bytes: &[u8]) -> String {
    let digest = hex::encode(Sha256::digest(bytes));
    format!("{} (SHA-256 {digest})", "**".repeat(bytes.len().min(64)))
}

/// Every occurrence of a secret in a text of hex digits, or of the secret itself if it is text,
/// replaced by `**` a byte; the SHA-256 of each secret that occurred comes second.
pub fn mask_in_text(text: &str, secrets: &[Vec<u8>]) -> (String, Vec<String>) {
    let mut masked = text.to_owned();
    let mut digests = Vec::new();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let hex_form = hex::encode(secret);
        let mut spellings = vec![hex_form.to_uppercase(), hex_form];
        if let Ok(plain) = str::from_utf8(secret) {
            spellings.extend([plain.to_owned(), in_xml(plain)]);
        }
        let hidden = "**".repeat(secret.len());
        for spelling in spellings {
            if masked.contains(&spelling) {
                masked = masked.replace(&spelling, &hidden);
                digests.push(hex::encode(Sha256::digest(secret)));
            }
        }
    }
    digests.sort();
    digests.dedup();
    (masked, digests)
}

/// A text as the value of an XML attribute.
fn in_xml(text: &str) -> String {
    let escapes = [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
    ];
    let escaped = text.to_owned();
    escapes
        .into_iter()
        .fold(escaped, |text, (plain, escape)| text.replace(plain, escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_octets_and_keeps_their_digest() {
        let text = mask_bytes(b"abc");
        assert!(text.starts_with("****** (SHA-256 ba7816bf"));
        assert!(!text.contains("616263"));
    }

    #[test]
    fn hides_a_secret_in_either_case_of_hex_and_as_text() {
        let secret = b"pass\xAB".to_vec();
        let (masked, digests) = mask_in_text("x 70617373AB y 70617373ab z", &[secret]);
        assert_eq!(masked, "x ********** y ********** z");
        assert_eq!(digests.len(), 1);
        let (masked, _) = mask_in_text("<Password value=\"open\"/>", &[b"open".to_vec()]);
        assert_eq!(masked, "<Password value=\"********\"/>");
        let (masked, _) = mask_in_text("<Password value=\"a&amp;b&lt;c\"/>", &[b"a&b<c".to_vec()]);
        assert_eq!(masked, "<Password value=\"**********\"/>");
    }
}
