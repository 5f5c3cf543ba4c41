//! All paths of one step, each with the exact set of assignments that takes it.
//!
//! The step is run again and again. Where a read can come out in more than one way for the
//! assignments that are still possible, the first way is taken and the others are kept for later
//! runs. A decision function is enumerated once per input and then splits by outcome.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::cube::Cube;
use crate::script::Script;
use crate::variable::{Domain, Values, VariableId};
use crate::view::{Decision, Reader, View};

/// A union of pairwise disjoint cubes.
pub type Cubes = Vec<Cube>;

/// One path: what came out, and exactly when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf<T> {
    /// The assignments that take this path. Never empty; disjoint from every other leaf's.
    pub condition: Cubes,
    /// What the step returned.
    pub result: T,
}

type Outcomes = Rc<[(u32, Cubes)]>;

/// Splits steps over a domain, and remembers the outcomes of decisions.
pub struct Splitter {
    full: Cube,
    decisions: RefCell<BTreeMap<(&'static str, u32), Outcomes>>,
}

impl Splitter {
    /// A splitter over all assignments of a domain.
    #[must_use]
    pub fn new(domain: &Domain) -> Self {
        Self { full: Cube::full(domain), decisions: RefCell::default() }
    }

    /// Runs `step` along each of its paths.
    ///
    /// The step must depend on nothing but what it reads. The leaves' conditions are disjoint and
    /// together are the whole domain.
    pub fn split<T>(&self, step: impl Fn(&dyn View) -> T) -> Vec<Leaf<T>> {
        let mut leaves = Vec::new();
        let mut script = Script::default();
        loop {
            let path =
                Path { splitter: self, region: RefCell::new(vec![self.full.clone()]), script };
            let result = step(&path);
            leaves.push(Leaf { condition: path.region.into_inner(), result });
            match path.script.next() {
                Some(next) => script = next,
                None => return leaves,
            }
        }
    }

    fn outcomes(&self, decision: &'static Decision, input: u32) -> Outcomes {
        if let Some(known) = self.decisions.borrow().get(&(decision.name, input)) {
            return Rc::clone(known);
        }
        let mut regions: BTreeMap<u32, Cubes> = BTreeMap::new();
        for leaf in self.split(|view| (decision.function)(input, view)) {
            regions.entry(leaf.result).or_default().extend(leaf.condition);
        }
        let outcomes: Outcomes = regions.into_iter().collect();
        self.decisions.borrow_mut().insert((decision.name, input), Rc::clone(&outcomes));
        outcomes
    }
}

struct Path<'a> {
    splitter: &'a Splitter,
    region: RefCell<Cubes>,
    script: Script,
}

impl Path<'_> {
    /// Takes one of the ways that are possible, as the script says, and returns its mark.
    fn choose<T: Copy>(&self, ways: Vec<(T, Cubes)>) -> Option<T> {
        let mut possible: Vec<(T, Cubes)> =
            ways.into_iter().filter(|(_, region)| !region.is_empty()).collect();
        let taken = self.script.way(possible.len());
        let (mark, region) = (taken < possible.len()).then(|| possible.swap_remove(taken))?;
        *self.region.borrow_mut() = region;
        Some(mark)
    }

    fn restricted(&self, variable: VariableId, values: Values) -> Cubes {
        self.region.borrow().iter().filter_map(|cube| cube.restrict(variable, values)).collect()
    }
}

impl View for Path<'_> {
    fn contains(&self, _: Reader, variable: VariableId, values: Values) -> bool {
        let others = self.splitter.full.get(variable).minus(values);
        self.choose(vec![
            (true, self.restricted(variable, values)),
            (false, self.restricted(variable, others)),
        ])
        .unwrap_or_default()
    }

    fn value(&self, _: Reader, variable: VariableId) -> u8 {
        let ways = self.splitter.full.get(variable).iter();
        self.choose(
            ways.map(|value| (value, self.restricted(variable, Values::one(value)))).collect(),
        )
        .unwrap_or_default()
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        let outcomes = self.splitter.outcomes(decision, input);
        let ways = {
            let here = self.region.borrow();
            let meet = |cubes: &Cubes| -> Cubes {
                here.iter()
                    .flat_map(|cube| cubes.iter().filter_map(|other| cube.and(other)))
                    .collect()
            };
            outcomes.iter().map(|(outcome, cubes)| (*outcome, meet(cubes))).collect()
        };
        self.choose(ways).unwrap_or_default()
    }
}
