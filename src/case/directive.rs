//! Directives: the text and comments between the messages of a case.

use crate::case::document::Entry;
use kmip_conform_protocol::NamedValue;
use kmip_conform_protocol::enumeration::ResultReason;

use crate::case::{Direction, Outcome, Warning};

/// What the text before a request says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Directives {
    /// `# TIME n`: the number the case gives the exchange.
    pub(super) time: Option<u32>,
    /// `# [Client-A]`.
    pub(super) client: Option<String>,
    /// `# [Client-to-Server]` or `# [Server-to-Client]`.
    pub(super) direction: Option<Direction>,
    /// `# [REPEAT] until ...`, without `until`.
    pub(super) repeat_until: Option<String>,
    /// `# [Outcome] ItemNotFound: KMIP 1.4 section 11.20`, before a response.
    pub(super) outcomes: Vec<Outcome>,
}

/// Words of the text before a message, with the line of each.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<(u32, String)>);

impl Words {
    /// Adds the words of a text entry; comments and messages have none.
    pub(super) fn add(&mut self, entry: &Entry) {
        let Entry::Text { line, text } = entry else {
            return;
        };
        for (above, words) in (0..).zip(text.split('\n')) {
            let line = line.saturating_add(above);
            for word in words.split_whitespace() {
                self.add_word(line, word);
            }
        }
    }

    /// Adds a word; a `#` it begins with is one of its own.
    fn add_word(&mut self, line: u32, word: &str) {
        let rest = word.strip_prefix('#');
        if rest.is_some() {
            self.0.push((line, "#".to_owned()));
        }
        match rest.unwrap_or(word) {
            "" => {}
            word => self.0.push((line, word.to_owned())),
        }
    }

    /// Reads the words as directives and forgets them.
    ///
    /// Line breaks mean nothing: published cases break inside directives and put them on the line
    /// of a message. A `#` begins a directive or a comment, which reaches to the next `#`.
    pub(super) fn take(&mut self, warnings: &mut Vec<Warning>) -> Directives {
        let words = std::mem::take(&mut self.0);
        let mut directives = Directives::default();
        let chunks = words.split(|(_, word)| word == "#");
        for (number, chunk) in chunks.enumerate() {
            let Some((line, _)) = chunk.first() else {
                continue;
            };
            let texts: Vec<&str> = chunk.iter().map(|(_, word)| word.as_str()).collect();
            if number == 0 {
                warn_of_stray_text(*line, &texts, warnings);
            } else if let Err(text) = directives.read(&texts) {
                warnings.push(Warning { line: *line, text });
            }
        }
        directives
    }
}

impl Directives {
    /// Reads one directive; what follows it up to the next `#` is a comment.
    fn read(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            ["TIME", number, ..] => match number.parse() {
                Ok(number) => self.time = Some(number),
                Err(_) => return Err(format!("no number: `# {}`", words.join(" "))),
            },
            ["[Client-to-Server]", ..] => self.direction = Some(Direction::ClientToServer),
            ["[Server-to-Client]", ..] => self.direction = Some(Direction::ServerToClient),
            ["[REPEAT]", "until", condition @ ..] if !condition.is_empty() => {
                self.repeat_until = Some(condition.join(" "));
            }
            ["[Outcome]", result, source @ ..] => match outcome(result, source) {
                Some(outcome) => self.outcomes.push(outcome),
                None => return Err(format!("unknown outcome: `# {}`", words.join(" "))),
            },
            [word, ..] if word.starts_with('[') && !word.starts_with("[[") => match client(word) {
                Some(name) => self.client = Some(name.to_owned()),
                None => return Err(format!("unknown directive `# {}`", words.join(" "))),
            },
            _ => {}
        }
        Ok(())
    }
}

/// `Success:` or a result reason, and where it is written.
fn outcome(result: &str, source: &[&str]) -> Option<Outcome> {
    let reason = match result.strip_suffix(':')? {
        "Success" => None,
        name => Some(ResultReason(ResultReason::TABLE.number(name)?)),
    };
    let source = source.join(" ");
    Some(Outcome { reason, source })
}

/// The name in `[Client-NAME]`.
fn client(word: &str) -> Option<&str> {
    word.strip_prefix("[Client-")?
        .strip_suffix(']')
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn warn_of_stray_text(line: u32, words: &[&str], warnings: &mut Vec<Warning>) {
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let text = if words.iter().all(is_number) {
        "line numbers of a listing between messages".to_owned()
    } else {
        let shown: String = words.join(" ").chars().take(60).collect();
        format!("text that is no directive: `{shown}`")
    };
    warnings.push(Warning { line, text });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Directives, Vec<Warning>) {
        let mut words = Words::default();
        let (line, text) = (1, text.to_owned());
        words.add(&Entry::Text { line, text });
        let mut warnings = Vec::new();
        (words.take(&mut warnings), warnings)
    }

    #[test]
    fn reads_every_directive() {
        let (directives, warnings) =
            read("\n# TIME 3\n# [Client-B]\n# [Server-to-Client]\n# [REPEAT] until   done\nnow");
        assert_eq!(directives.time, Some(3));
        assert_eq!(directives.client.as_deref(), Some("B"));
        assert_eq!(directives.direction, Some(Direction::ServerToClient));
        assert_eq!(directives.repeat_until.as_deref(), Some("done now"));
        assert_eq!(warnings, []);
    }

    #[test]
    fn reads_a_directive_broken_over_lines() {
        assert_eq!(read("#\nTIME\n 6 ").0.time, Some(6));
        assert_eq!(read("#TIME 6").0.time, Some(6));
    }

    #[test]
    fn leaves_comments_alone() {
        let (directives, warnings) =
            read("# TIME 2 # Decrypt, which\nfails # [[not a directive]] # Time flies");
        assert_eq!(directives.time, Some(2));
        assert_eq!(warnings, []);
    }

    #[test]
    fn reads_the_outcomes_that_are_allowed() {
        let (directives, warnings) = read(
            "# [Outcome] ItemNotFound: KMIP 1.4 section 11.20\n# [Outcome] Success: KMIP 1.4, free\n\
             # [Outcome] NoReason: nowhere",
        );
        let shown: Vec<String> = directives
            .outcomes
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "ItemNotFound: KMIP 1.4 section 11.20",
                "Success: KMIP 1.4, free"
            ]
        );
        assert!(warnings[0].text.contains("NoReason"));
    }

    #[test]
    fn warns_of_line_numbers_and_reads_on() {
        let (directives, warnings) = read("0072 0073\n0074 # TIME 1");
        assert_eq!(directives.time, Some(1));
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].text.contains("line numbers"));
    }

    #[test]
    fn warns_of_text_and_directives_it_does_not_know() {
        assert!(read("stray words").1[0].text.contains("stray words"));
        assert!(read("# [Retry] twice").1[0].text.contains("[Retry] twice"));
        assert_eq!(read("\n\n# TIME soon").1[0].line, 3);
    }
}
