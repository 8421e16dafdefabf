//! The order people expect of names with numbers: `A-2` before `A-10`.

use std::cmp::Ordering;

/// Compares runs of digits as numbers and all else as text.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (mut a_rest, mut b_rest) = (a, b);
    while let (Some(a_part), Some(b_part)) = (first_run(a_rest), first_run(b_rest)) {
        let order = compare_runs(a_part, b_part);
        if order != Ordering::Equal {
            return order;
        }
        a_rest = a_rest.get(a_part.len()..).unwrap_or_default();
        b_rest = b_rest.get(b_part.len()..).unwrap_or_default();
    }
    // Leading zeros make different names of equal numbers.
    a_rest.len().cmp(&b_rest.len()).then_with(|| a.cmp(b))
}

/// The longest beginning that is all digits or has none; `None` for no text.
fn first_run(text: &str) -> Option<&str> {
    let is_number = text.chars().next()?.is_ascii_digit();
    let end = text
        .find(|c: char| c.is_ascii_digit() != is_number)
        .unwrap_or(text.len());
    text.get(..end)
}

fn compare_runs(a: &str, b: &str) -> Ordering {
    let is_number = |run: &str| run.starts_with(|c: char| c.is_ascii_digit());
    if !(is_number(a) && is_number(b)) {
        return a.cmp(b);
    }
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_numbers_by_size_and_words_by_letter() {
        let mut names = vec!["A-10", "A-2", "B", "A-2-X", "A", "A-X", "A-02"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["A", "A-02", "A-2", "A-2-X", "A-10", "A-X", "B"]);
    }
}
