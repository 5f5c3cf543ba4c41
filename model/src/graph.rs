//! The reachable graph of one configuration, and what it shows of every claim.

use std::collections::BTreeMap;

use family::view::View;
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::claim::{self, Kind, Marks, Shows};
use crate::event::Event;
use crate::world::state::State;
use crate::world::{Like, World};

/// A transition: a state, an action, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The state that it leaves.
    pub from: State,
    /// The action.
    pub action: Action,
    /// The state that it reaches; it may be the same.
    pub to: State,
    /// What happens on the way.
    pub events: Vec<Event>,
}

/// An edge of a [`Graph`], by the numbers of its states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The state that it leaves.
    pub from: usize,
    /// The action.
    pub action: Action,
    /// The state that it reaches.
    pub to: usize,
    /// What happens on the way.
    pub events: Vec<Event>,
}

/// The reachable graph in canonical order: states by breadth first, actions in their own order.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    states: IndexSet<State, FxBuildHasher>,
    depths: Vec<usize>,
    /// For each state but the first, the edge by which it was first reached.
    parents: Vec<Option<usize>>,
    edges: Vec<Edge>,
    /// Where the edges of each state begin.
    firsts: Vec<usize>,
}

impl Graph {
    /// Explores one configuration with a plain loop over the step functions.
    #[must_use]
    pub fn explore(view: &dyn View) -> Self {
        Self::explore_of(&World, view)
    }

    /// The same of a protocol that is like the world.
    #[must_use]
    pub fn explore_of<P: Like>(protocol: &P, view: &dyn View) -> Self {
        let mut actions = Vec::new();
        Self::build(protocol.initial(), |state| {
            actions.clear();
            protocol.actions(state, &mut actions);
            let mut steps = Vec::with_capacity(actions.len());
            for action in &actions {
                let mut events = Vec::new();
                if let Some(next) = protocol.next(state, *action, view, &mut events) {
                    steps.push((*action, next, events));
                }
            }
            steps
        })
    }

    /// The graph of transitions that another engine took.
    #[must_use]
    pub fn of(transitions: Vec<Transition>) -> Self {
        let mut by_state: BTreeMap<State, Vec<(Action, State, Vec<Event>)>> = BTreeMap::new();
        for Transition { from, action, to, events } in transitions {
            by_state.entry(from).or_default().push((action, to, events));
        }
        Self::build(State::initial(), |state| by_state.remove(state).unwrap_or_default())
    }

    fn build(
        initial: State,
        mut steps: impl FnMut(&State) -> Vec<(Action, State, Vec<Event>)>,
    ) -> Self {
        let mut graph = Self::default();
        graph.states.insert(initial);
        graph.depths.push(0);
        graph.parents.push(None);
        let mut current = 0;
        while let Some(state) = graph.states.get_index(current).copied() {
            graph.firsts.push(graph.edges.len());
            let depth = graph.depths.get(current).copied().unwrap_or_default();
            let mut steps = steps(&state);
            steps.sort_by_key(|(action, _, _)| *action);
            for (action, next, events) in steps {
                let (to, new) = graph.states.insert_full(next);
                if new {
                    graph.depths.push(depth + 1);
                    graph.parents.push(Some(graph.edges.len()));
                }
                graph.edges.push(Edge { from: current, action, to, events });
            }
            current += 1;
        }
        graph
    }

    /// The states, in canonical order.
    #[must_use]
    pub fn states(&self) -> impl ExactSizeIterator<Item = &State> {
        self.states.iter()
    }

    /// The transitions, in canonical order.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// How many steps each state is away from the first, in canonical order.
    #[must_use]
    pub fn depths(&self) -> &[usize] {
        &self.depths
    }

    /// The number of a state, if it is reachable.
    #[must_use]
    pub fn number(&self, state: &State) -> Option<usize> {
        self.states.get_index_of(state)
    }

    /// The edge by which an action leaves a state.
    #[must_use]
    pub fn edge(&self, from: usize, action: Action) -> Option<&Edge> {
        let first = *self.firsts.get(from)?;
        let end = self.firsts.get(from + 1).copied().unwrap_or(self.edges.len());
        self.edges.get(first..end)?.iter().find(|edge| edge.action == action)
    }

