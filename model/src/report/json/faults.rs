//! The JSON of `faults`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::fault::Fate;
use crate::mutants::{Mutant, Outcome};
use crate::report::json::FORMAT;

/// Named faults of implementations, and what sees each.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultsJson {
    /// The version of this format.
    pub format: &'static str,
    /// Each of them.
    pub faults: Vec<FaultJson>,
}

/// One fault. Each of its statements was decided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultJson {
    /// Its id.
    pub id: &'static str,
    /// The party whose implementation has it.
    pub who: &'static str,
    /// What is right.
    pub right: &'static str,
    /// What the faulty one does.
    pub wrong: &'static str,
    /// Public documents that say so, or that know the fault.
    pub source: Vec<&'static str>,
    /// How it is killed; none where it makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub killed: Option<KilledJson>,
    /// Why it makes no difference, where it makes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equivalent: Option<EquivalentJson>,
}

/// How a fault is killed: in the least configuration of a preset with something set beside it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KilledJson {
    /// The claims that the right implementation keeps there and the faulty one violates, all of them.
    pub by: Vec<&'static str>,
    /// The preset.
    pub preset: &'static str,
    /// What is set beside it, as `id=value`.
    pub set: Vec<&'static str>,
    /// The capabilities of the attacker; she has no other.
    pub attacker: Vec<&'static str>,
    /// How many steps the shortest run has that violates the first of the claims, or how far the shortest
    /// honest run goes, where no step leads on.
    pub depth: usize,
    /// The replay key of the run, which begins with that number and ends with a SHA-256.
    pub replay: String,
}

/// That a fault makes no difference.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EquivalentJson {
    /// Why.
    pub why: &'static str,
    /// The capabilities of the attacker with which the least configuration of each preset was explored.
    pub attacker: Vec<&'static str>,
    /// How many configurations these are.
    pub configurations: usize,
    /// How many states they have, added up: the same, with the same steps, with the fault and without.
    pub states: usize,
}

impl FaultsJson {
    /// All of them.
    #[must_use]
    pub fn new(mutants: &[Mutant]) -> Self {
        Self { format: FORMAT, faults: mutants.iter().map(FaultJson::new).collect() }
    }
}

impl FaultJson {
    /// One that was tried out.
    #[must_use]
    pub fn new(mutant: &Mutant) -> Self {
        let row = mutant.row;
        let mut json = Self {
            id: row.fault.id(),
            who: row.who.id(),
            right: row.right,
            wrong: row.wrong,
            source: row.source.to_vec(),
            killed: None,
            equivalent: None,
        };
        match (row.fate, &mutant.outcome) {
            (Fate::Killed { preset, sets, has, .. }, Outcome::Killed(killed)) => {
                json.killed = Some(KilledJson {
                    by: killed.by.iter().map(|claim| claim.id).collect(),
                    preset,
                    set: sets.to_vec(),
                    attacker: has.to_vec(),
                    depth: killed.run.steps.len(),
                    replay: killed.run.key(killed.claim.id),
                });
            }
            (Fate::Equivalent { why, has }, Outcome::Equivalent { configurations, states }) => {
                json.equivalent = Some(EquivalentJson {
                    why,
                    attacker: has.to_vec(),
                    configurations: *configurations,
                    states: *states,
                });
            }
            _ => {}
        }
        json
    }
}
