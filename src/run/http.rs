//! What an HTTPS response owes beside its body (KMIP Additional Message Encodings 1.0
//! section 2.5).

use crate::result::{Difference, DifferenceKind};
use crate::target::{Encoding, HttpHead};

const CLAUSE: &str = "KMIP Additional Message Encodings 1.0 section 2.5";

/// How the head of an HTTP response differs from what the profile demands.
pub(super) fn differences(head: &HttpHead, encoding: Encoding) -> Vec<Difference> {
    let content_type = head.content_type.as_deref();
    // Parameters such as a character set do not change the type.
    let media_type = content_type.map(|text| text.split(';').next().unwrap_or_default().trim());
    let wanted = encoding.content_type();
    let mut found = Vec::new();
    if !media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case(wanted)) {
        found.push(difference("Content-Type", wanted, content_type));
    }
    if head.content_length.is_none() {
        found.push(difference("Content-Length", "a number", None));
    }
    let cache_control = head.cache_control.as_deref();
    if !cache_control.is_some_and(|text| text.to_ascii_lowercase().contains("no-cache")) {
        found.push(difference("Cache-Control", "no-cache", cache_control));
    }
    found
}

fn difference(header: &str, expected: &str, actual: Option<&str>) -> Difference {
    Difference {
        path: format!("HTTP/{header}"),
        kind: match actual {
            Some(_) => DifferenceKind::Value,
            None => DifferenceKind::Missing,
        },
        expected: Some(expected.to_owned()),
        actual: actual.map(str::to_owned),
        accepted_by: None,
        clause: Some(CLAUSE.to_owned()),
        attribute: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_head_has_no_difference() {
        let head = HttpHead {
            content_type: Some("text/XML; charset=utf-8".to_owned()),
            content_length: Some("4".to_owned()),
            cache_control: Some("no-cache, no-store".to_owned()),
        };
        assert_eq!(differences(&head, Encoding::Xml), []);
        assert_eq!(differences(&head, Encoding::Json).len(), 1);
    }

    #[test]
    fn an_empty_head_misses_all_three() {
        let found = differences(&HttpHead::default(), Encoding::Ttlv);
        let paths: Vec<_> = found.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "HTTP/Content-Type",
                "HTTP/Content-Length",
                "HTTP/Cache-Control"
            ]
        );
        assert!(found.iter().all(|one| one.kind == DifferenceKind::Missing));
    }
}
