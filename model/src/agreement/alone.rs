//! One configuration by itself: stateright and the plain loop.

use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::variable::Values;
use family::view::Concrete;

use crate::action::Action;
use crate::agreement::Part;
use crate::claim::{Claim, Kind, Marks};
use crate::graph::{Graph, Shown, judge};
use crate::system;
use crate::world::{Like, World};

/// A protocol that is explored one configuration at a time.
#[derive(Clone, Copy, Debug)]
pub struct Alone<P>(pub P);

impl Alone<World> {
    /// The world.
    #[must_use]
    pub fn world() -> Self {
        Self(World)
    }
}

/// What one configuration shows.
pub(super) struct One {
    configuration: Assignment,
    /// Its reachable graph.
    pub(super) graph: Graph,
    shown: Shown,
}

impl One {
    /// Whether it violates a claim; of a witness, whether it lacks it.
    pub(super) fn violates(&self, place: usize, claim: &Claim) -> bool {
        let found = self.shown.found.has(place);
        let is = match claim.kind {
            Kind::Invariant(_) | Kind::Progress { .. } => found,
            Kind::Reachable(_) | Kind::Witness(_) => !found,
            Kind::Decision(fails) => fails(&Concrete(&self.configuration)).is_some(),
            Kind::Comparison(_) => false,
        };
        is && applies(claim, &self.configuration)
    }

    /// Whether a claim says something of it.
    pub(super) fn is_concerned(&self, place: usize, claim: &Claim) -> bool {
        let is_asked = !matches!(claim.kind, Kind::Progress { .. }) || self.shown.met.has(place);
        is_asked && applies(claim, &self.configuration)
    }
}

fn applies(claim: &Claim, configuration: &Assignment) -> bool {
    let has = |(variable, values): &(_, Values)| values.contains(configuration.get(*variable));
    claim.applies.iter().all(has)
}

impl<P: Like + Copy + Send + Sync + 'static> Alone<P> {
    /// Explores one configuration with the plain loop.
    pub(super) fn ask(&self, configuration: &Assignment, claims: Marks) -> One {
        let view = Concrete(configuration);
        let graph = Graph::explore_of(&self.0, &view);
        let shown = judge(&graph, claims, &view);
        One { configuration: configuration.clone(), graph, shown }
    }

    /// Explores it with stateright too, and compares: states, transitions with what they let happen, and how
    /// far each state is.
    pub(super) fn by_checker(&self, one: &One, part: &mut Part) {
        let cube: Cube = one.configuration.iter().map(|(_, value)| Values::one(value)).collect();
        let Some(view) = Narrowing::least_of(&cube).map(Arc::new) else { return };
        let (states, transitions) = system::transitions_of(self.0, view);
        let (theirs, ours) = (Graph::of(transitions), &one.graph);
        let told = |states: usize, graph: &Graph| {
            format!("{states} states and {} transitions", graph.edges().len())
        };
        let (says, other) = (told(states, &theirs), told(ours.states().len(), ours));
        let about = || "the reachable graph".to_owned();
        part.same(about, &one.configuration, ("stateright", says), ("plain loop", other));
        let is_same = theirs.states().eq(ours.states())
            && theirs.depths() == ours.depths()
            && theirs.edges() == ours.edges();
        let about = || "the graph, state by state and step by step".to_owned();
        let is_same = if is_same { "the same" } else { "another" };
        part.same(about, &one.configuration, ("stateright", is_same), ("plain loop", "the same"));
    }

    /// Whether some actions can be taken one after another, and the last shows something of a claim.
    pub(super) fn takes(
        &self,
        configuration: &Assignment,
        actions: &[Action],
        claim: &Claim,
    ) -> bool {
        let Kind::Invariant(shows) = claim.kind else { return false };
        let view = Concrete(configuration);
        let mut state = self.0.initial();
        let mut is_shown = false;
        for action in actions {
            let mut offered = Vec::new();
            self.0.actions(&state, &mut offered);
            let mut events = Vec::new();
            if !offered.contains(action) {
                return false;
            }
            let Some(next) = self.0.next(&state, *action, &view, &mut events) else { return false };
            is_shown = events.iter().any(|event| shows(&state, *action, event, &view));
            state = next;
        }
        is_shown
    }
}
