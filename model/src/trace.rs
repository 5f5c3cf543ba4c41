//! A run as data: what was done, what was said, and which controls were asked on the way.

use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::view::{Concrete, View};
use thiserror::Error;

use crate::action::Action;
use crate::article::{Architecture, STEPS};
use crate::claim::{Claim, Kind, has};
use crate::event::Event;
use crate::graph::Graph;
use crate::setting::{self, MailboxLocation};
use crate::system;
use crate::world::World;
use crate::world::run::Spoken;
use crate::world::state::State;
use family::protocol::Protocol;

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The article's step, where it is one.
    pub article: Option<&'static str>,
    /// What was done.
    pub action: Action,
    /// What was said, with the controls that were asked.
    pub spoken: Vec<Spoken>,
    /// What happened.
    pub events: Vec<Event>,
}

/// A run under one configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The configuration.
    pub configuration: Assignment,
    /// All configurations in which exactly these steps can be taken, with the same outcome.
    pub condition: Cube,
    /// The steps.
    pub steps: Vec<Step>,
    /// The state in which it ends.
    pub end: State,
}

/// A run that cannot be taken, or does not show what it is said to show.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TraceError {
    /// A step cannot be taken.
    #[error("step {step}, `{action}`, cannot be taken in this configuration")]
    Step {
        /// Which, counted from 1.
        step: usize,
        /// The action.
        action: String,
    },
    /// The run does not show the claim's violation or witness.
    #[error("the run does not show `{claim}`")]
    Shows {
        /// The claim.
        claim: &'static str,
    },
    /// The two engines found different runs.
    #[error("stateright and the plain loop found different runs for `{claim}`: please report this")]
    Engines {
        /// The claim.
        claim: &'static str,
    },
}

impl Trace {
    /// Takes the actions one by one through the plain step functions.
    pub fn replay(configuration: &Assignment, actions: &[Action]) -> Result<Self, TraceError> {
        let mut state = World.initial();
        let mut steps = Vec::with_capacity(actions.len());
        let view = Concrete(configuration);
        for (index, action) in actions.iter().enumerate() {
            let mut events = Vec::new();
            let mut offered = Vec::new();
            World.actions(&state, &mut offered);
            let taken = offered
                .contains(action)
                .then(|| World.show(&state, *action, &view, &mut events))
                .flatten();
            let Some((next, spoken)) = taken else {
                return Err(TraceError::Step { step: index + 1, action: action.label() });
            };
            let article = article_step(*action, &view);
            steps.push(Step { article, action: *action, spoken, events });
            state = next;
        }
        let condition = condition(configuration, actions);
        Ok(Self { configuration: configuration.clone(), condition, steps, end: state })
    }

    /// The canonical run that shows a claim's violation, or its witness, under one configuration.
    ///
    /// stateright finds it; the plain loop must find the same; it is replayed, and must show what it
    /// is said to show. `None` where there is none, or the claim is not about runs.
    pub fn find(
        claim: &'static Claim,
        configuration: &Assignment,
    ) -> Result<Option<Self>, TraceError> {
        let cube: Cube =
            configuration.iter().map(|(_, value)| family::variable::Values::one(value)).collect();
        let Some(view) = Narrowing::least_of(&cube).map(Arc::new) else { return Ok(None) };
        let graph = Graph::explore(&*view);
        let (found, expected) = match claim.kind {
            Kind::Invariant(shows) | Kind::Reachable(shows) | Kind::Witness(shows) => {
                let edge = graph.first_showing(shows, &*view);
                let expected = edge.map(|edge| graph.run_through(edge));
                (system::run_to_step(view.clone(), shows), expected)
            }
            Kind::Progress { when, by, goals } => {
                let stuck = graph.stuck(by, goals, &*view);
                let bad: Vec<usize> = graph
                    .states()
                    .zip(stuck)
                    .enumerate()
                    .filter(|(_, (state, stuck))| *stuck && when(state))
                    .map(|(number, _)| number)
                    .collect();
                let expected = bad.first().map(|first| graph.run_to(*first));
                let states = bad.iter().filter_map(|number| graph.state(*number).copied());
                (system::run_to_state(view.clone(), states.collect()), expected)
            }
            Kind::Decision(_) | Kind::Comparison(_) => return Ok(None),
        };
        if found != expected {
            return Err(TraceError::Engines { claim: claim.id });
        }
        let Some(actions) = found else { return Ok(None) };
        let trace = Self::replay(configuration, &actions)?;
        if trace.shows(claim) {
            Ok(Some(trace))
        } else {
            Err(TraceError::Shows { claim: claim.id })
        }
    }

    /// Whether the last step, or the end, shows the claim's violation or witness. For progress only
    /// the premise can be seen in a run; that no way leads on is a matter of the graph.
    #[must_use]
    pub fn shows(&self, claim: &Claim) -> bool {
        let view = Concrete(&self.configuration);
        match claim.kind {
            Kind::Invariant(shows) | Kind::Reachable(shows) | Kind::Witness(shows) => {
                let before = self.state_before_last(&view);
                self.steps.last().is_some_and(|step| {
                    step.events.iter().any(|event| shows(&before, step.action, event, &view))
                })
            }
            Kind::Progress { when, .. } => when(&self.end),
            Kind::Decision(_) | Kind::Comparison(_) => false,
        }
    }

    fn state_before_last(&self, view: &dyn View) -> State {
        let mut state = World.initial();
        for step in self.steps.iter().take(self.steps.len().saturating_sub(1)) {
            let mut events = Vec::new();
            if let Some(next) = World.next(&state, step.action, view, &mut events) {
                state = next;
            }
        }
        state
    }
}

/// The article's step that an action is, by where the mailbox is.
fn article_step(action: Action, view: &dyn View) -> Option<&'static str> {
    let architecture = if has(view, &[MailboxLocation::ExchangeOnline]) {
        Architecture::ExchangeOnline
    } else {
        Architecture::ExchangeOnPremises
    };
    STEPS
        .iter()
        .find(|step| step.architecture == architecture && step.actions.contains(&action.id()))
        .map(|step| step.id)
}

/// The configurations for which every read of the run has the same answer.
fn condition(configuration: &Assignment, actions: &[Action]) -> Cube {
    let full = Cube::full(setting::domain());
    let Some(view) = Narrowing::of(configuration.clone(), &full) else { return full };
    let mut state = World.initial();
    for action in actions {
        let mut events = Vec::new();
        if let Some(next) = World.next(&state, *action, &view, &mut events) {
            state = next;
        }
    }
    view.class()
}
