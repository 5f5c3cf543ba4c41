//! What closes a way in which a claim is violated, whatever the other ways are.

use std::collections::BTreeMap;

use family::changes::Variables;
use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region};
use family::variable::{Values, VariableId};

use crate::advice::explain::StepKind;
use crate::advice::repair::Weights;
use crate::advice::violations::whatever;
use crate::claim::{Claim, Kind};
use crate::families::whole::Whole;
use crate::setting::{self, Who};

/// How many minimal sets of settings are looked at.
const SETS_MAX: usize = 2_000;

/// How many ways to give the settings of one set their values.
const VALUES_MAX: usize = 20;

/// What a migration costs.
const MIGRATION: u32 = 100;

/// A minimal set of settings, each with all values that will do.
pub type Closer = Vec<(VariableId, Values)>;

/// The ways of a claim in the surroundings of a scope, and what closes them.
pub struct Closing<'a> {
    whole: &'a Whole,
    scope: &'a Cube,
    ways: BTreeMap<StepKind, Region>,
}

impl<'a> Closing<'a> {
    /// The ways of a claim. The family is the scope's surroundings, explored.
    pub fn new(
        whole: &'a Whole,
        scope: &'a Cube,
        place: usize,
        claim: &Claim,
    ) -> Result<Self, Exhausted> {
        let space = whole.space();
        let mut ways: BTreeMap<StepKind, Region> = BTreeMap::new();
        if let (Kind::Invariant(_), Some(within)) = (claim.kind, claim.within(whole.scope())) {
            let within = space.cube(&within)?;
            for (action, region) in whole.ways(place)? {
                let region = space.and(&region, &within)?;
                let known = ways.entry(StepKind::of(action)).or_insert_with(|| space.none());
                *known = space.or(known, &region)?;
            }
        }
        Ok(Self { whole, scope, ways })
    }

    /// What closes some kinds of steps, whatever the other ways are: minimal sets of an administrator's
    /// settings, the cheapest first.
    pub fn of(&self, kinds: &[StepKind], weights: &Weights) -> Result<Vec<Closer>, Exhausted> {
        let space = self.whole.space();
        let of_these = self.ways.iter().filter(|(kind, _)| kinds.contains(kind));
        let open = of_these
            .map(|(_, region)| region)
            .try_fold(space.none(), |open, region| space.or(&open, region))?;
        of_way(self.whole, self.scope, &open, weights)
    }
}

fn of_way(
    whole: &Whole,
    scope: &Cube,
    open: &Region,
    weights: &Weights,
) -> Result<Vec<Closer>, Exhausted> {
    let space = whole.space();
    let is_fixed = |it: &VariableId| {
        scope.get(*it).len() == 1 && setting::row(*it).is_some_and(|row| row.who == Who::Admin)
    };
    let left: Vec<VariableId> =
        setting::rows().map(|(it, _)| it).filter(|it| !is_fixed(it)).collect();
    let closed = space.minus(&space.all(), open)?;
    let good = whatever(space, &closed, &left, scope)?;
    let from = scope.least().unwrap_or_else(|| Assignment::new(Vec::new()));
    let sets = space.repairs(&good, &from, &Variables::new(), SETS_MAX)?;
    let mut found: Vec<(u32, Closer)> = Vec::new();
    for set in sets.unwrap_or_default() {
        let ways = space.values_of_change(&good, &from, &set, VALUES_MAX)?.unwrap_or_default();
        let cost =
            |it: &VariableId| weights.get(it).copied().unwrap_or_else(|| setting::effort(*it));
        let costs = set.iter().map(cost).sum();
        for way in ways {
            found.push((costs, set.iter().map(|it| (*it, way.get(*it))).collect()));
        }
    }
    // A migration is named only where nothing less closes it.
    if found.iter().any(|(cost, _)| *cost < MIGRATION) {
        found.retain(|(cost, _)| *cost < MIGRATION);
    }
    found.sort_by_key(|(cost, closer)| (*cost, closer.len()));
    Ok(found.into_iter().map(|(_, closer)| closer).collect())
}
