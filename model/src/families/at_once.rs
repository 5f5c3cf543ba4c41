//! Deciding a family at once: the protocol is explored under all its configurations together, and every
//! answer is the exact region of the configurations that give it.

use std::rc::Rc;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::exploration::{Edge, Exploration, Picks, Question, Target};
use family::guards::Guards;
use family::region::{Exhausted, Region, Space};
use family::view::View;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::claim::{self, Claim, Comparison, Kind, Marks};
use crate::event::Event;
use crate::families::slices::{Unlearnt, lens};
use crate::families::violating::Violating;
use crate::families::whole::{Whole, explore};
use crate::families::{Answer, Outcome, Verdict};
use crate::world::World;
use crate::world::state::State;

/// Decides the marked claims in a family.
pub(super) fn decide(
    scope: &Cube,
    claims: Marks,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Outcome, Exhausted> {
    Whole::ask(scope, progress, &mut |whole| whole.decide(scope, claims, Examples::Found))
}

/// Whether the canonical run of each answer is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Examples {
    /// Each answer has its example.
    Found,
    /// No answer has: that is faster by far.
    Left,
}

impl Whole {
    /// The answers to the marked claims in a part of the family.
    pub fn decide(
        &self,
        part: &Cube,
        claims: Marks,
        examples: Examples,
    ) -> Result<Outcome, Exhausted> {
        let region = self.space.and(&self.space.cube(part)?, &self.scope)?;
        let asked = claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place));
        let answers = asked.map(|(place, claim)| self.answer_in(place, claim, &region, examples));
        let answers = answers.collect::<Result<_, _>>()?;
        Ok(Outcome { scope: part.clone(), answers, size: self.size(part) })
    }

    /// The answer to one claim, without an example.
    pub fn answer(&self, place: usize, claim: &'static Claim) -> Result<Answer, Exhausted> {
        self.answer_in(place, claim, &self.scope, Examples::Left)
    }

    fn answer_in(
        &self,
        place: usize,
        claim: &'static Claim,
        part: &Region,
        examples: Examples,
    ) -> Result<Answer, Exhausted> {
        let within = self.within(claim, part)?;
        match claim.kind {
            Kind::Invariant(_) | Kind::Reachable(_) => {
                self.of_steps(place, claim, &within, examples)
            }
            Kind::Witness(_) => self.of_witness(place, claim, &within, examples),
            Kind::Progress { when, by, .. } => {
                self.of_progress(place, claim, &within, when, by, examples)
            }
            Kind::Decision(fails) => self.of_decision(claim, &within, fails),
            Kind::Comparison(comparison) => self.of_comparison(place, claim, &within, &comparison),
        }
    }

    fn made(
        &self,
        claim: &'static Claim,
        applicable: &Region,
        violating: Region,
        example: Option<Assignment>,
    ) -> Answer {
        let verdict = if violating.is_empty() { Verdict::Holds } else { Verdict::Violated };
        Answer {
            claim,
            verdict,
            applicable: self.space.count(applicable),
            violating: Violating::Region(Arc::clone(&self.space), violating),
            unknown: 0,
            example,
            request: None,
        }
    }

    fn of_steps(
        &self,
        place: usize,
        claim: &'static Claim,
        within: &Region,
        examples: Examples,
    ) -> Result<Answer, Exhausted> {
        let space = &self.space;
        let (honest, theirs) = self.shown(place)?;
        let (honest, theirs) = (space.and(&honest, within)?, space.and(&theirs, within)?);
        let found = space.or(&honest, &theirs)?;
        let violating = match claim.kind {
            Kind::Invariant(_) => found,
            _ => space.minus(within, &found)?,
        };
        let is_shown = examples == Examples::Found
            && (!matches!(claim.kind, Kind::Reachable(_)) || violating.is_empty());
        let run =
            if is_shown { self.first(place, within, &honest, !theirs.is_empty())? } else { None };
        let example = run.map(|(_, example)| example);
        Ok(self.made(claim, within, violating, example))
    }

    /// Some configuration has it, or there is none that could. Which have it is not asked.
    fn of_witness(
        &self,
        place: usize,
        claim: &'static Claim,
        within: &Region,
        examples: Examples,
    ) -> Result<Answer, Exhausted> {
        let honest = self.space.and(&self.honest(place)?, within)?;
        let is_needed = examples == Examples::Found || honest.is_empty();
        let is_hers = is_needed && self.does_she_show(place, within)?;
        let is_found = is_hers || !honest.is_empty();
        let violating = if is_found { self.space.none() } else { within.clone() };
        let run = if examples == Examples::Found {
            self.first(place, within, &honest, is_hers)?
        } else {
            None
        };
        let example = run.map(|(_, example)| example);
        Ok(self.made(claim, within, violating, example))
    }

    /// The configurations of the family to which a claim applies, as they are counted: of progress, those
    /// in which its *when* is met.
    pub fn applying(&self, claim: &Claim) -> Result<Region, Exhausted> {
        let within = self.within(claim, &self.scope)?;
        let Kind::Progress { when, .. } = claim.kind else { return Ok(within) };
        let mut met = self.space.none();
        for (_, reached) in self.unlearnt.states().filter(|(state, _)| when(state)) {
            met = self.space.or(&met, &self.space.and(reached, &within)?)?;
        }
        Ok(met)
    }

    fn of_progress(
        &self,
        place: usize,
        claim: &'static Claim,
        within: &Region,
        when: fn(&State) -> bool,
        by: fn(Action) -> bool,
        examples: Examples,
    ) -> Result<Answer, Exhausted> {
        let space = &self.space;
        let able = self.able(place, by)?;
        let mut met = space.none();
        let mut stuck = Vec::with_capacity(able.len());
        let mut violating = space.none();
        for ((state, reached), able) in self.unlearnt.states().zip(able.iter()) {
            let bad = if when(state) {
                let here = space.and(reached, within)?;
                met = space.or(&met, &here)?;
                space.minus(&here, able)?
            } else {
                space.none()
            };
            violating = space.or(&violating, &bad)?;
            stuck.push(bad);
        }
        let example = if examples == Examples::Found {
            let target = |state: usize| stuck.get(state).cloned().unwrap_or_else(|| space.none());
            let run = self.unlearnt.run_to(space, &violating, &Target::State(&target))?;
            run.map(|(_, example)| example)
        } else {
            None
        };
        Ok(self.made(claim, &met, violating, example))
    }

    /// Under which configurations each state is able to reach the goals of a progress claim.
    fn able(&self, place: usize, by: fn(Action) -> bool) -> Result<Rc<[Region]>, Exhausted> {
        let space = &self.space;
        if let Some(known) = self.found.able.borrow().get(&place) {
            return Ok(Rc::clone(known));
        }
        let goals = self.watched.goals.iter().find(|(of, _)| *of == place);
        let goals: Vec<_> = goals
            .into_iter()
            .flat_map(|(_, goals)| goals)
            .map(|goal| move |edge: &Edge<Action, Marks>| edge.observed.has(*goal))
            .collect();
        let goals: Vec<Picks<'_, Unlearnt, Marks>> = goals.iter().map(|goal| goal as _).collect();
        let able: Rc<[Region]> = self.unlearnt.able(space, by, &goals)?.into();
        self.found.able.borrow_mut().insert(place, Rc::clone(&able));
        Ok(able)
    }

    fn of_decision(
        &self,
        claim: &'static Claim,
        within: &Region,
        fails: fn(&dyn View) -> Option<&'static str>,
    ) -> Result<Answer, Exhausted> {
        let space = &self.space;
        let mut violating = space.none();
        let mut failing = Vec::new();
        for (region, request) in Guards::new(space).split(fails)? {
            let region = space.and(&region, within)?;
            if let (Some(request), Some(least)) = (request, space.least(&region)) {
                violating = space.or(&violating, &region)?;
                failing.push((least, request));
            }
        }
        let first = failing.into_iter().min();
        let request = first.as_ref().map(|(_, request)| *request);
        let example = first.map(|(example, _)| example);
        Ok(Answer { request, ..self.made(claim, within, violating, example) })
    }

    fn of_comparison(
        &self,
        place: usize,
        claim: &'static Claim,
        within: &Region,
        comparison: &Comparison,
    ) -> Result<Answer, Exhausted> {
        // Each configuration is compared with all that differ in the settings in question, so a part of
        // the family has its part of the answer.
        let known = self.found.different.borrow().get(&place).cloned();
        let different = if let Some(known) = known {
            known
        } else {
            let whole = self.within(claim, &self.scope)?;
            let (_, different) = compare(&self.space, claim, &whole, comparison, &mut |_, _| {})?;
            self.found.different.borrow_mut().insert(place, different.clone());
            different
        };
        let violating = self.space.and(&different, within)?;
        let example = self.space.least(&violating);
        Ok(self.made(claim, within, violating, example))
    }
}

