//! What the shapes of advice have in common: a scope as it was asked for, and a claim's answer in it.

use family::cube::Cube;
use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::impact::Side;
use crate::report::json::{Tool, Values};
use crate::scope::{Scope, write_values};
use crate::setting;

/// A scope as it was asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AskedJson {
    /// The preset that it started from.
    pub preset: Option<&'static str>,
    /// What was changed after it.
    pub changed: Values,
    /// How many configurations it has.
    pub configurations: String,
}

impl AskedJson {
    /// A scope.
    #[must_use]
    pub fn new(scope: &Scope) -> Self {
        let changed = scope.changed.iter().filter_map(|(variable, values)| {
            let row = setting::row(*variable)?;
            Some((row.id, write_values(row, *values)))
        });
        Self {
            preset: scope.preset.map(|preset| preset.id),
            changed: changed.collect(),
            configurations: scope.cube.count().to_string(),
        }
    }
}

/// How often a claim is violated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SideJson {
    /// `holds` or `violated`.
    pub verdict: &'static str,
    /// How many configurations the claim applies to, as `check` counts them.
    pub applicable: String,
    /// How many violate it, as `check` counts them. For a witness that some have: none.
    pub violating: String,
    /// Of a witness: how many lack it, whether or not others have it. Otherwise left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacking: Option<String>,
}

impl SideJson {
    /// An answer.
    #[must_use]
    pub fn new(side: &Side) -> Self {
        Self {
            verdict: side.verdict.id(),
            applicable: side.applicable.to_string(),
            violating: side.violating.to_string(),
            lacking: side.lacking.map(|count| count.to_string()),
        }
    }
}

/// This program, with the engine that gives advice.
pub(super) fn tool() -> Tool {
    Tool { engine: "family", ..Tool::this() }
}

/// A share with six digits after the point.
#[must_use]
pub fn share(part: u128, whole: u128) -> String {
    // Numbers of configurations leave room for a million times as many.
    let millionths = part.saturating_mul(1_000_000) / whole.max(1);
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// Some values of a setting, as a cube has them.
pub(super) fn values_in(cube: &Cube, variable: family::variable::VariableId) -> Vec<&'static str> {
    setting::row(variable).map_or_else(Vec::new, |row| write_values(row, cube.get(variable)))
}

/// The id of a value.
pub(super) fn value(variable: family::variable::VariableId, value: u8) -> &'static str {
    let row = setting::row(variable);
    row.and_then(|row| row.values.get(usize::from(value)).copied()).unwrap_or_default()
}

/// The id of a setting.
pub(super) fn id(variable: family::variable::VariableId) -> &'static str {
    setting::row(variable).map_or("", |row| row.id)
}
