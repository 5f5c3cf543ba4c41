//! Under which configurations steps of a family show something of a claim.

use family::region::{Exhausted, Region};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::claim::Claim;
use crate::families::whole::Whole;

impl Whole {
    /// The configurations of the family in which no step shows what a claim about steps looks for: of a
    /// witness, those that lack it.
    pub fn lacking(&self, place: usize, claim: &Claim) -> Result<Region, Exhausted> {
        let (honest, theirs) = self.shown(place)?;
        self.space.minus(&self.within(claim, &self.scope)?, &self.space.or(&honest, &theirs)?)
    }

    /// The configurations under which some step shows what a claim about steps looks for.
    pub fn showing(&self, place: usize) -> Result<Region, Exhausted> {
        let (honest, theirs) = self.shown(place)?;
        self.space.or(&honest, &theirs)
    }

    /// The configurations under which a step that is not the attacker's shows something of a claim, and
    /// those under which one of hers does.
    pub(in crate::families) fn shown(&self, place: usize) -> Result<(Region, Region), Exhausted> {
        Ok((self.honest(place)?, self.theirs(place)?))
    }

    /// The configurations under which a step that is not the attacker's shows something of a claim.
    pub(in crate::families) fn honest(&self, place: usize) -> Result<Region, Exhausted> {
        if let Some(known) = self.found.honest.borrow().get(&place) {
            return Ok(known.clone());
        }
        let honest = self.unlearnt.steps(&self.space, |edge| edge.observed.has(place))?;
        self.found.honest.borrow_mut().insert(place, honest.clone());
        Ok(honest)
    }

    fn theirs(&self, place: usize) -> Result<Region, Exhausted> {
        if let Some(known) = self.found.theirs.borrow().get(&place) {
            return Ok(known.clone());
        }
        let theirs = self.space.together(self.shown_by_her(place).cloned().collect())?;
        self.found.theirs.borrow_mut().insert(place, theirs.clone());
        Ok(theirs)
    }

    /// The configurations under which a step of the attacker's shows something of a claim, in parts.
    fn shown_by_her(&self, place: usize) -> impl Iterator<Item = &Region> {
        self.knowledge.shown.iter().filter(move |it| it.1.has(place)).map(|it| &it.2)
    }

    /// Whether a step of the attacker's shows something of a claim under some configuration of a region.
    /// That needs no region of all those under which one does, which can be the largest that there is.
    pub(in crate::families) fn does_she_show(
        &self,
        place: usize,
        within: &Region,
    ) -> Result<bool, Exhausted> {
        for region in self.shown_by_her(place) {
            if !self.space.and(region, within)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// For each action that gives the attacker a token, the configurations under which it can.
    #[must_use]
    pub fn tokens(&self) -> &[(Action, Region)] {
        &self.knowledge.taught
    }

    /// For each action that shows something of a claim, the configurations under which it can.
    pub fn ways(&self, place: usize) -> Result<Vec<(Action, Region)>, Exhausted> {
        let mut ways: IndexMap<Action, Region, FxBuildHasher> = IndexMap::default();
        let mut add = |action, region: &Region| -> Result<(), Exhausted> {
            let known = ways.get(&action).cloned().unwrap_or_else(|| self.space.none());
            ways.insert(action, self.space.or(&known, region)?);
            Ok(())
        };
        for edge in self.unlearnt.edges().filter(|edge| edge.observed.has(place)) {
            if let Some(reached) = self.unlearnt.reached(edge.from) {
                add(edge.action, &self.space.and(reached, &edge.guard)?)?;
            }
        }
        for (action, _, region) in self.knowledge.shown.iter().filter(|it| it.1.has(place)) {
            add(*action, region)?;
        }
        ways.retain(|_, region| !region.is_empty());
        ways.sort_keys();
        Ok(ways.into_iter().collect())
    }
}
