//! Text a target sent, made harmless for a terminal.

/// The text with control characters written as escapes, and characters that are not seen but
/// change how others are: marks of direction, separators of lines, tags.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) && character != '\n' {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_do_not_reach_a_terminal() {
        assert_eq!(printable("a\x1b[31mb\tc\nd"), "a\\u{1b}[31mb\\tc\nd");
    }

    #[test]
    fn marks_that_turn_text_around_are_seen() {
        assert_eq!(printable("a\u{202E}b\u{2067}"), "a\\u{202e}b\\u{2067}");
    }
}
