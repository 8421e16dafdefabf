//! Laying the fields of a structure beside the rows of its table: order, presence, repetition.

use crate::schema::check::SchemaViolation;
use crate::schema::{Field, FieldContent, Required, attribute_by_tag, structures_of};
use crate::{Item, ProtocolVersion, Tag};

/// Which row each field belongs to, and what is wrong with the whole.
pub(super) struct Arrangement {
    /// The row of each field, `None` where it has none.
    pub rows: Vec<Option<&'static Field>>,
    /// What is wrong: with the field of this index, or with the structure.
    pub problems: Vec<(Option<usize>, SchemaViolation)>,
}

/// Lays `items` beside the rows of `version`; `complete` tells whether required ones must be there.
pub(super) fn arrange(
    fields: &'static [Field],
    items: &[Item],
    version: ProtocolVersion,
    complete: bool,
) -> Arrangement {
    let table: Vec<&'static Field> = Field::in_version(fields, version).collect();
    let mut met = vec![0usize; table.len()];
    // The last row reached, and the field that reached it.
    let (mut position, mut furthest) = (0, items.first().map_or(Tag(0), |item| item.tag));
    let mut result = Arrangement {
        rows: Vec::with_capacity(items.len()),
        problems: Vec::new(),
    };
    for (index, item) in items.iter().enumerate() {
        let fits = |row: usize| matches(table[row].content, item.tag, version);
        let free = |row: usize| table[row].repeats || met[row] == 0;
        let next = (position..table.len()).find(|row| fits(*row) && free(*row));
        let row = next.or_else(|| (0..table.len()).find(|row| fits(*row)));
        result.rows.push(row.map(|row| table[row]));
        match row {
            None if item.tag.is_extension() => {}
            None => result
                .problems
                .push((Some(index), SchemaViolation::UnexpectedField)),
            Some(row) => {
                if next.is_some() {
                    (position, furthest) = (row, item.tag);
                } else if !free(row) {
                    result
                        .problems
                        .push((Some(index), SchemaViolation::RepeatedField));
                } else {
                    let before = furthest;
                    let violation = SchemaViolation::OutOfOrder { before };
                    result.problems.push((Some(index), violation));
                }
                met[row] += 1;
            }
        }
    }
    if complete {
        let absent = table
            .iter()
            .zip(&met)
            .filter(|(row, met)| row.required == Required::Yes && **met == 0);
        for (row, _) in absent {
            let content = row.content;
            result
                .problems
                .push((None, SchemaViolation::MissingField { content }));
        }
    }
    result
}

/// Whether an item with this tag may stand for `content`.
pub(super) fn matches(content: FieldContent, tag: Tag, version: ProtocolVersion) -> bool {
    match content {
        FieldContent::Tag(wanted) => wanted == tag,
        FieldContent::OneOf(choice) => choice.contains(&tag),
        FieldContent::ManagedObject => {
            structures_of(tag, version).any(|row| row.object_type.is_some())
        }
        FieldContent::Attribute => {
            tag == Tag::ATTRIBUTE
                || attribute_by_tag(tag).is_some_and(|row| row.versions.contains(version))
        }
        FieldContent::Extension => tag.is_extension(),
        FieldContent::Any => true,
    }
}
