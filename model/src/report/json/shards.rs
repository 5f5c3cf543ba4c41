//! The lines of a plan and of a shard's result: JSON Lines, one of these on each line.
//!
//! Settings that a line does not mention have all their values.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Settings with the values that they may have.
pub type Named = BTreeMap<String, Vec<String>>;

/// What made a plan or a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MadeBy {
    /// The version of the program.
    pub version: String,
    /// The SHA-256 of the sources of the model.
    pub model_sha256: String,
    /// The date of the product facts.
    pub facts: String,
}

/// A line of a plan: one shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanLine {
    /// The version of this shape.
    pub format: String,
    /// What made the plan. Another model does not run it.
    pub tool: MadeBy,
    /// The number of the shard, counted from 0.
    pub shard: u32,
    /// How many shards there are.
    pub shards: u32,
    /// What all of them together are about. The same on every line.
    pub scope: PlanScope,
    /// The configurations of this shard: the settings that do not have all their values here.
    pub cube: Named,
    /// How many they are.
    pub configurations: String,
    /// The claims that were asked for by name; empty: all, and none by name. The same on every line.
    pub claims: Vec<String>,
}

/// The scope of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanScope {
    /// The preset that it started from.
    pub preset: Option<String>,
    /// What was changed after it.
    pub changed: Named,
    /// What that leaves: the settings that do not have all their values in the scope.
    pub cube: Named,
    /// How many configurations it has.
    pub configurations: String,
}

/// A line of a result: an answer for each claim, in the order of the claims, and at the end what was
/// explored. Without the last line the shard is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum ResultLine {
    /// The answer to one claim.
    Claim(ClaimLine),
    /// The end.
    Complete(CompleteLine),
}

/// The answer to one claim in one shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimLine {
    /// The version of this shape.
    pub format: String,
    /// The SHA-256 of the plan: of its lines, each with a newline at its end.
    pub plan_sha256: String,
    /// The number of the shard.
    pub shard: u32,
    /// The claim.
    pub claim: String,
    /// `holds` or `violated`, in this shard.
    pub verdict: String,
    /// How many configurations the shard has.
    pub configurations: String,
    /// To how many of them the claim applies.
    pub applicable: String,
    /// How many of these violate it. For a witness that some have: none.
    pub violating: String,
    /// Exactly which.
    pub region: RegionLine,
    /// The canonical run of the shard, where there is one; for a claim that is not about runs, the
    /// least configuration that violates it.
    pub example: Option<ExampleLine>,
    /// For a decision: the request that is decided wrongly.
    pub request: Option<String>,
}

/// A set of configurations as a decision diagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegionLine {
    /// The nodes. Each leads only to nodes before it, of settings after its own.
    pub nodes: Vec<NodeLine>,
    /// Where it begins. `0`: no configuration; `1`: all; *n* + 2: at the node *n*, counted from 0.
    pub root: u32,
}

/// A setting, and where each of its values leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NodeLine {
    /// The setting.
    pub setting: String,
    /// Its values, each once, with the place to which they lead.
    pub branches: Vec<BranchLine>,
}

/// Some values of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BranchLine {
    /// The values.
    pub values: Vec<String>,
    /// Where they lead, as a region begins.
    pub to: u32,
}

/// A configuration, and a run under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExampleLine {
    /// The configuration.
    pub configuration: BTreeMap<String, String>,
    /// The actions, as `replay` names them; none where the claim is not about runs.
    pub actions: Vec<String>,
}

/// The last line of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CompleteLine {
    /// The version of this shape.
    pub format: String,
    /// What decided.
    pub tool: MadeBy,
    /// The SHA-256 of the plan.
    pub plan_sha256: String,
    /// The number of the shard.
    pub shard: u32,
    /// How many shards the plan has.
    pub shards: u32,
    /// How many configurations the shard has. All are decided.
    pub configurations: String,
    /// How many explorations that took.
    pub explored: u64,
    /// The reachable states, counted as `counted` says.
    pub states: String,
    /// Their transitions.
    pub transitions: String,
    /// How they were counted: `sum` or `slices`, as in the output of `check`.
    pub counted: String,
    /// The greatest distance of any state.
    pub depth: u64,
    /// How many lines stand before this one.
    pub lines: u64,
    /// Their SHA-256, each with a newline at its end.
    pub sha256: String,
}
