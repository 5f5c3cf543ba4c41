//! Exploration of all assignments at once against each assignment alone, on small random protocols.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by a panic, in its helpers too"
)]

mod random;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use family::cube::Assignment;
use family::exploration::{Exploration, Lens, Limits, Question, StepOf, Target};
use family::guards::Guards;
use family::protocol::Protocol;
use family::region::{Region, Space};
use family::splitting::Splitter;
use family::variable::{Domain, Values, Variable, VariableId};
use family::view::{Concrete, View};
use proptest::prelude::*;

use crate::random::{ACTIONS, NAMES, Random, STATES, Step, VALUES, protocol};

/// A step that was taken: from, action, to, events.
type Taken = (u8, u8, u8, Vec<u8>);

/// One assignment alone: how far each state is, and the steps from them.
fn alone(protocol: &Random, assignment: &Assignment) -> (BTreeMap<u8, usize>, BTreeSet<Taken>) {
    let (mut depths, mut taken) = (BTreeMap::from([(0, 0)]), BTreeSet::new());
    let mut open = VecDeque::from([0]);
    while let Some(state) = open.pop_front() {
        for action in 0..ACTIONS {
            let mut events = Vec::new();
            let view = Concrete(assignment);
            let Some(next) = protocol.next(&state, action, &view, &mut events) else { continue };
            if !depths.contains_key(&next) {
                depths.insert(next, depths[&state] + 1);
                open.push_back(next);
            }
            taken.insert((state, action, next, events));
        }
    }
    (depths, taken)
}

/// The canonical run to a step with an event: a shortest one, the least of them.
fn run_to(protocol: &Random, assignment: &Assignment, event: u8) -> Option<Vec<u8>> {
    let mut layer: Vec<(Vec<u8>, u8)> = vec![(Vec::new(), 0)];
    for _ in 0..=STATES {
        let mut next = Vec::new();
        let mut found = Vec::new();
        for (run, state) in &layer {
            for action in 0..ACTIONS {
                let mut events = Vec::new();
                let view = Concrete(assignment);
                let Some(to) = protocol.next(state, action, &view, &mut events) else { continue };
                let longer = [&run[..], &[action]].concat();
                if events.contains(&event) {
                    found.push(longer.clone());
                }
                next.push((longer, to));
            }
        }
        if let Some(least) = found.into_iter().min() {
            return Some(least);
        }
        let mut met = BTreeSet::new();
        next.sort();
        next.retain(|(_, state)| met.insert(*state));
        layer = next;
    }
    None
}

/// From which states steps of even actions lead through one event and then another.
fn able(taken: &BTreeSet<Taken>, goals: [u8; 2]) -> BTreeSet<u8> {
    let mut then: BTreeSet<u8> = (0..STATES).collect();
    for goal in goals.iter().rev() {
        let even = || taken.iter().filter(|(_, action, _, _)| action % 2 == 0);
        let mut can: BTreeSet<u8> = even()
            .filter(|(_, _, to, events)| events.contains(goal) && then.contains(to))
            .map(|taken| taken.0)
            .collect();
        loop {
            let more: Vec<u8> = even().filter(|it| can.contains(&it.2)).map(|it| it.0).collect();
            let before = can.len();
            can.extend(more);
            if can.len() == before {
                break;
            }
        }
        then = can;
    }
    then
}

