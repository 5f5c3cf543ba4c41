//! A family that has been explored at once: the two slices, and what their steps show.

mod shown;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use family::cube::{Assignment, Cube};
use family::exploration::{Edge, Exploration, Limits, Question, Stopped, Target};
use family::guards::Guards;
use family::probe::Probe;
use family::protocol::Protocol;
use family::region::{CAPACITY, Exhausted, Region, Space};
use family::view::View;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::capability::may_be_taken;
use crate::claim::{self, Claim, Kind, Marks, Shows};
use crate::event::Event;
use crate::families::slices::{Knowledge, Unlearnt, is_password_only, knowledge, lens, question};
use crate::families::{Counted, Size};
use crate::setting;
use crate::world::World;
use crate::world::state::State;

/// A space that is too small is built again with twice the room, up to so many nodes: some gigabytes.
pub(super) const CAPACITY_MAX: usize = 8 * CAPACITY;

/// What is looked for at a step: what claims are about, and the goals of progress.
pub(super) struct Watched {
    shows: Vec<(usize, Shows)>,
    /// For a progress claim, the places of its goals.
    pub(super) goals: Vec<(usize, Vec<usize>)>,
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

/// Whether a step shows something.
type IsShown<'a> = &'a dyn Fn(&State, Action, &[Event], &dyn View) -> bool;

/// The world as far as some level.
type FirstLevels = (usize, Rc<Exploration<World, Marks>>);

/// A family that has been explored.
pub struct Whole {
    pub(super) space: Arc<Space>,
    pub(super) scope: Region,
    cube: Cube,
    pub(super) watched: Watched,
    pub(super) unlearnt: Exploration<Unlearnt, Marks>,
    pub(super) knowledge: Knowledge,
    /// The first levels of the world itself, and how many.
    world: RefCell<Option<FirstLevels>>,
    /// What was found for claims already, by their places.
    pub(super) found: Found,
}

/// What is found once for the whole family, and asked of many parts of it.
#[derive(Default)]
pub(super) struct Found {
    honest: RefCell<BTreeMap<usize, Region>>,
    theirs: RefCell<BTreeMap<usize, Region>>,
    /// For a progress claim, where each state is able to reach the goal.
    pub(super) able: RefCell<BTreeMap<usize, Rc<[Region]>>>,
    /// For a comparison, where some step differs, and in which part of the family that was looked for.
    pub(super) different: RefCell<BTreeMap<usize, Compared>>,
}

/// What is known of a comparison.
#[derive(Clone)]
pub(super) struct Compared {
    /// The configurations that were looked at.
    pub(super) within: Region,
    /// Those of them in which some step differs.
    pub(super) different: Region,
}

impl Whole {
    /// Explores a family and asks about it. Where there is no room, all is done again with twice as much,
    /// up to some gigabytes. `progress` hears how many states have been met, and no configuration is
    /// decided before all are.
    pub fn ask<T>(
        scope: &Cube,
        progress: &mut dyn FnMut(usize, u128),
        ask: &mut dyn FnMut(&Self) -> Result<T, Exhausted>,
    ) -> Result<T, Exhausted> {
        Self::ask_heard_by(None, scope, progress, ask)
    }

    /// The same, and a probe hears of the work.
    pub fn ask_heard_by<T>(
        probe: Option<Probe>,
        scope: &Cube,
        progress: &mut dyn FnMut(usize, u128),
        ask: &mut dyn FnMut(&Self) -> Result<T, Exhausted>,
    ) -> Result<T, Exhausted> {
        let mut capacity = CAPACITY;
        loop {
            match Self::new(probe, scope, capacity, progress).and_then(|whole| ask(&whole)) {
                Err(_) if capacity < CAPACITY_MAX => capacity *= 2,
                answer => return answer,
            }
        }
    }

    fn new(
        probe: Option<Probe>,
        scope: &Cube,
        capacity: usize,
        progress: &mut dyn FnMut(usize, u128),
    ) -> Result<Self, Exhausted> {
        let space = Space::new(setting::domain(), capacity)?;
        let space = Arc::new(match probe {
            Some(probe) => space.heard_by(probe),
            None => space,
        });
        let scope_region = space.cube(scope)?;
        let watched = Watched::new();
        let observe = |state: &State, action, events: &[Event], view: &dyn View| {
            watched.observe(state, action, events, view)
        };
        let all = |action| may_be_taken(action, scope);
        let initial = World.initial();
        let keeps = |state: &State, action: Action, marks: &Marks| {
            let is_elsewhere_too = is_password_only(action) && !watched.has_goal(*marks);
            !marks.is_empty() && (*state == initial || !is_elsewhere_too)
        };
        let asked = question(&scope_region, &all, &observe, &keeps);
        let unlearnt = explore(&Unlearnt, &space, &asked, progress)?;
        let knowledge = knowledge(&space, scope, &scope_region, &unlearnt, &observe)?;
        Ok(Self {
            space,
            scope: scope_region,
            cube: scope.clone(),
            watched,
            unlearnt,
            knowledge,
            world: RefCell::default(),
            found: Found::default(),
        })
    }

