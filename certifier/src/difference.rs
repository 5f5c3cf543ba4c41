//! That some steps depend on some variables under exactly the assignments that a certificate says.
//!
//! Of each step that is compared, with *E* for the assignments that have it: it depends on the variables
//! where there are values for them with which it is in *E*, and values with which it is not.

use family::protocol::Protocol;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::proof::Comparison;
use crate::reached::Seen;
use crate::space::{Region, Space, TooLarge};

/// A step by what is compared of its states and by its action.
type Key<P> = (<P as Protocol>::State, <P as Protocol>::Action, <P as Protocol>::State);

/// Events with the assignments under which just these happen.
type Having<P> = Vec<(Vec<<P as Protocol>::Event>, Region)>;

/// The steps that are compared.
pub(crate) struct Compared<'a, P: Protocol> {
    comparison: &'a Comparison<'a, P>,
    steps: IndexMap<Key<P>, Having<P>, FxBuildHasher>,
}

impl<'a, P: Protocol> Compared<'a, P> {
    /// As yet no step.
    pub(crate) fn new(comparison: &'a Comparison<'a, P>) -> Self {
        Self { comparison, steps: IndexMap::default() }
    }

    /// One path more.
    pub(crate) fn see(
        &mut self,
        space: &Space,
        seen: &Seen<'_, P, Vec<P::Event>>,
    ) -> Result<(), TooLarge> {
        if (self.comparison.hides_action)(seen.action) {
            return Ok(());
        }
        let mut events = seen.observed.clone();
        events.retain(|event| !(self.comparison.hides_event)(event));
        let here = space.and(seen.reached, seen.guard)?;
        let state = &self.comparison.state;
        let having = self.steps.entry((state(seen.from), seen.action, state(seen.to))).or_default();
        match having.iter_mut().find(|(known, _)| *known == events) {
            Some((_, region)) => *region = space.or(*region, here)?,
            None => having.push((events, here)),
        }
        Ok(())
    }

    /// The assignments under which some step depends on the variables.
    pub(crate) fn differing(&self, space: &Space, everywhere: Region) -> Result<Region, TooLarge> {
        let over = &self.comparison.over;
        let mut differing = Region::NONE;
        for (_, with) in self.steps.values().flatten() {
            let without = space.minus(everywhere, *with)?;
            let some = space.exists(*with, over)?;
            let both = space.and(some, space.exists(without, over)?)?;
            differing = space.or(differing, both)?;
        }
        Ok(differing)
    }
}
