//! That every state is reached under exactly the assignments that a certificate says.
//!
//! *No more*: what is in the first layer is the scope in the initial state, and what is in a later one has
//! a step from the layer before, and from none earlier. *No less*: with *R(s)* for all layers of a state together, every path of
//! every step from *s* leads, as far as it is in *R(s)*, into *R(t)* of the state *t* where it ends.

use biodivine_lib_bdd::Bdd;
use family::protocol::Protocol;
use family::view::View;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;

use crate::diagram::Diagram;
use crate::paths::Paths;
use crate::proof::{Layer, Proof, Question};
use crate::refusal::Refusal;
use crate::space::{Region, Space, TooLarge, joined, united, without};

/// A step that some assignments can take from a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    /// The state that it reaches.
    pub(crate) to: u32,
    /// The assignments that take it.
    pub(crate) guard: Region,
    /// What was made of what was observed.
    pub(crate) marks: u16,
}

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

/// The regions of layers. In each its states stand in their order, each once.
pub(crate) fn regions(
    diagram: &Diagram<'_>,
    layers: &[Layer],
) -> Result<Vec<Vec<(usize, Region)>>, Refusal> {
    let mut read = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let mut last = None;
        let mut regions = Vec::with_capacity(layer.len());
        for (state, place) in layer {
            if last.replace(*state).is_some_and(|last| last >= *state) {
                let why = "stands there twice, or not in its order";
                return Err(Refusal::Layer { layer: number, state: *state, why });
            }
            regions.push((*state, diagram.region(*place)?));
        }
        read.push(regions);
    }
    Ok(read)
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

/// States stand in the order of the layers in which they come first, and for each of these in their own
/// order: there is one list of them.
fn are_in_order<S: Ord>(states: &[S], layers: &[Vec<(usize, Region)>]) -> Result<(), Refusal> {
    let mut met = 0;
    for (layer, regions) in layers.iter().enumerate() {
        let before = met;
        for (state, _) in regions.iter().filter(|(state, _)| *state >= before) {
            let refuse = |why| Refusal::Layer { layer, state: *state, why };
            if *state != met {
                return Err(refuse("is not the next state that was not there before"));
            }
            let last = met.checked_sub(1).filter(|last| *last >= before);
            let last = last.and_then(|last| states.get(last));
            if last.is_some_and(|last| states.get(met).is_some_and(|state| state <= last)) {
                return Err(refuse("does not stand in its order"));
            }
            met += 1;
        }
    }
    Ok(())
}

/// The layers of each state together: disjoint, none empty, no state without one. The first layer is the
/// scope in the first state.
fn united_layers(
    space: &Space,
    states: usize,
    layers: &[Vec<(usize, Region)>],
    scope: Region,
) -> Result<Vec<Region>, Refusal> {
    match layers.first().map(Vec::as_slice) {
        Some([(0, region)]) if space.is_same(*region, scope)? => {}
        None if space.is_empty(scope) => {}
        _ => {
            let why = "layer 0 is not the whole scope in the initial state";
            return Err(Refusal::Whole(why.to_owned()));
        }
    }
    let mut all: Vec<Option<Bdd>> = vec![None; states];
    for (layer, regions) in layers.iter().enumerate() {
        if regions.is_empty() {
            return Err(Refusal::Whole(format!("layer {layer} has no state")));
        }
        for (state, region) in regions {
            let refuse = |why| Refusal::Layer { layer, state: *state, why };
            if space.is_empty(*region) {
                return Err(refuse("is there under no configuration"));
            }
            let region = space.load(*region);
            let slot = all.get_mut(*state).ok_or_else(|| refuse("there is no such state"))?;
            *slot = Some(match slot.take() {
                None => region,
                Some(known) if joined(&known, &region)?.is_false() => united(&known, &region)?,
                Some(_) => return Err(refuse("has configurations that an earlier layer has")),
            });
        }
    }
    let mut regions = Vec::with_capacity(states);
    for (state, region) in all.into_iter().enumerate() {
        let Some(region) = region else {
            return Err(Refusal::State { state, why: "is in no layer".to_owned() });
        };
        regions.push(space.store(region)?);
    }
    Ok(regions)
}

/// What is in a layer has a step from the layer before.
fn come_from_before(
    space: &Space,
    layers: &[Vec<(usize, Region)>],
    steps: &[Vec<Step>],
) -> Result<(), Refusal> {
    for (number, (before, layer)) in layers.iter().zip(layers.iter().skip(1)).enumerate() {
        let mut left: IndexMap<usize, Bdd, FxBuildHasher> =
            layer.iter().map(|(state, region)| (*state, space.load(*region))).collect();
        for (state, region) in before {
            let region = space.load(*region);
            for step in steps.get(*state).into_iter().flatten() {
                let to = step.to as usize;
                let Some(waiting) = left.get_mut(&to) else { continue };
                *waiting = without(waiting, &joined(&region, &space.load(step.guard))?)?;
                if waiting.is_false() {
                    left.swap_remove(&to);
                }
            }
        }
        if let Some(state) = left.keys().min() {
            let why = "is there under configurations that do not come from the layer before";
            return Err(Refusal::Layer { layer: number + 1, state: *state, why });
        }
    }
    Ok(())
}

/// No step leads from a layer past the next one: layers count the fewest steps.
fn come_no_earlier(
    space: &Space,
    layers: &[Vec<(usize, Region)>],
    steps: &[Vec<Step>],
) -> Result<(), Refusal> {
    let by_state = by_state(layers, steps.len());
    for (number, layer) in layers.iter().enumerate() {
        for (state, region) in layer {
            for step in steps.get(*state).into_iter().flatten() {
                let to = step.to as usize;
                let there = by_state.get(to).into_iter().flatten();
                for (later, of) in there.filter(|(later, _)| *later > number + 1) {
                    if !space.are_three_apart(*region, step.guard, *of)? {
                        let why = "is reached sooner under some of its configurations";
                        return Err(Refusal::Layer { layer: *later, state: to, why });
                    }
                }
            }
        }
    }
    Ok(())
}

/// For each state its layers.
pub(crate) fn by_state(
    layers: &[Vec<(usize, Region)>],
    states: usize,
) -> Vec<Vec<(usize, Region)>> {
    let mut by_state = vec![Vec::new(); states];
    for (number, layer) in layers.iter().enumerate() {
        for (state, region) in layer {
            if let Some(layers) = by_state.get_mut(*state) {
                layers.push((number, *region));
            }
        }
    }
    by_state
}
