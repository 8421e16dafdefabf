//! Breaks the header, the padding or the value of one item.

use arbitrary::{Result, Unstructured};

use super::choice::choose_node;
use super::tried::{Mutator, Tried};
use crate::fuzz::learned::Learned;
use crate::fuzz::node::{Body, Node, STRUCTURE};
use crate::fuzz::step::Message;

/// Numbers at the edges of what 32 bits, counts and lengths hold.
pub(super) const SHORT: [i32; 11] = [
    0,
    1,
    -1,
    2,
    0x7F,
    0xFFFF,
    1 << 22,
    -8,
    -0x8000,
    i32::MAX,
    i32::MIN,
];

/// Numbers at the edges of what 64 bits and calendars hold.
pub(super) const LONG: [i64; 12] = [
    0,
    1,
    -1,
    2,
    0x7F,
    u32::MAX as i64,
    1 << 32,
    1 << 57,
    i64::MAX,
    i64::MIN,
    -62_135_596_801,
    253_402_300_800,
];

/// How many mutators there are.
pub(super) const COUNT: u8 = 18;

pub(super) fn mutate(
    message: &mut Message,
    by: Mutator,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<()> {
    let fits = |node: &Node| fits(by.1, node);
    let Some(node) = choose_node(&mut message.root, fits, by, tried, u)? else {
        return Ok(());
    };
    match by.1 {
        0 => node.tag = tag(node.tag, u)?,
        1 => node.kind = *u.choose(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0A, 0x0B])?,
        2 => node.kind = *u.choose(&[0, 0x0C, 0x0F, 0x7F, 0x80, 0xFF])?,
        3 => node.length = Some(length(node, u)?),
        4 => node.padding = Some(vec![*u.choose(&[1, 0x80, 0xFF])?; u.int_in_range(1..=7)?]),
        5 => node.padding = Some(vec![1; due(node)]),
        6 => resize(node, u)?,
        7 => nest(node, u)?,
        8 => repeat(node, u)?,
        9 => no_text(node, u)?,
        10 => node.body = Body::Octets(text(u)?),
        11 => node.body = Body::Octets(octets(u)?),
        12 => node.body = Body::Octets(big_integer(u)?),
        13 | 14 => node.body = Body::Octets(u.choose(&SHORT)?.to_be_bytes().to_vec()),
        15 => near(node, u)?,
        // Of dates and long numbers, and of booleans.
        _ => node.body = Body::Octets(u.choose(&LONG)?.to_be_bytes().to_vec()),
    }
    Ok(())
}

/// Whether a mutator changes anything of the item.
pub(super) fn fits(which: u8, node: &Node) -> bool {
    let is_of = |kinds: &[u8]| kinds.contains(&node.kind);
    match which {
        5 => due(node) > 0,
        6 => matches!(node.body, Body::Octets(_)),
        9 => is_of(&[7]) && matches!(node.body, Body::Octets(_)),
        10 => is_of(&[7]),
        11 => is_of(&[8]),
        12 => is_of(&[4]),
        13 => is_of(&[2]),
        14 => is_of(&[5, 0x0A]),
        15 => is_of(&[2, 3, 9]) && matches!(node.body, Body::Octets(_)),
        16 => is_of(&[3, 9, 0x0B]),
        17 => is_of(&[6]),
        _ => true,
    }
}

fn tag(old: u32, u: &mut Unstructured<'_>) -> Result<u32> {
    Ok(match u.int_in_range(0..=3)? {
        0 => old ^ 1,
        1 => 0x54_0000 | u32::from(u.arbitrary::<u16>()?),
        2 => u32::from(u.arbitrary::<u16>()?),
        _ => 0x42_0000 | u32::from(u.int_in_range(1..=0x1FF_u16)?),
    })
}

