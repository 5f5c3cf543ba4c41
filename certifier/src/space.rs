//! Sets of assignments as decision diagrams of `biodivine-lib-bdd`, each stored once.
//!
//! A variable of *n* values is a block of ⌈log₂ *n*⌉ bits; codes that no value has are in no region.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

use biodivine_lib_bdd::op_function::{and, and_not};
use biodivine_lib_bdd::{Bdd, BddNode, BddPointer, BddVariable, BddVariableSet};
use family::cube::{Assignment, Cube};
use family::variable::{Domain, Values, VariableId};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use thiserror::Error;

/// How many nodes one diagram may have. What a certificate says may be absurd; it must not take all
/// memory before it is refused.
const NODES_MAX: usize = 4_000_000;

/// A diagram is larger than any that a certificate needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a region needs a diagram of more than {NODES_MAX} nodes")]
pub struct TooLarge;

/// A set of assignments, stored in a [`Space`]. Equal regions are the same assignments; the same
/// assignments may have two regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region(u32);

impl Region {
    /// No assignment.
    pub const NONE: Self = Self(0);
    /// All assignments.
    pub const ALL: Self = Self(1);
}

/// The bits of one variable, the highest first.
#[derive(Clone, Copy, Debug)]
struct Block {
    first: u16,
    bits: u16,
    values: Values,
}

type Known<K, V> = RefCell<IndexMap<K, V, FxBuildHasher>>;

/// The regions of one domain.
pub struct Space {
    blocks: Vec<Block>,
    stored: RefCell<IndexSet<Bdd, FxBuildHasher>>,
    literals: Known<(VariableId, Values), Region>,
    both: Known<(Region, Region), Region>,
    either: Known<(Region, Region), Region>,
    within: Known<(Region, Region, Region), bool>,
    none: Bdd,
}

impl fmt::Debug for Space {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Space({} variables)", self.blocks.len())
    }
}

impl Space {
    /// The space of a domain.
    pub fn new(domain: &Domain) -> Result<Self, TooLarge> {
        let mut blocks = Vec::new();
        let mut first = 0_u16;
        for (variable, _) in domain.variables() {
            let values = domain.values(variable);
            let codes = values.len().next_power_of_two();
            let bits = u16::try_from(codes.trailing_zeros()).map_err(|_| TooLarge)?;
            blocks.push(Block { first, bits, values });
            first = first.checked_add(bits).ok_or(TooLarge)?;
        }
        let variables = BddVariableSet::new_anonymous(first);
        let space = Self {
            blocks,
            stored: RefCell::default(),
            literals: RefCell::default(),
            both: RefCell::default(),
            either: RefCell::default(),
            within: RefCell::default(),
            none: variables.mk_false(),
        };
        let mut all = variables.mk_true();
        for block in space.blocks.iter().rev() {
            all = joined(&space.codes(block, block.values, &all), &all)?;
        }
        space.store(variables.mk_false())?;
        space.store(all)?;
        Ok(space)
    }

    /// Stores a diagram. Its form is that which every operation gives, so the same comes back for the
    /// same in almost every case; nothing rests on that.
    pub(crate) fn store(&self, diagram: Bdd) -> Result<Region, TooLarge> {
        let (number, _) = self.stored.borrow_mut().insert_full(diagram);
        u32::try_from(number).map(Region).map_err(|_| TooLarge)
    }

    /// Stores what of a diagram of any form is made of values alone.
    pub(crate) fn take(&self, diagram: &Bdd) -> Result<Region, TooLarge> {
        let region = self.look(Region::ALL, |all| joined(diagram, all))?;
        self.store(region)
    }

    /// How many bits there are.
    pub(crate) fn bits(&self) -> u16 {
        self.none.num_vars()
    }

    /// The bits of a variable, the highest first.
    pub(crate) fn block(&self, variable: VariableId) -> Range<u16> {
        let block = self.blocks.get(variable.index());
        block.map_or(0..0, |block| block.first..block.first + block.bits)
    }

    /// A copy of a diagram; of one of another space, the empty one.
    pub(crate) fn load(&self, region: Region) -> Bdd {
        self.look(region, Bdd::clone)
    }

    fn look<T>(&self, region: Region, see: impl FnOnce(&Bdd) -> T) -> T {
        let stored = self.stored.borrow();
        see(stored.get_index(region.0 as usize).unwrap_or(&self.none))
    }

