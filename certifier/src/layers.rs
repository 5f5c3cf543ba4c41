//! The layers of a certificate: which states are reached after how many steps, and under which
//! assignments in no fewer.

use biodivine_lib_bdd::Bdd;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::diagram::Diagram;
use crate::proof::Layer;
use crate::refusal::Refusal;
use crate::space::{Region, Space, joined, united, without};

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

/// States stand in the order of the layers in which they come first, and for each of these in their own
/// order: there is one list of them.
pub(crate) fn are_in_order<S: Ord>(
    states: &[S],
    layers: &[Vec<(usize, Region)>],
) -> Result<(), Refusal> {
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
pub(crate) fn united_layers(
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
pub(crate) fn come_from_before(
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
pub(crate) fn come_no_earlier(
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
