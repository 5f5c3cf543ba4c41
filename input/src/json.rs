//! JSON in which no member stands twice, at any depth.
//!
//! RFC 8259 leaves open what a name means that an object has twice: one reader takes the first, another the
//! last. So two people can read two things in one file. Whatever is believed here is read without that.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _};
use serde::de::{MapAccess, SeqAccess, Visitor};
use thiserror::Error;

/// Why a text is not read as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JsonError {
    /// An object has a member twice.
    #[error("line {line}: `{place}` stands twice, expected it once")]
    Twice {
        /// The line of the second.
        line: usize,
        /// Where it is: `trace.steps[3].action`.
        place: String,
    },
    /// It is no JSON, or JSON of another shape.
    #[error("line {line}: {problem}")]
    Shape {
        /// Where.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
}

impl JsonError {
    /// The line on which something is wrong, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        match self {
            Self::Twice { line, .. } | Self::Shape { line, .. } => *line,
        }
    }

    /// What is wrong, without its line.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::Twice { place, .. } => format!("`{place}` stands twice, expected it once"),
            Self::Shape { problem, .. } => problem.clone(),
        }
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        // The position is said apart, and serde_json says it once more at the end.
        let position = format!(" at line {} column {}", error.line(), error.column());
        let text = error.to_string();
        let problem = text.strip_suffix(&position).unwrap_or(&text).to_owned();
        Self::Shape { line: error.line().max(1), problem }
    }
}

/// Reads a value of some shape from a text in which no member stands twice.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    check(text)?;
    Ok(serde_json::from_str(text)?)
}

/// Whether a text is JSON in which no member stands twice. It keeps no more of the text than the names of
/// the members of the objects that are open.
pub fn check(text: &str) -> Result<(), JsonError> {
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Once(&twice).deserialize(&mut reader).and_then(|()| reader.end());
    read.map_err(|error| match twice.into_inner() {
        Some(place) => JsonError::Twice { line: error.line().max(1), place },
        None => error.into(),
    })
}

/// Reads a value for its names alone. Where one stands twice, its place is left in the cell.
#[derive(Clone, Copy)]
struct Once<'a>(&'a RefCell<Option<String>>);

impl Once<'_> {
    /// Says in which member or element the place is.
    fn within(self, outer: &str) {
        let mut place = self.0.borrow_mut();
        if let Some(inner) = place.as_mut() {
            let dot = if inner.starts_with('[') { "" } else { "." };
            *inner = format!("{outer}{dot}{inner}");
        }
    }
}

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut place = 0_usize;
        while elements
            .next_element_seed(self)
            .inspect_err(|_| self.within(&format!("[{place}]")))?
            .is_some()
        {
            place += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                *self.0.borrow_mut() = Some(name);
                return Err(A::Error::custom("a member stands twice"));
            }
            members.next_value_seed(self).inspect_err(|_| self.within(&name))?;
            names.insert(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{JsonError, check, read};

    fn twice(text: &str) -> (usize, String) {
        match check(text) {
            Err(JsonError::Twice { line, place }) => (line, place),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_named_with_its_line_and_place() {
        assert_eq!(twice("{\"a\":1,\n\"a\":1}"), (2, "a".to_owned()));
        assert_eq!(twice("{\"a\":{\"b\":1,\"b\":2}}"), (1, "a.b".to_owned()));
        assert_eq!(twice("[0,{\"a\":[{\"b\":1,\n\n\"b\":2}]}]"), (3, "[1].a[0].b".to_owned()));
        // A name is what it says, however it is written.
        assert_eq!(twice("{\"a\":1,\"\\u0061\":1}"), (1, "a".to_owned()));
    }

    #[test]
    fn equal_names_in_different_objects_are_no_doubles() {
        assert_eq!(check("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":1}]}"), Ok(()));
        assert_eq!(read::<Value>("{\"a\":[1.5,-2,null,true,\"x\"]}").unwrap()["a"][1], -2);
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_line() {
        for (text, line, words) in [
            ("", 1, "EOF"),
            ("{\n\"a\":", 2, "EOF"),
            ("{}\n{}", 2, "trailing"),
            ("{\"a\":1\n\"b\":1}", 2, "expected"),
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error.line(), line, "{text}");
            assert!(error.problem().contains(words), "{text}: {error}");
            assert!(!error.problem().contains("line"), "{text}: {error}");
        }
        assert!(read::<u8>("{}").unwrap_err().problem().contains("expected u8"));
    }

    #[test]
    fn what_is_very_deep_is_refused_and_what_is_very_long_is_read() {
        assert!(check(&"[".repeat(100_000)).is_err());
        let members: Vec<String> = (0..200_000).map(|at| format!("\"{at}\":{at}")).collect();
        // Names that are held against all earlier ones one by one would take hours here.
        assert_eq!(check(&format!("{{{}}}", members.join(","))), Ok(()));
        let (_, place) = twice(&format!("{{{},\"7\":0}}", members.join(",")));
        assert_eq!(place, "7");
    }
}
