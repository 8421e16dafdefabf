//! Variables: values that are known only when a case runs.

use std::fmt;

use crate::case::Variable;

impl Variable {
    /// Reads `$NOW`, `$NOW-60` or `$NAME`; any other text is a value as written.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix('$')?;
        if let Some(seconds) = name.strip_prefix("NOW") {
            match seconds.chars().next() {
                None => return Some(Self::Now(0)),
                Some('+' | '-') => return seconds.parse().ok().map(Self::Now),
                Some(_) => {}
            }
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        is_name.then(|| Self::Named(name.to_owned()))
    }
}

impl fmt::Display for Variable {
    /// As a case writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(0) => f.write_str("$NOW"),
            Self::Now(seconds) => write!(f, "$NOW{seconds:+}"),
            Self::Named(name) => write!(f, "${name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_clock_with_seconds_added() {
        assert_eq!(Variable::parse("$NOW"), Some(Variable::Now(0)));
        assert_eq!(Variable::parse("$NOW-60"), Some(Variable::Now(-60)));
        assert_eq!(Variable::parse("$NOW+3600"), Some(Variable::Now(3600)));
    }

    #[test]
    fn shows_what_it_read() {
        for text in ["$NOW", "$NOW-60", "$NOW+3600", "$DATA_0"] {
            assert_eq!(Variable::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn reads_names() {
        let named = |name: &str| Some(Variable::Named(name.to_owned()));
        assert_eq!(Variable::parse("$DATA"), named("DATA"));
        assert_eq!(Variable::parse("$NOWHERE_1"), named("NOWHERE_1"));
    }

    #[test]
    fn leaves_other_text_alone() {
        for text in [
            "", "NOW", "$", "$NOW+", "$NOW+x", "$now", "$1", "$A B", "100$",
        ] {
            assert_eq!(Variable::parse(text), None, "{text}");
        }
    }
}
