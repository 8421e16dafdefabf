//! Where in a message something is.

use std::fmt;

use crate::tag::Tag;

/// A place in a message tree, written like `ResponseMessage/BatchItem[2]/ResponsePayload/UniqueIdentifier`.
///
/// The number in brackets counts items with the same tag among their siblings from 1; `[1]` is
/// left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessagePath(Vec<(Tag, usize)>);

impl MessagePath {
    /// The path above any item.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of the child that is the `occurrence`-th (from 0) sibling with this tag.
    #[must_use]
    pub fn child(&self, tag: Tag, occurrence: usize) -> Self {
        let mut path = self.clone();
        path.push(tag, occurrence);
        path
    }

    /// Goes down to a child; `occurrence` counts siblings with the same tag from 0.
    pub fn push(&mut self, tag: Tag, occurrence: usize) {
        self.0.push((tag, occurrence));
    }

    /// Goes back up.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// The tags and occurrences (from 0) from the message down.
    pub fn segments(&self) -> &[(Tag, usize)] {
        &self.0
    }

    /// The tag of the item the path names.
    pub fn last_tag(&self) -> Option<Tag> {
        self.0.last().map(|(tag, _)| *tag)
    }
}

impl fmt::Display for MessagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, (tag, occurrence)) in self.0.iter().enumerate() {
            if depth > 0 {
                f.write_str("/")?;
            }
            write!(f, "{tag}")?;
            if *occurrence > 0 {
                write!(f, "[{}]", occurrence + 1)?;
            }
        }
        Ok(())
    }
}
