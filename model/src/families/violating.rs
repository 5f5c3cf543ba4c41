//! The configurations that violate a claim.

use std::fmt;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region, Space};
use family::variable::Values;

use crate::rules::rules;

/// Some configurations.
#[derive(Clone)]
pub enum Violating {
    /// As disjoint cubes.
    Cubes(Vec<Cube>),
    /// As a region.
    Region(Arc<Space>, Region),
}

impl fmt::Debug for Violating {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Violating({})", self.count())
    }
}

/// Rules: each is a cube as wide as the region allows, and together they are the region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Some of them.
    pub some: Vec<Cube>,
    /// Whether these are all.
    pub all: bool,
}

impl Violating {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u128 {
        match self {
            Self::Cubes(cubes) => cubes.iter().map(Cube::count).sum(),
            Self::Region(space, region) => space.count(region),
        }
    }

    /// How many of them are in a cube.
    pub fn count_within(&self, cube: &Cube) -> Result<u128, Exhausted> {
        Ok(match self {
            Self::Cubes(cubes) => {
                cubes.iter().filter_map(|it| it.and(cube)).map(|it| it.count()).sum()
            }
            Self::Region(space, region) => space.count(&space.and(region, &space.cube(cube)?)?),
        })
    }

    /// Whether a configuration is one of them.
    #[must_use]
    pub fn contains(&self, configuration: &Assignment) -> bool {
        match self {
            Self::Cubes(cubes) => cubes.iter().any(|cube| cube.contains(configuration)),
            Self::Region(space, region) => space.contains(region, configuration),
        }
    }

    /// Rules for them, within a scope: all of them where they were few enough to be cubes, otherwise at
    /// most so many.
    pub fn rules(&self, scope: &Cube, most: usize) -> Result<Rules, Exhausted> {
        match self {
            Self::Cubes(cubes) => Ok(Rules { some: rules(cubes, scope), all: true }),
            Self::Region(space, region) => widest(space, region, scope, most),
        }
    }
}

/// Cubes as wide as a region allows, one after another from its least configuration that none of them
/// has, until all is covered or there are `most`.
fn widest(space: &Space, region: &Region, scope: &Cube, most: usize) -> Result<Rules, Exhausted> {
    let mut rest = region.clone();
    let mut some: Vec<Cube> = Vec::new();
    while let Some(least) = space.least(&rest) {
        if some.len() == most {
            return Ok(Rules { some, all: false });
        }
        let mut widest: Cube = least.iter().map(|(_, value)| Values::one(value)).collect();
        for (variable, values) in scope.iter() {
            let one_by_one = values.iter().map(Values::one);
            for more in std::iter::once(values).chain(one_by_one) {
                let wider = widest.clone().with(variable, widest.get(variable).or(more));
                if wider != widest && space.is_within(&space.cube(&wider)?, region)? {
                    widest = wider;
                }
            }
        }
        rest = space.minus(&rest, &space.cube(&widest)?)?;
        some.push(widest);
    }
    Ok(Rules { some, all: true })
}