fn explore(
    protocol: &Random,
    space: &Space,
    scope: &Region,
    levels: usize,
) -> Exploration<Random, Vec<u8>> {
    let question = Question {
        scope,
        takes: &|_| true,
        observe: &|_: &u8, _, events: &[u8], _: &dyn View| events.to_vec(),
        lens: Lens::whole(),
        keeps: &|_, _, _| true,
    };
    let limits = Limits { states: usize::MAX, levels };
    let explored = Exploration::new(protocol, space, &question, limits, &mut |_, _| {});
    explored.unwrap_or_else(|stopped| panic!("{}", stopped.error))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_is_as_it_is_under_each_assignment(protocol in protocol(), part in 1_u16..8) {
        let space = Space::new(&protocol.domain, 100_000).unwrap();
        let scope = space.literal(VariableId(0), Values::from_bits(part)).unwrap();
        let whole = explore(&protocol, &space, &scope, usize::MAX);
        prop_assert!(whole.unknown(&space).unwrap().is_empty());
        let goals = [0, 1];
        let has = |event: u8| move |step: &StepOf<Random, Vec<u8>>| step.observed.contains(&event);
        let (first, second) = (has(goals[0]), has(goals[1]));
        let ables = whole.able(&space, |action| action % 2 == 0, &[&first, &second]).unwrap();
        let shown = whole.steps(&space, has(2)).unwrap();
        let mut best: Option<(usize, Vec<u8>, Assignment)> = None;
        let in_scope = |it: &Assignment| space.contains(&scope, it);
        for assignment in protocol.assignments() {
            let (depths, taken) = alone(&protocol, &assignment);
            let inside = in_scope(&assignment);
            for (number, (state, reached)) in whole.states().enumerate() {
                let there = inside && depths.contains_key(state);
                prop_assert_eq!(space.contains(reached, &assignment), there);
                let levels = whole.levels().iter().enumerate().filter(|(_, states)| {
                    states.iter().any(|(at, new)| *at == number && space.contains(new, &assignment))
                });
                let levels: Vec<usize> = levels.map(|(level, _)| level).collect();
                prop_assert_eq!(levels, there.then(|| depths[state]).into_iter().collect::<Vec<_>>());
                let able = able(&taken, goals).contains(state) && there;
                prop_assert_eq!(space.contains(&ables[number], &assignment), able);
            }
            if !inside {
                continue;
            }
            let found: BTreeSet<Taken> = whole
                .edges()
                .filter(|edge| space.contains(&edge.guard, &assignment))
                .filter(|edge| space.contains(whole.reached(edge.from).unwrap(), &assignment))
                .map(|edge| {
                    let (from, to) = (whole.state(edge.from).unwrap(), whole.state(edge.to).unwrap());
                    (*from, edge.action, *to, edge.observed.clone())
                })
                .collect();
            prop_assert_eq!(found, taken);
            let run = run_to(&protocol, &assignment, 2);
            prop_assert_eq!(space.contains(&shown, &assignment), run.is_some());
            if let Some(run) = run {
                let candidate = (run.len(), run, assignment);
                if best.as_ref().is_none_or(|best| candidate < *best) {
                    best = Some(candidate);
                }
            }
        }
        let run = whole.run_to(&space, &scope, &Target::Step(&has(2))).unwrap();
        prop_assert_eq!(run, best.map(|(_, run, assignment)| (run, assignment)));
    }

    #[test]
    fn what_is_known_of_a_cut_exploration_is_right(protocol in protocol(), levels in 0_usize..4) {
        let space = Space::new(&protocol.domain, 100_000).unwrap();
        let cut = explore(&protocol, &space, &space.all(), levels);
        let unknown = cut.unknown(&space).unwrap();
        let shown = cut.steps(&space, |step| step.observed.contains(&2)).unwrap();
        for assignment in protocol.assignments() {
            let (depths, taken) = alone(&protocol, &assignment);
            let really = taken.iter().any(|(_, _, _, events)| events.contains(&2));
            let is_shown = space.contains(&shown, &assignment);
            prop_assert!(really || !is_shown);
            if space.contains(&unknown, &assignment) {
                prop_assert!(depths.values().any(|depth| *depth >= levels));
            } else {
                prop_assert_eq!(is_shown, really);
            }
        }
    }

    #[test]
    fn regions_and_cubes_split_alike(protocol in protocol()) {
        let space = Space::new(&protocol.domain, 100_000).unwrap();
        let (guards, splitter) = (Guards::new(&space), Splitter::new(&protocol.domain));
        for state in 0..STATES {
            for action in 0..ACTIONS {
                let step = |view: &dyn View| {
                    let mut events = Vec::new();
                    (protocol.next(&state, action, view, &mut events), events)
                };
                let (regions, cubes) = (guards.split(step).unwrap(), splitter.split(step));
                prop_assert_eq!(regions.len(), cubes.len());
                for ((region, one), leaf) in regions.iter().zip(&cubes) {
                    prop_assert_eq!(one, &leaf.result);
                    prop_assert!(*region == space.cubes(&leaf.condition).unwrap());
                }
            }
        }
    }
}

#[test]
fn a_space_without_room_stops_with_what_there_is() {
    let variables = NAMES.map(|name| Variable { name, values: &VALUES });
    let domain = Domain::new(variables.to_vec()).unwrap();
    let read = |variable| (variable, 0b010, false);
    let step = |state: u8| Step {
        reads: (0..4).map(read).collect(),
        ends: (0..16).map(|at| (Some((state + at) % STATES), None)).collect(),
    };
    let steps = (0..STATES).flat_map(|state| (0..ACTIONS).map(move |_| step(state))).collect();
    let protocol = Random { domain, steps };
    let stopped = (20..2_000).step_by(10).find_map(|capacity| {
        let space = Space::new(&protocol.domain, capacity).ok()?;
        let all = space.all();
        let question = Question {
            scope: &all,
            takes: &|_| true,
            observe: &|_: &u8, _, _: &[u8], _: &dyn View| (),
            lens: Lens::whole(),
            keeps: &|_, _, ()| true,
        };
        let limits = Limits { states: usize::MAX, levels: usize::MAX };
        let explored = Exploration::new(&protocol, &space, &question, limits, &mut |_, _| {});
        let stopped = explored.err()?;
        (!stopped.partial.is_empty()).then_some((capacity, stopped.error.capacity))
    });
    let (capacity, told) = stopped.unwrap();
    assert_eq!(told, capacity);
}
