//! What can be done in a family that has been explored: where each step is offered, what it then does
//! and reads, and where no step leads on.
//!
//! Two slices are looked at in place of the world, and what is said of a step is the same. A step of an
//! honest party that is no sign-in with a password alone tells everything of a state but what the
//! attacker has learnt, and the first slice has exactly the states of the world with that forgotten,
//! each under exactly the configurations under which the world has such a state. The attacker's moves,
//! and a sign-in with a password alone, tell no more of a state than a place of the second slice says,
//! and she comes to a place under exactly the configurations under which some state of the world looks
//! like that place ([`slices`](super) argues both, and tests hold its laws). So a step is enabled, reads
//! a setting, or parts two configurations at some reachable state of the world, as far as it can tell
//! the state, exactly if it does so at a state or place here. States and places that differ in nothing
//! that such a step can tell are taken together.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use family::exploration::{Run, Target};
use family::guards::Guards;
use family::protocol::Protocol;
use family::region::{Exhausted, Region};
use family::variable::{Values, VariableId};
use family::view::{Decision, Reader, View};

use crate::action::Action;
use crate::capability::used;
use crate::event::Event;
use crate::families::slices::{Unlearnt, is_password_only, is_theft, told};
use crate::families::whole::Whole;
use crate::party::Party;
use crate::world::World;
use crate::world::state::State;

/// What a step does: the state that it leads to, and what is seen of it; `None` where it is not there.
pub type Outcome = Option<(State, Vec<Event>)>;

/// A step under all configurations.
#[derive(Clone, Debug)]
pub struct Split {
    /// What it does, and under which configurations, whether or not they come there.
    pub outcomes: Vec<(Region, Outcome)>,
    /// The settings that are read for it, and under which configurations.
    pub reads: Vec<(VariableId, Region)>,
}

/// Splits steps, and remembers what decisions read.
pub struct Steps<'a> {
    whole: &'a Whole,
    guards: Guards<'a>,
    decisions: BTreeMap<Asked, Vec<(VariableId, Region)>>,
}

/// A decision by its name, and what it is asked.
type Asked = (&'static str, u32);

impl Whole {
    /// The states that are reached, as far as those can tell them who step there, with the configurations
    /// that reach them and the actions that they may try. A state is here once for what the attacker and
    /// a sign-in with a password alone can tell, and once for what everybody else can.
    pub fn offers(&self) -> Result<Vec<(State, Region, Vec<Action>)>, Exhausted> {
        let mut states: BTreeMap<(For, State), Region> = BTreeMap::new();
        let mut add = |whose: For, state: State, region: &Region| -> Result<(), Exhausted> {
            let known = states.remove(&(whose, state)).unwrap_or_else(|| self.space().none());
            states.insert((whose, state), self.space().or(&known, region)?);
            Ok(())
        };
        let mut actions = Vec::new();
        for (state, region) in self.unlearnt.states() {
            let state = forgotten(state);
            add(For::Others, state, region)?;
            actions.clear();
            World.actions(&state, &mut actions);
            for action in actions.iter().copied().filter(|action| is_theft(*action)) {
                add(For::Theft(action), told(&state, action), region)?;
            }
        }
        for (state, region) in &self.knowledge.places {
            add(For::Her, *state, region)?;
        }
        states.retain(|_, region| !region.is_empty());
        let offers = states.into_iter().map(|((whose, state), region)| {
            let mut actions = Vec::new();
            World.actions(&state, &mut actions);
            actions.retain(|action| whose == For::of(*action));
            if whose == For::Her && state.attacker != World.initial().attacker {
                // What needs nothing learnt is looked at where she has learnt nothing.
                actions.retain(|action| used(*action).is_some());
            }
            (state, region, actions)
        });
        Ok(offers.collect())
    }

    /// The states, with what the attacker has learnt forgotten, from which under some of the
    /// configurations that reach them no step of anybody but her leads to another state, but for revocations
    /// and their undoing: with all that reach them, and with these.
    ///
    /// No step of the others tells or changes what she has learnt, so none leads on from a state of the
    /// world exactly where none does from that state with it forgotten.
    pub fn stuck(&self) -> Result<Vec<Stuck>, Exhausted> {
        let space = self.space();
        let mut onward = vec![space.none(); self.unlearnt.len()];
        for edge in self.unlearnt.edges().filter(|edge| edge.to != edge.from) {
            if !matches!(edge.action.by(), Party::Attacker | Party::Administrator)
                && !matches!(edge.action, Action::Revoke(_))
                && let Some(known) = onward.get_mut(edge.from)
            {
                *known = space.or(known, &edge.guard)?;
            }
        }
        let mut all: BTreeMap<State, (Region, Region)> = BTreeMap::new();
        for ((state, reached), onward) in self.unlearnt.states().zip(&onward) {
            let none = || (space.none(), space.none());
            let (known, stuck) = all.remove(&forgotten(state)).unwrap_or_else(none);
            let stuck = space.or(&stuck, &space.minus(reached, onward)?)?;
            all.insert(forgotten(state), (space.or(&known, reached)?, stuck));
        }
        let all = all.into_iter().map(|(state, (reached, stuck))| Stuck { state, reached, stuck });
        Ok(all.filter(|it| !it.stuck.is_empty()).collect())
    }

    /// The canonical run to a state, what the attacker has learnt forgotten, under some configurations,
    /// with the least configuration that takes it.
    pub fn run_to_state(
        &self,
        state: &State,
        within: &Region,
    ) -> Result<Option<Run<World>>, Exhausted> {
        let space = self.space();
        let there = |at: usize| {
            let is_there = self.unlearnt.state(at).is_some_and(|it| forgotten(it) == *state);
            if is_there { space.all() } else { space.none() }
        };
        let target: Target<'_, Unlearnt, _> = Target::State(&there);
        self.unlearnt.run_to(space, within, &target)
    }
}

/// Whose steps can tell a state that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum For {
    /// Those of everybody else.
    Others,
    /// The attacker's, and a sign-in with a password alone.
    Her,
    /// One by which she copies what others hold.
    Theft(Action),
}

