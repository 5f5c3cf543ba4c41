//! Sets of assignments of any shape, as decision diagrams.
//!
//! A [`Space`] holds the diagrams of one domain. Inside, a variable of *n* values is a block of
//! ⌈log₂ *n*⌉ bits, and the codes that no value has are in no region; nothing of that shows outside:
//! regions are cut, counted and taken apart by variables and values. Two regions of one space are equal
//! exactly if they hold the same assignments.
//!
//! The order of the domain's variables is the order of the diagrams. It decides their size: variables
//! that decide together should stand together, and those that decide most come first.

mod counting;
mod quantified;

use std::fmt;

use oxidd::bdd::{BDDFunction, BDDManagerRef, new_manager};
use oxidd::util::OutOfMemory;
use oxidd::{BooleanFunction, Function, HasLevel, Manager, ManagerRef, Node, VarNo};
use thiserror::Error;

use crate::cube::{Assignment, Cube};
use crate::probe::{Probe, Work};
use crate::variable::{Domain, Values, VariableId};

pub use counting::Counter;

/// How many nodes a space has room for if nobody says otherwise: some hundred megabytes. Room that is not
/// taken costs nothing.
pub const CAPACITY: usize = 8_000_000;

/// The space has no room for another node. What was computed before stays valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the decision diagrams need more than {capacity} nodes")]
pub struct Exhausted {
    /// How many there was room for.
    pub capacity: usize,
}

/// A set of assignments.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Region(BDDFunction);

impl fmt::Debug for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Region({} nodes)", self.0.node_count())
    }
}

/// The bits of one variable, the highest first.
#[derive(Clone, Debug)]
struct Block {
    first: VarNo,
    bits: u32,
    values: Values,
}

impl Block {
    /// Whether a bit is set in a value's code.
    fn is_set(&self, value: u8, bit: u32) -> bool {
        u32::from(value) >> (self.bits - 1 - bit) & 1 == 1
    }
}

/// The decision diagrams of one domain.
pub struct Space {
    manager: BDDManagerRef,
    blocks: Vec<Block>,
    /// Which variable a bit belongs to.
    owners: Vec<VariableId>,
    all: Region,
    none: Region,
    capacity: usize,
    probe: Option<Probe>,
}

impl fmt::Debug for Space {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Space({} variables, {} nodes)", self.blocks.len(), self.nodes())
    }
}

impl Space {
    /// The space of a domain, with room for so many nodes.
    pub fn new(domain: &Domain, capacity: usize) -> Result<Self, Exhausted> {
        let exhausted = |_: OutOfMemory| Exhausted { capacity };
        let manager = new_manager(capacity, capacity / 4, 1);
        let mut blocks = Vec::new();
        let mut owners = Vec::new();
        for (variable, _) in domain.variables() {
            let values = domain.values(variable);
            let codes = values.len().next_power_of_two();
            let bits = codes.trailing_zeros();
            let first = VarNo::try_from(owners.len()).unwrap_or(VarNo::MAX);
            blocks.push(Block { first, bits, values });
            owners.extend((0..bits).map(|_| variable));
        }
        let bits = VarNo::try_from(owners.len()).unwrap_or(VarNo::MAX);
        manager.with_manager_exclusive(|manager| manager.add_vars(bits));
        let (yes, no) = manager.with_manager_shared(|manager| {
            (Region(BDDFunction::t(manager)), Region(BDDFunction::f(manager)))
        });
        let mut space = Self { manager, blocks, owners, all: yes, none: no, capacity, probe: None };
        let mut all = space.all.clone();
        for block in space.blocks.iter().rev() {
            let codes = space.of_block(block, block.values).map_err(exhausted)?;
            all = space.and(&codes, &all)?;
        }
        space.all = all;
        Ok(space)
    }

    /// The same space, of which a probe hears.
    #[must_use]
    pub fn heard_by(self, probe: Probe) -> Self {
        Self { probe: Some(probe), ..self }
    }

    /// Does a piece of work, and lets the probe know when it begins and ends.
    pub fn work<T>(&self, work: Work, run: impl FnOnce() -> T) -> T {
        let Some(probe) = self.probe else { return run() };
        probe(work, true);
        let result = run();
        probe(work, false);
        result
    }

