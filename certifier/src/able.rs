//! That goals can be reached from states under exactly the assignments that a certificate says.
//!
//! For a goal let *A(s)* be all its layers of a state together, and *A′(s)* those of the goal after it, or
//! everything after the last. *No more*: in the first layer a step shows the goal and leads into *A′*, and
//! what is in a later one has a step into the layer before, and into none earlier, so the shortest run to
//! the goal is as long as the layer says. *No less*: what reaches *s* and is not in *A(s)* has no step that shows the goal and leads into
//! *A′*, and none into *A*: it stays outside for ever.

use biodivine_lib_bdd::Bdd;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::diagram::Diagram;
use crate::layers::{Step, by_state, regions};
use crate::proof::Layer;
use crate::reached::Reached;
use crate::refusal::Refusal;
use crate::space::{Region, Space, joined, united, without};

/// The mark of a step whose action counts.
pub(crate) const BY: u16 = 1 << 15;

/// The mark of a step that shows a goal.
pub(crate) fn goal_mark(goal: usize) -> u16 {
    u32::try_from(goal).ok().and_then(|goal| 1_u16.checked_shl(goal)).unwrap_or_default()
}

/// Confirms what a certificate says of goals: for each state, under which assignments all of them can be
/// reached from it.
pub(crate) fn able(
    space: &Space,
    diagram: &Diagram<'_>,
    ranks: &[Vec<Layer>],
    goals: usize,
    reached: &Reached,
) -> Result<Vec<Region>, Refusal> {
    if ranks.len() != goals {
        let why = format!("there are layers for {} goals, expected {goals}", ranks.len());
        return Err(Refusal::Whole(why));
    }
    let mut then = vec![Region::ALL; reached.regions.len()];
    for (number, layers) in ranks.iter().enumerate().rev() {
        let layers = regions(diagram, layers)?;
        let goal = Goal { space, number, reached, then: &then };
        let able = goal.united(&layers)?;
        goal.lead_there(&layers)?;
        goal.lead_no_sooner(&layers)?;
        goal.are_all(&able)?;
        then = able;
    }
    Ok(then)
}

struct Goal<'a> {
    space: &'a Space,
    number: usize,
    reached: &'a Reached,
    then: &'a [Region],
}

impl Goal<'_> {
    fn refuse(&self, layer: usize, state: usize, why: &'static str) -> Refusal {
        Refusal::Rank { goal: self.number + 1, layer, state, why }
    }

    fn steps(&self, state: usize) -> impl Iterator<Item = &Step> {
        let steps = self.reached.steps.get(state).into_iter().flatten();
        steps.filter(|step| step.marks & BY != 0)
    }

    /// The layers of each state together: disjoint, none empty, within what reaches it.
    fn united(&self, layers: &[Vec<(usize, Region)>]) -> Result<Vec<Region>, Refusal> {
        let space = self.space;
        let mut able: Vec<Option<Bdd>> = vec![None; self.reached.regions.len()];
        for (number, layer) in layers.iter().enumerate() {
            if layer.is_empty() {
                let why = format!("goal {}: layer {number} has no state", self.number + 1);
                return Err(Refusal::Whole(why));
            }
            for (state, region) in layer {
                let refuse = |why| self.refuse(number, *state, why);
                let reached = self.reached.regions.get(*state);
                let reached = reached.ok_or_else(|| refuse("there is no such state"))?;
                if space.is_empty(*region) || !space.is_within(*region, *reached)? {
                    return Err(refuse("is there under configurations that do not reach it"));
                }
                let region = space.load(*region);
                let Some(slot) = able.get_mut(*state) else { continue };
                *slot = Some(match slot.take() {
                    None => region,
                    Some(known) if joined(&known, &region)?.is_false() => united(&known, &region)?,
                    Some(_) => return Err(refuse("has configurations of an earlier layer")),
                });
            }
        }
        let stored = able.into_iter().map(|region| match region {
            Some(region) => Ok(space.store(region)?),
            None => Ok(Region::NONE),
        });
        stored.collect()
    }

    /// In the first layer a step shows the goal; from each other one leads to the layer before.
    fn lead_there(&self, layers: &[Vec<(usize, Region)>]) -> Result<(), Refusal> {
        let space = self.space;
        let mark = goal_mark(self.number);
        let mut before: Option<IndexMap<usize, Region, FxBuildHasher>> = None;
        for (number, layer) in layers.iter().enumerate() {
            for (state, region) in layer {
                let mut left = space.load(*region);
                for step in self.steps(*state) {
                    let to = step.to as usize;
                    let onward = match &before {
                        None if step.marks & mark == 0 => None,
                        None => self.then.get(to),
                        Some(before) => before.get(&to),
                    };
                    let Some(onward) = onward else { continue };
                    let guard = space.load(step.guard);
                    left = without(&left, &joined(&guard, &space.load(*onward))?)?;
                    if left.is_false() {
                        break;
                    }
                }
                if !left.is_false() {
                    let why = "has no such step under all configurations that are there";
                    return Err(self.refuse(number, *state, why));
                }
            }
            before = Some(layer.iter().copied().collect());
        }
        Ok(())
    }

    /// From no layer but the first a step shows the goal, and from none one leads past the layer before:
    /// layers count the fewest steps.
    fn lead_no_sooner(&self, layers: &[Vec<(usize, Region)>]) -> Result<(), Refusal> {
        let space = self.space;
        let mark = goal_mark(self.number);
        let by_state = by_state(layers, self.reached.regions.len());
        for (number, layer) in layers.iter().enumerate().skip(1) {
            for (state, region) in layer {
                for step in self.steps(*state) {
                    let to = step.to as usize;
                    let earlier = by_state.get(to).into_iter().flatten();
                    let earlier = earlier.filter(|(earlier, _)| earlier + 1 < number);
                    let then = self.then.get(to).filter(|_| step.marks & mark != 0);
                    for onward in earlier.map(|(_, region)| region).chain(then) {
                        if !space.are_three_apart(*region, step.guard, *onward)? {
                            let why = "leads there sooner under some of its configurations";
                            return Err(self.refuse(number, *state, why));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// What is outside stays outside.
    fn are_all(&self, able: &[Region]) -> Result<(), Refusal> {
        let space = self.space;
        let mark = goal_mark(self.number);
        for (state, (reached, inside)) in self.reached.regions.iter().zip(able).enumerate() {
            let outside = without(&space.load(*reached), &space.load(*inside))?;
            if outside.is_false() {
                continue;
            }
            for step in self.steps(state) {
                let to = step.to as usize;
                let taken = joined(&outside, &space.load(step.guard))?;
                let then = self.then.get(to).filter(|_| step.marks & mark != 0);
                for onward in able.get(to).into_iter().chain(then) {
                    if !joined(&taken, &space.load(*onward))?.is_false() {
                        return Err(Refusal::Stuck { goal: self.number + 1, state, to });
                    }
                }
            }
        }
        Ok(())
    }
}
