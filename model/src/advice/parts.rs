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
    /// Alone it changes nothing; but were these changed as well, it would.
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
        let part = if !better.0.is_empty() {
            Part::Worse(better.0, better.1)
        } else if !worse.0.is_empty() {
            Part::Needed(worse.0, worse.1)
        } else if let Some(set) = with.min_by_key(|set| set.len()) {
            Part::Spare(set.iter().copied().filter(|it| *it != variable).collect())
        } else {
            Part::None
        };
        parts.push(PartOf { setting: variable, value, part });
    }
    Ok(Some(parts))
}
