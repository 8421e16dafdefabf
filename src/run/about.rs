//! What a result says of a case beside its verdict.

use super::plan::PlannedCase;
use crate::case::digest;
use crate::result::About;

pub(super) fn about(planned: &PlannedCase) -> About {
    let case = &planned.case;
    About {
        title: case.headers.title.clone(),
        family: case.family(),
        clause: case.headers.clause.clone(),
        level: case.headers.level.clone(),
        failure: case.headers.failure.clone(),
        digest: digest(case),
        official: planned.official,
    }
}