    /// The codes of some values of a variable, whatever all others are. `below` has the right number of
    /// bits.
    fn codes(&self, block: &Block, values: Values, below: &Bdd) -> Bdd {
        let mut any = Bdd::clone(&self.none);
        for value in values.and(block.values).iter() {
            let mut code =
                vec![BddNode::mk_zero(below.num_vars()), BddNode::mk_one(below.num_vars())];
            for bit in (0..block.bits).rev() {
                let last = BddPointer::from_index(code.len() - 1);
                let variable = BddVariable::from_index(usize::from(block.first + bit));
                let is_set = u16::from(value) >> (block.bits - 1 - bit) & 1 == 1;
                let (low, high) =
                    if is_set { (BddPointer::zero(), last) } else { (last, BddPointer::zero()) };
                code.push(BddNode::mk_node(variable, low, high));
            }
            any = Bdd::from_nodes(&code).map_or(any.clone(), |code| any.or(&code));
        }
        any
    }

    /// All values of a variable; none for a variable of another domain.
    #[must_use]
    pub fn values(&self, variable: VariableId) -> Values {
        self.blocks.get(variable.index()).map_or(Values::NONE, |block| block.values)
    }

    /// The assignments in which a variable has one of some values.
    pub fn literal(&self, variable: VariableId, values: Values) -> Result<Region, TooLarge> {
        if let Some(known) = self.literals.borrow().get(&(variable, values)) {
            return Ok(*known);
        }
        let Some(block) = self.blocks.get(variable.index()) else { return Ok(Region::NONE) };
        let all = self.load(Region::ALL);
        let literal = self.store(joined(&self.codes(block, values, &all), &all)?)?;
        self.literals.borrow_mut().insert((variable, values), literal);
        Ok(literal)
    }

    /// The assignments of a cube.
    pub fn cube(&self, cube: &Cube) -> Result<Region, TooLarge> {
        let mut region = Region::ALL;
        let literals: Vec<_> = cube.iter().collect();
        for (variable, values) in literals.into_iter().rev() {
            if self.values(variable).minus(values).is_empty() {
                continue;
            }
            region = self.and(self.literal(variable, values)?, region)?;
        }
        Ok(region)
    }

    /// The least region with one assignment.
    pub fn point(&self, assignment: &Assignment) -> Result<Region, TooLarge> {
        self.cube(&assignment.iter().map(|(_, value)| Values::one(value)).collect())
    }

    /// What is in both regions.
    pub fn and(&self, one: Region, other: Region) -> Result<Region, TooLarge> {
        let pair = if one.0 <= other.0 { (one, other) } else { (other, one) };
        match pair {
            (Region::NONE, _) => return Ok(Region::NONE),
            (Region::ALL, other) => return Ok(other),
            _ if one == other => return Ok(one),
            _ => {}
        }
        if let Some(known) = self.both.borrow().get(&pair) {
            return Ok(*known);
        }
        let both = self.look(one, |one| self.look(other, |other| joined(one, other)))?;
        let both = self.store(both)?;
        self.both.borrow_mut().insert(pair, both);
        Ok(both)
    }

    /// Both regions together.
    pub fn or(&self, one: Region, other: Region) -> Result<Region, TooLarge> {
        let pair = if one.0 <= other.0 { (one, other) } else { (other, one) };
        match pair {
            (Region::NONE, other) => return Ok(other),
            (Region::ALL, _) => return Ok(Region::ALL),
            _ if one == other => return Ok(one),
            _ => {}
        }
        if let Some(known) = self.either.borrow().get(&pair) {
            return Ok(*known);
        }
        let either = self.look(one, |one| self.look(other, |other| united(one, other)))?;
        let either = self.store(either)?;
        self.either.borrow_mut().insert(pair, either);
        Ok(either)
    }

    /// What is in one region and not in the other.
    pub fn minus(&self, one: Region, other: Region) -> Result<Region, TooLarge> {
        if one == other || one == Region::NONE {
            return Ok(Region::NONE);
        }
        let rest = self.look(one, |one| self.look(other, |other| without(one, other)))?;
        self.store(rest)
    }

    /// Whether one region is a part of another.
    pub fn is_within(&self, one: Region, whole: Region) -> Result<bool, TooLarge> {
        self.are_both_within(one, one, whole)
    }

    /// Whether two regions have the same assignments.
    pub fn is_same(&self, one: Region, other: Region) -> Result<bool, TooLarge> {
        Ok(one == other || (self.is_within(one, other)? && self.is_within(other, one)?))
    }

