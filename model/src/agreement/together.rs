//! The world under all configurations of a family: without slices, and with all of each state in sight of
//! every action.

use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::exploration::{Exploration, Lens, Limits, Question};
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::view::View;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::agreement::alone::One;
use crate::agreement::{ALONE, Part, TOGETHER};
use crate::event::Event;
use crate::world::World;
use crate::world::state::State;

/// What stands in one region: places in a list.
type ByRegion = IndexMap<Region, Vec<usize>, FxBuildHasher>;

/// The states and steps of the world, with the regions that have them.
pub(super) struct Together {
    space: Arc<Space>,
    levels: usize,
    /// States with a level at which some configurations first reach them.
    arrivals: Vec<(usize, State)>,
    arrive: ByRegion,
    steps: Vec<(State, Action, State, Vec<Event>)>,
    taken: ByRegion,
}

impl Together {
    pub(super) fn of(scope: &Cube) -> Result<Self, Exhausted> {
        let mut capacity = CAPACITY;
        loop {
            match Self::new(scope, capacity) {
                Err(_) if capacity < 8 * CAPACITY => capacity *= 2,
                done => return done,
            }
        }
    }

    fn new(scope: &Cube, capacity: usize) -> Result<Self, Exhausted> {
        let space = Arc::new(Space::new(crate::setting::domain(), capacity)?);
        let region = space.cube(scope)?;
        let observe = |_: &State, _: Action, events: &[Event], _: &dyn View| events.to_vec();
        let asked = Question {
            scope: &region,
            takes: &|_| true,
            observe: &observe,
            lens: Lens::whole(),
            keeps: &|_, _, _| true,
        };
        let limits = Limits { states: usize::MAX, levels: usize::MAX };
        let world = Exploration::new(&World, &space, &asked, limits, &mut |_, _| {});
        let world = world.map_err(|stopped| stopped.error)?;
        let (mut arrivals, mut steps) = (Vec::new(), Vec::new());
        let (mut arrive, mut taken) = (ByRegion::default(), ByRegion::default());
        for (level, states) in world.levels().iter().enumerate() {
            for (number, new) in states {
                let Some(state) = world.state(*number) else { continue };
                arrive.entry(new.clone()).or_default().push(arrivals.len());
                arrivals.push((level, *state));
            }
        }
        for edge in world.edges() {
            let (Some(from), Some(to)) = (world.state(edge.from), world.state(edge.to)) else {
                continue;
            };
            let Some(reached) = world.reached(edge.from) else { continue };
            let region = space.and(reached, &edge.guard)?;
            if !region.is_empty() {
                taken.entry(region).or_default().push(steps.len());
                steps.push((*from, edge.action, *to, edge.observed.clone()));
            }
        }
        let levels = world.levels().len();
        Ok(Self { space, levels, arrivals, arrive, steps, taken })
    }

    /// Holds one configuration against what is said of it among all.
    pub(super) fn compare(&self, member: &Assignment, one: &One, part: &mut Part) {
        let graph = &one.graph;
        let mut depths = vec![0_usize; self.levels];
        let mut elsewhere = 0_usize;
        for (level, state) in within(&self.space, &self.arrive, &self.arrivals, member) {
            if let Some(depth) = depths.get_mut(*level) {
                *depth += 1;
            }
            let there = graph.number(state).and_then(|number| graph.depths().get(number));
            elsewhere += usize::from(there != Some(level));
        }
        let mut expected = vec![0_usize; graph.depth() + 1];
        for depth in graph.depths() {
            if let Some(count) = expected.get_mut(*depth) {
                *count += 1;
            }
        }
        while depths.last() == Some(&0) {
            depths.pop();
        }
        let states: usize = depths.iter().sum();
        part.count("states", states as u128);
        let about = || "the number of states".to_owned();
        part.same(about, member, (TOGETHER, states), (ALONE, graph.states().len()));
        let about = || "the number of states at each depth".to_owned();
        part.same(about, member, (TOGETHER, list(&depths)), (ALONE, list(&expected)));
        let about = || "states at another depth, or not there".to_owned();
        part.same(about, member, (TOGETHER, elsewhere), (ALONE, 0));

        let (mut transitions, mut others) = (0_usize, 0_usize);
        for (from, action, to, events) in within(&self.space, &self.taken, &self.steps, member) {
            transitions += 1;
            let edge = graph.number(from).and_then(|from| graph.edge(from, *action));
            let is_same =
                edge.is_some_and(|edge| graph.state(edge.to) == Some(to) && edge.events == *events);
            others += usize::from(!is_same);
        }
        part.count("transitions", transitions as u128);
        let about = || "the number of transitions".to_owned();
        part.same(about, member, (TOGETHER, transitions), (ALONE, graph.edges().len()));
        let about = || "transitions that lead elsewhere, or show something else".to_owned();
        part.same(about, member, (TOGETHER, others), (ALONE, 0));
    }
}

/// What of a list stands in a region that has a configuration.
fn within<'a, T>(
    space: &'a Space,
    regions: &'a ByRegion,
    all: &'a [T],
    member: &'a Assignment,
) -> impl Iterator<Item = &'a T> {
    let there = regions.iter().filter(|(region, _)| space.contains(region, member));
    there.flat_map(|(_, places)| places).filter_map(|place| all.get(*place))
}

fn list(numbers: &[usize]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
