//! What a run provoked, as text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::schema;

use crate::coverage::{COUNTED, Pair, Provoked, Share, Unprovoked};

/// Writes the figures, and what is behind them.
///
/// # Errors
/// When writing fails.
pub fn write_coverage(
    mut writer: impl Write,
    provoked: &Provoked,
    data: &Unprovoked,
) -> io::Result<()> {
    writeln!(writer, "operations that passed cases ask for:")?;
    for version in ProtocolVersion::ALL {
        write_operations(&mut writer, provoked, version)?;
    }
    writeln!(writer, "rules of attributes that passed cases check:")?;
    for version in ProtocolVersion::ALL {
        write_rules(&mut writer, provoked, version)?;
    }
    let (specific, general) = (provoked.specific(), provoked.general(data));
    writeln!(
        writer,
        "pairs of operation and result reason of KMIP {COUNTED}:"
    )?;
    write_share(&mut writer, "specific", &specific)?;
    write_share(&mut writer, "general, by a documented setting", &general)?;
    writeln!(writer, "not provoked, and why:")?;
    write_left(&mut writer, &specific, data)?;
    write_left(&mut writer, &general, data)
}

fn write_operations(
    writer: &mut impl Write,
    provoked: &Provoked,
    version: ProtocolVersion,
) -> io::Result<()> {
    let unused = provoked.unused(version);
    let asked = schema::operations().iter().filter(|row| {
        let form = row.client_to_server.as_ref();
        form.is_some_and(|form| form.versions.contains(version))
    });
    let all = asked.count();
    write!(writer, "  {version}  {} of {all}", all - unused.len())?;
    for (index, operation) in unused.iter().enumerate() {
        let before = if index == 0 { "; not " } else { ", " };
        write!(writer, "{before}{operation}")?;
    }
    writeln!(writer)
}

fn write_rules(
    writer: &mut impl Write,
    provoked: &Provoked,
    version: ProtocolVersion,
) -> io::Result<()> {
    let attributes = Provoked::attributes(version);
    write!(writer, "  {version}  {attributes} attributes:")?;
    let text = version.to_string();
    let rules = provoked.attribute_rules.iter();
    for ((rule, _), count) in rules.filter(|((_, of), _)| *of == text) {
        write!(writer, " {} {count}", rule.trim_start_matches("attribute-"))?;
    }
    writeln!(writer)
}

fn write_share(writer: &mut impl Write, name: &str, share: &Share) -> io::Result<()> {
    let all = share.provoked.len() + share.left.len();
    writeln!(writer, "  {name}: {} of {all}", share.provoked.len())
}

/// The pairs that are left, by the reason why.
fn write_left(writer: &mut impl Write, share: &Share, data: &Unprovoked) -> io::Result<()> {
    let mut by_why: BTreeMap<&str, Vec<&Pair>> = BTreeMap::new();
    for pair in &share.left {
        let why = data.why(pair.0, pair.1).unwrap_or("no case tries it");
        by_why.entry(why).or_default().push(pair);
    }
    for (why, pairs) in by_why {
        writeln!(writer, "  {why}: {} pairs", pairs.len())?;
        let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (operation, reason) in pairs {
            let operations = by_reason.entry(reason.to_string()).or_default();
            operations.push(operation.to_string());
        }
        for (reason, operations) in by_reason {
            writeln!(writer, "    {reason}: {}", operations.join(", "))?;
        }
    }
    Ok(())
}
