//! Changes how messages are sent: at once, in pieces, by halves, beside many connections.

use arbitrary::{Result, Unstructured};

use crate::fuzz::learned::Learned;
use crate::fuzz::step::{Act, CLIENTS, Step};

/// Octets of a message that may come fifty times.
const SMALL: usize = 2_048;

/// How many mutators there are.
pub(super) const COUNT: u8 = 6;

pub(super) fn mutate(step: &mut Step, which: u8, u: &mut Unstructured<'_>) -> Result<()> {
    let Some(message) = step.act.messages().first().cloned() else {
        return Ok(());
    };
    match which {
        0 => {
            // Only what is small comes very often: a crowd, no flood.
            let small = message.root.encode(&Learned::default()).len() <= SMALL;
            let times = *u.choose(if small { &[2, 3, 4, 50] } else { &[2, 3, 4] })?;
            step.act = Act::Pipeline(vec![message; times]);
        }
        1 => step.act = Act::Pieces(message, u.int_in_range(2..=5)?),
        2 | 3 => step.act = Act::Half(message, u.int_in_range(1..=999)?),
        4 => step.act = Act::Crowd(*u.choose(&[2, 8, 40])?),
        _ => step.client = u.int_in_range(0..=CLIENTS - 1)?,
    }
    Ok(())
}
