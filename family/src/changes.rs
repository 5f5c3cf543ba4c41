//! The least that must change for an assignment to come into a region.
//!
//! A *repair* is a set of variables such that some change of these alone leads into the region, and of
//! no fewer of them. A *conflict* is a set of variables whose values keep the assignment out whatever
//! the others are, and no fewer of them do. Repairs are exactly the minimal hitting sets of conflicts
//! (Reiter, *A theory of diagnosis from first principles*, Artificial Intelligence 32(1), 1987); the two
//! are computed apart here, and a test holds them against each other.

use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::cube::{Assignment, Cube};
use crate::region::{Exhausted, Region, Space};
use crate::variable::VariableId;

/// Some variables.
pub type Variables = BTreeSet<VariableId>;

impl Space {
    /// All minimal sets of variables whose change leads into a region; those of `also` are changed in
    /// any case, and are in every set. `None` if there are more than `most` for it or for a part of it.
    pub fn repairs(
        &self,
        region: &Region,
        from: &Assignment,
        also: &Variables,
        most: usize,
    ) -> Result<Option<Vec<Variables>>, Exhausted> {
        let also: Vec<VariableId> = also.iter().copied().collect();
        let region = self.exists(region, &also)?;
        let sets = self.sets(&region, from, true, most)?;
        Ok(sets.map(|mut sets| {
            for set in &mut sets {
                set.extend(&also);
            }
            sets
        }))
    }

    /// All minimal sets of variables that keep an assignment out of a region. `None` as for repairs.
    pub fn conflicts(
        &self,
        region: &Region,
        from: &Assignment,
        most: usize,
    ) -> Result<Option<Vec<Variables>>, Exhausted> {
        self.sets(region, from, false, most)
    }

    fn sets(
        &self,
        region: &Region,
        from: &Assignment,
        repairs: bool,
        most: usize,
    ) -> Result<Option<Vec<Variables>>, Exhausted> {
        let mut search = Sets { space: self, from, most, repairs, known: IndexMap::default() };
        let Some(sets) = search.of(region)? else { return Ok(None) };
        let mut sets = sets.to_vec();
        sets.sort_unstable();
        Ok(Some(sets))
    }

    /// The assignment of a region that differs from another in the fewest variables; of several, the
    /// least in the order of values.
    #[must_use]
    pub fn nearest(&self, region: &Region, to: &Assignment) -> Option<Assignment> {
        let mut known = IndexMap::default();
        self.distance(region, to, &mut known)?;
        let mut nearest = to.clone();
        let mut rest = region.clone();
        while let Some((variable, branches)) = self.branches(&rest) {
            let mut best: Option<(usize, u8, Region)> = None;
            for (values, rest) in branches {
                let Some(further) = self.distance(&rest, to, &mut known) else { continue };
                let stays = values.contains(to.get(variable));
                let value = if stays { Some(to.get(variable)) } else { values.least() };
                let Some(value) = value else { continue };
                let way = (further + usize::from(!stays), value);
                if best.as_ref().is_none_or(|it| way < (it.0, it.1)) {
                    best = Some((way.0, way.1, rest));
                }
            }
            let (_, value, next) = best?;
            nearest = nearest.with(variable, value);
            rest = next;
        }
        Some(nearest)
    }

    /// In how few variables an assignment of a region differs from another.
    fn distance(
        &self,
        region: &Region,
        to: &Assignment,
        known: &mut IndexMap<Region, Option<usize>, FxBuildHasher>,
    ) -> Option<usize> {
        if let Some(known) = known.get(region) {
            return *known;
        }
        let least = match self.branches(region) {
            None => (!region.is_empty()).then_some(0),
            Some((variable, branches)) => {
                let ways = branches.into_iter().filter_map(|(values, rest)| {
                    let stays = values.contains(to.get(variable));
                    Some(self.distance(&rest, to, known)? + usize::from(!stays))
                });
                ways.min()
            }
        };
        known.insert(region.clone(), least);
        least
    }

