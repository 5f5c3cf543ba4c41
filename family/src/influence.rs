//! In how many assignments each variable alone makes the difference, for all variables at once.
//!
//! [`effect`](crate::effect) asks it of one variable, by regions in which the variable may have any value:
//! for a large region that is a large diagram more for each variable. Here nothing is built. A node that
//! tells a variable apart is reached by some assignments of the variables before it, and the variable
//! makes the difference for those of the variables after it under which the node's branches do not all
//! come to the same. How many these are depends on the places alone to which the branches lead, and the
//! same places stand below many nodes of many variables: it is counted once for all of them.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::cube::Cube;
use crate::diagram::{Diagram, Place};
use crate::variable::{Values, VariableId};

/// How many pairs of places are remembered at most: some hundred megabytes.
const PAIRS_MAX: usize = 1 << 22;

impl Diagram {
    /// For each variable that alone makes a difference to a region in some assignment of a scope, in how
    /// many it does: there another of the scope's values of the variable leads to the other side.
    #[must_use]
    pub fn influence(&self, region: usize, scope: &Cube) -> Vec<(VariableId, u128)> {
        let Some(root) = self.regions.get(region).copied() else { return Vec::new() };
        if scope.is_empty() {
            return Vec::new();
        }
        let mut apart = Apart::new(self, scope);
        let mut decides = vec![0; apart.scope.len()];
        let mut ways = vec![0; self.nodes.len()];
        apart.arrive(&mut ways, root, 0, 1);
        // A node stands after all that it leads to.
        for (number, node) in self.nodes.iter().enumerate().rev() {
            let here = ways.get(number).copied().unwrap_or_default();
            let variable = node.variable.index();
            let Some(values) = apart.scope.get(variable).copied().filter(|_| here > 0) else {
                continue;
            };
            let mut places = Vec::with_capacity(node.branches.len());
            for (branch, place) in &node.branches {
                let count = u128::from(branch.and(values).len());
                if count > 0 {
                    apart.arrive(&mut ways, *place, variable + 1, here * count);
                    places.push(*place);
                }
            }
            places.sort_unstable();
            let differ = apart.differ(&places, variable + 1);
            if let Some(slot) = decides.get_mut(variable) {
                *slot += here * u128::from(values.len()) * differ;
            }
        }
        let decides = (0..).map(VariableId).zip(decides);
        decides.filter(|(_, count)| *count > 0).collect()
    }
}

/// Two places, and in how many assignments of the variables from the first that one of them tells apart
/// they come to different ends.
type Pair = (Place, Place, u128);

/// Counts where places come to different ends.
struct Apart<'a> {
    diagram: &'a Diagram,
    scope: Vec<Values>,
    /// How many assignments the variables from each on have.
    from: Vec<u128>,
    /// For two places. One that comes to where another stands takes its room.
    pairs: Vec<Pair>,
    /// For more than two, of which there are few: most variables have two values.
    more: IndexMap<Box<[Place]>, u128, FxBuildHasher>,
}

impl<'a> Apart<'a> {
    fn new(diagram: &'a Diagram, scope: &Cube) -> Self {
        let scope: Vec<Values> = scope.iter().map(|(_, values)| values).collect();
        let mut from = vec![1];
        for values in scope.iter().rev() {
            from.push(from.last().copied().unwrap_or(1) * u128::from(values.len()));
        }
        from.reverse();
        let room = (16 * diagram.nodes.len() + 1).next_power_of_two().min(PAIRS_MAX);
        Self { diagram, scope, from, pairs: vec![(0, 0, 0); room], more: IndexMap::default() }
    }

    /// The place of the first variable that some places tell apart; that after the last, if none does.
    fn top(&self, places: &[Place]) -> usize {
        let variables = places.iter().filter_map(|place| self.diagram.variable(*place));
        variables.map(VariableId::index).min().unwrap_or(self.scope.len())
    }

    /// How many assignments the variables from one on have, up to another.
    fn between(&self, from: usize, to: usize) -> u128 {
        if from == to {
            return 1;
        }
        let of = |variable: usize| self.from.get(variable).copied().unwrap_or(1);
        of(from) / of(to)
    }

    /// Adds the assignments of the variables before a place, which lead to it from before a variable.
    fn arrive(&self, ways: &mut [u128], place: Place, from: usize, count: u128) {
        let slot = place.checked_sub(2).and_then(|number| ways.get_mut(number as usize));
        if let Some(slot) = slot {
            *slot += count * self.between(from, self.top(&[place]));
        }
    }

    /// In how many assignments of the variables from one on some places, in ascending order, do not all
    /// come to the same.
    fn differ(&mut self, places: &[Place], from: usize) -> u128 {
        if places.len() < 2 {
            return 0;
        }
        let top = self.top(places);
        self.between(from, top) * self.differ_from(places, top)
    }

    fn differ_from(&mut self, places: &[Place], top: usize) -> u128 {
        let Some(values) = self.scope.get(top).copied() else { return 1 };
        if let Some(known) = self.known(places) {
            return known;
        }
        let Ok(variable) = u16::try_from(top).map(VariableId) else { return 0 };
        let mut count = 0;
        let mut below = Vec::with_capacity(places.len());
        for value in values.iter() {
            below.clear();
            below.extend(places.iter().map(|place| self.diagram.below(*place, variable, value)));
            below.sort_unstable();
            below.dedup();
            count += self.differ(&below, top + 1);
        }
        self.keep(places, count);
        count
    }

    fn known(&self, places: &[Place]) -> Option<u128> {
        let [one, other] = places else { return self.more.get(places).copied() };
        let (first, second, count) = self.pairs.get(self.room(*one, *other))?;
        (first == one && second == other).then_some(*count)
    }

    fn keep(&mut self, places: &[Place], count: u128) {
        let [one, other] = places else {
            self.more.insert(places.into(), count);
            return;
        };
        let room = self.room(*one, *other);
        if let Some(slot) = self.pairs.get_mut(room) {
            *slot = (*one, *other, count);
        }
    }

    /// Where two places stand if they are remembered.
    fn room(&self, one: Place, other: Place) -> usize {
        let both = u64::from(one) << 32 | u64::from(other);
        let mixed = both.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.pairs.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::Space;
    use crate::variable::{Domain, Variable};

    /// Some regions, each of a few pseudo-random cubes, against the effect of each variable alone.
    #[test]
    fn all_variables_at_once_come_to_what_each_does_alone() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let values: [&[&str]; 6] = [
            &["0", "1"],
            &["0", "1", "2"],
            &["0"],
            &["0", "1", "2", "3", "4"],
            &["0", "1"],
            &["0", "1"],
        ];
        let variables = names.iter().zip(values).map(|(name, values)| Variable { name, values });
        let domain = Domain::new(variables.collect()).unwrap();
        let space = Space::new(&domain, 10_000).unwrap();
        let mut seed = 7_u32;
        let mut cube = || {
            space.full().iter().fold(space.full(), |cube, (variable, values)| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let some = values.and(Values::from_bits((seed >> 16) as u16));
                if some.is_empty() { cube } else { cube.with(variable, some) }
            })
        };
        for _ in 0..200 {
            let region = space.cubes(&[cube(), cube(), cube()]).unwrap();
            let scope = cube();
            let alone = scope.iter().filter_map(|(variable, _)| {
                let effect = space.effect(&region, &space.cube(&scope).unwrap(), variable);
                Some((variable, effect.unwrap().decides)).filter(|(_, count)| *count > 0)
            });
            let alone: Vec<_> = alone.collect();
            assert_eq!(space.diagram([&region]).influence(0, &scope), alone);
        }
    }
}
