//! Answers as JSON: the public shapes. Fields may be added, never removed or changed in meaning.
//!
//! Counts of configurations are decimal strings, because they do not fit into what most JSON readers
//! take for numbers.

use std::collections::BTreeMap;

use family::cube::Cube;
use schemars::JsonSchema;
use serde::Serialize;

use crate::claim::{self, Claim};
use crate::families::{Answer, Outcome};
use crate::report::expected::Cell;
use crate::rules::rules;
use crate::scope::{Scope, write, write_cube, write_values};
use crate::setting::{self, Row};
use crate::trace::{Trace, TraceError};

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
    /// How many were explored, each for all that are like it.
    pub explored: usize,
    /// The reachable states of all decided configurations.
    pub states: u128,
    /// Their transitions: states with an action that has a successor.
    pub transitions: u128,
    /// How states and transitions were counted: `sum` over configurations, or their `union`.
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
    /// How many rules there are.
    pub rules_total: usize,
    /// For a decision: the request that is decided wrongly.
    pub request: Option<&'static str>,
    /// A run that violates it, or witnesses it.
    pub trace: Option<TraceJson>,
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

/// A run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TraceJson {
    /// The configuration in which it was found.
    pub configuration: BTreeMap<&'static str, &'static str>,
    /// All configurations in which it can be taken.
    pub condition: Vec<Values>,
    /// Its steps.
    pub steps: Vec<StepJson>,
}

/// The answer of `trace`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TraceFile {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The claim.
    pub claim: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Its verdict in the scope.
    pub verdict: &'static str,
    /// The run, if there is one.
    pub trace: Option<TraceJson>,
}

/// One step of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StepJson {
    /// The article's step, where it is one.
    pub step: Option<&'static str>,
    /// The action, with its parameters: what a replay names.
    pub action: String,
    /// A sentence about it.
    pub says: String,
    /// Who speaks first.
    pub from: &'static str,
    /// To whom.
    pub to: &'static str,
    /// What.
    pub message: String,
    /// Everything that is said, in order.
    pub exchanges: Vec<ExchangeJson>,
}

/// A message.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExchangeJson {
    /// Who speaks.
    pub from: &'static str,
    /// To whom.
    pub to: &'static str,
    /// What.
    pub message: String,
    /// The controls that were asked then.
    pub controls: Vec<ControlJson>,
}

/// A control that was asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ControlJson {
    /// The control.
    pub control: &'static str,
    /// Whether it let the attempt through.
    pub passed: bool,
    /// Why.
    pub why: &'static str,
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
            counted: "sum",
            depth: outcome.size.depth,
        }
    }
}

impl ClaimJson {
    /// The answer to one claim in a scope.
    pub fn new(answer: &Answer, scope: &Cube) -> Result<Self, TraceError> {
        let rules = rules(&answer.violating, scope);
        let trace = answer.trace()?;
        Ok(Self {
            id: answer.claim.id,
            kind: answer.claim.kind.id(),
            group: answer.claim.group.id(),
            says: &answer.claim.says,
            verdict: answer.verdict.id(),
            configurations: Counts {
                total: scope.count().to_string(),
                applicable: answer.applicable.to_string(),
                violating: answer.violating_count().to_string(),
                unknown: answer.unknown.to_string(),
            },
            rules_total: rules.len(),
            rules: rules.iter().take(RULES_MAX).map(|rule| write_cube(rule, scope)).collect(),
            request: answer.request,
            trace: trace.as_ref().map(TraceJson::new),
        })
    }
}

impl TraceJson {
    /// A run as JSON.
    #[must_use]
    pub fn new(trace: &Trace) -> Self {
        let full = Cube::full(setting::domain());
        Self {
            configuration: write(&trace.configuration),
            condition: vec![write_cube(&trace.condition, &full)],
            steps: trace.steps.iter().map(StepJson::new).collect(),
        }
    }
}

impl StepJson {
    fn new(step: &crate::trace::Step) -> Self {
        let exchanges: Vec<ExchangeJson> = step
            .spoken
            .iter()
            .map(|spoken| ExchangeJson {
                from: spoken.from.id(),
                to: spoken.to.id(),
                message: spoken.message.to_string(),
                controls: spoken
                    .checks
                    .iter()
                    .map(|check| ControlJson {
                        control: check.control.id(),
                        passed: check.passed,
                        why: check.why,
                    })
                    .collect(),
            })
            .collect();
        let first = exchanges.first();
        Self {
            step: step.article,
            action: step.action.label(),
            says: step.action.sentence(),
            from: first.map_or_else(|| step.action.by().id(), |first| first.from),
            to: first.map_or_else(|| step.action.by().id(), |first| first.to),
            message: first.map(|first| first.message.clone()).unwrap_or_default(),
            exchanges,
        }
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

/// The answer of `settings`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Settings {
    /// The version of this shape.
    pub format: &'static str,
    /// All settings, in order.
    pub settings: Vec<SettingJson>,
}

/// A setting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingJson {
    /// The id.
    pub id: &'static str,
    /// The values, weakest first where they are ordered.
    pub values: Vec<&'static str>,
    /// The default.
    pub default: &'static str,
    /// Whether the values stand from the weakest to the strongest.
    pub ordered: bool,
    /// Who turns it.
    pub who: &'static str,
    /// The party that holds it.
    pub owner: &'static str,
    /// The heading.
    pub group: &'static str,
    /// What it is, in the product's own words.
    pub product: &'static str,
    /// The command that shows it.
    pub read: &'static str,
    /// The command that changes it.
    pub change: &'static str,
    /// The command that takes the change back.
    pub undo: &'static str,
    /// What else stops working when it is tightened.
    pub breaks: &'static str,
    /// Where the facts are from: titles and addresses.
    pub sources: Vec<SourceJson>,
    /// Whether it is an assumption: nobody can turn it, and documents leave it open.
    pub assumption: bool,
    /// What is assumed.
    pub assumes: Option<&'static str>,
}

