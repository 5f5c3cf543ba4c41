//! The least that an administrator must change for a claim to hold, and an order in which to do it.
//!
//! The scope leaves some settings open: what the user has, what the attacker knows, what nobody told us.
//! A repair sets some of the administrator's settings so that no configuration of the scope violates the
//! claim any more, and no configuration in which the works claims held before violates them afterwards,
//! or on the way. A setting that the scope leaves open may be among them: then it is made sure of.

mod order;

use std::collections::BTreeMap;
use std::sync::Arc;

use family::changes::Variables;
use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region};
use family::variable::{Values, VariableId};

use crate::advice::violations::{Violations, all_of, marks, somehow, whatever};
use crate::claim::{self, Claim, Group, Marks};
use crate::scope::write_values;
use crate::setting::commands::{self, Preparation, Procedure};
use crate::setting::{self, Who};

/// What must go on working, before, between and after the changes.
pub const WORKS: [&str; 2] = ["legitimate-user-reaches-mailbox", "background-sync-needs-no-user"];

/// How many minimal sets of settings are looked at.
const SETS_MAX: usize = 20_000;

/// How many ways to give the settings of one set their values.
const VALUES_MAX: usize = 100;

/// Up to how many open settings every choice of them is made sure of; beyond, one or two at a time.
const OPEN_MAX: usize = 8;

/// What it costs to turn a setting, if it is not the usual.
pub type Weights = BTreeMap<VariableId, u32>;

/// A change of one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The setting.
    pub setting: VariableId,
    /// What the scope gives it.
    pub from: Values,
    /// The value that it is given.
    pub to: u8,
    /// All values that would do in its place.
    pub any_of: Values,
}

impl Change {
    /// How to do it, and how to take it back, in the product's own words.
    #[must_use]
    pub fn procedure(&self) -> Procedure {
        commands::procedure(self.setting, self.to)
    }
}

/// A minimal set of changes that makes a claim hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What it costs.
    pub cost: u32,
    /// The changes, in an order in which nothing breaks on the way.
    pub steps: Vec<Change>,
}

impl Repair {
    /// What must be there before the first step, each once.
    #[must_use]
    pub fn preparations(&self) -> Vec<Preparation> {
        let needed: Vec<_> = self.steps.iter().filter_map(|it| it.procedure().needs).collect();
        Preparation::ALL.into_iter().filter(|it| needed.contains(it)).collect()
    }
}

/// All repairs of a scope.
#[derive(Debug)]
pub struct Repairs {
    /// The cheapest first.
    pub repairs: Vec<Repair>,
    /// Sets of changes that would do, but something breaks on the way in whatever order they are made.
    pub only_at_once: usize,
    /// Whether every choice of open settings to make sure of was tried, and not only up to two at a time.
    pub all_tried: bool,
}

/// A claim in a scope, with everything that an administrator can change left open.
#[derive(Debug)]
pub struct Problem {
    violations: Arc<Violations>,
    scope: Cube,
    claim: &'static Claim,
    weights: Weights,
    /// The scope's one value of each setting that an administrator can change, if it has one; the least
    /// value of all others.
    from: Assignment,
    /// The settings that an administrator can change and that have one value in the scope.
    fixed: Vec<VariableId>,
    /// Those that have more than one.
    open: Vec<VariableId>,
    /// All other settings.
    given: Vec<VariableId>,
}

/// Whether a setting is the administrator's to change.
fn is_admins(variable: VariableId) -> bool {
    setting::row(variable).is_some_and(|row| row.who == Who::Admin)
}

/// Whether a setting may come to have another value: everything but what the attacker can do, and what is
/// assumed.
fn may_turn(variable: VariableId) -> bool {
    setting::row(variable).is_some_and(|row| !matches!(row.who, Who::Attacker | Who::Nobody))
}

impl Problem {
    /// Decides a claim wherever an administrator, a user or Microsoft could lead a scope.
    pub fn new(
        scope: &Cube,
        claim: &'static Claim,
        weights: Weights,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        let violations = Violations::of(&Self::around(scope), Self::asked(claim), progress)?;
        Ok(Self::among(Arc::new(violations), scope, claim, weights))
    }

    /// Wherever an administrator, a user or Microsoft could lead a scope.
    #[must_use]
    pub fn around(scope: &Cube) -> Cube {
        let around = setting::rows().map(|(variable, _)| {
            if may_turn(variable) { all_of(variable) } else { scope.get(variable) }
        });
        around.collect()
    }

    /// The claims that are decided for a repair: its own, and all of protection and works.
    #[must_use]
    pub fn asked(claim: &Claim) -> Marks {
        let told = claim::all()
            .iter()
            .filter(|it| it.id == claim.id || matches!(it.group, Group::Protection | Group::Works));
        marks(&told.map(|it| it.id).collect::<Vec<_>>())
    }

