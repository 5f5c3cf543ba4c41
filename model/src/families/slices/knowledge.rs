//! The second slice: her moves, by what she can tell of a state and one thing that she has learnt.

use std::rc::Rc;

use family::cube::Cube;
use family::exploration::Exploration;
use family::guards::Guards;
use family::probe::Work;
use family::protocol::Protocol;
use family::region::{Exhausted, Region, Space};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::{INTRUDER, Observe, Unlearnt, hers, is_theft, taken};
use crate::action::Action;
use crate::actor::attacker;
use crate::actor::entra::{Account, Holder};
use crate::capability::{may_be_taken, used};
use crate::claim::Marks;
use crate::party::Party;
use crate::world::World;
use crate::world::state::State;

/// What the attacker can tell of a state but for what she has learnt, and the order that jumps keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Seen {
    account: Account,
    mail: bool,
    was_hers: bool,
}

impl Seen {
    /// Of a state of the first slice.
    fn of(state: &State) -> Self {
        let was_hers = state.attacker == hers();
        Self { account: state.account, mail: state.sync.mail, was_hers }
    }

    /// The state in which she sees that, with what she has learnt.
    fn with(self, attacker: attacker::Record) -> State {
        let mut state = State { account: self.account, attacker, ..World.initial() };
        state.sync.mail = self.mail;
        state
    }

    /// Whether that can be seen after this, by the order of who holds the second factor.
    fn may_follow(self, before: Self) -> bool {
        let holder = |seen: Self| match (seen.account.registered_in_run, seen.was_hers) {
            (None, _) => (0, 0),
            (Some(Holder::Intruder), _) => (1, 1),
            (Some(Holder::Owner), true) => (1, 2),
            (Some(Holder::Owner), false) => (2, 1),
        };
        let ((way, place), (from_way, from_place)) = (holder(self), holder(before));
        from_place == 0 || (way == from_way && place >= from_place)
    }
}

/// Where the attacker's moves show something of each claim.
pub(in crate::families) struct Knowledge {
    /// What she sees, and has learnt, as states with everything else at its beginning; with the
    /// configurations under which some state of the world looks like that to her.
    pub(in crate::families) places: Vec<(State, Region)>,
    /// How many steps of hers there are from them.
    pub(in crate::families) steps: usize,
    /// For each action and set of claims, the configurations under which some such step shows it.
    pub(in crate::families) shown: Vec<(Action, Marks, Region)>,
    /// For each action that teaches her something, the configurations under which it can.
    pub(in crate::families) taught: Vec<(Action, Region)>,
}

/// A path of one step: where it is taken, and where it leads with what it shows.
type Path = (Region, (State, Marks));

/// A path of a step: where it is taken, the action, where it leads, and what it shows.
type Leaf = (Region, Action, State, Marks);

