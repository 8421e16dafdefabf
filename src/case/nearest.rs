//! Names like one that does not exist.

use similar::TextDiff;

use crate::case::Catalogue;

/// How many names are offered.
const MOST: usize = 3;
/// What two names have to have in common at least, of 1.
const LIKENESS: f32 = 0.6;

/// The ids most like `text`, best first; none that have little in common with it.
pub fn nearest_cases(catalogue: &Catalogue, text: &str) -> Vec<String> {
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
        .filter(|(likeness, _)| *likeness > LIKENESS)
        .collect();
    rated.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    rated.truncate(MOST);
    rated.into_iter().map(|(_, key)| key).collect()
}

/// The one of `names` that is most like `text`, if one has much in common with it.
pub fn nearest_name<'n>(names: impl IntoIterator<Item = &'n str>, text: &str) -> Option<&'n str> {
    let wanted = text.to_lowercase();
    let rated = names.into_iter().map(|name| {
        let likeness = TextDiff::from_chars(wanted.as_str(), name.to_lowercase()).ratio();
        (likeness, name)
    });
    let alike = rated.filter(|(likeness, _)| *likeness > LIKENESS);
    let nearest = alike.max_by(|one, other| one.0.total_cmp(&other.0));
    nearest.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_has_to_be_near() {
        let names = ["account", "device", "provides"];
        assert_eq!(nearest_name(names, "acount"), Some("account"));
        assert_eq!(nearest_name(names, "Devise"), Some("device"));
        assert_eq!(nearest_name(names, "colour"), None);
    }
}
