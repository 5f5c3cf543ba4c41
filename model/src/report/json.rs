//! Answers as JSON: the public shapes. Fields may be added, never removed or changed in meaning.
//!
//! Counts of configurations are decimal strings, because they do not fit into what most JSON readers
//! take for numbers.

mod explain;
mod repair;
mod run;
pub mod shards;
mod vocabulary;
mod article;
mod verify;
mod asked;
mod impact;
mod audit;
mod hierarchy;
mod attacks;
mod faults;
mod coverage;
mod sensitivity;
mod ladder;

use std::collections::BTreeMap;

use family::cube::Cube;
use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::beside::Beside;
use crate::families::{Answer, Outcome, Verdict};
use crate::report::expected::Cell;
use crate::scope::{Scope, write_cube, write_values};
use crate::setting;
use crate::trace::TraceError;

pub use article::{Article, ArticleRowJson};
pub use asked::{AskedJson, SideJson, share};
pub use attacks::{AttackJson, AttacksJson};
pub use audit::{
    ActionJson, AuditJson, ClaimAuditJson, DeadEndsJson, DeadlockJson, DecidingJson, GuardJson,
    Literals, TurnJson, other_than_default,
};
pub use coverage::{
    AskedControlJson, CoverageJson, CoverageOfFamily, CoverageOfPreset, HonestJson, HonestRunJson,
    PremiseJson,
};
pub use explain::{
    BaselineJson, ConditionJson, Explain, Factored, PartJson, RunJson, WayJson, WithoutJson,
};
pub use faults::{EquivalentJson, FaultJson, FaultsJson, KilledJson};
pub use hierarchy::{HierarchiesJson, HierarchyJson, HierarchyOfScope};
pub use impact::{
    ChangeJson, ChangedJson, ClaimDifferenceJson, DifferenceJson, ImpactJson, SettingDifferenceJson,
};
pub use ladder::{LadderJson, LaddersJson, RungJson};
pub use repair::{BesidesJson, MarginJson, RepairJson, RepairStepJson, RepairsJson};
pub use run::{ControlJson, ExchangeJson, NeverAskedJson, StepJson, TraceFile, TraceJson};
pub use sensitivity::{
    SensitivityJson, SensitivityOfFamily, TurnedClaimJson, TurnedInPreset, TurnedJson,
};
pub use verify::{ExpectedJson, LogJson, OpenJson, RequestJson, VerifyJson, WARNING, texts};
pub use vocabulary::{
    ClaimRowJson, Claims, PresetRowJson, Presets, SettingJson, Settings, SourceJson,
};

/// The date of the product facts that the model stands on.
pub const FACTS: &str = "2026-11-22";

/// The version of the shapes in this module.
pub const FORMAT: &str = "1";

/// How many rules are listed at most.
pub const RULES_MAX: usize = 20;

/// Settings with the values that they may have.
pub type Values = BTreeMap<&'static str, Vec<&'static str>>;

/// What produced an answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// The version of the program.
    pub version: &'static str,
    /// The SHA-256 of the sources of the model.
    pub model_sha256: &'static str,
    /// The date of the product facts.
    pub facts: &'static str,
    /// The engine that decided.
    pub engine: &'static str,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            model_sha256: env!("MODEL_SHA256"),
            facts: FACTS,
            engine: "stateright",
        }
    }
}

/// The answer of `check`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// What it is about.
    pub scope: ScopeJson,
    /// The claims that were asked for, in that scope.
    pub claims: Vec<ClaimJson>,
    /// Where no scope was given: every preset with what was expected of it.
    pub presets: Vec<PresetJson>,
}

/// A scope, and what was explored in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScopeJson {
    /// The preset that it started from.
    pub preset: Option<&'static str>,
    /// What was changed after it.
    pub changed: Values,
    /// How many configurations it has.
    pub configurations: String,
    /// How many of them were decided.
    pub decided: String,
    /// How many explorations there were: one for each class of configurations that no step tells apart,
    /// or a single one for all.
    pub explored: usize,
    /// The reachable states.
    pub states: u128,
    /// Their transitions: states with an action that has a successor.
    pub transitions: u128,
    /// How states and transitions were counted: `sum`: those of each decided configuration, added up;
    /// `slices`: each once, in the two slices of the world that are explored for all configurations;
    /// `shards`: as in each shard of a plan, added up.
    pub counted: &'static str,
    /// The greatest distance of any state.
    pub depth: usize,
}

/// The answer to one claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimJson {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The group.
    pub group: &'static str,
    /// The sentence.
    pub says: &'static str,
    /// `holds`, `violated` or `unknown`.
    pub verdict: &'static str,
    /// How many configurations.
    pub configurations: Counts,
    /// When it is violated: the settings that decide, each rule enough alone.
    pub rules: Vec<Values>,
    /// How many rules there are, or how many were looked for.
    pub rules_total: usize,
    /// Whether there are no more than these.
    pub rules_complete: bool,
    /// Where it is violated in some configurations: the open settings that make the difference, the one
    /// first that does so most often for what it takes to look it up.
    pub depends_on: Vec<DependsJson>,
    /// For a decision: the request that is decided wrongly.
    pub request: Option<&'static str>,
    /// The answer to a claim that is easily taken for this one; left out where there is none, or where it was
    /// not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<BesideJson>,
    /// A run that violates it, or witnesses it.
    pub trace: Option<TraceJson>,
}