/// The steps of the second slice.
pub(in crate::families) fn knowledge(
    space: &Space,
    cube: &Cube,
    scope: &Region,
    unlearnt: &Exploration<Unlearnt, Marks>,
    observe: Observe<'_>,
) -> Result<Knowledge, Exhausted> {
    let mut jumps: IndexMap<Seen, Region, FxBuildHasher> = IndexMap::default();
    let enabled = |state: &State| !state.account.disabled;
    let reached =
        unlearnt.states().filter(|(state, reached)| !reached.is_empty() && enabled(state));
    for (state, reached) in reached {
        let known = jumps.get(&Seen::of(state)).cloned().unwrap_or_else(|| space.none());
        jumps.insert(Seen::of(state), space.or(&known, reached)?);
    }
    let mut moves = Moves {
        space,
        cube,
        guards: Guards::new(space),
        observe,
        known: IndexMap::default(),
        ends: IndexMap::default(),
    };
    let mut reached: IndexMap<Place, Region, FxBuildHasher> = IndexMap::default();
    let mut open: IndexMap<Place, Region, FxBuildHasher> = IndexMap::default();
    open.insert((Seen::of(&World.initial()), attacker::Record::default()), scope.clone());
    let thefts = moves.thefts(unlearnt)?;
    for theft in &thefts {
        for known in theft.next.attacker.one_by_one() {
            let there = (theft.seen, known);
            let before = open.get(&there).cloned().unwrap_or_else(|| space.none());
            open.insert(there, space.or(&before, &theft.under)?);
        }
    }
    // In rounds, so that what comes to a place by several ways goes on from it together.
    while !open.is_empty() {
        for (place, arriving) in std::mem::take(&mut open) {
            let (seen, learnt) = place;
            let known = reached.get(&place).cloned().unwrap_or_else(|| space.none());
            let new = space.minus(&arriving, &known)?;
            if new.is_empty() {
                continue;
            }
            reached.insert(place, space.or(&known, &new)?);
            let mut arrive = |there: Place, under: &Region| -> Result<(), Exhausted> {
                if there != place {
                    let known = open.get(&there).cloned().unwrap_or_else(|| space.none());
                    open.insert(there, space.or(&known, &space.and(&new, under)?)?);
                }
                Ok(())
            };
            for (there, guard) in moves.places(place)?.iter() {
                arrive(*there, guard)?;
            }
            for (there, under) in &jumps {
                if there.may_follow(seen) {
                    arrive((*there, learnt), under)?;
                }
            }
        }
    }
    let mut shown: IndexMap<(Action, Marks), Vec<Region>, FxBuildHasher> = IndexMap::default();
    let mut taught: IndexMap<Action, Vec<Region>, FxBuildHasher> = IndexMap::default();
    let mut steps = 0;
    let mut note = |action: Action, teaches: bool, marks: Marks, here: &Region| {
        steps += 1;
        if teaches {
            taught.entry(action).or_default().push(here.clone());
        }
        if !marks.is_empty() {
            shown.entry((action, marks)).or_default().push(here.clone());
        }
    };
    for ((seen, learnt), reached) in &reached {
        for (guard, action, next, marks) in moves.from(&seen.with(*learnt))?.iter() {
            let here = space.and(reached, guard)?;
            if !here.is_empty() && !ages(*action) {
                note(*action, next.attacker != *learnt, *marks, &here);
            }
        }
    }
    for theft in &thefts {
        note(theft.action, true, theft.marks, &theft.under);
    }
    let together = |((action, marks), all)| Ok((action, marks, space.together(all)?));
    let shown = shown.into_iter().map(together).collect::<Result<_, _>>()?;
    let together = |(action, all)| Ok((action, space.together(all)?));
    let taught = taught.into_iter().map(together).collect::<Result<_, _>>()?;
    let places = reached.into_iter().map(|((seen, learnt), region)| (seen.with(learnt), region));
    Ok(Knowledge { places: places.collect(), steps, shown, taught })
}

/// A place of the second slice.
type Place = (Seen, attacker::Record);

/// The attacker's moves, each derived once.
struct Moves<'a> {
    space: &'a Space,
    cube: &'a Cube,
    guards: Guards<'a>,
    observe: Observe<'a>,
    known: IndexMap<State, Rc<[Leaf]>, FxBuildHasher>,
    ends: IndexMap<Place, Rc<[(Place, Region)]>, FxBuildHasher>,
}

/// Whether an action changes how old what she holds is, and nothing else that she can tell.
fn ages(action: Action) -> bool {
    matches!(action, Action::Revoke(_))
}

/// What is copied of what honest parties hold.
struct Theft {
    /// What she can tell of the state then.
    seen: Seen,
    action: Action,
    next: State,
    marks: Marks,
    /// The configurations under which it can be.
    under: Region,
}

