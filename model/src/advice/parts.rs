//! What each setting of a scope does for a claim there.

use family::changes::Variables;
use family::region::Exhausted;
use family::variable::{Values, VariableId};

use crate::advice::repair::Problem;
use crate::setting;

/// What a setting does for a claim in a scope, everything else as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// With these other values more configurations violate the claim; the most that do.
    Needed(Values, u128),
    /// Alone it changes nothing; but with these it is a least set of changes that closes the claim.
    Mends(Variables),
    /// Alone it changes nothing; but were these changed as well, more configurations would violate it.
    Spare(Variables),
    /// With these other values fewer configurations violate the claim; the fewest that do.
    Worse(Values, u128),
    /// It has no part in it.
    None,
}

/// What a setting with the value that it has does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartOf {
    /// The setting.
    pub setting: VariableId,
    /// Its value in the scope.
    pub value: u8,
    /// What it does.
    pub part: Part,
}

/// For each setting that has one value in the scope, and that an administrator, a user or Microsoft can
/// turn, what it does. `None` where there are too many sets of changes to look at.
pub fn parts(problem: &Problem) -> Result<Option<Vec<PartOf>>, Exhausted> {
    let scope = problem.scope();
    let now = problem.violating(problem.claim(), scope)?;
    let Some(breaking) = problem.breaking(scope)? else { return Ok(None) };
    let mending = if now == 0 { Vec::new() } else { mending(problem)? };
    let mut parts = Vec::new();
    for variable in problem.turnable(scope) {
        let Some(value) = scope.get(variable).least() else { continue };
        let (mut worse, mut better) = ((Values::NONE, now), (Values::NONE, now));
        for other in setting::domain().values(variable).minus(Values::one(value)).iter() {
            let there = scope.clone().with(variable, Values::one(other));
            let count = problem.violating(problem.claim(), &there)?;
            if count > now {
                worse = (worse.0.or(Values::one(other)), worse.1.max(count));
            } else if count < now {
                better = (better.0.or(Values::one(other)), better.1.min(count));
            }
        }
        let with = breaking.iter().filter(|set| set.contains(&variable));
        let mends = mending.iter().filter(|set| set.contains(&variable));
        let mends = mends.min_by_key(|set| set.len());
        let others = |set: &Variables| set.iter().copied().filter(|it| *it != variable).collect();
        let part = if !better.0.is_empty() {
            Part::Worse(better.0, better.1)
        } else if !worse.0.is_empty() {
            Part::Needed(worse.0, worse.1)
        } else if let Some(set) = mends {
            Part::Mends(others(set))
        } else if let Some(set) = with.min_by_key(|set| set.len()) {
            Part::Spare(others(set))
        } else {
            Part::None
        };
        parts.push(PartOf { setting: variable, value, part });
    }
    Ok(Some(parts))
}

/// The minimal sets of settings that close the claim: those of all that are turned alone, and those of every
/// repair, with what it makes sure of.
fn mending(problem: &Problem) -> Result<Vec<Variables>, Exhausted> {
    let mut sets = problem.sets()?.unwrap_or_default();
    let repairs = problem.repairs()?.map(|it| it.repairs).unwrap_or_default();
    sets.extend(repairs.iter().map(|it| it.steps.iter().map(|step| step.setting).collect()));
    Ok(sets)
}
