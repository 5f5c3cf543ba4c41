//! A configuration as a file: flat `id = value`, a list of values, or `"unknown"`, in TOML or JSON.

use std::collections::BTreeMap;
use std::fmt;

use family::variable::{Values, VariableId};
use input::foreign::{Foreign, foreign};
use input::json::JsonError;
use input::line::Short;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use toml::de::{DeTable, DeValue};

use crate::scope::{ScopeError, find_setting, parse_values};

/// What is read where nothing is filled in.
const NOTHING: &str = "nothing is filled in, expected a value of at least one setting in place of \
    \"unknown\"; without --config every setting is free";

/// The settings of a file with what they may be. What it does not mention, or calls unknown, is not there.
pub(super) fn read(text: &str, is_json: bool) -> Result<BTreeMap<VariableId, Values>, ScopeError> {
    let text = text.trim_start_matches('\u{feff}');
    // No file in TOML begins with a brace, whatever its name is.
    let is_json = is_json || text.trim_start().starts_with('{');
    let read = if is_json { json_entries(text) } else { toml_entries(text) }
        .and_then(|entries| entries.iter().try_fold(BTreeMap::new(), add));
    match read {
        Ok(found) if found.is_empty() => {
            let problem = foreign(text)
                .filter(|it| *it == Foreign::Empty)
                .map_or_else(|| NOTHING.to_owned(), |it| format!("{}: {NOTHING}", it.says()));
            Err(ScopeError::Empty { problem })
        }
        Ok(found) => Ok(found),
        // What is something else altogether is told as what it is.
        Err(error) => Err(match foreign(text) {
            Some(Foreign::Empty) => {
                ScopeError::Empty { problem: format!("{}: {NOTHING}", Foreign::Empty.says()) }
            }
            Some(it) => ScopeError::Foreign { is: it },
            None => error.told_of(text),
        }),
    }
}

/// Why an entry is refused, and where it is; the line is counted when somebody is told.
struct Refused {
    place: Place,
    problem: String,
}

/// Where something stands in a file.
enum Place {
    /// At this byte.
    Byte(usize),
    /// On this line, counted from 1.
    Line(usize),
    /// Where this member of a JSON object is.
    Member(String),
}

impl Refused {
    fn told_of(self, text: &str) -> ScopeError {
        let line_of = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let line = match self.place {
            Place::Line(line) => line,
            Place::Byte(at) => line_of(at),
            Place::Member(id) => byte_of_member(text, &id).map_or(1, line_of),
        };
        ScopeError::File { line, problem: self.problem }
    }
}

/// Where the name of a member of a JSON object stands: in quotes, with a colon after it.
fn byte_of_member(text: &str, id: &str) -> Option<usize> {
    let name = serde_json::Value::from(id).to_string();
    let is_name = |at: usize| {
        text.get(at + name.len()..).is_some_and(|after| after.trim_start().starts_with(':'))
    };
    text.match_indices(&name).map(|(at, _)| at).find(|at| is_name(*at))
}

/// What is said of one setting.
struct Entry {
    id: String,
    place: EntryPlace,
    says: Says,
}

/// Where an entry stands. A JSON reader does not say; its name is looked for when it must be told.
enum EntryPlace {
    Byte(usize),
    Named,
}

