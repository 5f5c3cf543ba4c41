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
//! whatever she has learnt, and is looked at where she has learnt nothing. The second factor is first
//! nobody's, then Alice's; or hers, and then perhaps Alice's: a jump keeps to that order, and the first
//! slice remembers which of the two it was. Within one part of that order a jump may come at any time,
//! because what she learns does not depend on the mail in the copy, and what she has learnt does not go
//! away: she may as well learn it as soon as that part begins. So her steps are reachable there exactly
//! where they are in the world.
//!
//! A revocation changes what she holds: it is a move of the second slice too, from where she holds a token
//! for Exchange Online that lasts to where she holds an old one. Where the account is disabled she can do no more than
//! present that, so no jump leads there. A spray tells nothing of what she has learnt, and teaches nothing.
//!
//! A sign-in with a password alone is the same in every state, and stays there: for claims about single
//! steps it is looked at in the initial state only. Tests hold the laws against every state that a sample
//! of configurations reaches, and the verdicts against the whole world.

mod knowledge;

use family::exploration::{Keeps, Lens, Question};
use family::protocol::Protocol;
use family::region::Region;
use family::view::View;

pub(super) use self::knowledge::{Knowledge, knowledge};
use crate::action::Action;
use crate::actor::attacker::{self, Right};
use crate::actor::entra::Holder;
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

/// Whether an action of hers changes what honest parties meet: a second factor, or a lock.
fn is_felt(action: Action) -> bool {
    can_register(action) || matches!(action, Action::Spray(..))
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
    let State { account, extranet, directory, attacker, .. } = *state;
    let mut seen = State { account, extranet, directory, attacker, ..initial };
    seen.sync.mail = state.sync.mail;
    seen
}

/// A state after a step of theirs, by what they can tell of it.
pub(super) fn put(state: &State, part: &State) -> State {
    let State { account, extranet, directory, attacker, .. } = *part;
    State { account, extranet, directory, attacker, ..*state }
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

    /// Of the attacker's moves those that others feel.
    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        World.actions(state, actions);
        actions.retain(|action| action.by() != Party::Attacker || is_felt(*action));
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        // Whether she holds something that ends with it is the other slice's, too.
        let revokes = matches!(action, Action::Revoke(_));
        let bare = State { attacker: attacker::Record::default(), ..*state };
        let next = World.next(if revokes { &bare } else { state }, action, view, events)?;
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

/// What is observed of a step: the claims of which it shows something.
pub(super) type Observe<'a> = &'a dyn Fn(&State, Action, &[Event], &dyn View) -> Marks;

/// The question that explores the first slice.
pub(super) fn question<'a>(
    scope: &'a Region,
    takes: &'a dyn Fn(Action) -> bool,
    observe: Observe<'a>,
    keeps: Keeps<'a, Unlearnt, Marks>,
) -> Question<'a, Unlearnt, Marks> {
    Question { scope, takes, observe, lens: lens(), keeps }
}