impl For {
    fn of(action: Action) -> Self {
        if is_theft(action) {
            Self::Theft(action)
        } else if matches!(action, Action::Spray(..)) {
            // It comes where Alice is about to enter her password.
            Self::Others
        } else if action.by() == Party::Attacker || is_password_only(action) {
            Self::Her
        } else {
            Self::Others
        }
    }
}

/// A state from which no step of anybody but the attacker leads on.
#[derive(Clone, Debug)]
pub struct Stuck {
    /// The state, with what she has learnt forgotten.
    pub state: State,
    /// The configurations that reach it.
    pub reached: Region,
    /// Those of them under which no step leads on.
    pub stuck: Region,
}

/// A state with what the attacker has learnt forgotten.
fn forgotten(state: &State) -> State {
    State { attacker: World.initial().attacker, ..*state }
}

impl<'a> Steps<'a> {
    /// Steps of a family that has been explored.
    #[must_use]
    pub fn new(whole: &'a Whole) -> Self {
        Self { whole, guards: Guards::new(whole.space()), decisions: BTreeMap::new() }
    }

    /// Splits a step into what it does, and what is read for it.
    pub fn split(&mut self, state: &State, action: Action) -> Result<Split, Exhausted> {
        let space = self.whole.space();
        let paths = self.guards.split(|view| {
            let reads = Reads { inner: view, seen: RefCell::default() };
            let mut events = Vec::new();
            let next = World.next(state, action, &reads, &mut events);
            (next.map(|next| (next, events)), reads.seen.into_inner())
        })?;
        let mut split = Split { outcomes: Vec::new(), reads: Vec::new() };
        let mut read = BTreeMap::new();
        for (region, (outcome, seen)) in paths {
            self.note(&region, &seen, &mut read)?;
            match split.outcomes.iter_mut().find(|(_, known)| *known == outcome) {
                Some((known, _)) => *known = space.or(known, &region)?,
                None => split.outcomes.push((region, outcome)),
            }
        }
        split.reads = read.into_iter().collect();
        Ok(split)
    }

    /// Keeps what was read along a path.
    fn note(
        &mut self,
        path: &Region,
        seen: &Seen,
        read: &mut BTreeMap<VariableId, Region>,
    ) -> Result<(), Exhausted> {
        let space = self.whole.space();
        let mut add = |variable, region: &Region| -> Result<(), Exhausted> {
            let known = read.get(&variable).cloned().unwrap_or_else(|| space.none());
            read.insert(variable, space.or(&known, region)?);
            Ok(())
        };
        for variable in &seen.variables {
            add(*variable, path)?;
        }
        for (input, decision) in seen.decisions.values() {
            for (variable, region) in self.of_decision(decision, *input)? {
                add(variable, &space.and(path, &region)?)?;
            }
        }
        Ok(())
    }

    /// What a decision reads on an input, and under which configurations.
    fn of_decision(
        &mut self,
        decision: &'static Decision,
        input: u32,
    ) -> Result<Vec<(VariableId, Region)>, Exhausted> {
        if let Some(known) = self.decisions.get(&(decision.name, input)) {
            return Ok(known.clone());
        }
        let paths = self.guards.split(|view| {
            let reads = Reads { inner: view, seen: RefCell::default() };
            (decision.function)(input, &reads);
            reads.seen.into_inner()
        })?;
        let mut read = BTreeMap::new();
        for (region, seen) in paths {
            self.note(&region, &seen, &mut read)?;
        }
        let read: Vec<(VariableId, Region)> = read.into_iter().collect();
        self.decisions.insert((decision.name, input), read.clone());
        Ok(read)
    }
}

/// What was read along one path: settings, and decisions by their names and inputs.
#[derive(Default)]
struct Seen {
    variables: BTreeSet<VariableId>,
    decisions: BTreeMap<Asked, (u32, &'static Decision)>,
}

/// Keeps what is read from a view. A decision stays one read, so that paths are as few as without.
struct Reads<'a> {
    inner: &'a dyn View,
    seen: RefCell<Seen>,
}

impl View for Reads<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        self.seen.borrow_mut().variables.insert(variable);
        self.inner.contains(reader, variable, values)
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        self.seen.borrow_mut().variables.insert(variable);
        self.inner.value(reader, variable)
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        self.seen.borrow_mut().decisions.insert((decision.name, input), (input, decision));
        self.inner.decide(decision, input)
    }
}