enum Says {
    One(String),
    Many(Vec<String>),
    Wrong(&'static str),
}

/// Adds what an entry says to what those before it say.
fn add(
    mut found: BTreeMap<VariableId, Values>,
    entry: &Entry,
) -> Result<BTreeMap<VariableId, Values>, Refused> {
    let refused = |problem: String| Refused {
        place: match entry.place {
            EntryPlace::Byte(at) => Place::Byte(at),
            EntryPlace::Named => Place::Member(entry.id.clone()),
        },
        problem,
    };
    let (variable, row) = find_setting(&entry.id).map_err(|error| refused(error.to_string()))?;
    let names = match &entry.says {
        Says::One(name) => std::slice::from_ref(name),
        Says::Many(names) => names.as_slice(),
        Says::Wrong(found) => {
            return Err(refused(format!(
                "`{}` is {found}, expected a value, a list of values, or \"unknown\"",
                Short(&entry.id)
            )));
        }
    };
    if !names.iter().any(|name| name == "unknown" || name == "*") {
        let values = parse_values(row, names.iter().map(String::as_str))
            .map_err(|error| refused(error.to_string()))?;
        found.insert(variable, values);
    }
    Ok(found)
}

fn toml_entries(text: &str) -> Result<Vec<Entry>, Refused> {
    let table = DeTable::parse(text).map_err(|error| Refused {
        place: Place::Byte(error.span().map_or(0, |span| span.start)),
        problem: error.message().to_owned(),
    })?;
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Boolean(truth) => Ok(truth.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => Err("a number"),
        DeValue::Datetime(_) => Err("a date"),
        DeValue::Array(_) => Err("a list in a list"),
        DeValue::Table(_) => Err("a table"),
    };
    let entries = table.get_ref().iter().map(|(id, value)| {
        let says = match value.get_ref() {
            DeValue::Array(values) => many(values.iter().map(|value| one(value.get_ref()))),
            value => one(value).map_or_else(Says::Wrong, Says::One),
        };
        (id.span().start, id.get_ref().to_string(), says)
    });
    // A table of the reader is in the order of the alphabet; people read a file from its beginning.
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|(at, _, _)| *at);
    let entry = |(at, id, says)| Entry { id, place: EntryPlace::Byte(at), says };
    Ok(entries.into_iter().map(entry).collect())
}

/// An object with its members in their order.
struct Members(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map of settings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

fn json_entries(text: &str) -> Result<Vec<Entry>, Refused> {
    let Members(members) = input::json::read(text).map_err(|error: JsonError| Refused {
        place: Place::Line(error.line()),
        problem: error.problem(),
    })?;
    let one = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Bool(truth) => Ok(truth.to_string()),
        serde_json::Value::Number(_) => Err("a number"),
        serde_json::Value::Null => Err("null"),
        serde_json::Value::Array(_) => Err("a list in a list"),
        serde_json::Value::Object(_) => Err("an object"),
    };
    let entries = members.into_iter().map(|(id, value)| {
        let says = match value {
            serde_json::Value::Array(values) => many(values.into_iter().map(one)),
            value => one(value).map_or_else(Says::Wrong, Says::One),
        };
        Entry { id, place: EntryPlace::Named, says }
    });
    Ok(entries.collect())
}

fn many(values: impl Iterator<Item = Result<String, &'static str>>) -> Says {
    match values.collect::<Result<Vec<_>, _>>() {
        Ok(names) if names.is_empty() => Says::Wrong("an empty list"),
        Ok(names) => Says::Many(names),
        Err(found) => Says::Wrong(found),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::scope::ScopeError;

    #[test]
    fn a_file_of_very_many_entries_is_refused_for_its_first_in_one_pass() {
        // If each entry's line were counted, or its name held against all others, this would take minutes.
        let ids = || (0..200_000).map(|at| format!("unknown-{at}"));
        let toml = ids().map(|id| format!("{id} = \"x\"\n")).collect::<Vec<_>>().concat();
        let members: Vec<String> = ids().map(|id| format!("\"{id}\": \"x\"")).collect();
        let json = format!("{{\n{}\n}}", members.join(",\n"));
        for (text, is_json, first) in [(&toml, false, 1), (&json, true, 2)] {
            match read(text, is_json) {
                Err(ScopeError::File { line, problem }) => {
                    assert_eq!(line, first, "{problem}");
                    assert!(problem.contains("unknown setting `unknown-0`"), "{problem}");
                }
                other => panic!("{other:?}"),
            }
        }
        // One that stands twice is found at the end of them.
        let twice = format!("{{\n{},\n\"unknown-0\": \"x\"}}", members.join(",\n"));
        let error = read(&twice, true).unwrap_err().to_string();
        assert!(error.starts_with("line 200002: `unknown-0` stands twice"), "{error}");
    }
}
