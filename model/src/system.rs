//! The stateright shell: one configuration as a [`stateright::Model`].
//!
//! `stateright` explores; it is not asked for more than it does reliably in the pinned release. A
//! depth-first run with one property that always holds takes every transition, and keeps them. The
//! canonical trace comes from a breadth-first run with one thread and one property, where the first
//! counterexample is a shortest one. Its `eventually` is not used: progress is decided on the graph.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use family::view::View;
use stateright::{Checker, Model, Property};

use crate::action::Action;
use crate::claim::Shows;
use crate::graph::Transition;
use crate::world::state::State;
use crate::world::{Like, World};

/// What a run of the checker looks for.
enum Target {
    /// Nothing: take every transition.
    Everything,
    /// A state that a step leaves which shows this.
    Step(Shows),
    /// One of these states.
    States(BTreeSet<State>),
}

/// One configuration, read through a view.
pub struct System<P = World> {
    protocol: P,
    view: Arc<dyn View + Send + Sync>,
    target: Target,
    taken: Option<Mutex<Vec<Transition>>>,
}

impl System {
    /// A system that explores everything and keeps nothing; for measuring.
    #[must_use]
    pub fn bare(view: Arc<dyn View + Send + Sync>) -> Self {
        Self::looking_for(view, Target::Everything)
    }

    fn looking_for(view: Arc<dyn View + Send + Sync>, target: Target) -> Self {
        Self::of(World, view, target)
    }
}

impl<P: Like> System<P> {
    fn of(protocol: P, view: Arc<dyn View + Send + Sync>, target: Target) -> Self {
        Self { protocol, view, target, taken: None }
    }

    /// The least action by which a step that leaves the state shows something.
    fn showing(&self, state: &State, shows: Shows) -> Option<Action> {
        let mut actions = Vec::new();
        self.protocol.actions(state, &mut actions);
        actions.sort_unstable();
        actions.into_iter().find(|action| {
            let mut events = Vec::new();
            self.protocol.next(state, *action, &*self.view, &mut events).is_some()
                && events.iter().any(|event| shows(state, *action, event, &*self.view))
        })
    }

    fn reached(&self, state: &State) -> bool {
        match &self.target {
            Target::Everything => false,
            Target::States(states) => states.contains(state),
            Target::Step(shows) => self.showing(state, *shows).is_some(),
        }
    }
}

impl<P: Like> Model for System<P> {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.protocol.initial()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.protocol.actions(state, actions);
        if !matches!(self.target, Target::Everything) {
            // The canonical order, on which the canonical trace depends; counts do not.
            actions.sort_unstable();
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut events = Vec::new();
        let next = self.protocol.next(state, action, &*self.view, &mut events)?;
        if let Some(taken) = &self.taken {
            let transition = Transition { from: *state, action, to: next, events };
            taken.lock().unwrap_or_else(PoisonError::into_inner).push(transition);
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        // One property: with several, release 0.31.0 reports counterexamples that are not the
        // shortest; with none, it explores one state.
        vec![Property::<Self>::always(PROPERTY, |system, state| !system.reached(state))]
    }

    fn format_action(&self, action: &Action) -> String {
        action.sentence()
    }
}

const PROPERTY: &str = "the target is not reached";

/// Takes every transition of one configuration, depth first, and counts the distinct states.
#[must_use]
pub fn transitions(view: Arc<dyn View + Send + Sync>) -> (usize, Vec<Transition>) {
    transitions_of(World, view)
}

/// The same of a protocol that is like the world.
pub fn transitions_of<P: Like + Send + Sync + 'static>(
    protocol: P,
    view: Arc<dyn View + Send + Sync>,
) -> (usize, Vec<Transition>) {
    let target = Target::Everything;
    let system = System { protocol, view, target, taken: Some(Mutex::new(Vec::new())) };
    let checker = system.checker().threads(1).spawn_dfs().join();
    let taken =
        checker.model().taken.as_ref().map(|taken| {
            std::mem::take(&mut *taken.lock().unwrap_or_else(PoisonError::into_inner))
        });
    (checker.unique_state_count(), taken.unwrap_or_default())
}

/// The canonical run to a step that shows something: that step is its last.
#[must_use]
pub fn run_to_step(view: Arc<dyn View + Send + Sync>, shows: Shows) -> Option<Vec<Action>> {
    run_to_step_of(World, view, shows)
}

/// The same of a protocol that is like the world.
pub fn run_to_step_of<P: Like + Send + Sync + 'static>(
    protocol: P,
    view: Arc<dyn View + Send + Sync>,
    shows: Shows,
) -> Option<Vec<Action>> {
    let system = System::of(protocol, view, Target::Step(shows));
    let checker = system.checker().threads(1).spawn_bfs().join();
    let path = checker.discovery(PROPERTY)?;
    let last = checker.model().showing(path.last_state(), shows)?;
    let mut run = path.into_actions();
    run.push(last);
    Some(run)
}

/// The canonical run to one of some states.
#[must_use]
pub fn run_to_state(
    view: Arc<dyn View + Send + Sync>,
    states: BTreeSet<State>,
) -> Option<Vec<Action>> {
    run_to_state_of(World, view, states)
}

/// The same of a protocol that is like the world.
pub fn run_to_state_of<P: Like + Send + Sync + 'static>(
    protocol: P,
    view: Arc<dyn View + Send + Sync>,
    states: BTreeSet<State>,
) -> Option<Vec<Action>> {
    let system = System::of(protocol, view, Target::States(states));
    let checker = system.checker().threads(1).spawn_bfs().join();
    Some(checker.discovery(PROPERTY)?.into_actions())
}