/// A public document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceJson {
    /// The short name.
    pub key: &'static str,
    /// The title.
    pub title: &'static str,
    /// The address.
    pub url: &'static str,
}

impl SettingJson {
    /// A row of the table.
    #[must_use]
    pub fn new(row: &Row) -> Self {
        let sources = row.source.iter().filter_map(|key| crate::article::source(key));
        Self {
            id: row.id,
            values: row.values.to_vec(),
            default: row.values.get(usize::from(row.default)).copied().unwrap_or_default(),
            ordered: row.ordered,
            who: row.who.id(),
            owner: row.owner.id(),
            group: row.group,
            product: row.product,
            read: row.read,
            change: row.change,
            undo: row.undo,
            breaks: row.breaks,
            sources: sources
                .map(|source| SourceJson { key: source.key, title: source.title, url: source.url })
                .collect(),
            assumption: row.assumes.is_some(),
            assumes: row.assumes,
        }
    }
}

/// The answer of `claims`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Claims {
    /// The version of this shape.
    pub format: &'static str,
    /// All claims, in order.
    pub claims: Vec<ClaimRowJson>,
}

/// A claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimRowJson {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The group.
    pub group: &'static str,
    /// The sentence.
    pub says: &'static str,
    /// The settings that limit where it applies.
    pub applies: Values,
}

impl Claims {
    /// All claims.
    #[must_use]
    pub fn all() -> Self {
        Self { format: FORMAT, claims: claim::all().iter().map(ClaimRowJson::new).collect() }
    }
}

impl ClaimRowJson {
    fn new(claim: &'static Claim) -> Self {
        let applies = claim.applies.iter().filter_map(|(variable, values)| {
            let row = setting::row(*variable)?;
            Some((row.id, write_values(row, *values)))
        });
        Self {
            id: claim.id,
            kind: claim.kind.id(),
            group: claim.group.id(),
            says: &claim.says,
            applies: applies.collect(),
        }
    }
}

/// The answer of `presets`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Presets {
    /// The version of this shape.
    pub format: &'static str,
    /// All presets, in order.
    pub presets: Vec<PresetRowJson>,
}

/// A preset.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresetRowJson {
    /// The id.
    pub id: &'static str,
    /// What it stands for.
    pub says: &'static str,
    /// What it fixes, or narrows.
    pub fixes: Values,
    /// What it frees.
    pub free: Vec<&'static str>,
    /// How many configurations it has.
    pub configurations: String,
}

/// The answer of `article`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Article {
    /// The version of this shape.
    pub format: &'static str,
    /// The article's title.
    pub title: &'static str,
    /// Where it is published.
    pub url: &'static str,
    /// Its steps, then the sentences of its configuration sections.
    pub rows: Vec<ArticleRowJson>,
}

/// A step or a sentence of the article, with what covers it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ArticleRowJson {
    /// `E1` to `E15`, `O1` to `O20`, `EC1` to `EC4`, `OC1` to `OC7`.
    pub id: &'static str,
    /// What it says, in our words.
    pub says: &'static str,
    /// The actions that carry it out.
    pub actions: Vec<&'static str>,
    /// The settings that carry it out.
    pub settings: Vec<&'static str>,
    /// The claims that say whether it can happen, or works.
    pub claims: Vec<&'static str>,
    /// Where nothing covers it: why.
    pub uncovered: Option<&'static str>,
}

impl Article {
    /// The matrix.
    #[must_use]
    pub fn matrix() -> Self {
        let source = crate::article::source("ARTICLE");
        let steps = crate::article::STEPS.iter().map(|step| ArticleRowJson {
            id: step.id,
            says: step.says,
            actions: step.actions.to_vec(),
            settings: Vec::new(),
            claims: claim::find(&format!("step-{}-is-reachable", step.id.to_lowercase()))
                .map(|(_, claim)| claim.id)
                .into_iter()
                .collect(),
            uncovered: None,
        });
        let sentences = crate::article::SENTENCES.iter().map(|sentence| ArticleRowJson {
            id: sentence.id,
            says: sentence.says,
            actions: Vec::new(),
            settings: sentence.settings.to_vec(),
            claims: sentence.claims.to_vec(),
            uncovered: (sentence.settings.is_empty() && sentence.claims.is_empty())
                .then_some("nothing in the model speaks of it"),
        });
        Self {
            format: FORMAT,
            title: source.map_or("", |source| source.title),
            url: source.map_or("", |source| source.url),
            rows: steps.chain(sentences).collect(),
        }
    }
}
