//! The runs that together explain every configuration that violates a claim.
//!
//! Of the configurations that no run explains yet, the canonical run is taken: the shortest, then the
//! least in the order of actions. It explains every configuration under which the same actions can be
//! taken and the last shows the violation. In the end, runs that the others make superfluous are left
//! out. So no run can be left out. That no other catalogue has fewer is proved by a test for each claim about steps: for each run
//! there is a configuration, and no two of these share a run without a step in vain.

use family::cube::Assignment;
use family::region::{Exhausted, Region};

use crate::action::Action;
use crate::families::whole::Whole;

/// A run that explains violations.
#[derive(Clone, Debug)]
pub struct Explains {
    /// The actions.
    pub actions: Vec<Action>,
    /// The least configuration that takes it and was not explained before it.
    pub example: Assignment,
    /// All configurations of the family under which these actions violate the claim.
    pub region: Region,
    /// How many they are.
    pub configurations: u128,
    /// How many of them no other run of the catalogue explains.
    pub alone: u128,
}

/// The runs that explain where a step shows something of a claim, those that explain most first.
/// `progress` hears how many runs there are.
pub fn catalogue(
    whole: &Whole,
    place: usize,
    violating: &Region,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<Explains>, Exhausted> {
    let space = whole.space();
    let mut rest = violating.clone();
    let mut found: Vec<Explains> = Vec::new();
    while let Some((actions, example)) = whole.run_within(place, &rest)? {
        let region = space.and(&whole.taken(place, &actions)?, violating)?;
        rest = space.minus(&rest, &region)?;
        let configurations = space.count(&region);
        found.push(Explains { actions, example, region, configurations, alone: 0 });
        progress(found.len());
    }
    // The least telling first.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| found.get(*at).map(|it| it.configurations));
    let mut kept = vec![true; found.len()];
    for at in order {
        let alone = alone(whole, &found, &kept, at)?;
        if let Some(kept) = kept.get_mut(at)
            && alone == 0
        {
            *kept = false;
        }
    }
    let mut catalogue = Vec::new();
    for at in 0..found.len() {
        if kept.get(at).copied().unwrap_or_default() {
            let alone = alone(whole, &found, &kept, at)?;
            catalogue.extend(found.get(at).cloned().map(|it| Explains { alone, ..it }));
        }
    }
    catalogue.sort_by_key(|it| std::cmp::Reverse(it.configurations));
    Ok(catalogue)
}

/// How many configurations a run explains that no other of the kept ones does.
fn alone(whole: &Whole, found: &[Explains], kept: &[bool], at: usize) -> Result<u128, Exhausted> {
    let space = whole.space();
    let Some(one) = found.get(at) else { return Ok(0) };
    let mut rest = one.region.clone();
    for (other, _) in found
        .iter()
        .zip(kept)
        .enumerate()
        .filter(|(place, (_, kept))| *place != at && **kept)
        .map(|(_, it)| it)
    {
        rest = space.minus(&rest, &other.region)?;
    }
    Ok(space.count(&rest))
}
