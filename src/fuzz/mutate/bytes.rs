//! Changes octets without regard to what they mean.

use arbitrary::{Result, Unstructured};

use crate::fuzz::step::{Edit, Message};

/// How many mutators there are.
pub(super) const COUNT: u8 = 6;

pub(super) fn mutate(message: &mut Message, which: u8, u: &mut Unstructured<'_>) -> Result<()> {
    let place = u.int_in_range(0..=999)?;
    let edit = match which {
        0 | 1 => Edit::Flip(place, u.int_in_range(0..=7)?),
        2 => Edit::Set(place, u.arbitrary()?),
        3 => Edit::Truncate(place),
        4 => Edit::Splice {
            from: u.int_in_range(0..=999)?,
            count: u.int_in_range(1..=64)?,
            to: place,
        },
        _ => Edit::Extend(u.arbitrary::<[u8; 8]>()?.to_vec()),
    };
    let resized = !matches!(edit, Edit::Flip(..) | Edit::Set(..));
    message.edits.push(edit);
    // Otherwise nearly all of them would end as messages that are never complete.
    if resized && u.ratio(3, 4)? {
        message.edits.push(Edit::FitLength);
    }
    Ok(())
}
