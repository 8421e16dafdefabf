//! Patterns over case ids.

use kmip_conform_protocol::ProtocolVersion;
use serde::Deserialize;

/// A pattern such as `AB-M-*-{v}`: `*` is any text, `?` any character, `[ab]` one of them, and
/// `{v}` the two digits of the case's version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the pattern fits the whole id of a case of `version`.
    pub fn matches(&self, id: &str, version: ProtocolVersion) -> bool {
        if self.begins_otherwise(id) {
            return false;
        }
        let pattern: Vec<char> = self.filled(version).chars().collect();
        let id: Vec<char> = id.chars().collect();
        fits(&pattern, &id)
    }

    /// Whether the id differs before the first special character, as most do from most patterns.
    fn begins_otherwise(&self, id: &str) -> bool {
        let mut id = id.bytes();
        for octet in self.0.bytes() {
            match octet {
                b'*' | b'?' | b'[' | b'{' => return false,
                _ if id.next() != Some(octet) => return true,
                _ => {}
            }
        }
        false
    }

    /// The pattern with `{v}` filled in: an id, if it has no other special characters.
    pub fn filled(&self, version: ProtocolVersion) -> String {
        let digits = format!("{}{}", version.major, version.minor);
        self.0.replace("{v}", &digits)
    }
}

/// Matches with one point of return, the last `*`, so that the time stays within the product of
/// the lengths.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if let Some(width) = text.get(t).and_then(|c| one(pattern, p, *c)) {
            p += width;
            t += 1;
        } else if let Some((star_p, star_t)) = star {
            star = Some((star_p, star_t + 1));
            p = star_p + 1;
            t = star_t + 1;
        } else {
            return false;
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

/// How many characters of the pattern fit one character, if they do.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(1),
        '[' => {
            let rest = pattern.get(at + 1..)?;
            let end = rest.iter().position(|c| *c == ']')?;
            rest.get(..end)?.contains(&c).then_some(end + 2)
        }
        literal => (*literal == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, id: &str) -> bool {
        Pattern::new(pattern).matches(id, ProtocolVersion::V1_3)
    }

    #[test]
    fn fits_whole_ids_only() {
        assert!(matches("AB-1-13", "AB-1-13"));
        assert!(!matches("AB-1", "AB-1-13"));
        assert!(!matches("AB-1-13", "AB-1"));
    }

    #[test]
    fn fills_in_the_version() {
        assert!(matches("AB-1-{v}", "AB-1-13"));
        assert!(!matches("AB-1-{v}", "AB-1-14"));
    }

    #[test]
    fn has_the_usual_wildcards() {
        assert!(matches("*", ""));
        assert!(matches("A*-1*", "AB-C-1-13"));
        assert!(matches("AB-[12]-?3", "AB-2-13"));
        assert!(!matches("AB-[12]-13", "AB-3-13"));
        assert!(!matches("AB-?-13", "AB-10-13"));
    }

    #[test]
    fn takes_hostile_patterns_in_their_stride() {
        assert!(!matches("[", "["));
        assert!(!matches("[]", "a"));
        assert!(!matches(&"a*".repeat(1000), &"a".repeat(999)));
    }
}
