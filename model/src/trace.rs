//! A run as data: what was done, what was said, and which controls were asked on the way.

use std::fmt::Write;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::enumeration::Narrowing;
use family::region::Exhausted;
use family::view::{Concrete, View};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::action::Action;
use crate::article::{Architecture, STEPS};
use crate::claim::{Claim, Kind, has};
use crate::control::Control;
use crate::event::Event;
use crate::fault::Fault;
use crate::graph::Graph;
use crate::party::Party;
use crate::scope::write;
use crate::setting::{self, MailboxLocation};
use crate::system;
use crate::world::Faulty;
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
    /// The state that it reaches.
    pub reaches: State,
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
    /// The fault of an implementation with which they were taken; none in the world as it is.
    pub fault: Option<Fault>,
}

/// A control that people count on, and that a run never met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverAsked {
    /// The control.
    pub control: Control,
    /// Why nobody asked it.
    pub why: &'static str,
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
    /// There is no room to decide.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
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
        let mut replay = Replay::new(configuration);
        for action in actions {
            replay.take(*action)?;
        }
        Ok(replay.finish())
    }

    /// The canonical run that shows a claim's violation, or its witness, under one configuration.
    ///
    /// stateright finds it; the plain loop must find the same; it is replayed, and must show what it
    /// is said to show. `None` where there is none, or the claim is not about runs.
    pub fn find(
        claim: &'static Claim,
        configuration: &Assignment,
    ) -> Result<Option<Self>, TraceError> {
        Self::find_with(claim, configuration, None)
    }

    /// The same where an implementation has a fault.
    pub fn find_with(
        claim: &'static Claim,
        configuration: &Assignment,
        fault: Option<Fault>,
    ) -> Result<Option<Self>, TraceError> {
        let world = Faulty(fault);
        let cube: Cube =
            configuration.iter().map(|(_, value)| family::variable::Values::one(value)).collect();
        let Some(view) = Narrowing::least_of(&cube).map(Arc::new) else { return Ok(None) };
        let graph = Graph::explore_of(&world, &*view);
        let (found, expected) = match claim.kind {
            Kind::Invariant(shows) | Kind::Reachable(shows) | Kind::Witness(shows) => {
                let edge = graph.first_showing(shows, &*view);
                let expected = edge.map(|edge| graph.run_through(edge));
                (system::run_to_step_of(world, view.clone(), shows), expected)
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
                (system::run_to_state_of(world, view.clone(), states.collect()), expected)
            }
            Kind::Decision(_) | Kind::Comparison(_) => return Ok(None),
        };
        if found != expected {
            return Err(TraceError::Engines { claim: claim.id });
        }
        let Some(actions) = found else { return Ok(None) };
        let mut replay = Replay::with_fault(configuration, fault);
        for action in actions {
            replay.take(action)?;
        }
        let trace = replay.finish();
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
                let before = self.state(self.steps.len().saturating_sub(1));
                self.steps.last().is_some_and(|step| {
                    step.events.iter().any(|event| shows(&before, step.action, event, &view))
                })
            }
            Kind::Progress { when, .. } => when(&self.state(self.steps.len())),
            Kind::Decision(_) | Kind::Comparison(_) => false,
        }
    }

    /// Which of the controls that people count on were never asked in the run, and why.
    #[must_use]
    pub fn never_asked(&self) -> Vec<NeverAsked> {
        let spoken = || self.steps.iter().flat_map(|step| &step.spoken);
        let asked =
            |control| spoken().any(|it| it.checks.iter().any(|check| check.control == control));
        let reaches = |party| spoken().any(|it| it.to == party);
        let mut never = Vec::new();
        let mut add = |control, why| never.push(NeverAsked { control, why });
        if !asked(Control::AuthenticationPolicy) {
            add(
                Control::AuthenticationPolicy,
                "it decides password-only sign-ins at an Exchange server, and this is none",
            );
        }
        if !asked(Control::DeviceAccess) && reaches(Party::ExchangeOnPremises) {
            add(Control::DeviceAccess, "they are asked of ActiveSync clients alone");
        }
        if !asked(Control::ConditionalAccess) {
            let why = if reaches(Party::EntraId) {
                "the run ends before it"
            } else {
                "this sign-in does not go to Entra ID"
            };
            add(Control::ConditionalAccess, why);
        }
        if !asked(Control::SecondFactor) && !asked(Control::FederationMfa) {
            add(Control::SecondFactor, "nothing asks for one");
        }
        never
    }

    /// The replay key: how many steps the run has, and the SHA-256 of the claim, the fault if there is one,
    /// the configuration and the actions. Two runs have one key only if they are one run.
    #[must_use]
    pub fn key(&self, claim: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(format!("{claim}\n"));
        if let Some(fault) = self.fault {
            digest.update(format!("fault={fault}\n"));
        }
        for (setting, value) in write(&self.configuration) {
            digest.update(format!("{setting}={value}\n"));
        }
        for step in &self.steps {
            digest.update(format!("{}\n", step.action.label()));
        }
        let mut key = format!("{}-", self.steps.len());
        for byte in digest.finalize() {
            // Writing to a string does not fail.
            let _ = write!(key, "{byte:02x}");
        }
        key
    }

    /// The state after so many steps.
    #[must_use]
    pub fn state(&self, steps: usize) -> State {
        let last = steps.checked_sub(1).and_then(|last| self.steps.get(last));
        last.map_or_else(State::initial, |step| step.reaches)
    }
}

