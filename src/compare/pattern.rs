//! Which items a rule speaks of.

use kmip_conform_protocol::Tag;

/// Tags from somewhere in a message down to an item: `DigestValue`, `Digest/HashingAlgorithm`,
/// `KeyMaterial/**` (anything inside), `*` (any item).
///
/// The tag of a 1.x attribute value counts as the tag of its attribute, so that one pattern fits
/// all versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagPattern {
    tags: Vec<Tag>,
    inside: bool,
}

/// The pattern names a tag the schema does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the XML name of a tag")]
pub struct UnknownTag(String);

impl TagPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, UnknownTag> {
        if text == "*" {
            return Ok(Self {
                tags: Vec::new(),
                inside: true,
            });
        }
        let (names, inside) = match text.strip_suffix("/**") {
            Some(outer) => (outer, true),
            None => (text, false),
        };
        let tags = names
            .split('/')
            .map(|name| Tag::from_xml_name(name).ok_or_else(|| UnknownTag(name.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { tags, inside })
    }

    /// Whether the item at the end of `path` (effective tags from the message down) is meant.
    pub fn fits(&self, path: &[Tag]) -> bool {
        if !self.inside {
            return path.ends_with(&self.tags);
        }
        (self.tags.is_empty() && !path.is_empty())
            || path.split_last().is_some_and(|(_, above)| {
                above
                    .windows(self.tags.len().max(1))
                    .any(|part| part == self.tags)
            })
    }

    /// The tag an item must have to fit; `None` where it may have any.
    pub fn last_tag(&self) -> Option<Tag> {
        (!self.inside).then(|| self.tags.last().copied()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: [Tag; 3] = [Tag::RESPONSE_PAYLOAD, Tag::DIGEST, Tag::DIGEST_VALUE];

    #[test]
    fn fits_the_end_of_a_path() {
        let fits = |text: &str| TagPattern::parse(text).unwrap().fits(&PATH);
        assert!(fits("DigestValue"));
        assert!(fits("Digest/DigestValue"));
        assert!(!fits("Digest"));
        assert!(!fits("KeyBlock/DigestValue"));
    }

    #[test]
    fn fits_anything_inside() {
        let fits = |text: &str| TagPattern::parse(text).unwrap().fits(&PATH);
        assert!(fits("Digest/**"));
        assert!(fits("ResponsePayload/**"));
        assert!(!fits("DigestValue/**"));
        assert!(fits("*"));
    }

    #[test]
    fn refuses_an_unknown_tag() {
        assert!(TagPattern::parse("DigestWorth").is_err());
    }
}
