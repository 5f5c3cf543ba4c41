//! The JSON of `attacks`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::attacks::{Attack, Made};
use crate::report::json::FORMAT;

/// Known attacks, made again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttacksJson {
    /// The version of this format.
    pub format: &'static str,
    /// Each of them.
    pub attacks: Vec<AttackJson>,
}

/// One attack. Each of its statements was decided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttackJson {
    /// Its id.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The preset in which it is made.
    pub preset: &'static str,
    /// What is set beside it, as `id=value`.
    pub set: Vec<&'static str>,
    /// The capabilities that it needs: without one of them the claim holds.
    pub needs: Vec<&'static str>,
    /// The claim that it breaks.
    pub claim: &'static str,
    /// Settings of which each group stops it.
    pub stopped_by: Vec<Vec<&'static str>>,
    /// Settings of which no group does.
    pub not_stopped_by: Vec<Vec<&'static str>>,
    /// How many steps its canonical run has.
    pub depth: usize,
    /// The replay key of the run, which begins with that number and ends with a SHA-256.
    pub replay: String,
}

impl AttacksJson {
    /// All of them.
    #[must_use]
    pub fn new(attacks: Vec<AttackJson>) -> Self {
        Self { format: FORMAT, attacks }
    }
}

impl AttackJson {
    /// One that was made.
    #[must_use]
    pub fn new(attack: &Attack, made: &Made) -> Self {
        let groups = |of: &[&[&'static str]]| of.iter().map(|group| group.to_vec()).collect();
        Self {
            id: attack.id,
            title: attack.title,
            preset: attack.preset,
            set: attack.sets.to_vec(),
            needs: attack.needs.to_vec(),
            claim: attack.claim,
            stopped_by: groups(attack.stops),
            not_stopped_by: groups(attack.spares),
            depth: made.run.steps.len(),
            replay: made.run.key(attack.claim),
        }
    }
}
