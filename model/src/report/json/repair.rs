//! Repairs as JSON.

use family::changes::Variables;
use family::region::Exhausted;
use schemars::JsonSchema;
use serde::Serialize;

use super::{RULES_MAX, Tool, Values};
use crate::advice::repair::{Change, Problem, Repair, Repairs};
use crate::preset::Preset;
use crate::scope::{Scope, write_cube, write_values};
use crate::setting::commands::{Edit, ListEdit, Preparation};
use crate::setting::{self, Row};

/// The answer of `repair`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RepairsJson {
    /// The version of this shape.
    pub format: &'static str,
    /// What produced it.
    pub tool: Tool,
    /// The preset that the scope started from.
    pub preset: Option<&'static str>,
    /// What was changed after it.
    pub changed: Values,
    /// The claim that is to hold.
    pub claim: &'static str,
    /// The configurations of the scope.
    pub configurations: String,
    /// How many of them violate the claim.
    pub violating: String,
    /// Minimal sets of changes, the cheapest first. After each no configuration of the scope violates the
    /// claim, and `works` holds in every configuration in which it held before, also after each step.
    pub repairs: Vec<RepairJson>,
    /// How many there are.
    pub repairs_total: usize,
    /// How many sets of changes would do, but for something that breaks on the way in whatever order.
    pub only_at_once: usize,
    /// Whether every choice of open settings to make sure of was tried, and not only up to two at a time.
    pub complete: bool,
    /// The claims that go on holding.
    pub works: [&'static str; 2],
    /// Where nothing is to be repaired: the smallest sets of settings that, changed, break the claim.
    pub margin: Option<MarginJson>,
}

/// A minimal set of changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RepairJson {
    /// 1 for a command, 10 for a project, 100 for a migration, or as said by weights; added up.
    pub cost: u32,
    /// What must be there before the first step: functions that the commands use, objects that they name.
    pub before: Vec<PreparationJson>,
    /// The changes in order.
    pub steps: Vec<RepairStepJson>,
    /// The other claims that it changes.
    pub besides: Vec<BesidesJson>,
    /// After it: the smallest sets of settings that, changed, break the claim again.
    pub margin: Option<MarginJson>,
}

/// A change of one setting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RepairStepJson {
    /// The setting.
    pub setting: &'static str,
    /// What the scope gives it.
    pub from: Vec<&'static str>,
    /// The value that it is given.
    pub to: &'static str,
    /// All values that would do in its place.
    pub any_of: Vec<&'static str>,
    /// How to save what is changed, before it is; nothing where the command makes something new.
    pub save: Option<&'static str>,
    /// How to change it.
    pub change: String,
    /// What puts it in force days later, where the command makes something that only reports.
    pub later: Option<&'static str>,
    /// The lists that the command edits, and how.
    pub lists: Vec<ListEditJson>,
    /// How to see that it is changed.
    pub verify: &'static str,
    /// How to take it back.
    pub undo: String,
    /// What else stops working.
    pub breaks: &'static str,
    /// How many configurations still violate the claim after this step.
    pub violating_after: String,
}

/// What must be there before a command.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PreparationJson {
    /// What it is, and where it is entered.
    pub says: &'static str,
    /// The lines to enter.
    pub lines: &'static [&'static str],
}

impl PreparationJson {
    /// One of them.
    #[must_use]
    pub fn new(it: Preparation) -> Self {
        Self { says: it.says(), lines: it.lines() }
    }
}

/// What a command does to a list that it has read; all other members stay.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListEditJson {
    /// The list, inside the policy.
    pub list: &'static str,
    /// `adds` a member; `includes` it, unless all are included; `removes` it; `widens` a list of what is
    /// included to all.
    pub edit: &'static str,
    /// The member, or the word for all.
    pub member: &'static str,
}

impl ListEditJson {
    /// One of them.
    #[must_use]
    pub fn new(it: &ListEdit) -> Self {
        let (edit, member) = match it.edit {
            Edit::Adds(it) => ("adds", it),
            Edit::Includes(it) => ("includes", it),
            Edit::Removes(it) => ("removes", it),
            Edit::Widens(it) => ("widens", it),
        };
        Self { list: it.list, edit, member }
    }
}

