//! The family of configurations that a question is about, as people write it.
//!
//! A preset, then a file, then single settings; what comes later replaces what came earlier. Without
//! a preset everything is free that is not mentioned.

mod strongest;

use std::collections::BTreeMap;
use std::fmt;

use family::cube::{Assignment, Cube};
use family::variable::{Values, VariableId};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use thiserror::Error;
use toml::de::{DeTable, DeValue};

use crate::capability::Attacker;
use crate::preset::{self, Preset};
use crate::setting::{self, Row};

/// A family of configurations, and how it came about.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The preset that it started from.
    pub preset: Option<&'static Preset>,
    /// What was changed after it: settings with the values that they may have.
    pub changed: BTreeMap<VariableId, Values>,
    /// The configurations.
    pub cube: Cube,
}

/// What is wrong with what somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScopeError {
    /// There is no such preset.
    #[error("unknown preset `{id}`{}; `model presets` lists them", near(nearest.as_deref()))]
    Preset {
        /// What was written.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// There is no such claim.
    #[error("unknown claim `{id}`{}; `model claims` lists them", near(nearest.as_deref()))]
    Claim {
        /// What was written.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// There is no such setting.
    #[error("unknown setting `{id}`{}; `model settings` lists them", near(nearest.as_deref()))]
    Setting {
        /// What was written.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// The setting has no such value.
    #[error("unknown value `{value}` of setting `{id}`{}, expected one of {expected}", near(nearest.as_deref()))]
    Value {
        /// The setting.
        id: String,
        /// What was written.
        value: String,
        /// What may have been meant.
        nearest: Option<String>,
        /// What it has.
        expected: String,
    },
    /// Not of the form `id=value`.
    #[error("`{text}` is no setting, expected `id=value`, `id=value,value` or `id=*`")]
    Form {
        /// What was written.
        text: String,
    },
    /// Two settings of one id exclude each other.
    #[error("`{first}` and `{second}` exclude each other, expected one `--set` of `{id}`")]
    Exclude {
        /// The setting.
        id: String,
        /// What was written first.
        first: String,
        /// What was written then.
        second: String,
    },
    /// More than one value where one is needed.
    #[error("`{text}` leaves {values} values of setting `{id}`, expected one")]
    One {
        /// The setting.
        id: String,
        /// What was written.
        text: String,
        /// How many values that leaves.
        values: u32,
    },
    /// The file is no configuration.
    #[error("line {line}: {problem}")]
    File {
        /// Where.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
}

fn near(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(", did you mean `{nearest}`?")).unwrap_or_default()
}

/// The nearest of some ids to what was written, if one is near.
pub fn nearest<'a>(written: &str, ids: impl Iterator<Item = &'a str>) -> Option<String> {
    let likeness = |id: &str| strsim::jaro_winkler(written, id);
    ids.map(|id| (likeness(id), id))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, id)| id.to_owned())
}

impl Default for Scope {
    fn default() -> Self {
        Self { preset: None, changed: BTreeMap::new(), cube: Attacker::Password.everything() }
    }
}

impl Scope {
    /// The configurations of a preset.
    pub fn preset(id: &str) -> Result<Self, ScopeError> {
        let preset = preset::find(id).ok_or_else(|| ScopeError::Preset {
            id: id.to_owned(),
            nearest: nearest(id, preset::PRESETS.iter().map(|preset| preset.id)),
        })?;
        Ok(Self { preset: Some(preset), changed: BTreeMap::new(), cube: preset.cube() })
    }

    /// Replaces what some settings may be.
    pub fn change(&mut self, changes: BTreeMap<VariableId, Values>) {
        for (variable, values) in changes {
            self.cube.set(variable, values);
            self.changed.insert(variable, values);
        }
    }

    /// The least configuration of the scope, with what was chosen in words of `--set`; `None` where
    /// the scope has none.
    #[must_use]
    pub fn choose(&self) -> Option<(Assignment, Vec<String>)> {
        let configuration = self.cube.least()?;
        let one: Cube = configuration.iter().map(|(_, value)| Values::one(value)).collect();
        let chosen = write_cube(&one, &self.cube)
            .into_iter()
            .map(|(id, values)| format!("{id}={}", values.join(",")));
        let chosen = chosen.collect();
        Some((configuration, chosen))
    }

