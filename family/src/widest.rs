//! Cubes as wide as a region allows, one after another.
//!
//! Each is widened from the least assignment of the region that none of those before has. Nothing is
//! built for it: both the assignment and how wide the cube may be are read off the region's diagram.

use std::collections::BTreeSet;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::cube::{Assignment, Cube};
use crate::diagram::{ALL, Diagram, NONE, Place};
use crate::variable::{Values, VariableId};

/// Some cubes of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widest {
    /// The cubes, by the least assignment that was new in each.
    pub cubes: Vec<Cube>,
    /// Whether they are the region.
    pub all: bool,
}

impl Diagram {
    /// Cubes of a region, not more than so many. A cube is widened variable by variable, to those of a
    /// scope's values with which it is still within the region. `full` has all values of each variable.
    #[must_use]
    pub fn widest(&self, region: usize, full: &Cube, scope: &Cube, most: usize) -> Widest {
        let root = self.regions.get(region).copied().unwrap_or(NONE);
        let mut cubes: Vec<Cube> = Vec::new();
        while let Some(least) = Outside::new(self, full, &cubes).least(root) {
            if cubes.len() == most {
                return Widest { cubes, all: false };
            }
            cubes.push(self.widened(root, &least, scope));
        }
        Widest { cubes, all: true }
    }

    /// A cube around an assignment of the region of a place.
    fn widened(&self, root: Place, least: &Assignment, scope: &Cube) -> Cube {
        let mut cube: Cube = least.iter().map(|(_, value)| Values::one(value)).collect();
        let mut kept = vec![None; self.nodes.len()];
        // To which places the cube leads, by the variable that they tell apart. From each of them the
        // assignment's own values lead on into the region, so only what tells a variable apart decides
        // whether the cube can have another value of it.
        let mut open: Vec<BTreeSet<Place>> = vec![BTreeSet::new(); least.iter().count()];
        let come = |open: &mut Vec<BTreeSet<Place>>, place: Place| {
            let variable = self.variable(place).map(VariableId::index);
            if let Some(places) = variable.and_then(|it| open.get_mut(it)) {
                places.insert(place);
            }
        };
        come(&mut open, root);
        for (variable, values) in scope.iter() {
            let places = open.get_mut(variable.index()).map(std::mem::take).unwrap_or_default();
            let mut is_kept = |value: &u8| {
                let mut below = places.iter().map(|place| self.below(*place, variable, *value));
                below.all(|place| self.leads_in(place, least, &mut kept))
            };
            let more: Values = values.iter().filter(|value| is_kept(value)).collect();
            let wide = cube.get(variable).or(more);
            cube.set(variable, wide);
            for value in wide.iter() {
                for place in &places {
                    come(&mut open, self.below(*place, variable, value));
                }
            }
        }
        cube
    }

    /// Whether an assignment leads on from a place into the region.
    fn leads_in(&self, place: Place, least: &Assignment, kept: &mut [Option<bool>]) -> bool {
        let Some(variable) = self.variable(place) else { return place == ALL };
        let number = place as usize - 2;
        if let Some(Some(known)) = kept.get(number) {
            return *known;
        }
        let below = self.below(place, variable, least.get(variable));
        let leads_in = self.leads_in(below, least, kept);
        if let Some(slot) = kept.get_mut(number) {
            *slot = Some(leads_in);
        }
        leads_in
    }
}

/// A place before a variable, and the cubes that an assignment of the variables before it is in.
type Spot = (Place, VariableId, Vec<usize>);

/// Looks for what is in a region and in none of some cubes.
struct Outside<'a> {
    diagram: &'a Diagram,
    full: &'a Cube,
    /// Each with the variable after the last that it restricts.
    cubes: Vec<(&'a Cube, VariableId)>,
    /// Where nothing is.
    empty: IndexSet<Spot, FxBuildHasher>,
}

impl<'a> Outside<'a> {
    fn new(diagram: &'a Diagram, full: &'a Cube, cubes: &'a [Cube]) -> Self {
        let end = |cube: &Cube| {
            let restricted = cube.iter().filter(|(it, values)| *values != full.get(*it));
            restricted.last().map_or(VariableId(0), |(it, _)| VariableId(it.0 + 1))
        };
        let cubes = cubes.iter().map(|cube| (cube, end(cube))).collect();
        Self { diagram, full, cubes, empty: IndexSet::default() }
    }

    /// The least assignment in the region of a place, and in no cube.
    fn least(&mut self, root: Place) -> Option<Assignment> {
        let mut values = Vec::new();
        let all = (0..self.cubes.len()).collect();
        self.search((root, VariableId(0), all), &mut values).then(|| Assignment::new(values))
    }

    /// Appends the least values that lead from a spot to what is looked for.
    fn search(&mut self, spot: Spot, values: &mut Vec<u8>) -> bool {
        let (place, variable, within) = &spot;
        let is_over = |cube: &usize| self.cubes.get(*cube).is_some_and(|it| it.1 <= *variable);
        if *place == NONE || within.iter().any(is_over) || self.empty.contains(&spot) {
            return false;
        }
        let of_variable = self.full.get(*variable);
        if of_variable.is_empty() {
            // All variables have their values.
            return true;
        }
        for value in of_variable.iter() {
            let has = |cube: &&usize| {
                self.cubes.get(**cube).is_some_and(|(it, _)| it.get(*variable).contains(value))
            };
            let still = within.iter().filter(has).copied().collect();
            let below = self.diagram.below(*place, *variable, value);
            values.push(value);
            if self.search((below, VariableId(variable.0 + 1), still), values) {
                return true;
            }
            values.pop();
        }
        self.empty.insert(spot);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::{Region, Space};
    use crate::variable::{Domain, Variable};

    /// The same by regions: slower, and what the words say.
    fn by_regions(space: &Space, region: &Region, scope: &Cube, most: usize) -> Widest {
        let (mut rest, mut cubes) = (region.clone(), Vec::new());
        while let Some(least) = space.least(&rest) {
            if cubes.len() == most {
                return Widest { cubes, all: false };
            }
            let mut cube: Cube = least.iter().map(|(_, value)| Values::one(value)).collect();
            for (variable, values) in scope.iter() {
                for value in values.iter() {
                    let values = cube.get(variable).or(Values::one(value));
                    let wider = cube.clone().with(variable, values);
                    if space.is_within(&space.cube(&wider).unwrap(), region).unwrap() {
                        cube = wider;
                    }
                }
            }
            rest = space.minus(&rest, &space.cube(&cube).unwrap()).unwrap();
            cubes.push(cube);
        }
        Widest { cubes, all: true }
    }

    #[test]
    fn cubes_are_as_wide_as_by_regions() {
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
        let mut seed = 3_u32;
        let mut cube = || {
            space.full().iter().fold(space.full(), |cube, (variable, values)| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let some = values.and(Values::from_bits((seed >> 16) as u16));
                if some.is_empty() { cube } else { cube.with(variable, some) }
            })
        };
        for most in (0..6).cycle().take(200) {
            let scope = cube();
            let region = space.cubes(&[cube(), cube(), cube()]).unwrap();
            let region = space.and(&region, &space.cube(&scope).unwrap()).unwrap();
            let widest = space.diagram([&region]).widest(0, &space.full(), &scope, most);
            assert_eq!(widest, by_regions(&space, &region, &scope, most));
        }
    }
}