/// A length that is not the true one: shorter, longer, overlapping, the greatest there is.
fn length(node: &Node, u: &mut Unstructured<'_>) -> Result<u32> {
    let whole =
        u32::try_from(node.encode(&Learned::default()).len().saturating_sub(8)).unwrap_or(0);
    let choices = [
        0,
        whole.wrapping_sub(1),
        whole.wrapping_sub(8),
        whole.wrapping_add(1),
        whole.wrapping_add(4),
        whole.wrapping_add(8),
        whole.wrapping_mul(2),
        0x7FFF_FFFF,
        0x8000_0000,
        u32::MAX,
        u32::MAX - 7,
        1 << 24,
    ];
    u.choose(&choices).copied()
}

/// The text that was there, with an octet in it that no text has.
fn no_text(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    if let Body::Octets(octets) = &mut node.body {
        let place = u.int_in_range(0..=octets.len())?;
        octets.insert(place, *u.choose(&[0xFF, 0xC0, 0x80, 0xF8])?);
    }
    Ok(())
}

/// The number below zero, one beside it, or twice as large.
pub(super) fn near(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let Body::Octets(octets) = &mut node.body else {
        return Ok(());
    };
    let old = octets
        .iter()
        .fold(0_i64, |sum, octet| (sum << 8) | i64::from(*octet));
    let new = match u.int_in_range(0..=3)? {
        0 => old.wrapping_neg(),
        1 => old.wrapping_add(1),
        2 => old.wrapping_sub(1),
        _ => old.wrapping_mul(2),
    };
    let all = new.to_be_bytes();
    let surplus = all.len().saturating_sub(octets.len());
    *octets = all.get(surplus..).unwrap_or_default().to_vec();
    Ok(())
}

fn octets(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    Ok(vec![
        u.arbitrary()?;
        *u.choose(&[0, 1, 8, 16, 255, 1 << 12, 1 << 16])?
    ])
}

/// Of no octets, negative, or very long.
fn big_integer(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    Ok(match u.int_in_range(0..=2)? {
        0 => Vec::new(),
        1 => vec![0xFF; 8],
        _ => vec![0x80; 1 << 12],
    })
}

fn text(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let texts: [&[u8]; 9] = [
        b"",
        b"\xFF",
        b"\xC0\x80",
        b"\xED\xA0\x80",
        b"ends in nothing\0",
        b"%s%n%x",
        b"../../../../etc/passwd",
        b"'; DROP TABLE objects; --",
        "\u{202E}\u{FEFF}\u{10FFFF}".as_bytes(),
    ];
    Ok(match u.int_in_range(0..=4)? {
        0 => vec![b'A'; *u.choose(&[255, 256, 1 << 12, 1 << 16])?],
        _ => u.choose(&texts)?.to_vec(),
    })
}

/// One octet more or less than the type has.
fn resize(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    if let Body::Octets(octets) = &mut node.body {
        match u.int_in_range(0..=3)? {
            0 => {
                octets.pop();
            }
            1 => octets.push(0),
            2 => octets.extend([0; 4]),
            _ => octets.clear(),
        }
    }
    Ok(())
}

fn nest(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    node.kind = STRUCTURE;
    let levels = [2, 8, 16, 24, 31, 33, 64, 300, 5_000, 100_000];
    node.body = Body::Nested(*u.choose(&levels)?);
    Ok(())
}

fn repeat(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let once = node.clone();
    // Millions of items take their time: they are tried, and not often.
    let tiny = once.count() == 1 && matches!(&once.body, Body::Octets(octets) if octets.len() <= 8);
    let times = match tiny && u.ratio(1, 100)? {
        true => 1_000_000,
        false => *u.choose(&[2, 3, 8, 100, 2_000, 70_000])?,
    };
    // A large item many times is no hostile shape, only a large message.
    if once.count() > 4 && times > 100 {
        return Ok(());
    }
    node.kind = STRUCTURE;
    node.body = Body::Repeated(Box::new(once), times);
    Ok(())
}

/// Octets of padding that are due.
fn due(node: &Node) -> usize {
    match &node.body {
        Body::Octets(octets) => octets.len().next_multiple_of(8) - octets.len(),
        _ => 0,
    }
}