/// A claim that a repair changes besides.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BesidesJson {
    /// The claim.
    pub claim: &'static str,
    /// How many configurations violate it before.
    pub violating_before: String,
    /// How many after.
    pub violating_after: String,
}

/// How far it is to a violation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MarginJson {
    /// The least number of settings that must change, the user's and Microsoft's among them.
    pub changes: usize,
    /// Those sets, the easiest first.
    pub sets: Vec<Vec<&'static str>>,
    /// How many there are.
    pub sets_total: usize,
}

impl MarginJson {
    /// Of sets that are all of one size. `None` where no change breaks the claim, or too many do.
    #[must_use]
    pub fn new(sets: Option<&[Variables]>) -> Option<Self> {
        let sets = sets?;
        let ids = |set: &Variables| {
            set.iter().filter_map(|it| setting::row(*it)).map(|row| row.id).collect()
        };
        Some(Self {
            changes: sets.first()?.len(),
            sets: sets.iter().take(RULES_MAX).map(ids).collect(),
            sets_total: sets.len(),
        })
    }
}

impl RepairsJson {
    /// The repairs of a scope.
    pub fn new(
        scope: &Scope,
        problem: &Problem,
        repairs: &Repairs,
        format: &'static str,
    ) -> Result<Self, Exhausted> {
        let before = scope.preset.map_or_else(|| Scope::default().cube, Preset::cube);
        let violating = problem.violating(problem.claim(), &scope.cube)?;
        let margin = if violating == 0 { problem.margin(&scope.cube)? } else { None };
        let shown = repairs.repairs.iter().take(RULES_MAX);
        Ok(Self {
            format,
            tool: Tool { engine: "family", ..Tool::this() },
            preset: scope.preset.map(|preset| preset.id),
            changed: write_cube(&scope.cube, &before),
            claim: problem.claim().id,
            configurations: scope.cube.count().to_string(),
            violating: violating.to_string(),
            repairs: shown.map(|it| RepairJson::new(problem, it)).collect::<Result<_, _>>()?,
            repairs_total: repairs.repairs.len(),
            only_at_once: repairs.only_at_once,
            complete: repairs.all_tried,
            works: crate::advice::repair::WORKS,
            margin: MarginJson::new(margin.as_deref()),
        })
    }
}

impl RepairJson {
    fn new(problem: &Problem, repair: &Repair) -> Result<Self, Exhausted> {
        let after = problem.after(&repair.steps);
        let mut steps = Vec::new();
        for (place, change) in repair.steps.iter().enumerate() {
            let done = repair.steps.get(..=place).unwrap_or_default();
            let violating = problem.violating(problem.claim(), &problem.after(done))?;
            if let Some(row) = setting::row(change.setting) {
                steps.push(RepairStepJson::new(row, change, violating));
            }
        }
        let besides = problem.besides(problem.scope(), &after)?.into_iter();
        let besides = besides.map(|(claim, before, after)| BesidesJson {
            claim: claim.id,
            violating_before: before.to_string(),
            violating_after: after.to_string(),
        });
        Ok(Self {
            cost: repair.cost,
            before: repair.preparations().into_iter().map(PreparationJson::new).collect(),
            steps,
            besides: besides.collect(),
            margin: MarginJson::new(problem.margin(&after)?.as_deref()),
        })
    }
}

impl RepairStepJson {
    fn new(row: &'static Row, change: &Change, violating: u128) -> Self {
        let procedure = change.procedure();
        Self {
            setting: row.id,
            from: write_values(row, change.from),
            to: row.values.get(usize::from(change.to)).copied().unwrap_or_default(),
            any_of: write_values(row, change.any_of),
            save: procedure.saves(),
            later: procedure.later,
            lists: procedure.lists.iter().map(ListEditJson::new).collect(),
            change: procedure.change,
            verify: row.read,
            undo: procedure.undo,
            breaks: row.breaks,
            violating_after: violating.to_string(),
        }
    }
}
