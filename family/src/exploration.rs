//! A protocol under all assignments at once.
//!
//! Each state carries the exact region of the assignments that reach it: a featured transition system,
//! explored as Classen and others describe (*Featured Transition Systems*, IEEE TSE 39(8), 2013). With
//! *R(s)* for that region and *g* for the region that takes an edge from *s* to *t*, *R* is the least
//! solution of *R(s₀)* ⊇ scope and *R(t)* ⊇ *R(s)* ∩ *g*. An assignment is in *R(s)* exactly if *s* is
//! reachable under that assignment alone: by induction on the level at which it came in, and on the
//! length of the path.
//!
//! The search goes level by level and takes from each state only what is new there, so the level at
//! which an assignment comes to a state is the length of the shortest way there under that assignment.
//! The paths of a state's steps are derived once, over the whole space, and kept. States are told apart
//! by equality, never by a hash alone.

mod answers;
mod ranks;

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;

use crate::guards::Guards;
use crate::probe::Work;
use crate::protocol::Protocol;
use crate::region::{Exhausted, Region, Space};
use crate::view::View;

pub use answers::{Picks, Run, Target};
pub use ranks::Layer;

/// A step that some assignments can take.
#[derive(Clone, Debug)]
pub struct Edge<A, O> {
    /// The state that it leaves.
    pub from: usize,
    /// The action.
    pub action: A,
    /// The state that it reaches.
    pub to: usize,
    /// The assignments that take it from there, whether or not they get there.
    pub guard: Region,
    /// What was observed of it.
    pub observed: O,
}

/// A step of a protocol.
pub type StepOf<P, O> = Edge<<P as Protocol>::Action, O>;

/// The steps that leave a state.
type Leaving<P, O> = Vec<StepOf<P, O>>;

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many states may be met; the level in which the last of them is met is finished.
    pub states: usize,
    /// How many levels are explored; the steps from the states of the last one are among what is.
    pub levels: usize,
}

/// What is looked at in an exploration.
pub struct Question<'a, P: Protocol, O> {
    /// The assignments that are of interest.
    pub scope: &'a Region,
    /// Which actions are taken.
    pub takes: &'a dyn Fn(P::Action) -> bool,
    /// What is observed of a step: the state that it leaves, the action, the events, the view.
    pub observe: Observe<'a, P, O>,
    /// What an action can tell of a state.
    pub lens: Lens<'a, P>,
    /// Whether a step that stays where it is is kept.
    pub keeps: Keeps<'a, P, O>,
}

impl<P: Protocol> Lens<'_, P> {
    /// An action can tell all of a state.
    #[must_use]
    pub fn whole() -> Self {
        Self { part: &|_, _| None, put: &|_, part| part.clone() }
    }
}

/// The paths of the steps that were derived for a part of a state.
type Known<P, O> =
    IndexMap<(<P as Protocol>::State, <P as Protocol>::Action), Leaves<P, O>, FxBuildHasher>;

/// The paths of a step: where each leads, and what is observed there.
type Leaves<P, O> = Rc<[(Region, <P as Protocol>::State, O)]>;

/// The part of a state that an action can tell and change, and a state with that part replaced. Steps
/// that differ in nothing else are derived once.
///
/// The law: with *t* the part that an action can tell of *s*, the step from *s* is enabled exactly where
/// that from *t* is, shows the same, and leads to *s* with the part that it leads to from *t*.
pub struct Lens<'a, P: Protocol> {
    /// The part, with everything else as it is in some fixed state; `None`: all of it.
    pub part: Part<'a, P>,
    /// The state with this part.
    pub put: Put<'a, P>,
}

/// Says by a state, an action that stays there, and what was observed, whether the step is kept.
pub type Keeps<'a, P, O> = &'a dyn Fn(&<P as Protocol>::State, <P as Protocol>::Action, &O) -> bool;

