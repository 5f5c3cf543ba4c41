//! The answers of `impact` and `diff` as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::difference::{ClaimDifference, Difference};
use crate::advice::impact::{Changed, Impact};
use crate::report::json::asked::{AskedJson, SideJson, id, tool, value, values_in};
use crate::report::json::{FORMAT, PreparationJson, RULES_MAX, Tool, TraceJson, Values};
use crate::scope::{Scope, write, write_cube, write_values};
use crate::setting;
use crate::setting::commands::procedure;
use crate::trace::TraceError;

/// How many minimal sets are listed at most.
const SETS_MAX: usize = 100;

/// The answer of `impact`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImpactJson {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The scope, before the changes.
    pub scope: AskedJson,
    /// The changes, made together.
    pub changes: Vec<ChangeJson>,
    /// How many configurations of the scope have another value of some of these settings.
    pub differ: String,
    /// The claims that change.
    pub claims: Vec<ChangedJson>,
    /// How many of those that were asked for do not.
    pub unchanged: usize,
}

/// A setting that is given a value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeJson {
    /// The setting.
    pub setting: &'static str,
    /// The values that it has in the scope.
    pub from: Vec<&'static str>,
    /// The value that it is given.
    pub to: &'static str,
    /// Who turns it.
    pub who: &'static str,
    /// What must be there before the command: functions that it uses, objects that it names.
    pub before: Option<PreparationJson>,
    /// How to save what is changed, before it is.
    pub save: Option<&'static str>,
    /// The command that gives it the value.
    pub change: String,
    /// What puts it in force days later, where the command makes something that only reports.
    pub later: Option<&'static str>,
    /// The command that shows the value.
    pub read: &'static str,
    /// What else stops working when the setting is tightened.
    pub breaks: &'static str,
    /// The command that takes it back, with what was saved.
    pub undo: String,
}

/// A claim that changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangedJson {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The group.
    pub group: &'static str,
    /// The sentence.
    pub says: &'static str,
    /// As it is.
    pub before: SideJson,
    /// With the changes: each configuration of the scope with the values that it comes to have.
    pub after: SideJson,
    /// How many configurations violate it now, and no longer with the changes.
    pub becomes_safe: String,
    /// How many keep it now, and violate it with the changes.
    pub becomes_violating: String,
    /// Which ones come to violate it, as they are now: each rule enough alone.
    pub rules: Vec<Values>,
    /// Whether there are no more rules than these.
    pub rules_complete: bool,
    /// The least configuration that comes to violate it, as it is now.
    pub example: Option<BTreeMap<&'static str, &'static str>>,
    /// The canonical run that violates it there with the changes, where the claim is about runs.
    pub trace: Option<TraceJson>,
}

impl ImpactJson {
    /// What some changes do in a scope.
    pub fn new(scope: &Scope, impact: &Impact) -> Result<Self, TraceError> {
        let changes = impact.changes.iter().filter_map(|(variable, to)| {
            let row = setting::row(*variable)?;
            let procedure = procedure(*variable, *to);
            Some(ChangeJson {
                setting: row.id,
                from: values_in(&scope.cube, *variable),
                to: value(*variable, *to),
                who: row.who.id(),
                before: procedure.needs.map(PreparationJson::new),
                save: procedure.saves(),
                later: procedure.later,
                change: procedure.change,
                read: row.read,
                breaks: row.breaks,
                undo: procedure.undo,
            })
        });
        let claims = impact.changed.iter().map(|it| ChangedJson::new(it, impact));
        Ok(Self {
            format: FORMAT,
            tool: tool(),
            scope: AskedJson::new(scope),
            changes: changes.collect(),
            differ: impact.differ.to_string(),
            claims: claims.collect::<Result<_, _>>()?,
            unchanged: impact.unchanged,
        })
    }
}

impl ChangedJson {
    fn new(it: &Changed, impact: &Impact) -> Result<Self, TraceError> {
        let rules = it.rules(&impact.scope, RULES_MAX)?;
        let trace = it.trace()?;
        Ok(Self {
            id: it.claim.id,
            kind: it.claim.kind.id(),
            group: it.claim.group.id(),
            says: &it.claim.says,
            before: SideJson::new(&it.before),
            after: SideJson::new(&it.after),
            becomes_safe: it.becomes_safe.to_string(),
            becomes_violating: it.becomes_violating.to_string(),
            rules: rules.some.iter().map(|rule| write_cube(rule, &impact.scope)).collect(),
            rules_complete: rules.all,
            example: it.example().map(|example| write(&example)),
            trace: trace.as_ref().map(|trace| TraceJson::new(trace, it.claim.id)),
        })
    }
}

/// The answer of `diff`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DifferenceJson {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The first scope.
    pub a: AskedJson,
    /// The second scope.
    pub b: AskedJson,
    /// The settings that differ.
    pub settings: Vec<SettingDifferenceJson>,
    /// The claims whose verdict or share of violating configurations differs.
    pub claims: Vec<ClaimDifferenceJson>,
    /// How many claims are the same.
    pub same: usize,
}

/// A setting that differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SettingDifferenceJson {
    /// The setting.
    pub setting: &'static str,
    /// Its values in the first scope.
    pub a: Vec<&'static str>,
    /// Its values in the second.
    pub b: Vec<&'static str>,
}

/// A claim that differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimDifferenceJson {
    /// The id.
    pub id: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The group.
    pub group: &'static str,
    /// The sentence.
    pub says: &'static str,
    /// The answer in the first scope.
    pub a: SideJson,
    /// The answer in the second.
    pub b: SideJson,
    /// Where the verdicts differ: each setting that alone, set in the first scope as in the second, gives
    /// the second's verdict.
    pub alone: Vec<&'static str>,
    /// Where the verdicts differ: the minimal sets of settings that do, the smallest first, those of one
    /// setting among them.
    pub sets: Vec<Vec<&'static str>>,
    /// Whether there are no more sets than these.
    pub sets_complete: bool,
}

impl DifferenceJson {
    /// What differs between two scopes.
    #[must_use]
    pub fn new(a: &Scope, b: &Scope, difference: &Difference) -> Self {
        let settings = difference.settings.iter().filter_map(|(variable, [one, other])| {
            let row = setting::row(*variable)?;
            let (a, b) = (write_values(row, *one), write_values(row, *other));
            Some(SettingDifferenceJson { setting: row.id, a, b })
        });
        Self {
            format: FORMAT,
            tool: tool(),
            a: AskedJson::new(a),
            b: AskedJson::new(b),
            settings: settings.collect(),
            claims: difference.claims.iter().map(ClaimDifferenceJson::new).collect(),
            same: difference.same,
        }
    }
}

impl ClaimDifferenceJson {
    fn new(it: &ClaimDifference) -> Self {
        let [a, b] = &it.sides;
        let all: Vec<Vec<&'static str>> = it
            .turned_by
            .iter()
            .flatten()
            .map(|set| set.iter().map(|variable| id(*variable)).collect())
            .collect();
        let alone = all.iter().filter_map(|set| match set[..] {
            [one] => Some(one),
            _ => None,
        });
        Self {
            id: it.claim.id,
            kind: it.claim.kind.id(),
            group: it.claim.group.id(),
            says: &it.claim.says,
            a: SideJson::new(a),
            b: SideJson::new(b),
            alone: alone.collect(),
            sets_complete: it.turned_by.is_some() && all.len() <= SETS_MAX,
            sets: all.iter().take(SETS_MAX).cloned().collect(),
        }
    }
}
