//! The specifications as Markdown: sections with their tables.

use std::fs;
use std::path::Path;

use kmip_conform_protocol::ProtocolVersion;

use crate::exceptions;

/// A numbered section and what stands in it before the next heading.
pub struct Section {
    pub number: String,
    pub title: String,
    pub tables: Vec<Table>,
    pub text: Vec<String>,
}

/// A table: its rows of cells, the title or the column heads first.
pub struct Table {
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The first cell without blanks, in lower case: stray blanks are common in it.
    pub fn title(&self) -> String {
        let first = self.rows.first().and_then(|row| row.first());
        squeezed(first.map_or("", String::as_str))
    }

    /// The rows after the title row and the column heads.
    pub fn titled_rows(&self) -> &[Vec<String>] {
        self.rows.get(2..).unwrap_or_default()
    }
}

impl Section {
    /// The number's parts.
    pub fn level(&self) -> usize {
        self.number.split('.').count()
    }

    /// Whether the section lies under `number`.
    pub fn is_under(&self, number: &str) -> bool {
        self.number.starts_with(&format!("{number}."))
    }
}

/// The letters and digits of a text, in lower case.
pub fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The numbered sections of the specification of `version`.
pub fn read(folder: &Path, version: ProtocolVersion) -> Result<Vec<Section>, String> {
    let path = folder.join(format!("kmip-spec-{version}.md"));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut sections: Vec<Section> = Vec::new();
    let mut in_table = false;
    for line in text.lines() {
        if let Some((number, title)) = heading(line) {
            sections.push(Section {
                number,
                title,
                tables: Vec::new(),
                text: Vec::new(),
            });
            in_table = false;
            continue;
        }
        let Some(section) = sections.last_mut() else {
            continue;
        };
        let Some(cells) = cells(line) else {
            in_table = false;
            section.text.push(line.to_owned());
            continue;
        };
        if !in_table {
            section.tables.push(Table { rows: Vec::new() });
            in_table = true;
        }
        let ruler = cells.iter().all(|cell| cell.chars().all(|c| c == '-'));
        if let Some(table) = section.tables.last_mut().filter(|_| !ruler) {
            table.rows.push(cells);
        }
    }
    Ok(sections)
}

fn heading(line: &str) -> Option<(String, String)> {
    let text = if line.starts_with('#') {
        line.trim_start_matches('#').trim()
    } else if exceptions::LOST_HEADINGS
        .iter()
        .any(|(lost, _)| *lost == line)
    {
        line
    } else {
        return None;
    };
    let (number, title) = text.split_once(' ')?;
    let numbered = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    numbered.then(|| (number.to_owned(), title.trim().to_owned()))
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(
        inner
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect(),
    )
}
