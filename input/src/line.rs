//! What is said of a file or an argument on a terminal: one line, which a terminal does not obey and a
//! reader can trust.
//!
//! A control character moves the cursor or changes colours; a format character (general category Cf of
//! Unicode) turns the direction of writing or is not seen at all. Both can make a line read as another.

use std::fmt;

/// How many characters of a value are said.
const VALUE_MAX: usize = 80;

/// How long a line may be, and how much of its end is kept where it is longer.
const LINE_MAX: usize = 1_200;
const END_KEPT: usize = 300;

/// The format characters of Unicode 15 (general category Cf), and its separators of lines and paragraphs.
const FORMATS: [(char, char); 21] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{2064}'),
    ('\u{2066}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0001}', '\u{e0001}'),
    ('\u{e0020}', '\u{e007f}'),
];

/// Whether a character is seen as what it is.
fn is_plain(letter: char) -> bool {
    let is_format = FORMATS.iter().any(|(first, last)| (*first..=*last).contains(&letter));
    !letter.is_control() && !is_format
}

/// A text with a blank in place of each control and format character.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if is_plain(letter) { letter } else { ' ' }).collect()
}

/// A text as one line of bearable length. What is left out is left out of the middle: the beginning says
/// what the line is about, and the end what to do.
#[must_use]
pub fn one(text: &str) -> String {
    let letters = text.trim_end().chars().count();
    if letters <= LINE_MAX {
        return plain(text.trim_end());
    }
    let begins: String = text.chars().take(LINE_MAX - END_KEPT).collect();
    let ends: String = text.trim_end().chars().skip(letters - END_KEPT).collect();
    plain(&format!("{begins}… …{ends}"))
}

/// A value that somebody wrote, short and plain, for a sentence about it.
#[derive(Clone, Copy, Debug)]
pub struct Short<'a>(pub &'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = self.0.chars();
        let begins: String = letters.by_ref().take(VALUE_MAX).collect();
        let rest = if letters.next().is_some() { "…" } else { "" };
        write!(formatter, "{}{rest}", plain(&begins))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LINE_MAX, Short, VALUE_MAX, is_plain, one, plain};

    #[test]
    fn what_turns_or_hides_letters_is_not_said() {
        assert_eq!(plain("a\u{202e}b\u{200b}c\u{1b}[31md\ne\u{2066}f\u{feff}"), "a b c [31md e f ");
        assert_eq!(plain("grün, 日本 – …"), "grün, 日本 – …");
    }

    #[test]
    fn a_long_value_is_cut_and_a_long_line_keeps_both_ends() {
        assert_eq!(Short("legcy").to_string(), "legcy");
        let long = Short(&"x".repeat(70_000)).to_string();
        assert_eq!(long.chars().count(), VALUE_MAX + 1);
        let line = one(&format!("error: `{}`, expected one of a, b", "x".repeat(70_000)));
        assert!(line.starts_with("error: `xxx") && line.ends_with("`, expected one of a, b"));
        assert!(line.chars().count() <= LINE_MAX + 3);
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_one_plain_line(text in any::<String>()) {
            prop_assert!(one(&text).chars().all(is_plain));
            prop_assert!(Short(&text).to_string().chars().all(is_plain));
        }
    }
}
