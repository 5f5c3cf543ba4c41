//! The JSON of `coverage`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::coverage::{Coverage, InPreset, Met, Premise};
use crate::report::json::asked::{AskedJson, id};
use crate::report::json::{ActionJson, FORMAT, GuardJson};
use crate::scope::Scope;

/// What is covered, of all configurations and of presets.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageJson {
    /// The version of this shape.
    pub format: &'static str,
    /// Of families that were explored at once.
    pub families: Vec<CoverageOfFamily>,
    /// Of presets, configuration by configuration.
    pub presets: Vec<CoverageOfPreset>,
}

/// What a family covers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageOfFamily {
    /// The family.
    pub scope: AskedJson,
    /// For each claim with a premise, where it is met.
    pub premises: Vec<PremiseJson>,
    /// Every kind of action.
    pub actions: Vec<ActionJson>,
    /// How many pairs of an action and a setting are seen both ways.
    pub guards_both_ways: usize,
    /// Those that an action reads to no effect.
    pub guards_without_effect: Vec<GuardJson>,
    /// Each control that a kind of action meets, with the ways in which it was seen to decide.
    pub controls: Vec<AskedControlJson>,
    /// The honest runs to Alice's mail.
    pub honest: Option<HonestJson>,
}

/// Where the premise of a claim is met.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PremiseJson {
    /// The claim.
    pub claim: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// To how many configurations it applies.
    pub applicable: String,
    /// In how many of them its premise is met.
    pub met: String,
    /// In a family: by how many kinds of action, where it is about steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds_of_action: Option<usize>,
    /// In a preset: in how many reachable states of these configurations, added up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<String>,
}

/// A control that a kind of action meets.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AskedControlJson {
    /// The action.
    pub action: &'static str,
    /// The control.
    pub control: &'static str,
    /// Whether it was seen to let something through.
    pub passes: bool,
    /// Whether it was seen to stop something.
    pub stops: bool,
}

/// The honest runs to Alice's mail.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HonestJson {
    /// The claim.
    pub claim: &'static str,
    /// In how many configurations it holds.
    pub holds: String,
    /// In how many of these there is an honest run: all of them.
    pub witnessed: String,
    /// In how many others.
    pub elsewhere: String,
    /// Runs that together witness all of the first.
    pub runs: Vec<HonestRunJson>,
}

/// An honest run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HonestRunJson {
    /// The labels of its actions.
    pub actions: Vec<String>,
    /// In how many configurations in which the claim holds it can be taken.
    pub configurations: String,
    /// In how many of these none of the runs before it can.
    pub new: String,
}

/// What a preset covers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageOfPreset {
    /// The preset.
    pub preset: &'static str,
    /// How many configurations it has.
    pub configurations: String,
    /// For each claim with a premise, where it is met.
    pub premises: Vec<PremiseJson>,
}

impl CoverageJson {
    /// The whole answer.
    #[must_use]
    pub fn new(families: Vec<CoverageOfFamily>, presets: Vec<CoverageOfPreset>) -> Self {
        Self { format: FORMAT, families, presets }
    }
}

impl CoverageOfFamily {
    /// What a family covers.
    #[must_use]
    pub fn new(scope: &Scope, it: &Coverage) -> Self {
        let actions = it.steps.actions.iter().map(|one| ActionJson {
            id: one.action,
            configurations: one.configurations.to_string(),
        });
        let guards = it.steps.guards.iter().map(|one| GuardJson {
            action: one.action,
            setting: id(one.setting),
            read: one.read.to_string(),
            settled: one.settled,
        });
        let controls = it.controls.iter().map(|one| AskedControlJson {
            action: one.action,
            control: one.control.id(),
            passes: one.passes,
            stops: one.stops,
        });
        let honest = it.honest.as_ref().map(|honest| HonestJson {
            claim: crate::advice::coverage::WORKS,
            holds: honest.holds.to_string(),
            witnessed: honest.witnessed.to_string(),
            elsewhere: honest.elsewhere.to_string(),
            runs: honest
                .runs
                .iter()
                .map(|run| HonestRunJson {
                    actions: run.actions.iter().map(|action| action.label()).collect(),
                    configurations: run.configurations.to_string(),
                    new: run.new.to_string(),
                })
                .collect(),
        });
        Self {
            scope: AskedJson::new(scope),
            premises: it.premises.iter().map(PremiseJson::of_family).collect(),
            actions: actions.collect(),
            guards_both_ways: it.steps.parting,
            guards_without_effect: guards.collect(),
            controls: controls.collect(),
            honest,
        }
    }
}

impl PremiseJson {
    fn of_family(it: &Premise) -> Self {
        Self {
            claim: it.claim.id,
            kind: it.claim.kind.id(),
            applicable: it.applicable.to_string(),
            met: it.met.to_string(),
            kinds_of_action: it.kinds,
            states: None,
        }
    }

    fn of_preset(it: &Met) -> Self {
        Self {
            claim: it.claim.id,
            kind: it.claim.kind.id(),
            applicable: it.applicable.to_string(),
            met: it.configurations.to_string(),
            kinds_of_action: None,
            states: Some(it.states.to_string()),
        }
    }
}

impl CoverageOfPreset {
    /// What a preset covers.
    #[must_use]
    pub fn new(preset: &'static str, it: &InPreset) -> Self {
        Self {
            preset,
            configurations: it.configurations.to_string(),
            premises: it.met.iter().map(PremiseJson::of_preset).collect(),
        }
    }
}
