//! Hiding key material the target made, and configured passwords, in a step's evidence.

use crate::result::{StepResult, mask_in_text};

/// Secrets shorter than this are left alone: they would blot out unrelated octets.
const SHORTEST: usize = 4;

/// Hides every secret in a step, and notes the SHA-256 of each that was there.
pub(super) fn mask(step: &mut StepResult, secrets: &[Vec<u8>]) {
    let secrets: Vec<Vec<u8>> = secrets
        .iter()
        .filter(|secret| secret.len() >= SHORTEST)
        .cloned()
        .collect();
    if secrets.is_empty() {
        return;
    }
    let mut seen = Vec::new();
    let messages = [
        &mut step.request_hex,
        &mut step.request_xml,
        &mut step.response_hex,
        &mut step.response_xml,
    ];
    let differences = step.differences.iter_mut();
    let told = differences.flat_map(|found| [&mut found.expected, &mut found.actual]);
    for text in messages.into_iter().chain(told).flatten() {
        let (masked, digests) = mask_in_text(text, &secrets);
        *text = masked;
        seen.extend(digests);
    }
    seen.sort();
    seen.dedup();
    for digest in seen {
        step.notes.push(format!("masked: SHA-256 {digest}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Direction;

    #[test]
    fn hides_a_secret_in_messages_and_notes_its_digest_once() {
        let mut step = StepResult {
            index: 0,
            direction: Direction::ClientToServer,
            identity: "A".to_owned(),
            operations: Vec::new(),
            request_hex: None,
            request_xml: None,
            response_hex: Some("42deadbeef00".to_owned()),
            response_xml: Some("value=\"deadbeef\"".to_owned()),
            results: Vec::new(),
            violations: Vec::new(),
            differences: Vec::new(),
            notes: Vec::new(),
        };
        mask(&mut step, &[vec![0xDE, 0xAD, 0xBE, 0xEF], vec![0x42]]);
        assert_eq!(step.response_hex.as_deref(), Some("42********00"));
        assert_eq!(step.response_xml.as_deref(), Some("value=\"********\""));
        assert_eq!(step.notes.len(), 1);
        assert!(step.notes[0].starts_with("masked: SHA-256 "));
    }
}
