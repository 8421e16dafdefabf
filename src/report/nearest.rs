//! Names like one that does not exist.

use similar::TextDiff;

use crate::case::Catalogue;

/// How many names are offered.
const MOST: usize = 3;

/// The ids most like `text`, best first; none that have little in common with it.
pub fn nearest(catalogue: &Catalogue, text: &str) -> Vec<String> {
    let wanted = text.to_uppercase().replace('_', "-");
    let mut rated: Vec<(f32, String)> = catalogue
        .cases()
        .iter()
        .map(|case| {
            let key = case.key.to_string();
            let id = case.key.id.to_uppercase();
            let by_id = TextDiff::from_chars(wanted.as_str(), &id).ratio();
            let by_key = TextDiff::from_chars(wanted.as_str(), key.to_uppercase()).ratio();
            (by_id.max(by_key), key)
        })
        .filter(|(likeness, _)| *likeness > 0.6)
        .collect();
    rated.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    rated.truncate(MOST);
    rated.into_iter().map(|(_, key)| key).collect()
}
