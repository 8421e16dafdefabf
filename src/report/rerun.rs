//! How to run cases of a result again.

use crate::result::RunResult;

/// The command that runs cases of this result again, but for their ids.
pub(super) fn rerun(result: &RunResult) -> &str {
    let stated = result.selection.get("rerun");
    stated.map_or("kmip-conform run", String::as_str)
}