/// The honest steps are explored again, without the attacker. Of each step that is compared, the
/// configurations that have it must not depend on the settings in question; those under which some step
/// does are what is found. Each configuration is held against all to which the claim applies and that
/// differ from it in these settings alone, whether or not the scope has them.
pub(super) fn compare(
    space: &Space,
    claim: &Claim,
    within: &Region,
    comparison: &Comparison,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<(Exploration<World, Vec<Event>>, Region), Exhausted> {
    type Compared = (State, Action, State, Vec<Event>);
    let over = (comparison.over)();
    let applies = claim.domain().map_or_else(|| Ok(space.none()), |cube| space.cube(&cube))?;
    let everywhere = space.and(&space.exists(within, &over)?, &applies)?;
    let observe = |_: &State, _: Action, events: &[Event], _: &dyn View| events.to_vec();
    let asked = Question {
        scope: &everywhere,
        takes: &Comparison::takes,
        observe: &observe,
        lens: lens(),
        keeps: &|_, _, _| true,
    };
    let world = explore(&World, space, &asked, progress)?;
    let mut regions: IndexMap<Compared, Region, FxBuildHasher> = IndexMap::default();
    for edge in world.edges().filter(|edge| !(comparison.hides_action)(edge.action)) {
        let (Some(from), Some(to)) = (world.state(edge.from), world.state(edge.to)) else {
            continue;
        };
        let Some(reached) = world.reached(edge.from) else { continue };
        let mut events = edge.observed.clone();
        events.retain(|event| !(comparison.hides_event)(event));
        let key = ((comparison.state)(from), edge.action, (comparison.state)(to), events);
        let known = regions.get(&key).cloned().unwrap_or_else(|| space.none());
        regions.insert(key, space.or(&known, &space.and(reached, &edge.guard)?)?);
    }
    let mut violating = space.none();
    for region in regions.values() {
        let without = space.minus(&everywhere, region)?;
        let (some, others) = (space.exists(region, &over)?, space.exists(&without, &over)?);
        violating = space.or(&violating, &space.and(&some, &others)?)?;
    }
    let violating = space.and(&violating, within)?;
    Ok((world, violating))
}