impl Moves<'_> {
    /// All copying, in the states of the first slice.
    fn thefts(&mut self, unlearnt: &Exploration<Unlearnt, Marks>) -> Result<Vec<Theft>, Exhausted> {
        let space = self.space;
        let mut open: IndexMap<(Seen, Action, State), Region, FxBuildHasher> = IndexMap::default();
        let mut actions = Vec::new();
        for (state, reached) in unlearnt.states().filter(|(_, reached)| !reached.is_empty()) {
            let bare = State { attacker: attacker::Record::default(), ..*state };
            actions.clear();
            World.actions(&bare, &mut actions);
            for action in actions.iter().copied() {
                if !is_theft(action) || !may_be_taken(action, self.cube) {
                    continue;
                }
                let key = (Seen::of(state), action, taken(&bare, action));
                let known = open.get(&key).cloned().unwrap_or_else(|| space.none());
                open.insert(key, space.or(&known, reached)?);
            }
        }
        let mut thefts: Vec<Theft> = Vec::new();
        for ((seen, action, state), reached) in open {
            let paths = space.work(Work::Guards, || self.paths(&state, action))?;
            for (guard, (next, marks)) in paths {
                let under = space.and(&reached, &guard)?;
                if !under.is_empty() {
                    thefts.push(Theft { seen, action, next, marks, under });
                }
            }
        }
        Ok(thefts)
    }

    /// The paths of her moves from a state: of all that need nothing learnt, and where she has learnt
    /// something, of those alone that need it.
    fn from(&mut self, state: &State) -> Result<Rc<[Leaf]>, Exhausted> {
        if let Some(known) = self.known.get(state) {
            return Ok(Rc::clone(known));
        }
        let leaves: Rc<[Leaf]> = self.space.work(Work::Guards, || self.derive(state))?.into();
        self.known.insert(*state, Rc::clone(&leaves));
        Ok(leaves)
    }

    /// To which other places her moves lead from one, and where some move does.
    ///
    /// Wherever she comes to a place with something learnt, she comes to it with nothing learnt: what
    /// moves that need nothing teach is met from there.
    fn places(&mut self, from: Place) -> Result<Rc<[(Place, Region)]>, Exhausted> {
        if let Some(known) = self.ends.get(&from) {
            return Ok(Rc::clone(known));
        }
        let (seen, learnt) = from;
        let mut ends: IndexMap<Place, Region, FxBuildHasher> = IndexMap::default();
        for (guard, _, next, _) in self.from(&seen.with(learnt))?.iter() {
            let was_hers = seen.was_hers || next.account.registered_in_run == INTRUDER;
            let there = Seen { account: next.account, mail: seen.mail, was_hers };
            let more = next.attacker.one_by_one().filter(|known| *known != learnt);
            for end in std::iter::once(learnt).chain(more).map(|known| (there, known)) {
                let known = ends.get(&end).cloned().unwrap_or_else(|| self.space.none());
                ends.insert(end, self.space.or(&known, guard)?);
            }
        }
        // What she does without what she has learnt, she does with it as well.
        if learnt != attacker::Record::default() {
            for ((there, known), guard) in self.places((seen, attacker::Record::default()))?.iter()
            {
                if *known == attacker::Record::default() {
                    let end = (*there, learnt);
                    let before = ends.get(&end).cloned().unwrap_or_else(|| self.space.none());
                    ends.insert(end, self.space.or(&before, guard)?);
                }
            }
        }
        ends.shift_remove(&from);
        let ends: Rc<[_]> = ends.into_iter().collect::<Vec<_>>().into();
        self.ends.insert(from, Rc::clone(&ends));
        Ok(ends)
    }

    fn derive(&self, state: &State) -> Result<Vec<Leaf>, Exhausted> {
        let mut actions = Vec::new();
        World.actions(state, &mut actions);
        if state.attacker == attacker::Record::default() {
            actions.retain(|action| !ages(*action));
        } else {
            actions.retain(|action| used(*action).is_some() || ages(*action));
        }
        let mut leaves: Vec<Leaf> = Vec::new();
        let is_hers = |action: &Action| {
            (action.by() == Party::Attacker
                && !is_theft(*action)
                && may_be_taken(*action, self.cube))
                || ages(*action)
        };
        for action in actions.into_iter().filter(is_hers) {
            for (guard, (next, marks)) in self.paths(state, action)? {
                let same = |it: &&mut Leaf| it.1 == action && it.2 == next && it.3 == marks;
                match leaves.iter_mut().find(same) {
                    Some((known, ..)) => *known = self.space.or(known, &guard)?,
                    None => leaves.push((guard, action, next, marks)),
                }
            }
        }
        Ok(leaves)
    }

    /// The paths of one move.
    fn paths(&self, state: &State, action: Action) -> Result<Vec<Path>, Exhausted> {
        let paths = self.guards.split(|view| {
            let mut events = Vec::new();
            let next = World.next(state, action, view, &mut events)?;
            Some((next, (self.observe)(state, action, &events, view)))
        })?;
        Ok(paths.into_iter().filter_map(|(guard, path)| Some((guard, path?))).collect())
    }
}