    /// One operation on regions. Where there is no room for it, nodes that nothing uses any more may take
    /// it: they are collected when almost all is taken, but a large operation can be quicker than that.
    fn algebra(
        &self,
        operation: impl Fn() -> Result<BDDFunction, OutOfMemory>,
    ) -> Result<Region, Exhausted> {
        let again = |error| if self.collect() { operation() } else { Err(error) };
        self.work(Work::Algebra, || operation().or_else(again))
            .map(Region)
            .map_err(self.exhausted())
    }

    /// Collects what nothing uses any more. Says whether it is worth while to go on: with little room
    /// every other operation would have to wait for the next collection.
    fn collect(&self) -> bool {
        let left = self.manager.with_manager_exclusive(|manager| {
            manager.gc();
            manager.num_inner_nodes()
        });
        left <= self.capacity / 4 * 3
    }

    /// All values of a variable; none for a variable of another domain.
    #[must_use]
    pub fn values(&self, variable: VariableId) -> Values {
        self.blocks.get(variable.index()).map_or(Values::NONE, |block| block.values)
    }

    /// The cube of all assignments.
    #[must_use]
    pub fn full(&self) -> Cube {
        self.blocks.iter().map(|block| block.values).collect()
    }

    /// How many nodes there is room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many nodes are in use, or wait to be collected.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.manager.with_manager_shared(|manager| manager.approx_num_inner_nodes())
    }

    /// All assignments.
    #[must_use]
    pub fn all(&self) -> Region {
        self.all.clone()
    }

    /// No assignment.
    #[must_use]
    pub fn none(&self) -> Region {
        self.none.clone()
    }

    fn exhausted(&self) -> impl Fn(OutOfMemory) -> Exhausted + use<> {
        let capacity = self.capacity;
        move |_| Exhausted { capacity }
    }

    /// The codes of some values of one variable.
    fn of_block(&self, block: &Block, values: Values) -> Result<Region, OutOfMemory> {
        self.manager.with_manager_shared(|manager| {
            let mut any = BDDFunction::f(manager);
            for value in values.and(block.values).iter() {
                let mut code = BDDFunction::t(manager);
                for bit in (0..block.bits).rev() {
                    let number = block.first + bit;
                    let literal = if block.is_set(value, bit) {
                        BDDFunction::var(manager, number)?
                    } else {
                        BDDFunction::not_var(manager, number)?
                    };
                    code = literal.and(&code)?;
                }
                any = any.or(&code)?;
            }
            Ok(Region(any))
        })
    }

    /// The assignments in which a variable has one of some values.
    pub fn literal(&self, variable: VariableId, values: Values) -> Result<Region, Exhausted> {
        let Some(block) = self.blocks.get(variable.index()) else { return Ok(self.none()) };
        if values.and(block.values) == block.values {
            return Ok(self.all());
        }
        let region = self.of_block(block, values).map_err(self.exhausted())?;
        self.and(&region, &self.all)
    }

    /// The assignments of a cube.
    pub fn cube(&self, cube: &Cube) -> Result<Region, Exhausted> {
        let mut region = self.all();
        let literals: Vec<_> = cube.iter().collect();
        // From the bottom of the diagram, so that each step puts one block on top.
        for (variable, values) in literals.into_iter().rev() {
            let Some(block) = self.blocks.get(variable.index()) else { return Ok(self.none()) };
            if values.and(block.values) != block.values {
                let literal = self.of_block(block, values).map_err(self.exhausted())?;
                region = self.and(&literal, &region)?;
            }
        }
        Ok(region)
    }

    /// The assignments of any of some cubes.
    pub fn cubes(&self, cubes: &[Cube]) -> Result<Region, Exhausted> {
        let mut region = self.none();
        for cube in cubes {
            region = self.or(&region, &self.cube(cube)?)?;
        }
        Ok(region)
    }

    /// What is in both regions.
    pub fn and(&self, one: &Region, other: &Region) -> Result<Region, Exhausted> {
        self.algebra(|| one.0.and(&other.0))
    }

    /// Both regions together.
    pub fn or(&self, one: &Region, other: &Region) -> Result<Region, Exhausted> {
        self.algebra(|| one.0.or(&other.0))
    }

    /// Some regions together. They are taken in pairs, and these again, so that no large region is gone
    /// through once for each small one.
    pub fn together(&self, mut regions: Vec<Region>) -> Result<Region, Exhausted> {
        while regions.len() > 1 {
            let pairs = regions.chunks(2).map(|pair| match pair {
                [one, other] => self.or(one, other),
                _ => Ok(pair.first().cloned().unwrap_or_else(|| self.none())),
            });
            regions = pairs.collect::<Result<_, _>>()?;
        }
        Ok(regions.pop().unwrap_or_else(|| self.none()))
    }

    /// What is in one region and not in the other.
    pub fn minus(&self, one: &Region, other: &Region) -> Result<Region, Exhausted> {
        // `other` strictly implied by nothing of `one`: ¬other ∧ one.
        self.algebra(|| other.0.imp_strict(&one.0))
    }

    /// Whether one region is a part of the other.
    pub fn is_within(&self, one: &Region, other: &Region) -> Result<bool, Exhausted> {
        Ok(self.minus(one, other)?.is_empty())
    }

    /// The variable that a region tells apart first, and what is left for each of its values: values
    /// with the same rest stand together. `None` where nothing is left to tell apart.
    #[must_use]
    pub fn branches(&self, region: &Region) -> Option<(VariableId, Vec<(Values, Region)>)> {
        let bit = region.top()?;
        let variable = *self.owners.get(bit as usize)?;
        let block = self.blocks.get(variable.index())?;
        let mut branches: Vec<(Values, Region)> = Vec::new();
        for value in block.values.iter() {
            let mut rest = region.clone();
            for bit in 0..block.bits {
                if rest.top() == Some(block.first + bit)
                    && let Some((yes, no)) = rest.0.cofactors()
                {
                    rest = Region(if block.is_set(value, bit) { yes } else { no });
                }
            }
            match branches.iter_mut().find(|(_, known)| *known == rest) {
                Some((values, _)) => *values = values.or(Values::one(value)),
                None => branches.push((Values::one(value), rest)),
            }
        }
        Some((variable, branches))
    }

    /// The least assignment in the order of values, if there is one.
    #[must_use]
    pub fn least(&self, region: &Region) -> Option<Assignment> {
        if region.is_empty() {
            return None;
        }
        let mut values: Vec<u8> =
            self.blocks.iter().map(|block| block.values.least().unwrap_or_default()).collect();
        let mut rest = region.clone();
        while let Some((variable, branches)) = self.branches(&rest) {
            let alive = branches.into_iter().filter(|(_, rest)| !rest.is_empty());
            let (value, next) = alive
                .filter_map(|(values, rest)| Some((values.least()?, rest)))
                .min_by_key(|it| it.0)?;
            if let Some(slot) = values.get_mut(variable.index()) {
                *slot = value;
            }
            rest = next;
        }
        Some(Assignment::new(values))
    }

    /// Whether an assignment is in a region.
    #[must_use]
    pub fn contains(&self, region: &Region, assignment: &Assignment) -> bool {
        let bits = self.blocks.iter().zip(assignment.iter()).flat_map(|(block, (_, value))| {
            (0..block.bits).map(move |bit| (block.first + bit, block.is_set(value, bit)))
        });
        let legal = self
            .blocks
            .iter()
            .zip(assignment.iter())
            .all(|(block, (_, value))| block.values.contains(value));
        legal && region.0.eval(bits)
    }

    /// The region as disjoint cubes, if there are not more than so many.
    #[must_use]
    pub fn as_cubes(&self, region: &Region, most: usize) -> Option<Vec<Cube>> {
        let mut cubes = Vec::new();
        let mut open = vec![(region.clone(), self.full())];
        while let Some((region, cube)) = open.pop() {
            if region.is_empty() {
                continue;
            }
            match self.branches(&region) {
                None => cubes.push(cube),
                Some((variable, branches)) => {
                    for (values, rest) in branches.into_iter().rev() {
                        open.push((rest, cube.clone().with(variable, values)));
                    }
                }
            }
            if cubes.len() > most {
                return None;
            }
        }
        Some(cubes)
    }
}

impl Region {
    /// Whether there is no assignment in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.0.satisfiable()
    }

    /// The first bit that it tells apart.
    fn top(&self) -> Option<VarNo> {
        self.0.with_manager_shared(|manager, edge| match manager.get_node(edge) {
            Node::Inner(node) => Some(node.level()),
            Node::Terminal(_) => None,
        })
    }

    /// How many nodes its diagram has.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.0.node_count()
    }
}

#[cfg(test)]
mod tests;
