//! Version ranges as the schema writes them: `1.2`, `1.0-1.4`, `2.0-`.

/// The Rust expression of a range.
pub fn range(text: &str) -> Result<String, String> {
    let (first, last) = text
        .split_once('-')
        .map_or((text, Some(text)), |(first, last)| {
            (first, (!last.is_empty()).then_some(last))
        });
    let last = match last {
        Some(last) => format!("Some({})", version(last)?),
        None => "None".to_owned(),
    };
    Ok(format!(
        "VersionRange {{ first: {}, last: {last} }}",
        version(first)?
    ))
}

/// The Rust expression of a version.
pub fn version(text: &str) -> Result<String, String> {
    let bad = || format!("`{text}` is not a protocol version");
    let (major, minor) = text.split_once('.').ok_or_else(bad)?;
    let _: (u8, u8) = (
        major.parse().map_err(|_| bad())?,
        minor.parse().map_err(|_| bad())?,
    );
    Ok(format!("ProtocolVersion::new({major}, {minor})"))
}

/// The Rust expression of a `sections` table.
pub fn sections(table: &std::collections::BTreeMap<String, String>) -> Result<String, String> {
    let rows: Result<Vec<_>, String> = table
        .iter()
        .map(|(v, section)| Ok(format!("({}, {section:?})", version(v)?)))
        .collect();
    Ok(format!("&[{}]", rows?.join(", ")))
}
