//! The JSON of `ladder`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::ladder::{Level, Rung};
use crate::report::json::{FORMAT, Literals, other_than_default};

/// How far parties can rely on each other.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LaddersJson {
    /// The version of this shape.
    pub format: &'static str,
    /// For each scope and attacker.
    pub ladders: Vec<LadderJson>,
}

/// In one scope.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LadderJson {
    /// The preset that it started from.
    pub preset: Option<&'static str>,
    /// What the attacker is able to do: all that goes by this name.
    pub attacker: &'static str,
    /// For each pair of parties.
    pub pairs: Vec<RungJson>,
}

/// One pair.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RungJson {
    /// The pair: the party that is done, and the one on which it relies.
    pub pair: &'static str,
    /// The level that is reached in all configurations in which the first is ever done.
    pub level: Option<&'static str>,
    /// How many configurations reach each level and no more.
    pub configurations: BTreeMap<&'static str, String>,
    /// The shortest run that breaks the level above, as labels of actions.
    pub broken_by: Option<Vec<String>>,
    /// The least configuration that takes it: what it has other than by default.
    pub configuration: Option<Literals>,
}

impl LaddersJson {
    /// The whole answer.
    #[must_use]
    pub fn new(ladders: Vec<LadderJson>) -> Self {
        Self { format: FORMAT, ladders }
    }
}

impl LadderJson {
    /// The answer in one scope.
    #[must_use]
    pub fn new(preset: Option<&'static str>, attacker: &'static str, rungs: &[Rung]) -> Self {
        Self { preset, attacker, pairs: rungs.iter().map(RungJson::new).collect() }
    }
}

impl RungJson {
    fn new(it: &Rung) -> Self {
        let counts = it.configurations.iter();
        let labels = |run: &[crate::action::Action]| run.iter().map(|it| it.label()).collect();
        Self {
            pair: it.pair.id(),
            level: it.level.map(Level::id),
            configurations: counts.map(|(level, count)| (level.id(), count.to_string())).collect(),
            broken_by: it.broken_by.as_ref().map(|(run, _)| labels(run)),
            configuration: it.broken_by.as_ref().map(|(_, least)| other_than_default(least)),
        }
    }
}
