//! Two values, cut down to where they differ.

use similar::{ChangeTag, TextDiff};

/// Characters of common text kept beside a difference.
const CONTEXT: usize = 12;

/// Values up to this length are shown whole.
const SHORT: usize = 64;

/// Lines shown of a long difference.
const MOST_LINES: usize = 40;

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Only expected.
    Expected(String),
    /// Only in the answer.
    Actual(String),
    /// In both, for orientation.
    Both(String),
}

/// The differing parts of two values.
pub(super) fn lines(expected: &str, actual: &str) -> Vec<Line> {
    if expected.contains('\n') || actual.contains('\n') {
        return by_line(expected, actual);
    }
    let (expected, actual) = shorten(expected, actual);
    vec![Line::Expected(expected), Line::Actual(actual)]
}

fn by_line(expected: &str, actual: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(expected, actual);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(1) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n').to_owned();
            lines.push(match change.tag() {
                ChangeTag::Delete => Line::Expected(text),
                ChangeTag::Insert => Line::Actual(text),
                ChangeTag::Equal => Line::Both(text),
            });
        }
    }
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(Line::Both(format!("... {more} more lines")));
    }
    lines
}

/// Cuts long common beginnings and ends, and differing middles that are long themselves.
fn shorten(expected: &str, actual: &str) -> (String, String) {
    let expected: Vec<char> = expected.chars().collect();
    let actual: Vec<char> = actual.chars().collect();
    let pairs = expected.iter().zip(&actual);
    let start = pairs.take_while(|(one, other)| one == other).count();
    let room = expected.len().min(actual.len()) - start;
    let pairs = expected.iter().rev().zip(actual.iter().rev());
    let end = pairs
        .take(room)
        .take_while(|(one, other)| one == other)
        .count();
    (part(&expected, start, end), part(&actual, start, end))
}

fn part(text: &[char], start: usize, end: usize) -> String {
    if text.len() <= SHORT {
        return text.iter().collect();
    }
    let from = start.saturating_sub(CONTEXT);
    let to = (text.len() - end + CONTEXT).min(text.len());
    let until = to.min(from + SHORT);
    let mut shown = String::new();
    if from > 0 {
        shown.push_str("...");
    }
    shown.extend(text.get(from..until).unwrap_or_default());
    if until < text.len() {
        shown.push_str("...");
    }
    shown.push_str(&format!(" ({} characters)", text.len()));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_are_shown_whole() {
        assert_eq!(
            lines("Active", "PreActive"),
            [
                Line::Expected("Active".to_owned()),
                Line::Actual("PreActive".to_owned())
            ]
        );
    }

    #[test]
    fn long_values_are_cut_to_where_they_differ() {
        let expected = format!("{}X{}", "a".repeat(200), "b".repeat(200));
        let actual = format!("{}Y{}", "a".repeat(200), "b".repeat(200));
        let Line::Expected(shown) = &lines(&expected, &actual)[0] else {
            panic!("the expected value comes first");
        };
        assert_eq!(shown, "...aaaaaaaaaaaaXbbbbbbbbbbbb... (401 characters)");
    }

    #[test]
    fn structures_are_compared_by_line() {
        let found = lines("a\nb\nc\nd\ne", "a\nb\nX\nd\ne");
        assert_eq!(
            found,
            [
                Line::Both("b".to_owned()),
                Line::Expected("c".to_owned()),
                Line::Actual("X".to_owned()),
                Line::Both("d".to_owned()),
            ]
        );
    }
}
