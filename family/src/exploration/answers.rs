//! What an exploration says: exact regions, and canonical runs.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::cube::Assignment;
use crate::exploration::{Exploration, StepOf};
use crate::protocol::Protocol;
use crate::region::{Exhausted, Region, Space};

/// Picks some steps.
pub type Picks<'a, P, O> = &'a dyn Fn(&StepOf<P, O>) -> bool;

/// A run, and an assignment that takes it.
pub type Run<P> = (Vec<<P as Protocol>::Action>, Assignment);

/// What of an exploration is to be reached.
pub enum Target<'a, P: Protocol, O> {
    /// A step of which something was observed.
    Step(Picks<'a, P, O>),
    /// A state, under some assignments.
    State(&'a dyn Fn(usize) -> Region),
}

impl<P: Protocol, O: Clone + PartialEq> Exploration<P, O> {
    /// How many states were met; some may be reached under no assignment.
    #[must_use]
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether no state was met.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The states with the assignments that reach them, by their numbers.
    pub fn states(&self) -> impl Iterator<Item = (&P::State, &Region)> {
        self.states.iter().zip(&self.reached)
    }

    /// A state by its number.
    #[must_use]
    pub fn state(&self, number: usize) -> Option<&P::State> {
        self.states.get_index(number)
    }

    /// The assignments that reach a state.
    #[must_use]
    pub fn reached(&self, number: usize) -> Option<&Region> {
        self.reached.get(number)
    }

    /// The steps, by the states that they leave and the order of their actions.
    pub fn edges(&self) -> impl Iterator<Item = &StepOf<P, O>> {
        self.edges.iter().flatten().flatten()
    }

    pub(super) fn edges_of(&self, state: usize) -> impl Iterator<Item = &StepOf<P, O>> {
        self.edges.get(state).into_iter().flatten().flatten()
    }

    /// For each level, the states with the assignments that come to them there first.
    #[must_use]
    pub fn levels(&self) -> &[Vec<(usize, Region)>] {
        &self.levels
    }

    /// How many times a step, or a decision, was run to derive the guards.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The assignments of which not everything was explored.
    pub fn unknown(&self, space: &Space) -> Result<Region, Exhausted> {
        union(space, self.open.iter().map(|(_, region)| Ok(region.clone())))
    }

    /// The assignments under which some reachable step is such a one.
    pub fn steps(
        &self,
        space: &Space,
        is_such: impl Fn(&StepOf<P, O>) -> bool,
    ) -> Result<Region, Exhausted> {
        union(
            space,
            self.reached.iter().enumerate().map(|(state, reached)| {
                let guards = self.edges_of(state).filter(|edge| is_such(edge));
                let taken = union(space, guards.map(|edge| Ok(edge.guard.clone())))?;
                space.and(reached, &taken)
            }),
        )
    }

    /// For each state, the assignments that reach it and under which steps of `by` alone lead from there
    /// through a step of each goal, in their order.
    pub fn able(
        &self,
        space: &Space,
        by: impl Fn(P::Action) -> bool,
        goals: &[Picks<'_, P, O>],
    ) -> Result<Vec<Region>, Exhausted> {
        let mut incoming: Vec<Vec<&StepOf<P, O>>> = vec![Vec::new(); self.len()];
        for edge in self.edges().filter(|edge| by(edge.action)) {
            if let Some(into) = incoming.get_mut(edge.to) {
                into.push(edge);
            }
        }
        let mut able = vec![space.all(); self.len()];
        for goal in goals.iter().rev() {
            let then = std::mem::replace(&mut able, vec![space.none(); self.len()]);
            let mut open: BTreeMap<usize, Region> = BTreeMap::new();
            for (state, slot) in able.iter_mut().enumerate() {
                let goals = self.edges_of(state).filter(|edge| by(edge.action) && goal(edge));
                let through = goals
                    .filter_map(|edge| then.get(edge.to).map(|then| space.and(&edge.guard, then)));
                let through = union(space, through)?;
                *slot = match self.reached.get(state) {
                    Some(reached) => space.and(&through, reached)?,
                    None => space.none(),
                };
                if !slot.is_empty() {
                    open.insert(state, slot.clone());
                }
            }
            // From the furthest state, so that what comes to a state by several ways goes on from it
            // together.
            while let Some((state, new)) = open.pop_last() {
                for edge in incoming.get(state).into_iter().flatten() {
                    let Some(known) = able.get_mut(edge.from) else { continue };
                    let Some(reached) = self.reached.get(edge.from) else { continue };
                    let taken = space.and(&space.and(&edge.guard, &new)?, reached)?;
                    let more = space.minus(&taken, known)?;
                    if !more.is_empty() {
                        *known = space.or(known, &more)?;
                        let waiting = open.remove(&edge.from).unwrap_or_else(|| space.none());
                        open.insert(edge.from, space.or(&waiting, &more)?);
                    }
                }
            }
        }
        Ok(able)
    }

    /// The canonical run to a target within a region: a shortest one, of those the least in the order
    /// of actions, with the least assignment that takes it.
    pub fn run_to(
        &self,
        space: &Space,
        within: &Region,
        target: &Target<'_, P, O>,
    ) -> Result<Option<Run<P>>, Exhausted> {
        let ends = |state: usize| match target {
            Target::Step(is_such) => {
                let such = self.edges_of(state).filter(|edge| is_such(edge));
                union(space, such.map(|edge| Ok(edge.guard.clone())))
            }
            Target::State(region) => Ok(region(state)),
        };
        // The first level in which an assignment of interest is at the target.
        let mut last = None;
        for (level, states) in self.levels.iter().enumerate() {
            let mut at_target = IndexMap::default();
            for (state, new) in states {
                let new = space.and(new, within)?;
                if !new.is_empty() {
                    let there = space.and(&new, &ends(*state)?)?;
                    if !there.is_empty() {
                        at_target.insert(*state, there);
                    }
                }
            }
            if !at_target.is_empty() {
                last = Some((level, at_target));
                break;
            }
        }
        let Some((level, at_target)) = last else { return Ok(None) };
        let ways = self.ways_to(space, level, at_target)?;
        let mut run = Vec::new();
        let mut here: Vec<(usize, Region)> =
            ways.first().into_iter().flatten().map(|(state, way)| (*state, way.clone())).collect();
        for way in ways.iter().skip(1) {
            here = self.least_step(space, &here, &mut run, |edge| way.get(&edge.to).cloned())?;
        }
        if let Target::Step(is_such) = target {
            let ends = |edge: &StepOf<P, O>| is_such(edge).then(|| space.all());
            here = self.least_step(space, &here, &mut run, ends)?;
        }
        let all = union(space, here.into_iter().map(|(_, region)| Ok(region)))?;
        Ok(space.least(&all).map(|least| (run, least)))
    }

    /// For each level up to a last one, the states of shortest runs to what is at the last.
    fn ways_to(
        &self,
        space: &Space,
        level: usize,
        last: IndexMap<usize, Region, FxBuildHasher>,
    ) -> Result<Vec<IndexMap<usize, Region, FxBuildHasher>>, Exhausted> {
        let mut ways = vec![last];
        for states in self.levels.iter().take(level).rev() {
            let mut way = IndexMap::default();
            if let Some(next) = ways.last() {
                for (state, new) in states {
                    let onward = self.edges_of(*state).filter_map(|edge| {
                        next.get(&edge.to).map(|then| space.and(&edge.guard, then))
                    });
                    let onward = space.and(new, &union(space, onward)?)?;
                    if !onward.is_empty() {
                        way.insert(*state, onward);
                    }
                }
            }
            ways.push(way);
        }
        ways.reverse();
        Ok(ways)
    }

    /// Takes the least action that goes on, from all states at once.
    fn least_step(
        &self,
        space: &Space,
        here: &[(usize, Region)],
        run: &mut Vec<P::Action>,
        onward: impl Fn(&StepOf<P, O>) -> Option<Region>,
    ) -> Result<Vec<(usize, Region)>, Exhausted> {
        let mut taken: Vec<(P::Action, usize, Region)> = Vec::new();
        for (state, region) in here {
            for edge in self.edges_of(*state) {
                let Some(onward) = onward(edge) else { continue };
                let there = space.and(&space.and(region, &edge.guard)?, &onward)?;
                if !there.is_empty() {
                    taken.push((edge.action, edge.to, there));
                }
            }
        }
        let least = taken.iter().map(|(action, _, _)| *action).min();
        run.extend(least);
        let taken = taken.into_iter().filter(|(action, _, _)| Some(*action) == least);
        Ok(taken.map(|(_, state, region)| (state, region)).collect())
    }
}

/// Regions together.
pub(super) fn union(
    space: &Space,
    regions: impl Iterator<Item = Result<Region, Exhausted>>,
) -> Result<Region, Exhausted> {
    let mut all = space.none();
    for region in regions {
        all = space.or(&all, &region?)?;
    }
    Ok(all)
}
