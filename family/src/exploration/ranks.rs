//! Why a goal can be reached, layer by layer.

use std::collections::BTreeMap;

use crate::exploration::answers::union;
use crate::exploration::{Exploration, Picks, StepOf};
use crate::protocol::Protocol;
use crate::region::{Exhausted, Region, Space};

/// States with assignments, each state at most once.
pub type Layer = Vec<(usize, Region)>;

impl<P: Protocol, O: Clone + PartialEq> Exploration<P, O> {
    /// What [`able`](Exploration::able) says, as a proof that somebody else can check: for each goal its
    /// layers. Of an assignment in the first layer of a goal a step of `by` shows the goal, and what comes after it
    /// follows from where that leads; of one in a later layer, a step of `by` leads to the layer before.
    /// The layers of a goal are disjoint, none is empty, and together they are what is able to do it
    /// and all after it.
    pub fn ranks(
        &self,
        space: &Space,
        by: impl Fn(P::Action) -> bool,
        goals: &[Picks<'_, P, O>],
    ) -> Result<Vec<Vec<Layer>>, Exhausted> {
        let mut incoming: Vec<Vec<&StepOf<P, O>>> = vec![Vec::new(); self.len()];
        for edge in self.edges().filter(|edge| by(edge.action)) {
            if let Some(into) = incoming.get_mut(edge.to) {
                into.push(edge);
            }
        }
        let mut ranks = Vec::new();
        let mut able = vec![space.all(); self.len()];
        for goal in goals.iter().rev() {
            let then = std::mem::replace(&mut able, vec![space.none(); self.len()]);
            let mut next: BTreeMap<usize, Region> = BTreeMap::new();
            for (state, reached) in self.reached.iter().enumerate() {
                let goals = self.edges_of(state).filter(|edge| by(edge.action) && goal(edge));
                let through = goals
                    .filter_map(|edge| then.get(edge.to).map(|then| space.and(&edge.guard, then)));
                let through = space.and(reached, &union(space, through)?)?;
                if !through.is_empty() {
                    next.insert(state, through);
                }
            }
            let mut layers: Vec<Layer> = Vec::new();
            while !next.is_empty() {
                let layer: Layer = std::mem::take(&mut next).into_iter().collect();
                for (state, new) in &layer {
                    if let Some(known) = able.get_mut(*state) {
                        *known = space.or(known, new)?;
                    }
                }
                for (state, new) in &layer {
                    for edge in incoming.get(*state).into_iter().flatten() {
                        let Some(known) = able.get(edge.from) else { continue };
                        let Some(reached) = self.reached.get(edge.from) else { continue };
                        let taken = space.and(&space.and(&edge.guard, new)?, reached)?;
                        let more = space.minus(&taken, known)?;
                        if !more.is_empty() {
                            let waiting = next.remove(&edge.from).unwrap_or_else(|| space.none());
                            next.insert(edge.from, space.or(&waiting, &more)?);
                        }
                    }
                }
                layers.push(layer);
            }
            ranks.push(layers);
        }
        ranks.reverse();
        Ok(ranks)
    }
}
