//! How much of a message a decoder is willing to take in.

/// Violations kept of one message; a hostile one could have one for every item.
pub(crate) const MAX_VIOLATIONS: usize = 1000;

/// Bounds that hold before a decoder takes memory for what it reads.
///
/// The defaults leave room for any message an honest implementation sends and keep a hostile one
/// harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the whole message; for XML and JSON, of its text.
    pub max_size: usize,
    /// Structures inside one another, the message itself included. Values above
    /// [`Limits::DEEPEST`] count as that.
    pub max_depth: usize,
    /// Items in the message, structures included.
    pub max_items: usize,
}

impl Limits {
    /// The deepest nesting any decoder accepts, so that walking a decoded tree by recursion is
    /// safe on every thread.
    pub const DEEPEST: usize = 256;

    /// The depth limit in force.
    pub(crate) fn depth(&self) -> usize {
        self.max_depth.min(Self::DEEPEST)
    }
}

impl Default for Limits {
    /// 16 MiB, 32 levels, 262,144 items.
    fn default() -> Self {
        Self {
            max_size: 16 << 20,
            max_depth: 32,
            max_items: 1 << 18,
        }
    }
}
