//! All paths of one step, each with the region that takes it.
//!
//! The step is run again and again. A run first repeats the choices that it was given, then takes the
//! first of every further choice, and leaves the others to later runs. That no assignment takes two paths
//! or none is not believed: it is looked at when all have been taken.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use family::variable::{Values, VariableId};
use family::view::{Decision, Reader, View};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use thiserror::Error;

use crate::space::{Region, Space, TooLarge};

/// Why a step has no paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathsError {
    /// Some assignment takes two paths, or none.
    #[error("its paths are not disjoint, or not all there are")]
    Partition,
    /// There is no room.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// One path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf<T> {
    /// The assignments that take it. Never empty.
    pub guard: Region,
    /// What came out.
    pub result: T,
}

type Outcomes = Rc<[(u32, Region)]>;

/// Splits steps over a region.
#[derive(Debug)]
pub struct Paths<'a> {
    space: &'a Space,
    within: Region,
    /// By the place of the decision in memory, and the input.
    decisions: RefCell<IndexMap<(usize, u32), Outcomes, FxBuildHasher>>,
}

impl<'a> Paths<'a> {
    /// Splits over a region.
    #[must_use]
    pub fn new(space: &'a Space, within: Region) -> Self {
        Self { space, within, decisions: RefCell::default() }
    }

    /// The paths of a step, which depends on nothing but what it reads: disjoint, and together the whole
    /// region.
    pub fn split<T>(&self, step: impl Fn(&dyn View) -> T) -> Result<Vec<Leaf<T>>, PathsError> {
        if self.space.is_empty(self.within) {
            return Ok(Vec::new());
        }
        let mut leaves: Vec<Leaf<T>> = Vec::new();
        let mut open = vec![Vec::new()];
        let mut all = Region::NONE;
        while let Some(given) = open.pop() {
            let path = Path {
                paths: self,
                here: Cell::new(self.within),
                taken: RefCell::default(),
                given,
                open: RefCell::new(open),
                failed: Cell::new(None),
            };
            let result = step(&path);
            if let Some(error) = path.failed.get() {
                return Err(error);
            }
            open = path.open.into_inner();
            let guard = path.here.get();
            if !self.space.are_apart(all, guard)? {
                return Err(PathsError::Partition);
            }
            all = self.space.or(all, guard)?;
            leaves.push(Leaf { guard, result });
        }
        if self.space.is_same(all, self.within)? { Ok(leaves) } else { Err(PathsError::Partition) }
    }

    fn outcomes(&self, decision: &'static Decision, input: u32) -> Result<Outcomes, PathsError> {
        let key = (std::ptr::from_ref(decision).addr(), input);
        if let Some(known) = self.decisions.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut regions: BTreeMap<u32, Region> = BTreeMap::new();
        for leaf in self.split(|view| (decision.function)(input, view))? {
            let region = regions.entry(leaf.result).or_insert(Region::NONE);
            *region = self.space.or(*region, leaf.guard)?;
        }
        let outcomes: Outcomes = regions.into_iter().collect();
        self.decisions.borrow_mut().insert(key, Rc::clone(&outcomes));
        Ok(outcomes)
    }
}

/// A run of a step. A view cannot fail; whoever runs the step looks at `failed`.
struct Path<'a> {
    paths: &'a Paths<'a>,
    here: Cell<Region>,
    taken: RefCell<Vec<usize>>,
    given: Vec<usize>,
    open: RefCell<Vec<Vec<usize>>>,
    failed: Cell<Option<PathsError>>,
}

impl Path<'_> {
    fn choose<T: Copy>(&self, ways: impl Iterator<Item = (T, Region)>) -> Result<T, PathsError> {
        let mut possible = Vec::new();
        for (mark, way) in ways {
            let there = self.paths.space.and(self.here.get(), way)?;
            if !self.paths.space.is_empty(there) {
                possible.push((mark, there));
            }
        }
        let way = if possible.len() < 2 { 0 } else { self.way(possible.len()) };
        let (mark, there) = possible.get(way).ok_or(PathsError::Partition)?;
        self.here.set(*there);
        Ok(*mark)
    }

    /// Which of several ways to take; the others are left for later, where nothing was given.
    fn way(&self, ways: usize) -> usize {
        let mut taken = self.taken.borrow_mut();
        let way = self.given.get(taken.len()).copied().unwrap_or_else(|| {
            let mut open = self.open.borrow_mut();
            for other in 1..ways {
                open.push([taken.as_slice(), &[other]].concat());
            }
            0
        });
        taken.push(way);
        way
    }

    fn or_fail<T: Default>(&self, result: Result<T, PathsError>) -> T {
        result.unwrap_or_else(|error| {
            self.failed.set(Some(error));
            T::default()
        })
    }
}

impl View for Path<'_> {
    fn contains(&self, _: Reader, variable: VariableId, values: Values) -> bool {
        let space = self.paths.space;
        let others = space.values(variable).minus(values);
        let ways = || -> Result<_, PathsError> {
            let (yes, no) = (space.literal(variable, values)?, space.literal(variable, others)?);
            self.choose([(true, yes), (false, no)].into_iter())
        };
        self.or_fail(ways())
    }

    fn value(&self, _: Reader, variable: VariableId) -> u8 {
        let space = self.paths.space;
        let values = space.values(variable).iter();
        let ways: Result<Vec<_>, TooLarge> =
            values.map(|value| Ok((value, space.literal(variable, Values::one(value))?))).collect();
        self.or_fail(ways.map_err(PathsError::from).and_then(|ways| self.choose(ways.into_iter())))
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        let outcomes = self.paths.outcomes(decision, input);
        self.or_fail(outcomes.and_then(|outcomes| self.choose(outcomes.iter().copied())))
    }
}
