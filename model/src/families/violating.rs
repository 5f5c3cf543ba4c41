//! The configurations that violate a claim.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::diagram::Diagram;
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::variable::VariableId;

use crate::rules::rules;
use crate::setting;

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

    /// They as a region of a space; if they are a region already, it must be of that space.
    pub fn region(&self, space: &Space) -> Result<Region, Exhausted> {
        match self {
            Self::Cubes(cubes) => space.cubes(cubes),
            Self::Region(_, region) => Ok(region.clone()),
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

    /// The settings that decide, of those that a scope leaves open: for each the number of configurations
    /// in which the setting alone makes the difference. The cheapest to know comes first: the one with
    /// the most of them for what it takes to look it up.
    pub fn deciding(&self, within: &Cube) -> Result<Vec<(VariableId, u128)>, Exhausted> {
        let of_cubes = |cubes: &[Cube], capacity| {
            let space = Space::new(setting::domain(), capacity)?;
            Ok(deciding(&space, &space.cubes(cubes)?, within))
        };
        match self {
            Self::Region(space, region) => Ok(deciding(space, region, within)),
            // Few cubes need little room.
            Self::Cubes(cubes) => {
                of_cubes(cubes, CAPACITY / 16).or_else(|_| of_cubes(cubes, CAPACITY))
            }
        }
    }

    /// Exactly which, as plain data: a diagram with one region.
    pub fn diagram(&self) -> Result<Diagram, Exhausted> {
        let of_cubes = |cubes: &[Cube], capacity| {
            let space = Space::new(setting::domain(), capacity)?;
            let region = space.cubes(cubes)?;
            Ok(space.diagram([&region]))
        };
        match self {
            Self::Region(space, region) => Ok(space.diagram([region])),
            Self::Cubes(cubes) => {
                of_cubes(cubes, CAPACITY / 64).or_else(|_: Exhausted| of_cubes(cubes, CAPACITY))
            }
        }
    }

    /// Rules for them, within a scope: all of them where they were few enough to be cubes, otherwise at
    /// most so many.
    pub fn rules(&self, scope: &Cube, most: usize) -> Result<Rules, Exhausted> {
        match self {
            Self::Cubes(cubes) => Ok(Rules { some: rules(cubes, scope), all: true }),
            Self::Region(space, region) => Ok(widest(space, region, scope, most)),
        }
    }
}

fn deciding(space: &Space, region: &Region, within: &Cube) -> Vec<(VariableId, u128)> {
    let diagram = space.diagram([region]);
    let mut deciding = diagram.influence(0, within);
    deciding.sort_by_key(|(variable, count)| (Reverse(worth(*variable, *count)), *variable));
    deciding
}

/// In how many configurations a setting makes the difference, for what it takes to look it up. Every
/// effort divides the factor.
fn worth(variable: VariableId, count: u128) -> u128 {
    count * 300 / u128::from(setting::look(variable))
}

/// Cubes as wide as a region allows, one after another from its least configuration that none of them
/// has, until all is covered or there are `most`. All of them stand in the order that those of cubes have.
fn widest(space: &Space, region: &Region, scope: &Cube, most: usize) -> Rules {
    let mut widest = space.diagram([region]).widest(0, &space.full(), scope, most);
    if widest.all {
        widest.cubes.sort_unstable();
    }
    Rules { some: widest.cubes, all: widest.all }
}