    /// For each state that was met, in both slices, the configurations under which it is reached.
    pub fn reached(&self) -> impl Iterator<Item = &Region> {
        let hers = self.knowledge.places.iter().map(|(_, region)| region);
        self.unlearnt.states().map(|(_, region)| region).chain(hers)
    }

    /// The family.
    #[must_use]
    pub fn cube(&self) -> &Cube {
        &self.cube
    }

    /// The space of its regions.
    #[must_use]
    pub fn space(&self) -> &Arc<Space> {
        &self.space
    }

    /// The family.
    #[must_use]
    pub fn scope(&self) -> &Cube {
        &self.cube
    }

    /// The configurations of a part to which a claim applies.
    pub(super) fn within(&self, claim: &Claim, part: &Region) -> Result<Region, Exhausted> {
        claim.applies.iter().try_fold(part.clone(), |region, (variable, values)| {
            self.space.and(&region, &self.space.literal(*variable, *values)?)
        })
    }

    /// The canonical run to a step that shows something of a claim, within a region, with the least
    /// configuration that takes it: where in it a step that is not the attacker's shows it, and whether
    /// one of hers does.
    pub(super) fn first(
        &self,
        place: usize,
        within: &Region,
        honest: &Region,
        is_hers: bool,
    ) -> Result<Option<(Vec<Action>, Assignment)>, Exhausted> {
        let space = &self.space;
        let target = |edge: &Edge<Action, Marks>| edge.observed.has(place);
        let run = self.unlearnt.run_to(space, honest, &Target::Step(&target))?;
        if !is_hers {
            return Ok(run);
        }
        // A step of hers may come sooner. Only the world itself has all steps in their order; it is
        // explored level by level, no further than the run that is known.
        let most = run.as_ref().map_or(usize::MAX, |(run, _)| run.len());
        let mut levels = 1;
        loop {
            let world = self.world(levels.min(most))?;
            if let Some(sooner) = world.run_to(space, within, &Target::Step(&target))? {
                return Ok(Some(sooner));
            }
            if levels >= most || world.levels().len() < levels {
                return Ok(run);
            }
            levels *= 2;
        }
    }

    /// The canonical run to a step that shows something of a claim, within a region, with the least
    /// configuration that takes it.
    pub fn run_within(
        &self,
        place: usize,
        within: &Region,
    ) -> Result<Option<(Vec<Action>, Assignment)>, Exhausted> {
        let honest = self.space.and(&self.honest(place)?, within)?;
        self.first(place, within, &honest, self.does_she_show(place, within)?)
    }

    /// The configurations of the family under which some actions can be taken one after another, and the
    /// last shows something of a claim.
    pub fn taken(&self, place: usize, actions: &[Action]) -> Result<Region, Exhausted> {
        self.taken_showing(actions, &|state, action, events, view| {
            self.watched.observe(state, action, events, view).has(place)
        })
    }

    /// The same for whatever the last is to show.
    pub(super) fn taken_showing(
        &self,
        actions: &[Action],
        is_shown: IsShown<'_>,
    ) -> Result<Region, Exhausted> {
        let space = &self.space;
        let guards = Guards::new(space);
        let mut here = vec![(World.initial(), self.scope.clone())];
        let mut shown = space.none();
        let mut offered = Vec::new();
        for action in actions {
            let mut there: IndexMap<State, Region, FxBuildHasher> = IndexMap::default();
            shown = space.none();
            for (state, region) in &here {
                // What is not offered in a state is no step, whatever carrying it out would do.
                offered.clear();
                World.actions(state, &mut offered);
                if !offered.contains(action) {
                    continue;
                }
                let paths = guards.split(|view| {
                    let mut events = Vec::new();
                    let next = World.next(state, *action, view, &mut events)?;
                    Some((next, is_shown(state, *action, &events, view)))
                })?;
                for (guard, path) in paths {
                    let Some((next, is_such)) = path else { continue };
                    let taken = space.and(region, &guard)?;
                    if is_such {
                        shown = space.or(&shown, &taken)?;
                    }
                    let known = there.get(&next).cloned().unwrap_or_else(|| space.none());
                    there.insert(next, space.or(&known, &taken)?);
                }
            }
            here = there.into_iter().filter(|(_, region)| !region.is_empty()).collect();
        }
        Ok(shown)
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
            takes: &|action| may_be_taken(action, &self.cube),
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

    /// What was explored.
    pub(super) fn size(&self, part: &Cube) -> Size {
        let reached = self.unlearnt.states().filter(|(_, reached)| !reached.is_empty()).count();
        Size {
            explored: 1,
            decided: part.count(),
            counted: Counted::Slices,
            states: (reached + self.knowledge.places.len()) as u128,
            transitions: (self.unlearnt.edges().count() + self.knowledge.steps) as u128,
            depth: self.unlearnt.levels().len().saturating_sub(1),
        }
    }
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
