//! The JSON of `hierarchy`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::hierarchy::Hierarchy;
use crate::preset::Preset;
use crate::report::json::FORMAT;
use crate::scope::{Scope, write_cube, write_values};
use crate::setting;

/// The minimal sets of capabilities, for some scopes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchiesJson {
    /// The version of this format.
    pub format: &'static str,
    /// For each scope.
    pub scopes: Vec<HierarchyOfScope>,
}

/// Those of one scope.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchyOfScope {
    /// The preset that it started from.
    pub preset: Option<&'static str>,
    /// What was set after it.
    pub set: BTreeMap<&'static str, Vec<&'static str>>,
    /// For each claim.
    pub claims: Vec<HierarchyJson>,
}

/// Those of one claim.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchyJson {
    /// The claim.
    pub claim: &'static str,
    /// The minimal sets; none: nothing that is modelled violates it. The empty set: it needs no attacker.
    pub least: Vec<Vec<&'static str>>,
    /// The capabilities that the claim itself is limited by, with the values that it is about: they are in
    /// no set.
    pub premise: BTreeMap<&'static str, Vec<&'static str>>,
    /// Whether every larger set that the claim is about violates it too.
    pub upward_closed: bool,
}

impl HierarchiesJson {
    /// The whole answer.
    #[must_use]
    pub fn new(scopes: Vec<HierarchyOfScope>) -> Self {
        Self { format: FORMAT, scopes }
    }
}

impl HierarchyOfScope {
    /// The answer for a scope.
    #[must_use]
    pub fn new(scope: &Scope, found: &[Hierarchy]) -> Self {
        let before = scope.preset.map_or_else(|| Scope::default().cube, Preset::cube);
        let id = |it| setting::row(it).map_or("", |row| row.id);
        let claims = found.iter().map(|it| HierarchyJson {
            claim: it.claim.id,
            least: it.least.iter().map(|set| set.iter().map(|it| id(*it)).collect()).collect(),
            premise: it
                .premise
                .iter()
                .filter_map(|(it, values)| {
                    let row = setting::row(*it)?;
                    Some((row.id, write_values(row, *values)))
                })
                .collect(),
            upward_closed: it.is_upward_closed,
        });
        Self {
            preset: scope.preset.map(|preset| preset.id),
            set: write_cube(&scope.cube, &before),
            claims: claims.collect(),
        }
    }
}
