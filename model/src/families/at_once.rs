//! Deciding a family at once: the protocol is explored under all its configurations together, and every
//! answer is the exact region of the configurations that give it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::exploration::{Edge, Exploration, Limits, Picks, Question, Stopped, Target};
use family::guards::Guards;
use family::protocol::Protocol;
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::view::View;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::claim::{self, Claim, Comparison, Kind, Marks, Shows};
use crate::event::Event;
use crate::families::slices::{Knowledge, Unlearnt, is_password_only, knowledge, lens, question};
use crate::families::violating::Violating;
use crate::families::{Answer, Counted, Outcome, Size, Verdict};
use crate::party::Party;
use crate::setting;
use crate::world::World;
use crate::world::state::State;

/// A space that is too small is built again with twice the room, up to so many nodes: some gigabytes.
pub(super) const CAPACITY_MAX: usize = 16 * CAPACITY;

/// Decides the marked claims in a family.
pub(super) fn decide(
    scope: &Cube,
    claims: Marks,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Outcome, Exhausted> {
    let mut capacity = CAPACITY;
    loop {
        match with_room(capacity, scope, claims, progress) {
            Err(_) if capacity < CAPACITY_MAX => capacity *= 2,
            outcome => return outcome,
        }
    }
}

/// What is looked for at a step: what claims are about, and the goals of progress.
struct Watched {
    shows: Vec<(usize, Shows)>,
    /// For a progress claim, the places of its goals.
    goals: Vec<(usize, Vec<usize>)>,
}

impl Watched {
    fn new() -> Self {
        let mut watched = Self { shows: Vec::new(), goals: Vec::new() };
        let mut next = claim::all().len();
        for (place, claim) in claim::all().iter().enumerate() {
            match claim.kind {
                Kind::Invariant(shows) | Kind::Reachable(shows) | Kind::Witness(shows) => {
                    watched.shows.push((place, shows));
                }
                Kind::Progress { goals, .. } => {
                    let places = next..next + goals.len();
                    watched.shows.extend(places.clone().zip(goals.iter().copied()));
                    next = places.end;
                    watched.goals.push((place, places.collect()));
                }
                Kind::Decision(_) | Kind::Comparison(_) => {}
            }
        }
        watched
    }

    /// Whether a goal of a progress claim is among these.
    fn has_goal(&self, marks: Marks) -> bool {
        self.goals.iter().any(|(_, goals)| goals.iter().any(|goal| marks.has(*goal)))
    }

    fn observe(&self, state: &State, action: Action, events: &[Event], view: &dyn View) -> Marks {
        let seen = |(_, shows): &&(usize, Shows)| {
            events.iter().any(|event| shows(state, action, event, view))
        };
        self.shows
            .iter()
            .filter(seen)
            .fold(Marks::default(), |marks, (place, _)| marks.with(*place))
    }
}

/// The world as far as some level.
type FirstLevels = (usize, Rc<Exploration<World, Marks>>);

/// A family that has been explored.
struct Whole {
    space: Arc<Space>,
    scope: Region,
    watched: Watched,
    unlearnt: Exploration<Unlearnt, Marks>,
    knowledge: Knowledge,
    /// The first levels of the world itself, and how many.
    world: RefCell<Option<FirstLevels>>,
}

fn with_room(
    capacity: usize,
    scope: &Cube,
    claims: Marks,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Outcome, Exhausted> {
    let space = Arc::new(Space::new(setting::domain(), capacity)?);
    let scope_region = space.cube(scope)?;
    let watched = Watched::new();
    let observe = |state: &State, action, events: &[Event], view: &dyn View| {
        watched.observe(state, action, events, view)
    };
    let all = |_| true;
    let initial = World.initial();
    let keeps = |state: &State, action: Action, marks: &Marks| {
        let is_elsewhere_too = is_password_only(action) && !watched.has_goal(*marks);
        !marks.is_empty() && (*state == initial || !is_elsewhere_too)
    };
    let asked = question(&scope_region, &all, &observe, &keeps);
    let unlearnt = explore(&Unlearnt, &space, &asked, progress)?;
    let knowledge = knowledge(&space, &scope_region, &unlearnt, &observe)?;
    let whole = Whole {
        space,
        scope: scope_region,
        watched,
        unlearnt,
        knowledge,
        world: RefCell::default(),
    };
    let mut answers = Vec::new();
    for (place, claim) in claim::all().iter().enumerate().filter(|(place, _)| claims.has(*place)) {
        answers.push(whole.answer(place, claim)?);
    }
    let size = whole.size(scope);
    Ok(Outcome { scope: scope.clone(), answers, size })
}

/// Explores a protocol to its end.
pub(super) fn explore<P: Protocol, O: Clone + PartialEq>(
    protocol: &P,
    space: &Space,
    question: &Question<'_, P, O>,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<Exploration<P, O>, Exhausted> {
    let limits = Limits { states: usize::MAX, levels: usize::MAX };
    Exploration::new(protocol, space, question, limits, &mut |_, states| progress(states, 0))
        .map_err(|stopped: Box<Stopped<P, O>>| stopped.error)
}

impl Whole {
    /// The configurations to which a claim applies.
    fn within(&self, claim: &Claim) -> Result<Region, Exhausted> {
        claim.applies.iter().try_fold(self.scope.clone(), |region, (variable, values)| {
            self.space.and(&region, &self.space.literal(*variable, *values)?)
        })
    }

    fn answer(&self, place: usize, claim: &'static Claim) -> Result<Answer, Exhausted> {
        let within = self.within(claim)?;
        match claim.kind {
            Kind::Invariant(_) | Kind::Reachable(_) | Kind::Witness(_) => {
                self.of_steps(place, claim, &within)
            }
            Kind::Progress { when, by, .. } => self.of_progress(place, claim, &within, when, by),
            Kind::Decision(fails) => self.of_decision(claim, &within, fails),
            Kind::Comparison(comparison) => self.of_comparison(claim, &within, &comparison),
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
    ) -> Result<Answer, Exhausted> {
        let space = &self.space;
        let honest = self.unlearnt.steps(space, |edge| edge.observed.has(place))?;
        let honest = space.and(&honest, within)?;
        let mut theirs = space.none();
        for (_, region) in self.knowledge.shown.iter().filter(|(marks, _)| marks.has(place)) {
            theirs = space.or(&theirs, &space.and(region, within)?)?;
        }
        let found = space.or(&honest, &theirs)?;
        let lacking = space.minus(within, &found)?;
        let violating = match claim.kind {
            Kind::Invariant(_) => found.clone(),
            // Some configuration has it, or there is none that could.
            Kind::Witness(_) if !found.is_empty() || within.is_empty() => space.none(),
            _ => lacking,
        };
        let is_shown = !matches!(claim.kind, Kind::Reachable(_)) || violating.is_empty();
        let example = if is_shown { self.first(place, &honest, &theirs)? } else { None };
        Ok(self.made(claim, within, violating, example))
    }

    /// The configuration of the canonical run to a step that shows something of a claim.
    fn first(
        &self,
        place: usize,
        honest: &Region,
        theirs: &Region,
    ) -> Result<Option<Assignment>, Exhausted> {
        let space = &self.space;
        let target = |edge: &Edge<Action, Marks>| edge.observed.has(place);
        let run = self.unlearnt.run_to(space, honest, &Target::Step(&target))?;
        if theirs.is_empty() {
            return Ok(run.map(|(_, example)| example));
        }
        // A step of hers may come sooner. Only the world itself has all steps in their order; it is
        // explored level by level, no further than the run that is known.
        let most = run.as_ref().map_or(usize::MAX, |(run, _)| run.len());
        let scope = space.or(honest, theirs)?;
        let mut levels = 2;
        loop {
            let world = self.world(levels.min(most))?;
            if let Some((_, example)) = world.run_to(space, &scope, &Target::Step(&target))? {
                return Ok(Some(example));
            }
            if levels >= most || world.levels().len() < levels {
                return Ok(run.map(|(_, example)| example));
            }
            levels *= 2;
        }
    }

    /// The first levels of the world itself, at least so many.
    fn world(&self, levels: usize) -> Result<Rc<Exploration<World, Marks>>, Exhausted> {
        let mut known = self.world.borrow_mut();
        if let Some((explored, world)) = &*known
            && *explored >= levels
        {
            return Ok(Rc::clone(world));
        }
        let observe = |state: &State, action, events: &[Event], view: &dyn View| {
            self.watched.observe(state, action, events, view)
        };
        let asked = Question {
            scope: &self.scope,
            takes: &|_| true,
            observe: &observe,
            lens: lens(),
            keeps: &|_, _, _| true,
        };
        let limits = Limits { states: usize::MAX, levels };
        let world = Exploration::new(&World, &self.space, &asked, limits, &mut |_, _| {});
        let world = Rc::new(world.map_err(|stopped| stopped.error)?);
        *known = Some((levels, Rc::clone(&world)));
        Ok(world)
    }

    fn of_progress(
        &self,
        place: usize,
        claim: &'static Claim,
        within: &Region,
        when: fn(&State) -> bool,
        by: fn(Action) -> bool,
    ) -> Result<Answer, Exhausted> {
        let space = &self.space;
        let goals = self.watched.goals.iter().find(|(of, _)| *of == place);
        let goals: Vec<_> = goals
            .into_iter()
            .flat_map(|(_, goals)| goals)
            .map(|goal| move |edge: &Edge<Action, Marks>| edge.observed.has(*goal))
            .collect();
        let goals: Vec<Picks<'_, Unlearnt, Marks>> = goals.iter().map(|goal| goal as _).collect();
        let able = self.unlearnt.able(space, by, &goals)?;
        let mut met = space.none();
        let mut stuck = Vec::with_capacity(able.len());
        let mut violating = space.none();
        for ((state, reached), able) in self.unlearnt.states().zip(&able) {
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
        let target = |state: usize| stuck.get(state).cloned().unwrap_or_else(|| space.none());
        let run = self.unlearnt.run_to(space, &violating, &Target::State(&target))?;
        let example = run.map(|(_, example)| example);
        Ok(self.made(claim, &met, violating, example))
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
        claim: &'static Claim,
        within: &Region,
        comparison: &Comparison,
    ) -> Result<Answer, Exhausted> {
        let (_, violating) = compare(&self.space, within, comparison, &mut |_, _| {})?;
        let example = self.space.least(&violating);
        Ok(self.made(claim, within, violating, example))
    }

    fn size(&self, scope: &Cube) -> Size {
        let reached = self.unlearnt.states().filter(|(_, reached)| !reached.is_empty()).count();
        Size {
            explored: 1,
            decided: scope.count(),
            counted: Counted::Slices,
            states: (reached + self.knowledge.states) as u128,
            transitions: (self.unlearnt.edges().count() + self.knowledge.steps) as u128,
            depth: self.unlearnt.levels().len().saturating_sub(1),
        }
    }
}

/// The honest steps are explored again, without the attacker. Of each step that is compared, the
/// configurations that have it must not depend on the settings in question; those under which some step
/// does are what is found.
pub(super) fn compare(
    space: &Space,
    within: &Region,
    comparison: &Comparison,
    progress: &mut dyn FnMut(usize, u128),
) -> Result<(Exploration<World, Vec<Event>>, Region), Exhausted> {
    type Compared = (State, Action, State, Vec<Event>);
    let over = (comparison.over)();
    let everywhere = space.exists(within, &over)?;
    let observe = |_: &State, _: Action, events: &[Event], _: &dyn View| events.to_vec();
    let honest = |action: Action| action.by() != Party::Attacker;
    let asked = Question {
        scope: &everywhere,
        takes: &honest,
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
