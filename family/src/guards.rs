//! All paths of one step, each with the region that takes it.
//!
//! The same as [`splitting`](crate::splitting), in decision diagrams instead of cubes: a path's region
//! stays one diagram however many cubes it would be.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::probe::Work;
use crate::region::{Exhausted, Region, Space};
use crate::script::Script;
use crate::variable::{Values, VariableId};
use crate::view::{Decision, Reader, View};

type Outcomes = Rc<[(u32, Region)]>;

/// Splits steps over a space, and remembers literals and the outcomes of decisions.
pub struct Guards<'a> {
    space: &'a Space,
    literals: RefCell<BTreeMap<(VariableId, Values), Region>>,
    decisions: RefCell<BTreeMap<(&'static str, u32), Outcomes>>,
    runs: Cell<u64>,
}

impl<'a> Guards<'a> {
    /// Guards over a space.
    #[must_use]
    pub fn new(space: &'a Space) -> Self {
        Self {
            space,
            literals: RefCell::default(),
            decisions: RefCell::default(),
            runs: Cell::default(),
        }
    }

    /// How many times a step, or a decision, was run.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs.get()
    }

    /// Runs `step` along each of its paths. The step must depend on nothing but what it reads. The
    /// regions are disjoint, none is empty, and together they are the whole space.
    pub fn split<T>(&self, step: impl Fn(&dyn View) -> T) -> Result<Vec<(Region, T)>, Exhausted> {
        self.space.work(Work::Guards, || self.paths(step))
    }

    fn paths<T>(&self, step: impl Fn(&dyn View) -> T) -> Result<Vec<(Region, T)>, Exhausted> {
        let mut leaves = Vec::new();
        let mut script = Script::default();
        loop {
            self.runs.set(self.runs.get() + 1);
            let path = Path {
                guards: self,
                region: RefCell::new(self.space.all()),
                script,
                failed: Cell::new(None),
            };
            let result = self.space.work(Work::Run, || step(&path));
            if let Some(error) = path.failed.get() {
                return Err(error);
            }
            leaves.push((path.region.into_inner(), result));
            match path.script.next() {
                Some(next) => script = next,
                None => return Ok(leaves),
            }
        }
    }

    fn literal(&self, variable: VariableId, values: Values) -> Result<Region, Exhausted> {
        if let Some(known) = self.literals.borrow().get(&(variable, values)) {
            return Ok(known.clone());
        }
        let literal = self.space.literal(variable, values)?;
        self.literals.borrow_mut().insert((variable, values), literal.clone());
        Ok(literal)
    }

    fn outcomes(&self, decision: &'static Decision, input: u32) -> Result<Outcomes, Exhausted> {
        if let Some(known) = self.decisions.borrow().get(&(decision.name, input)) {
            return Ok(Rc::clone(known));
        }
        let mut regions: BTreeMap<u32, Region> = BTreeMap::new();
        for (region, outcome) in self.split(|view| (decision.function)(input, view))? {
            let known = regions.remove(&outcome).unwrap_or_else(|| self.space.none());
            regions.insert(outcome, self.space.or(&known, &region)?);
        }
        let outcomes: Outcomes = regions.into_iter().collect();
        self.decisions.borrow_mut().insert((decision.name, input), Rc::clone(&outcomes));
        Ok(outcomes)
    }
}

struct Path<'a> {
    guards: &'a Guards<'a>,
    region: RefCell<Region>,
    script: Script,
    /// A view cannot fail; the split that uses it can, and looks here.
    failed: Cell<Option<Exhausted>>,
}

impl Path<'_> {
    /// Takes one of the ways that are possible, as the script says, and returns its mark.
    fn choose<T: Copy + Default>(&self, ways: Result<Vec<(T, Region)>, Exhausted>) -> T {
        let here = |region: &Region| self.guards.space.and(&self.region.borrow(), region);
        let ways = ways.and_then(|ways| {
            ways.into_iter().map(|(mark, way)| Ok((mark, here(&way)?))).collect::<Result<_, _>>()
        });
        let mut possible: Vec<(T, Region)> = match ways {
            Ok(ways) => ways,
            Err(error) => {
                self.failed.set(Some(error));
                return T::default();
            }
        };
        possible.retain(|(_, region)| !region.is_empty());
        let taken = self.script.way(possible.len());
        if taken >= possible.len() {
            return T::default();
        }
        let (mark, region) = possible.swap_remove(taken);
        *self.region.borrow_mut() = region;
        mark
    }
}

impl View for Path<'_> {
    fn contains(&self, _: Reader, variable: VariableId, values: Values) -> bool {
        let others = self.guards.space.values(variable).minus(values);
        let way = |mark, values| Ok((mark, self.guards.literal(variable, values)?));
        self.choose([way(true, values), way(false, others)].into_iter().collect())
    }

    fn value(&self, _: Reader, variable: VariableId) -> u8 {
        let values = self.guards.space.values(variable).iter();
        let way = |value| Ok((value, self.guards.literal(variable, Values::one(value))?));
        self.choose(values.map(way).collect())
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        self.choose(self.guards.outcomes(decision, input).map(|outcomes| outcomes.to_vec()))
    }
}
