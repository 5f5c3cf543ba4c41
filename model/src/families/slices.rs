//! The protocol in two parts that can be explored apart.
//!
//! REDUCTION: what the attacker has learnt decides her own moves alone, and of everything else her moves
//! tell and change nothing but the account's second factor and whether there is mail in the copy. The
//! world therefore falls into two slices.
//!
//! *The world without what she has learnt* ([`Unlearnt`]): all steps, those of hers that register a
//! second factor among them, with what she has learnt forgotten but for one thing: whether the second
//! factor was ever hers. Forgetting the rest is a bisimulation for every step but hers, so an honest step
//! is reachable there exactly where it is in the world, and what remains possible for honest parties is
//! the same.
//!
//! *Her knowledge* ([`knowledge`]): what she can tell of a state, with one thing that she has learnt, or
//! nothing; her moves; and in place of all other steps a jump to everything of that kind that the first
//! slice reaches, under the configurations under which it does. One thing is enough: each of her moves
//! uses at most one, and none is stopped by knowing more. What she copies of what honest parties hold
//! depends on more than she can tell of a state: those moves are looked at in the states of the first
//! slice, and what they teach is there from then on. A move that needs nothing learnt is the same
//! whatever she has learnt, and is looked at where she has learnt nothing. The second factor is first nobody's, then Alice's; or hers, and
//! then perhaps Alice's: a jump keeps to that order, and the first slice remembers which of the two it
//! was. Within one part of that order a jump may come at any time, because what she learns does not
//! depend on the mail in the copy, and what she has learnt does not go away: she may as well learn it as
//! soon as that part begins. So her steps are reachable there exactly where they are in the world.
//!
//! A sign-in with a password alone is the same in every state, and stays there: for claims about single
//! steps it is looked at in the initial state only. Tests hold the laws against every state that a sample of configurations reaches, and the verdicts against
//! the whole world.

use std::rc::Rc;

use family::cube::Cube;
use family::exploration::{Exploration, Keeps, Lens, Question};
use family::guards::Guards;
use family::probe::Work;
use family::protocol::Protocol;
use family::region::{Exhausted, Region, Space};
use family::view::View;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::action::Action;
use crate::actor::attacker::{self, Right};
use crate::actor::entra::{Account, Holder};
use crate::capability::may_be_taken;
use crate::claim::Marks;
use crate::event::Event;
use crate::party::Party;
use crate::world::World;
use crate::world::state::State;

/// The world without what the attacker has learnt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unlearnt;

/// Whether an action can only be a sign-in with a password alone, which changes no state.
pub(super) fn is_password_only(action: Action) -> bool {
    matches!(action, Action::SignInLegacy(..) | Action::SignInByHand(..) | Action::TryPassword(..))
}

/// Whether an action of hers copies, or turns aside, what honest parties hold at the moment.
pub(super) fn is_theft(action: Action) -> bool {
    matches!(
        action,
        Action::StealAccessToken
            | Action::StealRefreshToken
            | Action::StealSyncToken
            | Action::StealCode
            | Action::MisdirectSync
    )
}

/// Whether an action of hers can register a second factor, her own or Alice's.
fn can_register(action: Action) -> bool {
    matches!(
        action,
        Action::SignInAsUser(..)
            | Action::ForgeResponse(..)
            | Action::RelaySignIn(..)
            | Action::UseDeviceCode(..)
    )
}

/// What such an action can tell of a state.
fn taken(state: &State, action: Action) -> State {
    let mut taken = seen(state);
    match action {
        Action::StealSyncToken => {
            taken.sync = state.sync;
            taken.ghost.sync_mfa = state.ghost.sync_mfa;
        }
        Action::StealCode => {
            taken.session = state.session;
            taken.ghost.session_mfa = state.ghost.session_mfa;
        }
        _ => {
            taken.client.access = state.client.access;
            taken.client.site = state.client.site;
            taken.client.mfa = state.client.mfa;
            taken.ghost.tokens_mfa = state.ghost.tokens_mfa;
        }
    }
    taken
}

/// What the attacker, and a sign-in with a password alone, can tell of a state.
pub(super) fn seen(state: &State) -> State {
    let initial = World.initial();
    let mut seen = State { account: state.account, attacker: state.attacker, ..initial };
    seen.sync.mail = state.sync.mail;
    seen
}

/// A state after a step of theirs, by what they can tell of it.
pub(super) fn put(state: &State, part: &State) -> State {
    State { account: part.account, attacker: part.attacker, ..*state }
}

/// What a step of the attacker, or a sign-in with a password alone, can tell of a state.
#[must_use]
pub fn told(state: &State, action: Action) -> State {
    if is_theft(action) { taken(state, action) } else { seen(state) }
}

