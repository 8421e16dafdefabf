//! Who follows a campaign.

use super::campaign::Campaign;
use super::finding::Finding;
use super::seen::Seen;

/// Is told how a campaign goes, and may end it.
pub trait Watch {
    /// A session has ended.
    fn session(&mut self, campaign: &Campaign);

    /// Something new was found; `seen` is what its steps sent and brought when done again.
    fn found(&mut self, finding: &Finding, seen: &[Seen]);

    /// Whether the campaign is to end now.
    fn has_enough(&self) -> bool {
        false
    }
}

/// Nobody.
impl Watch for () {
    fn session(&mut self, _: &Campaign) {}
    fn found(&mut self, _: &Finding, _: &[Seen]) {}
}
