//! What some settings change, if they are given one value each and everything else stays as it is.
//!
//! The scope is explored with these settings free to have their new values as well. A configuration of
//! the scope is then held against the one that it becomes: both are in the region that was decided.

use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region, Space};
use family::variable::{Values, VariableId};

use crate::advice::violations::Violations;
use crate::claim::{Claim, Kind, Marks};
use crate::families::Verdict;
use crate::families::violating::{Rules, Violating};
use crate::families::whole::Whole;
use crate::setting::Row;
use crate::trace::{Trace, TraceError};

/// A setting with its new value.
pub type Change = (VariableId, u8);

/// What some changes do in a scope.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The scope.
    pub scope: Cube,
    /// The changes, made together.
    pub changes: Vec<Change>,
    /// How many configurations of the scope have another value of some of these settings now.
    pub differ: u128,
    /// The claims that change, in their order.
    pub changed: Vec<Changed>,
    /// How many of those that were asked for do not.
    pub unchanged: usize,
}

/// How often a claim is violated in a scope: the verdict and the counts that deciding the scope alone gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The verdict.
    pub verdict: Verdict,
    /// How many configurations it applies to.
    pub applicable: u128,
    /// How many violate it; none violates a witness that another has.
    pub violating: u128,
    /// Of a witness: how many lack it, whether or not others have it.
    pub lacking: Option<u128>,
}

impl Side {
    /// The answer to a claim that so many configurations violate, or as a witness lack.
    #[must_use]
    pub fn new(claim: &Claim, found: u128, applicable: u128) -> Self {
        let verdict = verdict(claim, found, applicable);
        let lacking = matches!(claim.kind, Kind::Witness(_)).then_some(found);
        let violating = if lacking.is_some() && verdict == Verdict::Holds { 0 } else { found };
        Self { verdict, applicable, violating, lacking }
    }

    /// How many configurations turn with what is changed: those that violate the claim, or lack the witness.
    #[must_use]
    pub fn found(&self) -> u128 {
        self.lacking.unwrap_or(self.violating)
    }
}

/// What becomes of a claim.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The claim.
    pub claim: &'static Claim,
    /// As it is.
    pub before: Side,
    /// With the changes. A configuration counts as often as it stands in the scope now.
    pub after: Side,
    /// How many configurations violate it now, and no longer with the changes.
    pub becomes_safe: u128,
    /// How many keep it now, and violate it with the changes.
    pub becomes_violating: u128,
    /// The configurations that come to violate it, as they are before.
    newly: Violating,
    changes: Vec<Change>,
}

impl Impact {
    /// What some changes do to the marked claims in a scope.
    pub fn of(
        scope: &Cube,
        changes: &[Change],
        claims: Marks,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        let wider = changes.iter().fold(scope.clone(), |cube, (setting, value)| {
            let values = cube.get(*setting).or(Values::one(*value));
            cube.with(*setting, values)
        });
        Whole::ask(&wider, progress, &mut |whole| {
            Self::in_whole(whole, &Violations::alone(whole, claims)?, scope, changes)
        })
    }

    fn in_whole(
        whole: &Whole,
        violations: &Violations,
        scope: &Cube,
        changes: &[Change],
    ) -> Result<Self, Exhausted> {
        let space = whole.space();
        let here = space.cube(scope)?;
        let mut impact = Self {
            scope: scope.clone(),
            changes: changes.to_vec(),
            differ: 0,
            changed: Vec::new(),
            unchanged: 0,
        };
        let same = changes.iter().try_fold(here.clone(), |region, (setting, value)| {
            space.and(&region, &space.literal(*setting, Values::one(*value))?)
        })?;
        impact.differ = space.count(&here) - space.count(&same);
        for (answer, region) in &violations.claims {
            let claim = answer.claim;
            let before = space.and(region, &here)?;
            let after = space.and(&became(space, region, changes)?, &here)?;
            if before == after {
                impact.unchanged += 1;
                continue;
            }
            let newly = space.minus(&after, &before)?;
            let applies = whole.applying(claim)?;
            let side = |violating: &Region, applies: &Region| -> Result<Side, Exhausted> {
                let applicable = space.count(&space.and(applies, &here)?);
                Ok(Side::new(claim, space.count(violating), applicable))
            };
            impact.changed.push(Changed {
                claim,
                before: side(&before, &applies)?,
                after: side(&after, &became(space, &applies, changes)?)?,
                becomes_safe: space.count(&space.minus(&before, &after)?),
                becomes_violating: space.count(&newly),
                newly: Violating::Region(std::sync::Arc::clone(space), newly),
                changes: changes.to_vec(),
            });
        }
        Ok(impact)
    }
}

/// The verdict where so many configurations violate a claim: a witness holds if one has it.
#[must_use]
pub fn verdict(claim: &Claim, violating: u128, applicable: u128) -> Verdict {
    let is_violated = match claim.kind {
        Kind::Witness(_) => violating == applicable && applicable > 0,
        _ => violating > 0,
    };
    if is_violated { Verdict::Violated } else { Verdict::Holds }
}

/// The configurations that are in a region after some changes.
fn became(space: &Space, region: &Region, changes: &[Change]) -> Result<Region, Exhausted> {
    changes
        .iter()
        .try_fold(region.clone(), |region, (setting, value)| space.given(&region, *setting, *value))
}

impl Changed {
    /// Rules for the configurations that come to violate the claim, as they are before, in a scope.
    pub fn rules(&self, scope: &Cube, most: usize) -> Result<Rules, Exhausted> {
        self.newly.rules(scope, most)
    }

    /// Whether a configuration of the scope comes to violate the claim.
    #[must_use]
    pub fn newly(&self, configuration: &Assignment) -> bool {
        self.newly.contains(configuration)
    }

    /// The least configuration that comes to violate the claim, as it is before.
    #[must_use]
    pub fn example(&self) -> Option<Assignment> {
        match &self.newly {
            Violating::Region(space, region) => space.least(region),
            Violating::Cubes(cubes) => cubes.iter().filter_map(Cube::least).min(),
        }
    }

    /// The canonical run that then violates it in that configuration, where the claim is about runs.
    pub fn trace(&self) -> Result<Option<Trace>, TraceError> {
        let Some(example) = self.example() else { return Ok(None) };
        let change = |it: Assignment, (setting, value): &Change| it.with(*setting, *value);
        Trace::find(self.claim, &self.changes.iter().fold(example, change))
    }
}

/// The commands of the table that lead from some values of a setting towards another, and back.
///
/// The table has a command that changes the setting, away from the default and towards what is stronger,
/// and one that takes the change back. Where there are more than two values, the value in it may be
/// another than the one that is wanted.
#[must_use]
pub fn commands(row: &Row, from: Values, to: u8) -> (&'static str, &'static str) {
    let is_back = if row.ordered && from.iter().any(|it| it != to) {
        from.iter().all(|it| it >= to)
    } else {
        to == row.default
    };
    if is_back { (row.undo, row.change) } else { (row.change, row.undo) }
}
