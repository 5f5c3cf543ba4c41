//! The answer of `audit` as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::audit::{Audit, ClaimAudit, Deciding, Direction, Turn};
use crate::advice::dead_ends::{DeadEnds, Deadlock};
use crate::preset::defaults;
use crate::report::json::asked::{AskedJson, id, share, tool, value};
use crate::report::json::{FORMAT, Tool};
use crate::report::state::holdings;
use crate::scope::{Scope, write};
use family::cube::Assignment;
use family::variable::VariableId;

/// One value for each of some settings.
pub type Literals = BTreeMap<&'static str, &'static str>;

/// The answer of `audit`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditJson {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The scope.
    pub scope: AskedJson,
    /// The claims that were asked for.
    pub claims: Vec<ClaimAuditJson>,
    /// What the scope never does.
    pub dead_ends: DeadEndsJson,
}

/// What every setting does to one claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimAuditJson {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The group.
    pub group: &'static str,
    /// The sentence.
    pub says: &'static str,
    /// How many configurations of the scope it applies to. Shares are of these.
    pub applicable: String,
    /// How many of them violate it; of a witness: lack it.
    pub violating: String,
    /// The open settings that decide somewhere, the one that does so most often first.
    pub deciding: Vec<DecidingJson>,
    /// The open settings that nowhere make a difference, which is proved.
    pub irrelevant: Vec<&'static str>,
}

/// What a setting does to a claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecidingJson {
    /// The setting.
    pub setting: &'static str,
    /// In how many configurations another value of it alone turns the answer.
    pub decides: String,
    /// The share of these.
    pub share: String,
    /// Whether its values stand from the weakest to the strongest.
    pub ordered: bool,
    /// Ordered: whether tightening always `helps`, always `hurts`, or is `mixed`.
    pub tightening: Option<&'static str>,
    /// Ordered: each value with the next, which is tighter. Otherwise each pair of values.
    pub turns: Vec<TurnJson>,
}

/// What one change of a setting does to a claim, everything else as it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TurnJson {
    /// The value before.
    pub from: &'static str,
    /// The value after.
    pub to: &'static str,
    /// `helps`, `hurts` or `mixed`; nothing, if nothing turns on it.
    pub direction: Option<&'static str>,
    /// In how many configurations the claim is violated after it, and not before.
    pub hurts: String,
    /// In how many it is violated before, and not after.
    pub helps: String,
    /// The configuration nearest to the table's defaults that it hurts, with the value before: what it
    /// has other than by default.
    pub hurt: Option<Literals>,
    /// Likewise one that it helps.
    pub helped: Option<Literals>,
}

/// What a scope never does.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct DeadEndsJson {
    /// Every kind of action.
    pub actions: Vec<ActionJson>,
    /// The open settings that some step of an action reads, and that never part two configurations there.
    pub guards: Vec<GuardJson>,
    /// The states from which no step of an honest party, and no passing of time, leads to another state.
    pub deadlocks: Vec<DeadlockJson>,
    /// In how many configurations there is such a state.
    pub stuck: String,
}

/// A kind of action.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActionJson {
    /// The id.
    pub id: &'static str,
    /// In how many configurations it is enabled in some reachable state.
    pub configurations: String,
}

/// A setting that an action's steps read to no effect.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GuardJson {
    /// The action.
    pub action: &'static str,
    /// The setting.
    pub setting: &'static str,
    /// In how many configurations it is read in some reachable state.
    pub read: String,
    /// Whether another value would make a difference, if only it led there.
    pub settled: bool,
}

/// A state from which nobody goes on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeadlockJson {
    /// What everybody holds, by holder and thing.
    pub state: BTreeMap<&'static str, Literals>,
    /// How many configurations reach it.
    pub reached: String,
    /// In how many of them no step leads on.
    pub stuck: String,
    /// In how many of these there is a step that stays where it is.
    pub stays: String,
    /// Of the configurations that take the shortest run there, and go no further, the nearest to the
    /// table's defaults: what it has other than these.
    pub configuration: Option<Literals>,
    /// That run, as the labels of its actions.
    pub run: Vec<String>,
}

impl AuditJson {
    /// What every setting of a scope does.
    #[must_use]
    pub fn new(scope: &Scope, audit: &Audit) -> Self {
        Self {
            format: FORMAT,
            tool: tool(),
            scope: AskedJson::new(scope),
            claims: audit.claims.iter().map(ClaimAuditJson::new).collect(),
            dead_ends: audit.dead_ends.as_ref().map(DeadEndsJson::new).unwrap_or_default(),
        }
    }
}

impl ClaimAuditJson {
    fn new(it: &ClaimAudit) -> Self {
        Self {
            id: it.claim.id,
            kind: it.claim.kind.id(),
            group: it.claim.group.id(),
            says: &it.claim.says,
            applicable: it.applicable.to_string(),
            violating: it.violating.to_string(),
            deciding: it.deciding.iter().map(|one| deciding(one, it.applicable)).collect(),
            irrelevant: it.irrelevant.iter().map(|variable| id(*variable)).collect(),
        }
    }
}

fn deciding(it: &Deciding, applicable: u128) -> DecidingJson {
    DecidingJson {
        setting: id(it.setting),
        decides: it.decides.to_string(),
        share: share(it.decides, applicable),
        ordered: it.ordered,
        tightening: it.tightening().map(Direction::id),
        turns: it.turns.iter().map(|one| turn(one, it.setting)).collect(),
    }
}

fn turn(it: &Turn, variable: VariableId) -> TurnJson {
    TurnJson {
        from: value(variable, it.from),
        to: value(variable, it.to),
        direction: it.direction().map(Direction::id),
        hurts: it.hurts.to_string(),
        helps: it.helps.to_string(),
        hurt: it.hurt.as_ref().map(other_than_default),
        helped: it.helped.as_ref().map(other_than_default),
    }
}

/// What a configuration has other than by default.
#[must_use]
pub fn other_than_default(configuration: &Assignment) -> Literals {
    let usual = defaults().least().map(|it| write(&it)).unwrap_or_default();
    write(configuration).into_iter().filter(|(id, value)| usual.get(id) != Some(value)).collect()
}

impl DeadEndsJson {
    fn new(it: &DeadEnds) -> Self {
        let actions = it.actions.iter().map(|one| {
            let configurations = one.configurations.to_string();
            ActionJson { id: one.action, configurations }
        });
        let guards = it.guards.iter().map(|one| GuardJson {
            action: one.action,
            setting: id(one.setting),
            read: one.read.to_string(),
            settled: one.settled,
        });
        Self {
            actions: actions.collect(),
            guards: guards.collect(),
            deadlocks: it.deadlocks.iter().map(DeadlockJson::new).collect(),
            stuck: it.stuck.to_string(),
        }
    }
}

impl DeadlockJson {
    fn new(it: &Deadlock) -> Self {
        let state = holdings(&it.state).into_iter();
        let run = it.run.iter().flat_map(|(run, _)| run);
        Self {
            state: state.map(|it| (it.id, it.facts.into_iter().collect())).collect(),
            reached: it.reached.to_string(),
            stuck: it.stuck.to_string(),
            stays: it.stays.to_string(),
            configuration: it.run.as_ref().map(|(_, it)| other_than_default(it)),
            run: run.map(|action| action.label()).collect(),
        }
    }
}
