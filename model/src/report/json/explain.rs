//! Explanations as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Counts, Tool, TraceJson, Values};
use crate::action::{protocol, site};
use crate::advice::explain::StepKind;

/// The answer of `explain`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Explain {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The preset that the scope started from.
    pub preset: Option<&'static str>,
    /// What was changed after it.
    pub changed: Values,
    /// The assumptions that were left as the model reads them.
    pub assumed: Values,
    /// The claim.
    pub claim: &'static str,
    /// How many configurations.
    pub configurations: Counts,
    /// A configuration of the scope violates the claim if and only if one of these matches: prime
    /// implicants, none of which can be left out.
    pub rules: Vec<Values>,
    /// How many prime implicants there are, if not too many to list.
    pub primes_total: Option<usize>,
    /// The same in lines that name decisions.
    pub factored: Factored,
    /// The runs that together explain every violating configuration; for claims about steps.
    pub runs: Option<Vec<RunJson>>,
    /// What an administrator can pin so that the claim holds whatever the rest is; the first twenty.
    pub baselines: Option<Vec<BaselineJson>>,
    /// How many baselines there are.
    pub baselines_total: Option<usize>,
    /// What each setting that has one value in the scope does.
    pub settings: Vec<PartJson>,
}

/// An exact condition in lines that name decisions. A comma is *and*.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Factored {
    /// Any of these.
    pub ways: Vec<WayJson>,
    /// What `[1]`, `[2]` … in the formulas stand for.
    pub conditions: Vec<ConditionJson>,
}

/// A way in which the claim is violated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WayJson {
    /// Where the mailbox is.
    pub mailbox_location: &'static str,
    /// What happens; empty for a claim that is not about one step.
    pub says: String,
    /// The kinds of steps that show the claim so.
    pub steps: Vec<StepKindJson>,
    /// Whether another way is open wherever this one is. It is open all the same.
    pub covered: bool,
    /// When it can; nothing where other ways cover it and it takes many words.
    pub formula: Option<String>,
    /// What closes it, whatever the other ways are: minimal sets of an administrator's settings, each with
    /// all values that will do, the cheapest first.
    pub closed_by: Vec<Values>,
}

/// A kind of step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StepKindJson {
    /// The kind of action.
    pub action: &'static str,
    /// Which server it goes to, where there are two.
    pub site: Option<&'static str>,
    /// The password-only protocol over which it goes.
    pub protocol: Option<&'static str>,
}

impl StepKindJson {
    /// One of them.
    #[must_use]
    pub fn new(kind: StepKind) -> Self {
        let (site, protocol) = (kind.site.map(site), kind.protocol.map(protocol));
        Self { action: kind.action, site, protocol }
    }
}

/// A condition with a number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConditionJson {
    /// The number.
    pub number: usize,
    /// What it says, if there are words for it.
    pub says: Option<&'static str>,
    /// When it holds.
    pub formula: String,
}

/// A run that explains violations.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RunJson {
    /// How many configurations it explains.
    pub configurations: String,
    /// How many of them no other run explains.
    pub alone: String,
    /// When exactly these actions violate the claim: prime implicants that are the condition together.
    pub condition: Vec<Values>,
    /// The run, in the least configuration that takes it and was not explained before it.
    pub trace: TraceJson,
}

/// Settings that guarantee the claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BaselineJson {
    /// The settings, each with the values that it may have.
    pub pins: Values,
    /// 1 for a command, 10 for a project, 100 for a migration; added up.
    pub cost: u32,
    /// How many configurations of the scope it leaves; none violates the claim.
    pub leaves: String,
    /// In how many of them Outlook reaches the mailbox.
    pub works: String,
    /// Why no pin can be left out: of the first three baselines.
    pub without: Vec<WithoutJson>,
}

/// What happens without a pin.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WithoutJson {
    /// The setting that is not pinned.
    pub setting: &'static str,
    /// A run that violates the claim, in a configuration that keeps to all other pins.
    pub trace: TraceJson,
}

/// What a setting does in the scope.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartJson {
    /// The setting.
    pub setting: &'static str,
    /// Its value.
    pub value: &'static str,
    /// `needed`: with `others` more configurations violate the claim; `worse`: with `others` fewer do;
    /// `repair`: alone it changes nothing, but with the settings in `because_of` it is a minimal set of
    /// changes that closes the claim; `spare`: alone it changes nothing, but were the settings in `because_of` changed too, it would;
    /// `none`: it has no part in the claim here.
    pub part: &'static str,
    /// Other values.
    pub others: Vec<&'static str>,
    /// The settings that make it spare, or a repair.
    pub because_of: Vec<&'static str>,
    /// How many configurations violate the claim with the worst, or best, of the others.
    pub violating: Option<String>,
}