    /// How many steps the state that is furthest away needs.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depths.last().copied().unwrap_or_default()
    }

    /// A state by its number.
    #[must_use]
    pub fn state(&self, number: usize) -> Option<&State> {
        self.states.get_index(number)
    }

    /// The canonical run to a state: a shortest one, and the least of those in action order.
    #[must_use]
    pub fn run_to(&self, state: usize) -> Vec<Action> {
        let mut run = Vec::new();
        let mut at = state;
        while let Some(edge) =
            self.parents.get(at).copied().flatten().and_then(|edge| self.edges.get(edge))
        {
            run.push(edge.action);
            at = edge.from;
        }
        run.reverse();
        run
    }

    /// The canonical run that ends with a given edge.
    #[must_use]
    pub fn run_through(&self, edge: &Edge) -> Vec<Action> {
        let mut run = self.run_to(edge.from);
        run.push(edge.action);
        run
    }

    /// Whether an edge shows something.
    #[must_use]
    pub fn shows(&self, edge: &Edge, shows: Shows, view: &dyn View) -> bool {
        let Some(from) = self.states.get_index(edge.from) else { return false };
        edge.events.iter().any(|event| shows(from, edge.action, event, view))
    }

    /// The first edge in canonical order that shows something.
    #[must_use]
    pub fn first_showing(&self, shows: Shows, view: &dyn View) -> Option<&Edge> {
        self.edges.iter().find(|edge| self.shows(edge, shows, view))
    }

    /// The states from which no run of actions of `by` shows the goals in their order.
    #[must_use]
    pub fn stuck(&self, by: fn(Action) -> bool, goals: &[Shows], view: &dyn View) -> Vec<bool> {
        let count = self.states.len();
        let mut can = vec![true; count];
        for goal in goals.iter().rev() {
            let then = can;
            can = vec![false; count];
            let mut incoming: Vec<Vec<usize>> = vec![Vec::new(); count];
            let mut open = Vec::new();
            for edge in self.edges.iter().filter(|edge| by(edge.action)) {
                if let Some(into) = incoming.get_mut(edge.to) {
                    into.push(edge.from);
                }
                let reaches = then.get(edge.to).copied().unwrap_or_default();
                if reaches && self.shows(edge, *goal, view) {
                    open.push(edge.from);
                }
            }
            while let Some(state) = open.pop() {
                if let Some(known) = can.get_mut(state)
                    && !std::mem::replace(known, true)
                {
                    open.extend(incoming.get(state).into_iter().flatten());
                }
            }
        }
        can.into_iter().map(|can| !can).collect()
    }
}

/// What one graph shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// How many states there are.
    pub states: usize,
    /// How many transitions.
    pub transitions: usize,
    /// How deep it is.
    pub depth: usize,
    /// The claims about steps or progress for which a step, or a state, was found: a violation of an
    /// invariant or of progress, a witness of the others.
    pub found: Marks,
    /// The progress claims whose `when` was met.
    pub met: Marks,
    /// The canonical run to what was found.
    pub runs: BTreeMap<usize, Vec<Action>>,
}

/// Judges a graph by every claim of `claims` that speaks of steps or progress. Claims that read
/// settings read them through `view`.
#[must_use]
pub fn judge(graph: &Graph, claims: Marks, view: &dyn View) -> Shown {
    let mut shown = Shown {
        states: graph.states.len(),
        transitions: graph.edges.len(),
        depth: graph.depth(),
        ..Shown::default()
    };
    let mut open: Vec<(usize, Shows)> = Vec::new();
    for (place, claim) in claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place)) {
        match claim.kind {
            Kind::Invariant(sought) | Kind::Reachable(sought) | Kind::Witness(sought) => {
                open.push((place, sought));
            }
            Kind::Progress { when, by, goals } => {
                let mut asked = graph.states().map(when);
                if !asked.any(|asked| asked) {
                    continue;
                }
                shown.met = shown.met.with(place);
                let stuck = graph.stuck(by, goals, view);
                let first =
                    graph.states().zip(stuck).position(|(state, stuck)| stuck && when(state));
                if let Some(state) = first {
                    shown.found = shown.found.with(place);
                    shown.runs.insert(place, graph.run_to(state));
                }
            }
            Kind::Decision(_) | Kind::Comparison(_) => {}
        }
    }
    for edge in graph.edges.iter().filter(|edge| !edge.events.is_empty()) {
        open.retain(|(place, sought)| {
            let found = graph.shows(edge, *sought, view);
            if found {
                shown.found = shown.found.with(*place);
                shown.runs.insert(*place, graph.run_through(edge));
            }
            !found
        });
    }
    shown
}
