//! Names: from the specification's spelling to XML, JSON and Rust spellings.

/// The XML and JSON name of a specification name, by the normalisation rule of the KMIP
/// Additional Message Encodings document: brackets become spaces, a non-word character before a
/// letter and a lower-case letter becomes a space, every other one an underscore; digits that
/// start the first word go to its end; words are capitalised and joined.
pub fn xml(name: &str) -> String {
    let chars: Vec<char> = name
        .chars()
        .map(|c| {
            if matches!(c, '(' | ')' | '[' | ']') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let mut spaced = String::new();
    for (index, c) in chars.iter().enumerate() {
        if c.is_alphanumeric() || *c == ' ' || *c == '_' {
            spaced.push(*c);
            continue;
        }
        let word_follows = chars.get(index + 1).is_some_and(char::is_ascii_alphabetic)
            && chars.get(index + 2).is_some_and(char::is_ascii_lowercase);
        spaced.push(if word_follows { ' ' } else { '_' });
    }
    let mut words: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    if let Some(first) = words.first_mut() {
        let digits = first.chars().take_while(char::is_ascii_digit).count();
        if digits > 0 && digits < first.len() {
            let (number, rest) = first.split_at(digits);
            *first = format!("{rest}{number}");
        }
    }
    words.iter().map(|word| capitalise(word)).collect()
}

/// The name of a Rust constant.
pub fn constant(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_uppercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let out = out.trim_end_matches('_').to_owned();
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        format!("N_{out}")
    } else {
        out
    }
}

/// The name of a Rust type.
pub fn type_name(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .map(|word| {
            if word.len() > 1
                && word
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            {
                capitalise(&word.to_ascii_lowercase())
            } else {
                capitalise(word)
            }
        })
        .collect()
}

fn capitalise(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
        .unwrap_or_default()
}