fn part(state: &State, action: Action) -> Option<State> {
    let is_theirs = action.by() == Party::Attacker || is_password_only(action);
    is_theirs.then(|| told(state, action))
}

/// The two as a lens.
pub(super) fn lens<P: Protocol<State = State, Action = Action>>() -> Lens<'static, P> {
    Lens { part: &part, put: &put }
}

impl Protocol for Unlearnt {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        World.initial()
    }

    /// Of the attacker's moves those that can register a second factor.
    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        World.actions(state, actions);
        actions.retain(|action| action.by() != Party::Attacker || can_register(*action));
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        let next = World.next(state, action, view, events)?;
        if action.by() == Party::Attacker {
            // What her moves show is the other slice's.
            events.clear();
        }
        let was_hers = state.attacker == hers() || next.account.registered_in_run == INTRUDER;
        let attacker = if was_hers { hers() } else { attacker::Record::default() };
        Some(State { attacker, ..next })
    }
}

/// In the first slice what she has learnt is not needed: there this stands for a second factor that was
/// hers at some time, and nothing learnt for one that never was.
fn hers() -> attacker::Record {
    attacker::Record::default().learn(Right::Online, false, false)
}
const INTRUDER: Option<Holder> = Some(Holder::Intruder);

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

/// What is observed of a step: the claims of which it shows something.
pub(super) type Observe<'a> = &'a dyn Fn(&State, Action, &[Event], &dyn View) -> Marks;

/// Where the attacker's moves show something of each claim.
pub(super) struct Knowledge {
    /// What she sees, and has learnt, as states with everything else at its beginning; with the
    /// configurations under which some state of the world looks like that to her.
    pub(super) places: Vec<(State, Region)>,
    /// How many steps of hers there are from them.
    pub(super) steps: usize,
    /// For each action and set of claims, the configurations under which some such step shows it.
    pub(super) shown: Vec<(Action, Marks, Region)>,
    /// For each action that teaches her something, the configurations under which it can.
    pub(super) taught: Vec<(Action, Region)>,
}

/// A path of one step: where it is taken, and where it leads with what it shows.
type Path = (Region, (State, Marks));

/// A path of a step: where it is taken, the action, where it leads, and what it shows.
type Leaf = (Region, Action, State, Marks);

/// The steps of the second slice.
pub(super) fn knowledge(
    space: &Space,
    cube: &Cube,
    scope: &Region,
    unlearnt: &Exploration<Unlearnt, Marks>,
    observe: Observe<'_>,
) -> Result<Knowledge, Exhausted> {
    let mut jumps: IndexMap<Seen, Region, FxBuildHasher> = IndexMap::default();
    for (state, reached) in unlearnt.states().filter(|(_, reached)| !reached.is_empty()) {
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
    let mut shown: Vec<(Action, Marks, Region)> = Vec::new();
    let mut taught: Vec<(Action, Region)> = Vec::new();
    let mut steps = 0;
    let mut note = |action: Action, teaches: bool, marks: Marks, here: &Region| {
        steps += 1;
        if teaches {
            match taught.iter_mut().find(|(of, _)| *of == action) {
                Some((_, region)) => *region = space.or(region, here)?,
                None => taught.push((action, here.clone())),
            }
        }
        if !marks.is_empty() {
            match shown.iter_mut().find(|(of, known, _)| *of == action && *known == marks) {
                Some((_, _, region)) => *region = space.or(region, here)?,
                None => shown.push((action, marks, here.clone())),
            }
        }
        Ok::<(), Exhausted>(())
    };
    for ((seen, learnt), reached) in &reached {
        for (guard, action, next, marks) in moves.from(&seen.with(*learnt))?.iter() {
            let here = space.and(reached, guard)?;
            if !here.is_empty() {
                note(*action, next.attacker != *learnt, *marks, &here)?;
            }
        }
    }
    for theft in &thefts {
        note(theft.action, true, theft.marks, &theft.under)?;
    }
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
        if state.attacker != attacker::Record::default() {
            let mut without = Vec::new();
            let unlearnt = State { attacker: attacker::Record::default(), ..*state };
            World.actions(&unlearnt, &mut without);
            actions.retain(|action| !without.contains(action));
        }
        let mut leaves: Vec<Leaf> = Vec::new();
        let is_hers = |action: &Action| {
            action.by() == Party::Attacker && !is_theft(*action) && may_be_taken(*action, self.cube)
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

/// The question that explores the first slice.
pub(super) fn question<'a>(
    scope: &'a Region,
    takes: &'a dyn Fn(Action) -> bool,
    observe: Observe<'a>,
    keeps: Keeps<'a, Unlearnt, Marks>,
) -> Question<'a, Unlearnt, Marks> {
    Question { scope, takes, observe, lens: lens(), keeps }
}
