//! Changes how messages are sent: at once, in pieces, by halves, beside many connections.

use arbitrary::{Result, Unstructured};

use crate::fuzz::step::{Act, CLIENTS, Step};

/// How many mutators there are.
pub(super) const COUNT: u8 = 6;

pub(super) fn mutate(step: &mut Step, which: u8, u: &mut Unstructured<'_>) -> Result<()> {
    let Some(message) = step.act.messages().first().cloned() else {
        return Ok(());
    };
    match which {
        0 => {
            let times = u.int_in_range(2..=4)?;
            step.act = Act::Pipeline(vec![message; times]);
        }
        1 => step.act = Act::Pieces(message, u.int_in_range(2..=5)?),
        2 | 3 => step.act = Act::Half(message, u.int_in_range(1..=999)?),
        4 => step.act = Act::Crowd(*u.choose(&[2, 8, 40])?),
        _ => step.client = u.int_in_range(0..=CLIENTS - 1)?,
    }
    Ok(())
}