/// A run that is being taken, step by step.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    configuration: &'a Assignment,
    steps: Vec<Step>,
    state: State,
    world: Faulty,
}

impl<'a> Replay<'a> {
    /// Before the first step.
    #[must_use]
    pub fn new(configuration: &'a Assignment) -> Self {
        Self::with_fault(configuration, None)
    }

    /// The same where an implementation has a fault.
    #[must_use]
    pub fn with_fault(configuration: &'a Assignment, fault: Option<Fault>) -> Self {
        Self { configuration, steps: Vec::new(), state: State::initial(), world: Faulty(fault) }
    }

    /// What can be tried next. Not all of it can be done in this configuration.
    #[must_use]
    pub fn offered(&self) -> Vec<Action> {
        let mut offered = Vec::new();
        self.world.actions(&self.state, &mut offered);
        offered
    }

    /// Takes one step.
    pub fn take(&mut self, action: Action) -> Result<&Step, TraceError> {
        let refused = TraceError::Step { step: self.steps.len() + 1, action: action.label() };
        if !self.offered().contains(&action) {
            return Err(refused);
        }
        let view = Concrete(self.configuration);
        let mut events = Vec::new();
        let shown = self.world.show(&self.state, action, &view, &mut events);
        let Some((reaches, spoken)) = shown else { return Err(refused) };
        let article = article_step(action, &view);
        self.state = reaches;
        self.steps.push(Step { article, action, spoken, events, reaches });
        self.steps.last().ok_or(refused)
    }

    /// The run so far.
    #[must_use]
    pub fn finish(self) -> Trace {
        let condition = condition(self.world, self.configuration, &self.steps);
        let configuration = self.configuration.clone();
        Trace { configuration, condition, steps: self.steps, fault: self.world.0 }
    }
}

/// The article's step that an action is, by where the mailbox is.
pub(crate) fn article_step(action: Action, view: &dyn View) -> Option<&'static str> {
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
fn condition(world: Faulty, configuration: &Assignment, steps: &[Step]) -> Cube {
    let full = Cube::full(setting::domain());
    let Some(view) = Narrowing::of(configuration.clone(), &full) else { return full };
    let mut state = State::initial();
    for step in steps {
        let mut events = Vec::new();
        if let Some(next) = world.next(&state, step.action, &view, &mut events) {
            state = next;
        }
    }
    view.class()
}
