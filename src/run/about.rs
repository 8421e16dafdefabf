//! What a result says of a case beside its verdict.

use crate::case::{Case, digest};
use crate::result::About;

pub(super) fn about(case: &Case) -> About {
    About {
        title: case.headers.title.clone(),
        family: case.family(),
        clause: case.headers.clause.clone(),
        level: case.headers.level.clone(),
        failure: case.headers.failure.clone(),
        digest: digest(case),
    }
}