/// The answer to a claim that is easily taken for another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BesideJson {
    /// The id.
    pub id: &'static str,
    /// Its verdict.
    pub verdict: &'static str,
    /// How many configurations.
    pub configurations: Counts,
    /// Whether the claim that was asked holds and this one is violated.
    pub contrary: bool,
    /// What it means beside the claim that was asked.
    pub says: String,
}

impl BesideJson {
    /// What is told beside an answer in a scope.
    #[must_use]
    pub fn new(beside: &Beside<'_>, scope: &Cube) -> Self {
        Self {
            id: beside.other.claim.id,
            verdict: beside.other.verdict.id(),
            configurations: Counts::new(beside.other, scope),
            contrary: beside.is_contrary(),
            says: beside.says(),
        }
    }
}

/// A setting that makes the difference.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DependsJson {
    /// The setting.
    pub setting: &'static str,
    /// In how many configurations another value of it alone turns the answer.
    pub configurations: String,
    /// The command that shows it.
    pub read: &'static str,
}

/// How many configurations.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// In the scope.
    pub total: String,
    /// To which the claim applies.
    pub applicable: String,
    /// Of these, that violate it. For a witness that some have: none.
    pub violating: String,
    /// Of these, that were not decided.
    pub unknown: String,
}

/// A preset with what was expected of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresetJson {
    /// The id.
    pub id: &'static str,
    /// How many configurations it has.
    pub configurations: String,
    /// The claims of protection, of what works, and of the roll-out.
    pub claims: Vec<PresetClaimJson>,
}

/// A claim in a preset.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresetClaimJson {
    /// The id.
    pub id: &'static str,
    /// The verdict.
    pub verdict: &'static str,
    /// The verdict that is committed as expected.
    pub expected: &'static str,
    /// Why it is expected.
    pub reason: String,
}

impl ScopeJson {
    /// A scope with what was explored in it.
    #[must_use]
    pub fn new(scope: &Scope, outcome: &Outcome) -> Self {
        let changed = scope.changed.iter().filter_map(|(variable, values)| {
            let row = setting::row(*variable)?;
            Some((row.id, write_values(row, *values)))
        });
        Self {
            preset: scope.preset.map(|preset| preset.id),
            changed: changed.collect(),
            configurations: scope.cube.count().to_string(),
            decided: outcome.size.decided.to_string(),
            explored: outcome.size.explored,
            states: outcome.size.states,
            transitions: outcome.size.transitions,
            counted: outcome.size.counted.id(),
            depth: outcome.size.depth,
        }
    }
}

impl Counts {
    /// The counts of an answer in a scope.
    #[must_use]
    pub fn new(answer: &Answer, scope: &Cube) -> Self {
        Self {
            total: scope.count().to_string(),
            applicable: answer.applicable.to_string(),
            violating: answer.violating_count().to_string(),
            unknown: answer.unknown.to_string(),
        }
    }
}

impl ClaimJson {
    /// The answer to one claim in a scope.
    pub fn new(answer: &Answer, scope: &Cube) -> Result<Self, TraceError> {
        let rules = answer.violating.rules(scope, RULES_MAX)?;
        let trace = answer.trace()?;
        let within = answer.claim.within(scope).unwrap_or_else(|| scope.clone());
        let depends_on = if answer.verdict == Verdict::Violated {
            answer.violating.deciding(&within)?
        } else {
            Vec::new()
        };
        let depends_on = depends_on.into_iter().filter_map(|(variable, count)| {
            let row = setting::row(variable)?;
            let configurations = count.to_string();
            Some(DependsJson { setting: row.id, configurations, read: row.read })
        });
        Ok(Self {
            depends_on: depends_on.collect(),
            id: answer.claim.id,
            kind: answer.claim.kind.id(),
            group: answer.claim.group.id(),
            says: &answer.claim.says,
            verdict: answer.verdict.id(),
            configurations: Counts::new(answer, scope),
            rules_total: rules.some.len(),
            rules_complete: rules.all,
            rules: rules.some.iter().take(RULES_MAX).map(|rule| write_cube(rule, scope)).collect(),
            request: answer.request,
            beside: None,
            trace: trace.as_ref().map(|trace| TraceJson::new(trace, answer.claim.id)),
        })
    }
}

impl PresetClaimJson {
    /// A claim in a preset with what was expected.
    #[must_use]
    pub fn new(answer: &Answer, cell: &Cell) -> Self {
        Self {
            id: answer.claim.id,
            verdict: answer.verdict.id(),
            expected: cell.verdict.id(),
            reason: cell.reason.clone(),
        }
    }
}