/// Takes the part of a state that an action can tell; `None`: all of it.
pub type Part<'a, P> =
    &'a dyn Fn(&<P as Protocol>::State, <P as Protocol>::Action) -> Option<<P as Protocol>::State>;

/// Puts a part into a state.
pub type Put<'a, P> =
    &'a dyn Fn(&<P as Protocol>::State, &<P as Protocol>::State) -> <P as Protocol>::State;

/// Observes a step. It may read variables, and then tells the assignments apart by what it says.
pub type Observe<'a, P, O> = &'a dyn Fn(
    &<P as Protocol>::State,
    <P as Protocol>::Action,
    &[<P as Protocol>::Event],
    &dyn View,
) -> O;

/// The reachable states and steps of a protocol with their regions.
pub struct Exploration<P: Protocol, O> {
    states: IndexSet<P::State, FxBuildHasher>,
    reached: Vec<Region>,
    /// The edges that leave each state, in the order of actions; `None` where they were not derived.
    edges: Vec<Option<Leaving<P, O>>>,
    /// Where the edges of each state lead elsewhere, and the assignments that some edge takes there.
    onward: Vec<Vec<(usize, Region)>>,
    /// For each level, the states with what came to them there first.
    levels: Vec<Vec<(usize, Region)>>,
    /// What was not explored any more.
    open: Vec<(usize, Region)>,
    runs: u64,
}

/// An exploration that ran out of room, with what there is of it.
pub struct Stopped<P: Protocol, O> {
    /// How much room there was.
    pub error: Exhausted,
    /// The part that was explored; its frontier is open.
    pub partial: Exploration<P, O>,
}