    /// Whether no assignment is in the region.
    #[must_use]
    pub fn is_empty(&self, region: Region) -> bool {
        region == Region::NONE || self.look(region, Bdd::is_false)
    }

    /// Whether two regions have no assignment in common.
    pub fn are_apart(&self, one: Region, other: Region) -> Result<bool, TooLarge> {
        self.are_both_within(one, other, Region::NONE)
    }

    /// Whether what is in both of two regions is in a third.
    pub fn are_both_within(
        &self,
        one: Region,
        other: Region,
        whole: Region,
    ) -> Result<bool, TooLarge> {
        if one == whole || other == whole || whole == Region::ALL {
            return Ok(true);
        }
        let key = (one, other, whole);
        if let Some(known) = self.within.borrow().get(&key) {
            return Ok(*known);
        }
        let is_one = one == other;
        // One of them alone is asked often, and is asked without building a diagram.
        let is_known = !is_one && whole != Region::NONE && self.is_within(one, whole)?;
        let is_within = is_known
            || self.look(one, |one| {
                self.look(other, |other| {
                    self.look(whole, |whole| -> Result<bool, TooLarge> {
                        if whole.is_false() {
                            return some_left(one, other, and).map(|some| !some);
                        }
                        if is_one {
                            return some_left(one, whole, and_not).map(|some| !some);
                        }
                        let both = joined(one, other)?;
                        Ok(both.is_false() || !some_left(&both, whole, and_not)?)
                    })
                })
            })?;
        self.within.borrow_mut().insert(key, is_within);
        Ok(is_within)
    }

    /// Whether three regions have no assignment in common.
    pub fn are_three_apart(
        &self,
        one: Region,
        other: Region,
        third: Region,
    ) -> Result<bool, TooLarge> {
        self.look(one, |one| {
            self.look(other, |other| {
                let both = joined(one, other)?;
                self.look(third, |third| some_left(&both, third, and)).map(|some| !some)
            })
        })
    }

    /// The assignments that are in the region if some variables may be given any values.
    pub fn exists(&self, region: Region, over: &[VariableId]) -> Result<Region, TooLarge> {
        let blocks = over.iter().filter_map(|variable| self.blocks.get(variable.index()));
        let bits: Vec<BddVariable> = blocks
            .flat_map(|block| block.first..block.first + block.bits)
            .map(|bit| BddVariable::from_index(usize::from(bit)))
            .collect();
        let wider = self.look(region, |region| region.exists(&bits));
        // Also the codes that no value has.
        self.take(&wider)
    }

    /// The least assignment in the order of values, if there is one.
    #[must_use]
    pub fn least(&self, region: Region) -> Option<Assignment> {
        let first = self.look(region, Bdd::first_valuation)?;
        let value = |block: &Block| {
            let bits = block.first..block.first + block.bits;
            bits.fold(0_u8, |value, bit| {
                value << 1 | u8::from(first.value(BddVariable::from_index(usize::from(bit))))
            })
        };
        Some(Assignment::new(self.blocks.iter().map(value).collect()))
    }

    /// How many assignments are in a region, in decimal digits.
    #[must_use]
    pub fn count(&self, region: Region) -> String {
        // A region holds no code that is no value, so its codes are its assignments.
        self.look(region, |region| region.exact_cardinality().to_string())
    }
}

/// What is in both diagrams.
pub(crate) fn joined(one: &Bdd, other: &Bdd) -> Result<Bdd, TooLarge> {
    Bdd::binary_op_with_limit(NODES_MAX, one, other, and).ok_or(TooLarge)
}

/// What is in one diagram and not in the other.
pub(crate) fn without(one: &Bdd, other: &Bdd) -> Result<Bdd, TooLarge> {
    Bdd::binary_op_with_limit(NODES_MAX, one, other, and_not).ok_or(TooLarge)
}

/// Both diagrams together.
pub(crate) fn united(one: &Bdd, other: &Bdd) -> Result<Bdd, TooLarge> {
    let or = biodivine_lib_bdd::op_function::or;
    Bdd::binary_op_with_limit(NODES_MAX, one, other, or).ok_or(TooLarge)
}

/// Whether an operation leaves anything, without its diagram.
fn some_left(
    one: &Bdd,
    other: &Bdd,
    operation: fn(Option<bool>, Option<bool>) -> Option<bool>,
) -> Result<bool, TooLarge> {
    let steps = 16 * NODES_MAX;
    Bdd::check_binary_op(steps, one, other, operation).map(|(some, _)| some).ok_or(TooLarge)
}
