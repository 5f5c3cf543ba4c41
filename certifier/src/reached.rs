//! That every state is reached under exactly the assignments that a certificate says.
//!
//! *No more*: what is in the first layer is the scope in the initial state, and what is in a later one has
//! a step from the layer before, and from none earlier. *No less*: with *R(s)* for all layers of a state together, every path of
//! every step from *s* leads, as far as it is in *R(s)*, into *R(t)* of the state *t* where it ends.

use family::protocol::Protocol;
use family::view::View;
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::diagram::Diagram;
use crate::layers::{
    Step, are_in_order, come_from_before, come_no_earlier, regions, united_layers,
};
use crate::paths::Paths;
use crate::proof::{Proof, Question};
use crate::refusal::Refusal;
use crate::space::{Region, Space, TooLarge};

/// What is reached.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// Under which assignments each state is reached.
    pub(crate) regions: Vec<Region>,
    /// For each state, the steps that lead elsewhere or have a mark, each once.
    pub(crate) steps: Vec<Vec<Step>>,
    /// How many paths were looked at.
    pub(crate) paths: u64,
}

/// A path of a step that some assignment takes that reaches its state.
pub(crate) struct Seen<'a, P: Protocol, O> {
    /// The number of the state that it leaves.
    pub(crate) number: usize,
    /// The state that it leaves.
    pub(crate) from: &'a P::State,
    /// The assignments that reach it.
    pub(crate) reached: Region,
    /// The action.
    pub(crate) action: P::Action,
    /// The state that it reaches.
    pub(crate) to: &'a P::State,
    /// The assignments that take it.
    pub(crate) guard: Region,
    /// What was observed of it.
    pub(crate) observed: &'a O,
}

/// Observes a step: the state that it leaves, the action, what happens, the view.
pub(crate) type Observe<'a, P, O> = &'a dyn Fn(
    &<P as Protocol>::State,
    <P as Protocol>::Action,
    &[<P as Protocol>::Event],
    &dyn View,
) -> O;

/// Hears of every path, and marks it.
pub(crate) type See<'a, P, O> = &'a mut dyn FnMut(&Seen<'_, P, O>) -> Result<u16, Refusal>;

/// What is looked at while steps are taken.
pub(crate) struct Watch<'a, P: Protocol, O> {
    /// The assignments that start.
    pub(crate) scope: Region,
    /// Which actions are taken.
    pub(crate) takes: &'a dyn Fn(P::Action) -> bool,
    /// What is observed of a step.
    pub(crate) observe: Observe<'a, P, O>,
}

/// Confirms what a certificate says of states.
pub(crate) fn reached<P: Protocol<State: Ord>, O>(
    question: &Question<'_, P>,
    space: &Space,
    diagram: &Diagram<'_>,
    proof: &Proof<P::State>,
    watch: &Watch<'_, P, O>,
    see: See<'_, P, O>,
) -> Result<Reached, Refusal> {
    let layers = regions(diagram, &proof.layers)?;
    let states = states(question, &proof.states)?;
    are_in_order(&proof.states, &layers)?;
    let regions = united_layers(space, proof.states.len(), &layers, watch.scope)?;
    let mut reached = Reached { regions, ..Reached::default() };
    let paths = Paths::new(space, watch.scope);
    let mut actions = Vec::new();
    for (number, from) in proof.states.iter().enumerate() {
        let here = reached.regions.get(number).copied().unwrap_or(Region::NONE);
        let mut steps: IndexSet<Step, FxBuildHasher> = IndexSet::default();
        actions.clear();
        question.protocol.actions(from, &mut actions);
        actions.retain(|action| (watch.takes)(*action));
        for action in &actions {
            let refuse = |why: String| Refusal::Step {
                state: number,
                action: (question.name)(*action),
                why,
            };
            let leaves = paths.split(|view| {
                let mut events = Vec::new();
                let next = question.protocol.next(from, *action, view, &mut events)?;
                Some((next, (watch.observe)(from, *action, &events, view)))
            });
            for leaf in leaves.map_err(|error| refuse(error.to_string()))? {
                reached.paths += 1;
                let Some((next, observed)) = &leaf.result else { continue };
                if space.are_apart(here, leaf.guard)? {
                    continue;
                }
                let Some(to) = states.get_index_of(next) else {
                    return Err(refuse("leads to a state that is not listed".to_owned()));
                };
                let there = reached.regions.get(to).copied().unwrap_or(Region::NONE);
                if to != number && !space.are_both_within(here, leaf.guard, there)? {
                    return Err(refuse(format!(
                        "leads to state {to} under configurations that do not reach it there"
                    )));
                }
                let marks = see(&Seen {
                    number,
                    from,
                    reached: here,
                    action: *action,
                    to: next,
                    guard: leaf.guard,
                    observed,
                })?;
                if to != number || marks != 0 {
                    let to = u32::try_from(to).map_err(|_| TooLarge)?;
                    steps.insert(Step { to, guard: leaf.guard, marks });
                }
            }
        }
        reached.steps.push(steps.into_iter().collect());
    }
    come_from_before(space, &layers, &reached.steps)?;
    come_no_earlier(space, &layers, &reached.steps)?;
    Ok(reached)
}

/// The list of states: each once, the first the initial one.
fn states<'a, P: Protocol>(
    question: &Question<'_, P>,
    states: &'a [P::State],
) -> Result<IndexSet<&'a P::State, FxBuildHasher>, Refusal> {
    let mut known = IndexSet::default();
    for (state, it) in states.iter().enumerate() {
        if state == 0 && *it != question.protocol.initial() {
            return Err(Refusal::State { state, why: "is not the initial state".to_owned() });
        }
        let (earlier, is_new) = known.insert_full(it);
        if !is_new {
            return Err(Refusal::State { state, why: format!("is state {earlier} again") });
        }
    }
    Ok(known)
}
