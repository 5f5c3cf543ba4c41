//! A run as JSON.

use std::collections::BTreeMap;

use family::cube::Cube;
use schemars::JsonSchema;
use serde::Serialize;

use crate::control::Check;
use crate::report::json::{Tool, Values};
use crate::scope::{write, write_cube};
use crate::setting;
use crate::trace::{Step, Trace};

/// A run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TraceJson {
    /// The configuration in which it was found.
    pub configuration: BTreeMap<&'static str, &'static str>,
    /// All configurations in which it can be taken.
    pub condition: Vec<Values>,
    /// Its steps.
    pub steps: Vec<StepJson>,
    /// The controls that people count on, and that nobody asked in the whole run.
    pub never_asked: Vec<NeverAskedJson>,
    /// The replay key: how many steps there are, and the SHA-256 of the claim, the fault if there is one,
    /// the configuration and the actions.
    pub replay: String,
}

/// The answer of `trace`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TraceFile {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it. Committed files, which change only with the run, do without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<Tool>,
    /// The claim.
    pub claim: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Its verdict in the scope.
    pub verdict: &'static str,
    /// The fault of an implementation with which the run was taken; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
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

impl ControlJson {
    /// A check as JSON.
    #[must_use]
    pub fn new(check: &Check) -> Self {
        Self { control: check.control.id(), passed: check.passed, why: check.why }
    }
}

/// A control that nobody asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NeverAskedJson {
    /// The control.
    pub control: &'static str,
    /// Why.
    pub why: &'static str,
}

impl TraceJson {
    /// A run that shows something of a claim, as JSON.
    #[must_use]
    pub fn new(trace: &Trace, claim: &str) -> Self {
        let full = Cube::full(setting::domain());
        Self {
            configuration: write(&trace.configuration),
            condition: vec![write_cube(&trace.condition, &full)],
            steps: trace.steps.iter().map(StepJson::new).collect(),
            never_asked: trace
                .never_asked()
                .iter()
                .map(|never| NeverAskedJson { control: never.control.id(), why: never.why })
                .collect(),
            replay: trace.key(claim),
        }
    }
}

impl StepJson {
    /// One step as JSON.
    #[must_use]
    pub fn new(step: &Step) -> Self {
        let exchanges: Vec<ExchangeJson> = step
            .spoken
            .iter()
            .map(|spoken| ExchangeJson {
                from: spoken.from.id(),
                to: spoken.to.id(),
                message: spoken.message.to_string(),
                controls: spoken.checks.iter().map(ControlJson::new).collect(),
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