    /// A claim in a scope of which more has been decided: [`asked`](Self::asked),
    /// [`around`](Self::around) it.
    #[must_use]
    pub fn among(
        violations: Arc<Violations>,
        scope: &Cube,
        claim: &'static Claim,
        weights: Weights,
    ) -> Self {
        let all = || setting::rows().map(|(variable, _)| variable);
        let is_one = |variable: &VariableId| scope.get(*variable).len() == 1;
        Self {
            violations,
            from: scope.least().unwrap_or_else(|| Assignment::new(Vec::new())),
            fixed: all().filter(|it| is_admins(*it) && is_one(it)).collect(),
            open: all().filter(|it| is_admins(*it) && !is_one(it)).collect(),
            given: all().filter(|it| !is_admins(*it)).collect(),
            scope: scope.clone(),
            claim,
            weights,
        }
    }

    /// The claim.
    #[must_use]
    pub fn claim(&self) -> &'static Claim {
        self.claim
    }

    /// The scope.
    #[must_use]
    pub fn scope(&self) -> &Cube {
        &self.scope
    }

    /// How many configurations of a part of the scope's surroundings violate a claim that was decided: the
    /// one to be repaired, and all of protection and works.
    pub fn violating(&self, claim: &Claim, within: &Cube) -> Result<u128, Exhausted> {
        let space = &self.violations.space;
        let region = self.violations.region(claim);
        Ok(space.count(&space.and(&region, &space.cube(within)?)?))
    }

    /// The other claims of protection and works of which another share of configurations violates them
    /// in one part than in the other, with how many do.
    pub fn besides(
        &self,
        before: &Cube,
        after: &Cube,
    ) -> Result<Vec<(&'static Claim, u128, u128)>, Exhausted> {
        let mut besides = Vec::new();
        for (answer, _) in &self.violations.claims {
            let claim = answer.claim;
            let (was, is) = (self.violating(claim, before)?, self.violating(claim, after)?);
            let is_same = share(was, before.count()) == share(is, after.count());
            if claim.id != self.claim.id && !is_same {
                besides.push((claim, was, is));
            }
        }
        Ok(besides)
    }

    /// The minimal sets of fixed settings that keep the claim from holding, or something from working,
    /// whatever the other fixed ones are. What is open stays open. `None` if there are too many to look at.
    pub fn conflicts(&self) -> Result<Option<Vec<Variables>>, Exhausted> {
        let good = self.good(&[], true)?;
        self.violations.space.conflicts(&good, &self.from, SETS_MAX)
    }

    /// The minimal sets of fixed settings to change, whether or not something breaks on the way. `None`
    /// if there are too many to look at.
    pub fn sets(&self) -> Result<Option<Vec<Variables>>, Exhausted> {
        let good = self.good(&[], true)?;
        self.violations.space.repairs(&good, &self.from, &Variables::new(), SETS_MAX)
    }

    /// What it costs to turn a setting.
    #[must_use]
    pub fn cost(&self, variable: VariableId) -> u32 {
        self.weights.get(&variable).copied().unwrap_or_else(|| setting::effort(variable))
    }

    /// The values of the fixed settings, and of those that are made sure of, with which everything that
    /// worked goes on working; if `safe`, only those with which the claim holds too. A configuration in
    /// which an open setting is made sure of stands for all that differ from it there before.
    fn good(&self, sure: &[VariableId], safe: bool) -> Result<Region, Exhausted> {
        let (violations, space) = (&self.violations, &self.violations.space);
        let left: Vec<VariableId> =
            self.given.iter().chain(&self.open).copied().filter(|it| !sure.contains(it)).collect();
        let mut good = space.all();
        if safe {
            good = space.minus(&good, &violations.region(self.claim))?;
        }
        for works in WORKS.iter().filter_map(|id| claim::find(id)).map(|(_, claim)| claim) {
            let broken = violations.region(works);
            let now = somehow(space, &broken, &self.fixed, &self.scope)?;
            let already = whatever(space, &now, sure, &self.scope)?;
            good = space.minus(&good, &space.minus(&broken, &already)?)?;
        }
        whatever(space, &good, &left, &self.scope)
    }

    /// All repairs. `None` if there are too many to look at.
    pub fn repairs(&self) -> Result<Option<Repairs>, Exhausted> {
        let space = &self.violations.space;
        let (choices, all_tried) = self.choices();
        let mut found: Vec<(Variables, Region)> = Vec::new();
        for sure in &choices {
            let good = self.good(sure, true)?;
            let also: Variables = sure.iter().copied().collect();
            let Some(sets) = space.repairs(&good, &self.from, &also, SETS_MAX)? else {
                return Ok(None);
            };
            found.extend(sets.into_iter().map(|set| (set, good.clone())));
        }
        let least = family::changes::minimal(found.iter().map(|(set, _)| set.clone()).collect());
        let mut repairs = Repairs { repairs: Vec::new(), only_at_once: 0, all_tried };
        for (set, good) in found.iter().filter(|(set, _)| least.contains(set)) {
            let Some(ways) = space.values_of_change(good, &self.from, set, VALUES_MAX)? else {
                return Ok(None);
            };
            for way in ways {
                match self.in_order(set, &way)? {
                    Some(steps) => {
                        let cost = set.iter().map(|it| self.cost(*it)).sum();
                        repairs.repairs.push(Repair { cost, steps });
                    }
                    None => repairs.only_at_once += 1,
                }
            }
        }
        let settings = |it: &Repair| it.steps.iter().map(|it| (it.setting, it.to)).collect();
        repairs.repairs.sort_by_cached_key(|it| {
            let mut settings: Vec<(VariableId, u8)> = settings(it);
            settings.sort_unstable();
            (it.cost, it.steps.len(), settings)
        });
        Ok(Some(repairs))
    }

    /// The sets of open settings to make sure of: all of them if they are few, and whether these are all.
    fn choices(&self) -> (Vec<Vec<VariableId>>, bool) {
        let all = self.open.len() <= OPEN_MAX;
        let most = if all { self.open.len() } else { 2 };
        let mut choices = vec![Vec::new()];
        let mut last: Vec<Vec<VariableId>> = choices.clone();
        for _ in 0..most {
            let longer = last.iter().flat_map(|choice| {
                let after = |it: &&VariableId| choice.last().is_none_or(|last| *it > last);
                let more = self.open.iter().filter(after);
                more.map(|it| choice.iter().copied().chain([*it]).collect()).collect::<Vec<_>>()
            });
            last = longer.collect();
            choices.extend(last.iter().cloned());
        }
        (choices, all)
    }

    /// The scope after some changes.
    #[must_use]
    pub fn after(&self, steps: &[Change]) -> Cube {
        let change = |cube: Cube, it: &Change| cube.with(it.setting, Values::one(it.to));
        steps.iter().fold(self.scope.clone(), change)
    }

    /// The settings that have one value in a part of the scope's surroundings and may come to have another.
    #[must_use]
    pub fn turnable(&self, within: &Cube) -> Vec<VariableId> {
        let is_one = |it: &VariableId| may_turn(*it) && within.get(*it).len() == 1;
        setting::rows().map(|(variable, _)| variable).filter(is_one).collect()
    }

    /// The minimal sets of changes, by whomever, with which some configuration of a part of the scope's
    /// surroundings violates the claim. `None` if there are too many to look at.
    pub fn breaking(&self, within: &Cube) -> Result<Option<Vec<Variables>>, Exhausted> {
        let space = &self.violations.space;
        let turnable = self.turnable(within);
        let open: Vec<VariableId> =
            setting::rows().map(|row| row.0).filter(|it| !turnable.contains(it)).collect();
        let bad = somehow(space, &self.violations.region(self.claim), &open, within)?;
        let from = within.least().unwrap_or_else(|| Assignment::new(Vec::new()));
        space.repairs(&bad, &from, &Variables::new(), SETS_MAX)
    }

    /// Of [`breaking`](Self::breaking) the sets with the fewest settings, the cheapest first.
    pub fn margin(&self, within: &Cube) -> Result<Option<Vec<Variables>>, Exhausted> {
        Ok(self.breaking(within)?.map(|mut sets| {
            let least = sets.iter().map(Variables::len).min().unwrap_or_default();
            sets.retain(|set| set.len() == least);
            sets.sort_by_key(|set| set.iter().map(|it| self.cost(*it)).sum::<u32>());
            sets
        }))
    }
}

/// A part of a whole in lowest terms. Two of them are compared so, as their products may have no room.
fn share(part: u128, whole: u128) -> (u128, u128) {
    let (mut divisor, mut rest) = (whole.max(1), part);
    while let Some(left) = divisor.checked_rem(rest) {
        (divisor, rest) = (rest, left);
    }
    (part / divisor, whole.max(1) / divisor)
}

/// Changes as people write them: each with all values that would do.
#[must_use]
pub fn write_changes(steps: &[Change]) -> String {
    let one = |change: &Change| {
        let row = setting::row(change.setting)?;
        Some(format!("{}={}", row.id, write_values(row, change.any_of).join(" or ")))
    };
    steps.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_of_wholes_however_large_are_compared() {
        let large = 1_914_717_991_655_523_011_788_800;
        assert_eq!(share(0, large), (0, 1));
        assert_eq!(share(large, large), share(1, 1));
        assert_eq!(share(large / 4, large), share(24, 96));
        assert_ne!(share(large / 4 + 1, large), share(24, 96));
        assert_eq!(share(u128::MAX, u128::MAX), (1, 1));
    }
}