impl<P: Protocol, O: Clone + PartialEq> Exploration<P, O> {
    /// Explores a protocol under all assignments of a scope. `progress` hears, before each level, its
    /// number and how many states have been met.
    pub fn new(
        protocol: &P,
        space: &Space,
        question: &Question<'_, P, O>,
        limits: Limits,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Self, Box<Stopped<P, O>>> {
        let guards = Guards::new(space);
        let mut known = Known::<P, O>::default();
        let mut exploration = Self {
            states: IndexSet::default(),
            reached: Vec::new(),
            edges: Vec::new(),
            onward: Vec::new(),
            levels: Vec::new(),
            open: Vec::new(),
            runs: 0,
        };
        exploration.meet(protocol.initial(), space);
        let mut frontier = Vec::new();
        if !question.scope.is_empty() {
            frontier.push((0, question.scope.clone()));
            exploration.reached = vec![question.scope.clone()];
        }
        while !frontier.is_empty() {
            progress(exploration.levels.len(), exploration.states.len());
            exploration.levels.push(frontier.clone());
            if exploration.states.len() > limits.states || exploration.levels.len() > limits.levels
            {
                exploration.open = frontier;
                break;
            }
            let mut next = IndexMap::default();
            for (state, new) in &frontier {
                let step =
                    exploration.expand(protocol, space, question, &guards, &mut known, *state);
                let step = step.and_then(|()| exploration.spread(space, *state, new, &mut next));
                if let Err(error) = step {
                    exploration.open.append(&mut frontier);
                    exploration.open.extend(next);
                    return Err(Box::new(Stopped { error, partial: exploration }));
                }
            }
            frontier = next.into_iter().collect();
        }
        exploration.runs = guards.runs();
        Ok(exploration)
    }

    /// The number of a state, which may be new.
    fn meet(&mut self, state: P::State, space: &Space) -> usize {
        let (number, new) = self.states.insert_full(state);
        if new {
            self.reached.push(space.none());
            self.edges.push(None);
            self.onward.push(Vec::new());
        }
        number
    }

    /// Derives the edges that leave a state, if that was not done yet.
    fn expand(
        &mut self,
        protocol: &P,
        space: &Space,
        question: &Question<'_, P, O>,
        guards: &Guards<'_>,
        known: &mut Known<P, O>,
        from: usize,
    ) -> Result<(), Exhausted> {
        let Some(state) = self.states.get_index(from).cloned() else { return Ok(()) };
        if self.edges.get(from).is_some_and(Option::is_some) {
            return Ok(());
        }
        let mut actions = Vec::new();
        protocol.actions(&state, &mut actions);
        actions.retain(|action| (question.takes)(*action));
        actions.sort_unstable();
        let mut edges: Vec<Edge<P::Action, O>> = Vec::new();
        for action in actions {
            let part = (question.lens.part)(&state, action);
            let key = (part.clone().unwrap_or_else(|| state.clone()), action);
            let leaves = match known.get(&key) {
                Some(leaves) => Rc::clone(leaves),
                None => space.work(Work::Guards, || {
                    leaves(protocol, space, question, guards, &key.0, action)
                })?,
            };
            for (guard, next, observed) in leaves.iter() {
                let next = match &part {
                    None => next.clone(),
                    Some(_) => (question.lens.put)(&state, next),
                };
                if next == state && !(question.keeps)(&state, action, observed) {
                    continue;
                }
                let (guard, observed) = (guard.clone(), observed.clone());
                let to = self.meet(next, space);
                edges.push(Edge { from, action, to, guard, observed });
            }
            if part.is_some() {
                known.insert(key, leaves);
            }
        }
        // Together first: what leads from a state to another by many actions goes there once, and the
        // guards of one part of a state are put together for all states that have it.
        let mut onward: IndexMap<usize, Region, FxBuildHasher> = IndexMap::default();
        for edge in edges.iter().filter(|edge| edge.to != from) {
            let guard = match onward.get(&edge.to) {
                Some(known) => space.or(known, &edge.guard)?,
                None => edge.guard.clone(),
            };
            onward.insert(edge.to, guard);
        }
        if let Some(slot) = self.onward.get_mut(from) {
            *slot = onward.into_iter().collect();
        }
        if let Some(slot) = self.edges.get_mut(from) {
            *slot = Some(edges);
        }
        Ok(())
    }

    /// Takes what is new in a state along its edges.
    fn spread(
        &mut self,
        space: &Space,
        from: usize,
        new: &Region,
        next: &mut IndexMap<usize, Region, FxBuildHasher>,
    ) -> Result<(), Exhausted> {
        for (to, guard) in self.onward.get(from).into_iter().flatten() {
            let Some(known) = self.reached.get_mut(*to) else { continue };
            let arriving = space.minus(&space.and(new, guard)?, known)?;
            if arriving.is_empty() {
                continue;
            }
            *known = space.or(known, &arriving)?;
            let there = next.get(to).cloned().unwrap_or_else(|| space.none());
            next.insert(*to, space.or(&there, &arriving)?);
        }
        Ok(())
    }
}

/// The paths of a step that some assignment of interest can take, those with one end together.
fn leaves<P: Protocol, O: Clone + PartialEq>(
    protocol: &P,
    space: &Space,
    question: &Question<'_, P, O>,
    guards: &Guards<'_>,
    state: &P::State,
    action: P::Action,
) -> Result<Leaves<P, O>, Exhausted> {
    let paths = guards.split(|view| {
        let mut events = Vec::new();
        let next = protocol.next(state, action, view, &mut events)?;
        Some((next, (question.observe)(state, action, &events, view)))
    })?;
    let mut leaves: Vec<(Region, P::State, O)> = Vec::new();
    for (guard, path) in paths {
        let Some((next, observed)) = path else { continue };
        let alike = |leaf: &&mut (Region, P::State, O)| leaf.1 == next && leaf.2 == observed;
        if let Some((known, _, _)) = leaves.iter_mut().find(alike) {
            *known = space.or(known, &guard)?;
        } else if !space.and(&guard, question.scope)?.is_empty() {
            leaves.push((guard, next, observed));
        }
    }
    Ok(leaves.into())
}
