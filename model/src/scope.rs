//! The family of configurations that a question is about, as people write it.
//!
//! A preset, then a file, then single settings; what comes later replaces what came earlier. Without
//! a preset everything is free that is not mentioned.

pub mod near;
mod file;
mod asked;

use std::collections::BTreeMap;
use std::fmt;

use family::cube::{Assignment, Cube};
use family::variable::{Values, VariableId};
use input::foreign::Foreign;
use input::line::Short;
use thiserror::Error;

pub use self::asked::Asked;
pub use self::near::{nearest, nearest_value};
use crate::capability::Attacker;
use crate::preset::{self, Preset};
use crate::setting::words::{Word, meaning};
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
    #[error("unknown preset `{}`{}; `model presets` lists them", Short(id), near(nearest.as_deref()))]
    Preset {
        /// What was written.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// There is no such claim.
    #[error("unknown claim `{}`{}; `model claims` lists them", Short(id), near(nearest.as_deref()))]
    Claim {
        /// What was written.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// There is no such setting.
    #[error("unknown setting `{}`{}; `model settings` lists them", Short(id), near(nearest.as_deref()))]
    Setting {
        /// What was written.
        id: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// The setting has no such value.
    #[error(
        "unknown value `{}` of setting `{}`{hint}, expected one of {expected}",
        Short(value),
        Short(id)
    )]
    Value {
        /// The setting.
        id: String,
        /// What was written.
        value: String,
        /// What may have been meant, or why that cannot be told.
        hint: Hint,
        /// What it has.
        expected: String,
    },
    /// Not of the form `id=value`.
    #[error("`{}` is no setting, expected `id=value`, `id=value,value` or `id=*`", Short(text))]
    Form {
        /// What was written.
        text: String,
    },
    /// Two settings of one id exclude each other.
    #[error(
        "`{}` and `{}` exclude each other, expected one `--set` of `{id}`",
        Short(first),
        Short(second)
    )]
    Exclude {
        /// The setting.
        id: String,
        /// What was written first.
        first: String,
        /// What was written then.
        second: String,
    },
    /// More than one value where one is needed.
    #[error("`{}` leaves {values} values of setting `{id}`, expected one", Short(text))]
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
    /// The file says nothing.
    #[error("{problem}")]
    Empty {
        /// What to do.
        problem: String,
    },
    /// The file is something else.
    #[error("{}", is.says())]
    Foreign {
        /// What.
        is: Foreign,
    },
}

/// What may have been meant by a value that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A value that is near.
    Nearest(String),
    /// A product's word that means more than one thing, and why.
    Unclear(&'static str),
    /// Nothing is near.
    Nothing,
}

impl fmt::Display for Hint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nearest(value) => write!(formatter, ", did you mean `{value}`?"),
            Self::Unclear(why) => write!(formatter, " ({why})"),
            Self::Nothing => Ok(()),
        }
    }
}

fn near(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(", did you mean `{nearest}`?")).unwrap_or_default()
}

impl Default for Scope {
    fn default() -> Self {
        Self { preset: None, changed: BTreeMap::new(), cube: Attacker::Password.everything() }
    }
}

impl Scope {
    /// All configurations in which the attacker can do everything.
    #[must_use]
    pub fn at_her_best() -> Self {
        let mut scope = Self::default();
        let cube = Attacker::All.at_her_best(scope.cube.clone());
        let changes = cube.iter().filter(|(it, values)| scope.cube.get(*it) != *values);
        let changes = changes.collect();
        scope.change(changes);
        scope
    }

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

    /// Reads a file: flat `id = value`, a list of values, or `"unknown"`, in TOML or JSON. What it does not
    /// mention, or calls unknown, is not among what is returned: it is free.
    pub fn parse_file(
        text: &str,
        is_json: bool,
    ) -> Result<BTreeMap<VariableId, Values>, ScopeError> {
        file::read(text, is_json)
    }
}

/// The setting with an id, or what may have been meant.
pub(crate) fn find_setting(id: &str) -> Result<(VariableId, &'static Row), ScopeError> {
    setting::find(id).ok_or_else(|| ScopeError::Setting {
        id: id.to_owned(),
        nearest: nearest(id, setting::rows().map(|(_, row)| row.id)),
    })
}

/// The set of these values of a setting, in the table's words or in those of a product.
fn parse_values<'a>(row: &Row, names: impl Iterator<Item = &'a str>) -> Result<Values, ScopeError> {
    let value = |name: &'a str| match meaning(row, name) {
        Some(Word::Value(value)) => {
            let place = row.values.iter().position(|it| *it == value);
            place.and_then(|place| u8::try_from(place).ok()).ok_or_else(|| unknown(row, name, None))
        }
        Some(Word::Unclear(why)) => Err(unknown(row, name, Some(why))),
        None => Err(unknown(row, name, None)),
    };
    names.map(value).collect()
}

/// That a setting has no such value, with what may have been meant.
pub(crate) fn unknown(row: &Row, value: &str, why: Option<&'static str>) -> ScopeError {
    ScopeError::Value {
        id: row.id.to_owned(),
        value: value.to_owned(),
        hint: match why {
            Some(why) => Hint::Unclear(why),
            None => nearest_value(value, row.values).map_or(Hint::Nothing, Hint::Nearest),
        },
        expected: row.values.join(", "),
    }
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
