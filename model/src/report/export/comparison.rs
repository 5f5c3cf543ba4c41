//! What is in the folder against what is written now.

use std::collections::BTreeMap;
use std::fmt;

/// How one file differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is written now, and is not there.
    Missing,
    /// It is there, and nothing writes it any more.
    NotWritten,
    /// The first line in which the two differ, counted from one.
    Line {
        /// Its number.
        line: usize,
        /// What is there, if the file is that long.
        there: Option<String>,
        /// What is written now, if that is so long.
        now: Option<String>,
    },
    /// All lines are the same, and their ends are not.
    LineEnds,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::NotWritten => f.write_str("is not written any more"),
            Self::Line { line, there: Some(there), now: Some(now) } => {
                write!(f, "line {line}: `{there}` there, `{now}` now")
            }
            Self::Line { line, there: Some(_), now: None } => {
                write!(f, "line {line}: there, and not any more")
            }
            Self::Line { line, there: None, .. } => write!(f, "line {line}: missing"),
            Self::LineEnds => f.write_str("line ends differ"),
        }
    }
}

/// Every file that differs, by its place in the folder: first those that are written now, then those that are
/// not written any more.
#[must_use]
pub fn differences<'a>(
    there: &'a BTreeMap<String, Vec<u8>>,
    now: &'a BTreeMap<String, String>,
) -> Vec<(&'a str, Difference)> {
    let written = now.iter().filter_map(|(place, text)| match there.get(place) {
        None => Some((place.as_str(), Difference::Missing)),
        Some(old) if old == text.as_bytes() => None,
        Some(old) => Some((place.as_str(), first(&String::from_utf8_lossy(old), text))),
    });
    let old = there.keys().filter(|place| !now.contains_key(*place));
    written.chain(old.map(|place| (place.as_str(), Difference::NotWritten))).collect()
}

fn first(there: &str, now: &str) -> Difference {
    let (mut of_there, mut of_now) = (there.lines(), now.lines());
    let trimmed = |line: Option<&str>| line.map(|line| line.trim().to_owned());
    let mut line = 1;
    loop {
        match (of_there.next(), of_now.next()) {
            (Some(there), Some(now)) if there == now => line += 1,
            (None, None) => return Difference::LineEnds,
            (there, now) => {
                return Difference::Line { line, there: trimmed(there), now: trimmed(now) };
            }
        }
    }
}
