//! The run that a claim of progress is about.

use std::collections::VecDeque;

use family::cube::Assignment;
use family::view::{Concrete, View};

use crate::action::Action;
use crate::claim::Shows;
use crate::graph::{Edge, Graph};
use crate::verify::Why;
use crate::verify::steps::{Answer, Concern, every_step};
use crate::world::state::State;

/// The way to the goals from the first state that the claim asks about; where some state has none, the
/// way into that state, and what is still tried there.
pub(super) fn of(
    graph: &Graph,
    here: &Assignment,
    when: fn(&State) -> bool,
    by: fn(Action) -> bool,
    goals: &[Shows],
) -> (Answer, Vec<Concern>) {
    let view = Concrete(here);
    let stuck = graph.stuck(by, goals, &view);
    let dead = graph.states().zip(&stuck).position(|(state, stuck)| *stuck && when(state));
    if let Some(dead) = dead {
        let run = graph.run_to(dead);
        let mut concerns = every_step(&run);
        for edge in graph.edges().iter().filter(|edge| edge.from == dead && by(edge.action)) {
            concerns.extend(Concern::last_of(Why::Run, graph.run_through(edge)));
        }
        return (Answer::Violated, concerns);
    }
    let Some(start) = graph.states().position(when) else { return (Answer::Holds, Vec::new()) };
    let mut run = graph.run_to(start);
    run.extend(way(graph, start, by, goals, &view));
    (Answer::Holds, every_step(&run))
}

/// From how many goals shown, and from which state, by which action; `None` before anything led there.
type Arrival = Option<(usize, usize, Action)>;

/// The shortest run of these actions from a state that shows the goals in their order.
fn way(
    graph: &Graph,
    start: usize,
    by: fn(Action) -> bool,
    goals: &[Shows],
    view: &dyn View,
) -> Vec<Action> {
    let count = graph.states().len();
    // For each number of goals that were shown and each state, how it was first reached.
    let mut reached: Vec<Vec<Arrival>> = vec![vec![None; count]; goals.len() + 1];
    let mut leaving: Vec<Vec<&Edge>> = vec![Vec::new(); count];
    for edge in graph.edges().iter().filter(|edge| by(edge.action)) {
        if let Some(edges) = leaving.get_mut(edge.from) {
            edges.push(edge);
        }
    }
    let mut open = VecDeque::from([(0, start)]);
    while let Some((shown, state)) = open.pop_front() {
        let Some(goal) = goals.get(shown) else {
            return back(&reached, (shown, state), (0, start));
        };
        for edge in leaving.get(state).into_iter().flatten() {
            let next = if graph.shows(edge, *goal, view) { shown + 1 } else { shown };
            let place = reached.get_mut(next).and_then(|states| states.get_mut(edge.to));
            if (next, edge.to) != (0, start)
                && let Some(place @ None) = place
            {
                *place = Some((shown, state, edge.action));
                open.push_back((next, edge.to));
            }
        }
    }
    Vec::new()
}

/// The actions that led there.
fn back(reached: &[Vec<Arrival>], mut at: (usize, usize), start: (usize, usize)) -> Vec<Action> {
    let mut run = Vec::new();
    while at != start {
        let step = reached.get(at.0).and_then(|states| states.get(at.1)).copied().flatten();
        let Some((shown, state, action)) = step else { break };
        run.push(action);
        at = (shown, state);
    }
    run.reverse();
    run
}