    /// Reads single settings as `id=value`, `id=value,value` or `id=*`.
    pub fn parse_sets(texts: &[String]) -> Result<BTreeMap<VariableId, Values>, ScopeError> {
        let mut changes: BTreeMap<VariableId, (Values, &str)> = BTreeMap::new();
        for text in texts {
            let Some((id, names)) = text.split_once('=') else {
                return Err(ScopeError::Form { text: text.clone() });
            };
            let (variable, row) = find_setting(id.trim())?;
            let values = if names.trim() == "*" {
                setting::domain().values(variable)
            } else {
                parse_values(row, names.split(',').map(str::trim))?
            };
            let values = match changes.get(&variable) {
                Some((earlier, first)) if earlier.and(values).is_empty() => {
                    return Err(ScopeError::Exclude {
                        id: row.id.to_owned(),
                        first: (*first).to_owned(),
                        second: text.clone(),
                    });
                }
                Some((earlier, _)) => earlier.and(values),
                None => values,
            };
            changes.insert(variable, (values, text));
        }
        Ok(changes.into_iter().map(|(variable, (values, _))| (variable, values)).collect())
    }

    /// Reads settings with one value each, as `id=value`.
    pub fn parse_changes(texts: &[String]) -> Result<Vec<(VariableId, u8)>, ScopeError> {
        let changes = Self::parse_sets(texts)?;
        changes
            .into_iter()
            .map(|(variable, values)| match (values.len(), values.least()) {
                (1, Some(value)) => Ok((variable, value)),
                (count, _) => {
                    let id = setting::row(variable).map_or("", |row| row.id);
                    let is_it = |text: &&String| {
                        text.split_once('=').is_some_and(|(written, _)| written.trim() == id)
                    };
                    let text = texts.iter().find(is_it).cloned().unwrap_or_default();
                    Err(ScopeError::One { id: id.to_owned(), text, values: count })
                }
            })
            .collect()
    }

    /// Reads a file: flat `id = value`, a list of values, or `"unknown"`, in TOML or JSON. What it
    /// does not mention is free.
    pub fn parse_file(text: &str, json: bool) -> Result<BTreeMap<VariableId, Values>, ScopeError> {
        let text = text.trim_start_matches('\u{feff}');
        let entries = if json { json_entries(text)? } else { toml_entries(text)? };
        let mut changes: BTreeMap<VariableId, Values> = setting::domain()
            .variables()
            .map(|(variable, _)| (variable, setting::domain().values(variable)))
            .collect();
        for (id, line, value) in entries {
            let at_line =
                |error: &ScopeError| ScopeError::File { line, problem: error.to_string() };
            let (variable, row) = find_setting(&id).map_err(|error| at_line(&error))?;
            let names: Vec<String> = match value {
                Entry::One(name) => vec![name],
                Entry::Many(names) => names,
                Entry::Wrong(found) => {
                    return Err(ScopeError::File {
                        line,
                        problem: format!(
                            "`{id}` is {found}, expected a value, a list of values, or \"unknown\""
                        ),
                    });
                }
            };
            if names.iter().any(|name| name == "unknown" || name == "*") {
                continue;
            }
            let values = parse_values(row, names.iter().map(String::as_str))
                .map_err(|error| at_line(&error))?;
            changes.insert(variable, values);
        }
        Ok(changes)
    }
}

