//! Which items a rule speaks of.

use kmip_conform_protocol::Tag;

/// Tags from somewhere in a message down to an item: `DigestValue`, `Digest/HashingAlgorithm`,
/// `Attributes/*` (what stands directly inside), `KeyMaterial/**` (anything inside).
///
/// The tag of a 1.x attribute value counts as the tag of its attribute, so that one pattern fits
/// all versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagPattern {
    tags: Vec<Tag>,
    reach: Reach,
}

/// How far beyond its tags a pattern reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Itself,
    Children,
    Inside,
}

/// The pattern names a tag the schema does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the XML name of a tag")]
pub struct UnknownTag(String);

impl TagPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, UnknownTag> {
        let (names, reach) = match (text.strip_suffix("/**"), text.strip_suffix("/*")) {
            (Some(outer), _) => (outer, Reach::Inside),
            (None, Some(outer)) => (outer, Reach::Children),
            (None, None) => (text, Reach::Itself),
        };
        let tags = names
            .split('/')
            .map(|name| Tag::from_xml_name(name).ok_or_else(|| UnknownTag(name.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { tags, reach })
    }

    /// Whether the item at the end of `path` (effective tags from the message down) is meant.
    pub fn fits(&self, path: &[Tag]) -> bool {
        let above = path.split_last().map_or(path, |(_, above)| above);
        match self.reach {
            Reach::Itself => path.ends_with(&self.tags),
            Reach::Children => above.ends_with(&self.tags),
            Reach::Inside => above.windows(self.tags.len()).any(|part| part == self.tags),
        }
    }

    /// The tag an item must have to fit; `None` where it may have any.
    pub fn last_tag(&self) -> Option<Tag> {
        match self.reach {
            Reach::Itself => self.tags.last().copied(),
            Reach::Children | Reach::Inside => None,
        }
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
        assert!(fits("Digest/*"));
        assert!(!fits("ResponsePayload/*"));
    }

    #[test]
    fn refuses_an_unknown_tag() {
        assert!(TagPattern::parse("DigestWorth").is_err());
    }
}
