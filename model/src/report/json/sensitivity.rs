//! The JSON of `sensitivity`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::sensitivity::{Sensitivity, Turned, TurnedVerdict};
use crate::report::json::asked::{AskedJson, id, value};
use crate::report::json::{FORMAT, share};
use crate::scope::Scope;

/// What rests on assumptions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SensitivityJson {
    /// The version of this shape.
    pub format: &'static str,
    /// In families, all other assumptions free.
    pub families: Vec<SensitivityOfFamily>,
    /// In presets, with all other assumptions as they are read: what differs.
    pub presets: Vec<TurnedInPreset>,
}

/// What rests on assumptions in a family.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SensitivityOfFamily {
    /// The family in which each assumption was turned, all others free.
    pub scope: AskedJson,
    /// Each assumption, turned.
    pub assumptions: Vec<TurnedJson>,
}

/// An assumption turned to another value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TurnedJson {
    /// The assumption.
    pub setting: &'static str,
    /// The value as the model reads it.
    pub from: &'static str,
    /// The other value.
    pub to: &'static str,
    /// The claims to which that makes a difference.
    pub claims: Vec<TurnedClaimJson>,
    /// How many other claims were asked; it is proved to make none to these.
    pub unchanged: usize,
}

/// What turning an assumption does to a claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TurnedClaimJson {
    /// The claim.
    pub claim: &'static str,
    /// To how many configurations with the assumption as it is read it applies.
    pub applicable: String,
    /// How many of them keep it, and violate it with the other value.
    pub hurts: String,
    /// How many violate it, and keep it with the other value.
    pub helps: String,
    /// The share of both together.
    pub share: String,
    /// The verdict in the family with the assumption as it is read.
    pub as_read: &'static str,
    /// The verdict with the other value.
    pub otherwise: &'static str,
}

/// What differs in a preset.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TurnedInPreset {
    /// The preset.
    pub preset: &'static str,
    /// The assumption.
    pub setting: &'static str,
    /// Its other value.
    pub to: &'static str,
    /// The claim.
    pub claim: &'static str,
    /// The verdict as the preset is.
    pub as_read: &'static str,
    /// In how many of its configurations the claim is violated.
    pub violating: String,
    /// The verdict with the other value.
    pub otherwise: &'static str,
    /// In how many configurations it is violated then.
    pub violating_otherwise: String,
}

impl SensitivityJson {
    /// The whole answer.
    #[must_use]
    pub fn new(families: Vec<SensitivityOfFamily>, presets: Vec<TurnedInPreset>) -> Self {
        Self { format: FORMAT, families, presets }
    }
}

impl SensitivityOfFamily {
    /// What rests on assumptions in a family.
    #[must_use]
    pub fn new(scope: &Scope, it: &Sensitivity) -> Self {
        let assumptions = it.turned.iter().map(turned).collect();
        Self { scope: AskedJson::new(scope), assumptions }
    }
}

fn turned(it: &Turned) -> TurnedJson {
    let claims = it.claims.iter().map(|one| TurnedClaimJson {
        claim: one.claim.id,
        applicable: one.applicable.to_string(),
        hurts: one.hurts.to_string(),
        helps: one.helps.to_string(),
        share: share(one.hurts + one.helps, one.applicable),
        as_read: one.as_read.id(),
        otherwise: one.otherwise.id(),
    });
    TurnedJson {
        setting: id(it.setting),
        from: value(it.setting, it.from),
        to: value(it.setting, it.to),
        claims: claims.collect(),
        unchanged: it.unchanged,
    }
}

impl TurnedInPreset {
    /// What differs.
    #[must_use]
    pub fn new(preset: &'static str, it: &TurnedVerdict) -> Self {
        Self {
            preset,
            setting: id(it.setting),
            to: value(it.setting, it.to),
            claim: it.claim,
            as_read: it.as_read.id(),
            violating: it.violating.to_string(),
            otherwise: it.otherwise.id(),
            violating_otherwise: it.violating_otherwise.to_string(),
        }
    }
}