enum Entry {
    One(String),
    Many(Vec<String>),
    Wrong(&'static str),
}

/// What a file says, in its order: ids, the lines on which they stand, and what is said of them.
type Entries = Vec<(String, usize, Entry)>;

fn toml_entries(text: &str) -> Result<Entries, ScopeError> {
    let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let table = DeTable::parse(text).map_err(|error| ScopeError::File {
        line: error.span().map_or(1, |span| line(span.start)),
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
        let entry = match value.get_ref() {
            DeValue::Array(values) => many(values.iter().map(|value| one(value.get_ref()))),
            value => one(value).map_or_else(Entry::Wrong, Entry::One),
        };
        (id.get_ref().to_string(), line(id.span().start), entry)
    });
    Ok(entries.collect())
}

/// An object with its members in their order; one that stands twice is refused.
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
                let mut members: Vec<(String, serde_json::Value)> = Vec::new();
                while let Some(id) = map.next_key::<String>()? {
                    if members.iter().any(|(earlier, _)| *earlier == id) {
                        let problem = format!("`{id}` stands twice, expected each setting once");
                        return Err(A::Error::custom(problem));
                    }
                    members.push((id, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

fn json_entries(text: &str) -> Result<Entries, ScopeError> {
    let members: Members = serde_json::from_str(text).map_err(|error| {
        let text = error.to_string();
        let problem = text.split(" at line ").next().unwrap_or(&text).to_owned();
        ScopeError::File { line: error.line(), problem }
    })?;
    let one = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Bool(truth) => Ok(truth.to_string()),
        serde_json::Value::Number(_) => Err("a number"),
        serde_json::Value::Null => Err("null"),
        serde_json::Value::Array(_) => Err("a list in a list"),
        serde_json::Value::Object(_) => Err("an object"),
    };
    let entries = members.0.into_iter().map(|(id, value)| {
        let entry = match value {
            serde_json::Value::Array(values) => many(values.into_iter().map(one)),
            value => one(value).map_or_else(Entry::Wrong, Entry::One),
        };
        let line = line_of_member(text, &id);
        (id, line, entry)
    });
    Ok(entries.collect())
}

fn many(values: impl Iterator<Item = Result<String, &'static str>>) -> Entry {
    match values.collect::<Result<Vec<_>, _>>() {
        Ok(names) if names.is_empty() => Entry::Wrong("an empty list"),
        Ok(names) => Entry::Many(names),
        Err(found) => Entry::Wrong(found),
    }
}

/// The line on which a member of a JSON object stands: where its name, in quotes, has a colon after it.
fn line_of_member(text: &str, id: &str) -> usize {
    let name = serde_json::Value::from(id).to_string();
    text.match_indices(&name)
        .find(|(at, _)| {
            let after = text.get(at + name.len()..).unwrap_or_default();
            after.trim_start().starts_with(':')
        })
        .map_or(1, |(at, _)| text.get(..at).unwrap_or_default().matches('\n').count() + 1)
}

fn find_setting(id: &str) -> Result<(VariableId, &'static Row), ScopeError> {
    setting::find(id).ok_or_else(|| ScopeError::Setting {
        id: id.to_owned(),
        nearest: nearest(id, setting::rows().map(|(_, row)| row.id)),
    })
}

fn parse_values<'a>(row: &Row, names: impl Iterator<Item = &'a str>) -> Result<Values, ScopeError> {
    setting::values(row, names).map_err(|value| ScopeError::Value {
        id: row.id.to_owned(),
        value: value.to_owned(),
        nearest: nearest(value, row.values.iter().copied()),
        expected: row.values.join(", "),
    })
}

/// A configuration as people write it.
#[must_use]
pub fn write(configuration: &Assignment) -> BTreeMap<&'static str, &'static str> {
    setting::rows()
        .filter_map(|(variable, row)| {
            Some((row.id, *row.values.get(usize::from(configuration.get(variable)))?))
        })
        .collect()
}

/// A cube as people write it: the settings that are not free in `whole`, with their values.
#[must_use]
pub fn write_cube(cube: &Cube, whole: &Cube) -> BTreeMap<&'static str, Vec<&'static str>> {
    setting::rows()
        .filter(|(variable, _)| cube.get(*variable) != whole.get(*variable))
        .map(|(variable, row)| (row.id, write_values(row, cube.get(variable))))
        .collect()
}

/// Some values of a setting as people write them.
#[must_use]
pub fn write_values(row: &Row, values: Values) -> Vec<&'static str> {
    values.iter().filter_map(|value| row.values.get(usize::from(value)).copied()).collect()
}