    /// The values that variables may be changed to: of a region, the part in which all other variables
    /// are as before, as cubes as wide as it allows. `None` if there are more than `most`.
    pub fn values_of_change(
        &self,
        region: &Region,
        from: &Assignment,
        changed: &Variables,
        most: usize,
    ) -> Result<Option<Vec<Cube>>, Exhausted> {
        let mut rest = region.clone();
        for (variable, value) in from.iter().filter(|(it, _)| !changed.contains(it)) {
            rest = self.given(&rest, variable, value)?;
        }
        self.primes(&rest, most)
    }
}

/// Minimal hitting sets: each has a variable of every one of some sets, and no part of it has. At most
/// one more than `most`.
#[must_use]
pub fn hitting_sets(sets: &[Variables], most: usize) -> Vec<Variables> {
    let mut hitting = vec![Variables::new()];
    for set in sets {
        let (hit, missed): (Vec<_>, Vec<_>) =
            hitting.into_iter().partition(|it| !it.is_disjoint(set));
        let longer = missed.iter().flat_map(|it| {
            set.iter().map(|variable| {
                let mut longer = it.clone();
                longer.insert(*variable);
                longer
            })
        });
        hitting = minimal(hit.into_iter().chain(longer).collect());
        if hitting.len() > most {
            break;
        }
    }
    hitting.sort_unstable();
    hitting
}

/// The sets of which no other is a part, each once; the smallest first.
#[must_use]
pub fn minimal(mut sets: Vec<Variables>) -> Vec<Variables> {
    sets.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    sets.dedup();
    let mut kept: Vec<Variables> = Vec::new();
    for set in sets {
        if !kept.iter().any(|smaller| smaller.is_subset(&set)) {
            kept.push(set);
        }
    }
    kept
}

type Minimal = Rc<[Variables]>;

struct Sets<'a> {
    space: &'a Space,
    from: &'a Assignment,
    most: usize,
    /// Whether repairs are looked for, or conflicts.
    repairs: bool,
    known: IndexMap<Region, Minimal, FxBuildHasher>,
}

impl Sets<'_> {
    /// For a repair, a variable that stays leads to one branch, and one that is changed to any other.
    /// For a conflict, a variable that is held leads to one branch, and one that is not to all.
    fn of(&mut self, region: &Region) -> Result<Option<Minimal>, Exhausted> {
        if let Some(known) = self.known.get(region) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some((variable, branches)) = self.space.branches(region) else {
            let is_inside = !region.is_empty();
            let is_found = is_inside == self.repairs;
            let found: Vec<_> = is_found.then(Variables::new).into_iter().collect();
            return Ok(Some(found.into()));
        };
        let mut here = None;
        let mut free = self.space.none();
        for (values, rest) in branches {
            let is_here = values.contains(self.from.get(variable));
            // For a repair, another value of the same branch changes nothing.
            if !self.repairs || !is_here {
                free = self.space.or(&free, &rest)?;
            }
            if is_here {
                here = Some(rest);
            }
        }
        let (without, with) = match (self.repairs, here) {
            (true, here) => (here, Some(free)),
            (false, here) => (Some(free), here),
        };
        let mut sets = Vec::new();
        if let Some(without) = without {
            let Some(found) = self.of(&without)? else { return Ok(None) };
            sets.extend(found.iter().cloned());
        }
        if let Some(with) = with {
            let Some(found) = self.of(&with)? else { return Ok(None) };
            sets.extend(found.iter().map(|set| {
                let mut set = set.clone();
                set.insert(variable);
                set
            }));
        }
        if sets.len() > self.most {
            return Ok(None);
        }
        let sets: Minimal = minimal(sets).into();
        self.known.insert(region.clone(), Rc::clone(&sets));
        Ok(Some(sets))
    }
}
