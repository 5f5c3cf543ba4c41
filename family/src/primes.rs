//! Prime implicants of a region: the cubes that are in it and in no wider cube that is.
//!
//! The literal of a variable is a set of its values, so a prime tells which values do and not only
//! which one does. The recursion is that of Coudert and Madre (*Implicit and incremental computation
//! of primes and essential primes of Boolean functions*, DAC 1992), over values instead of bits.

use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::cube::Cube;
use crate::region::{Exhausted, Region, Space};
use crate::variable::{Values, VariableId};

/// The literals of a prime, the last variable first.
type Literals = Rc<[(VariableId, Values)]>;

impl Space {
    /// All prime implicants of a region, in the order of cubes; `None` if more than `most` turn up for
    /// it or for a part of it.
    pub fn primes(&self, region: &Region, most: usize) -> Result<Option<Vec<Cube>>, Exhausted> {
        let mut search = Search { space: self, most, known: IndexMap::default() };
        let Some(primes) = search.primes(region)? else { return Ok(None) };
        let mut cubes = Vec::with_capacity(primes.len());
        for prime in primes.iter() {
            cubes.push(self.of_literals(prime));
        }
        cubes.sort_unstable();
        Ok(Some(cubes))
    }

    fn of_literals(&self, literals: &[(VariableId, Values)]) -> Cube {
        literals.iter().fold(self.full(), |cube, (variable, values)| cube.with(*variable, *values))
    }
}

struct Search<'a> {
    space: &'a Space,
    most: usize,
    known: IndexMap<Region, Rc<[Literals]>, FxBuildHasher>,
}

impl Search<'_> {
    fn primes(&mut self, region: &Region) -> Result<Option<Rc<[Literals]>>, Exhausted> {
        if region.is_empty() {
            return Ok(Some(Rc::default()));
        }
        if let Some(known) = self.known.get(region) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some((variable, branches)) = self.space.branches(region) else {
            return Ok(Some(Rc::new([Rc::default()])));
        };
        let mut primes: Vec<Literals> = Vec::new();
        for chosen in 1_u32..1 << branches.len() {
            let is_chosen = |place: usize| chosen >> place & 1 == 1;
            let (mut values, mut common) = (Values::NONE, None);
            for (_, (of_branch, rest)) in
                branches.iter().enumerate().filter(|(place, _)| is_chosen(*place))
            {
                values = values.or(*of_branch);
                common = Some(match common {
                    None => rest.clone(),
                    Some(common) => self.space.and(&common, rest)?,
                });
            }
            let Some(common) = common else { continue };
            let Some(below) = self.primes(&common)? else { return Ok(None) };
            let others = || branches.iter().enumerate().filter(|(place, _)| !is_chosen(*place));
            for prime in below.iter() {
                let cube = self.space.cube(&self.space.of_literals(prime))?;
                let mut is_prime = true;
                for (_, (_, rest)) in others() {
                    is_prime &= !self.space.is_within(&cube, rest)?;
                }
                if is_prime {
                    let is_all = values == self.space.values(variable);
                    let literal = (!is_all).then_some((variable, values));
                    primes.push(prime.iter().copied().chain(literal).collect());
                }
            }
            if primes.len() > self.most {
                return Ok(None);
            }
        }
        let primes: Rc<[Literals]> = primes.into();
        self.known.insert(region.clone(), Rc::clone(&primes));
        Ok(Some(primes))
    }
}
