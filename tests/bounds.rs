//! The bounds of the model raised by one: verdicts do not change with another user, another honest session,
//! or another session of the attacker's. Ticks and prompts have no bound.

use std::collections::{BTreeMap, BTreeSet};

use family::protocol::Protocol;
use family::view::{Concrete, View};
use model::action::Action;
use model::actor::entra::Account;
use model::capability::Attacker;
use model::claim::{self, Kind, Shows};
use model::event::Event;
use model::graph::{Graph, judge};
use model::party::Party;
use model::protocol::token::Age;
use model::scope::Scope;
use model::world::World;
use model::world::state::State;

use crate::common::with;

/// A configuration of a preset with an attacker.
pub(crate) fn one(preset: &str, attacker: Attacker, sets: &[&str]) -> family::cube::Assignment {
    let cube = attacker.at_her_best(Scope::preset(preset).unwrap().cube);
    with(cube, sets).least().unwrap()
}

/// The invariants and the states and steps of a raised world: which are violated.
fn violated(shown: &BTreeSet<usize>) -> Vec<&'static str> {
    shown.iter().map(|place| claim::all()[*place].id).collect()
}

fn invariants() -> Vec<(usize, Shows)> {
    let all = claim::all().iter().enumerate();
    all.filter_map(|(place, claim)| match claim.kind {
        Kind::Invariant(shows) => Some((place, shows)),
        _ => None,
    })
    .collect()
}

/// The verdicts of the world itself, on invariants and on progress.
pub(crate) fn as_it_is(view: &dyn View) -> (Vec<&'static str>, Vec<&'static str>) {
    let shown = judge(&Graph::explore(view), crate::common::all_claims(), view);
    let of = |is: fn(Kind) -> bool| {
        let all = claim::all().iter().enumerate();
        all.filter(|(place, claim)| is(claim.kind) && shown.found.has(*place))
            .map(|(_, claim)| claim.id)
            .collect::<Vec<_>>()
    };
    (of(|it| matches!(it, Kind::Invariant(_))), of(|it| matches!(it, Kind::Progress { .. })))
}

/// A world of several components that share some of their records.
pub(crate) trait Raised {
    type State: Copy + Ord;
    /// How many components claims about progress ask of.
    const COMPONENTS: usize;
    fn initial(&self) -> Self::State;
    /// The steps that leave a state: the component that takes it, as it leaves it, with what happens.
    fn steps(&self, state: &Self::State, view: &dyn View) -> Vec<Taken<Self::State>>;
    /// A component, as the claims see it.
    fn component(&self, state: &Self::State, which: usize) -> State;
}

/// A step of a component.
pub(crate) struct Taken<S> {
    pub(crate) which: usize,
    pub(crate) action: Action,
    pub(crate) to: S,
    pub(crate) events: Vec<Event>,
}

/// Which invariants, and which progress claims about each component, a raised world violates.
pub(crate) fn raised<R: Raised>(
    world: &R,
    view: &dyn View,
) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut numbers = BTreeMap::from([(world.initial(), 0_usize)]);
    let mut states = vec![world.initial()];
    let mut edges: Vec<(usize, usize, Action, usize, Vec<Event>)> = Vec::new();
    let (mut shown, mut at) = (BTreeSet::new(), 0);
    while at < states.len() {
        let state = states[at];
        for taken in world.steps(&state, view) {
            let from = world.component(&state, taken.which);
            for (place, shows) in invariants() {
                if taken.events.iter().any(|event| shows(&from, taken.action, event, view)) {
                    shown.insert(place);
                }
            }
            let to = *numbers.entry(taken.to).or_insert_with(|| {
                states.push(taken.to);
                states.len() - 1
            });
            edges.push((at, to, taken.action, taken.which, taken.events));
        }
        at += 1;
    }
    let mut stuck = BTreeSet::new();
    for (place, claim) in claim::all().iter().enumerate() {
        let Kind::Progress { when, by, goals } = claim.kind else { continue };
        for which in 0..R::COMPONENTS {
            let mut can = vec![true; states.len()];
            for goal in goals.iter().rev() {
                let then = std::mem::replace(&mut can, vec![false; states.len()]);
                let mut into: Vec<Vec<usize>> = vec![Vec::new(); states.len()];
                let mut open = Vec::new();
                for (from, to, action, whose, events) in &edges {
                    if !by(*action) {
                        continue;
                    }
                    into[*to].push(*from);
                    let before = world.component(&states[*from], *whose);
                    let is_goal = events.iter().any(|event| goal(&before, *action, event, view));
                    if *whose == which && then[*to] && is_goal {
                        open.push(*from);
                    }
                }
                while let Some(state) = open.pop() {
                    if !std::mem::replace(&mut can[state], true) {
                        open.extend(&into[state]);
                    }
                }
            }
            let is_stuck =
                |(at, state): (usize, &R::State)| !can[at] && when(&world.component(state, which));
            if states.iter().enumerate().any(is_stuck) {
                stuck.insert(place);
            }
        }
    }
    (violated(&shown), violated(&stuck))
}

fn world_steps(state: &State, view: &dyn View) -> Vec<(Action, State, Vec<Event>)> {
    let mut actions = Vec::new();
    World.actions(state, &mut actions);
    let step = |action| {
        let mut events = Vec::new();
        let next = World.next(state, action, view, &mut events)?;
        Some((action, next, events))
    };
    actions.into_iter().filter_map(step).collect()
}

/// A second user, with an account, a mailbox and tokens of her own.
struct TwoUsers;

impl Raised for TwoUsers {
    type State = [State; 2];
    const COMPONENTS: usize = 2;

    fn initial(&self) -> [State; 2] {
        [World.initial(); 2]
    }

    fn steps(&self, state: &[State; 2], view: &dyn View) -> Vec<Taken<[State; 2]>> {
        let mut all = Vec::new();
        for which in 0..2 {
            for (action, next, events) in world_steps(&state[which], view) {
                let mut to = *state;
                to[which] = next;
                all.push(Taken { which, action, to, events });
            }
        }
        all
    }

    fn component(&self, state: &[State; 2], which: usize) -> State {
        state[which]
    }
}

/// A second app of Alice's: it shares her account, the copy of her mailbox and what the attacker has
/// learnt, and has a sign-in and tokens of its own. One copy is provisioned, by either.
struct TwoApps;

impl Raised for TwoApps {
    type State = [State; 2];
    const COMPONENTS: usize = 2;

    fn initial(&self) -> [State; 2] {
        [World.initial(); 2]
    }

    fn steps(&self, state: &[State; 2], view: &dyn View) -> Vec<Taken<[State; 2]>> {
        let mut all = Vec::new();
        for which in 0..2 {
            for (action, next, events) in world_steps(&state[which], view) {
                let mut to = *state;
                to[which] = next;
                let other = &mut to[1 - which];
                (other.account, other.sync, other.attacker) =
                    (next.account, next.sync, next.attacker);
                (other.ghost.sync_mfa, other.ghost.created) =
                    (next.ghost.sync_mfa, next.ghost.created);
                all.push(Taken { which, action, to, events });
            }
        }
        all
    }

    fn component(&self, state: &[State; 2], which: usize) -> State {
        state[which]
    }
}

/// A second session of the attacker's: begun at one moment, and ended at another. In between anything
/// may happen; it goes by the account as it was when it began, and keeps what it teaches.
struct TwoMoves;

impl Raised for TwoMoves {
    type State = (State, Option<Account>);
    const COMPONENTS: usize = 1;

    fn initial(&self) -> Self::State {
        (World.initial(), None)
    }

    fn steps(&self, (state, begun): &Self::State, view: &dyn View) -> Vec<Taken<Self::State>> {
        let mut all = Vec::new();
        for (action, next, events) in world_steps(state, view) {
            all.push(Taken { which: 0, action, to: (next, *begun), events });
        }
        match begun {
            // A step that changes nothing else, and shows nothing.
            None => all.push(Taken {
                which: 0,
                action: Action::LookUp,
                to: (*state, Some(state.account)),
                events: Vec::new(),
            }),
            Some(account) => {
                let then = State { account: *account, ..*state };
                for (action, next, events) in world_steps(&then, view) {
                    if action.by() != Party::Attacker {
                        continue;
                    }
                    // A factor is registered if there still is none.
                    let is_free = state.account.registered_in_run.is_none();
                    let account = if is_free { next.account } else { state.account };
                    let account = Account { disabled: state.account.disabled, ..account };
                    let to = State { account, attacker: next.attacker, ..*state };
                    all.push(Taken { which: 0, action, to: (to, None), events });
                }
            }
        }
        all
    }

    fn component(&self, (state, _): &Self::State, _: usize) -> State {
        *state
    }
}

#[test]
fn another_user_changes_no_verdict() {
    // The product of two graphs: small ones.
    let online = "article-exchange-online";
    for (preset, attacker) in [
        (online, Attacker::None),
        (online, Attacker::Password),
        ("excluded-account", Attacker::None),
    ] {
        let configuration = one(preset, attacker, &[]);
        let view = Concrete(&configuration);
        assert_eq!(as_it_is(&view), raised(&TwoUsers, &view), "{preset}, {attacker:?}");
    }
}

#[test]
fn another_app_of_the_same_user_changes_no_verdict() {
    for (preset, attacker) in [
        ("article-exchange-online", Attacker::Password),
        ("article-linked-policies", Attacker::Password),
        ("article-on-premises", Attacker::None),
    ] {
        let configuration = one(preset, attacker, &[]);
        let view = Concrete(&configuration);
        assert_eq!(as_it_is(&view), raised(&TwoApps, &view), "{preset}, {attacker:?}");
    }
}

#[test]
fn another_session_of_the_attackers_changes_no_verdict() {
    let unregistered = &["mfa-registration=unregistered"][..];
    for (preset, attacker, sets) in [
        ("article-exchange-online", Attacker::Phisher, unregistered),
        ("article-on-premises", Attacker::Password, unregistered),
        ("article-on-premises", Attacker::TokenThief, &[]),
        ("microsoft-baseline", Attacker::Password, unregistered),
    ] {
        let configuration = one(preset, attacker, sets);
        let view = Concrete(&configuration);
        assert_eq!(as_it_is(&view), raised(&TwoMoves, &view), "{preset}, {attacker:?}");
    }
}

/// There is no counter to raise: from wherever a token expires, a prompt is answered or a sign-in ends,
/// a run leads to where the same can be done again.
#[test]
fn ticks_prompts_and_sign_ins_have_no_bound() {
    let configuration = one("article-on-premises", Attacker::Phisher, &[]);
    let view = Concrete(&configuration);
    let graph = Graph::explore(&view);
    let again = [
        Action::AccessTokenExpires,
        Action::SyncTokenExpires,
        Action::CompleteMfa,
        Action::RedeemCode,
        Action::EnterCredentials,
    ];
    for action in again {
        let taken: Vec<_> = graph.edges().iter().filter(|edge| edge.action == action).collect();
        assert!(!taken.is_empty(), "{action:?}");
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); graph.states().len()];
        for edge in graph.edges() {
            into[edge.to].push(edge.from);
        }
        let mut open: Vec<usize> = taken.iter().map(|edge| edge.from).collect();
        let mut leads = vec![false; graph.states().len()];
        while let Some(state) = open.pop() {
            if !std::mem::replace(&mut leads[state], true) {
                open.extend(&into[state]);
            }
        }
        assert!(taken.iter().all(|edge| leads[edge.to]), "{action:?}");
    }
    // Her prompts need no state at all: but for the aftermath of a revocation they can be tried anywhere, as
    // often as she likes.
    let is_over = |state: &&State| {
        state.client.age == Age::Current
            && state.sync.age == Age::Current
            && !state.account.disabled
    };
    for state in graph.states().filter(is_over) {
        let mut actions = Vec::new();
        World.actions(state, &mut actions);
        assert!(actions.iter().any(|it| matches!(it, Action::SignInWithPrompt(..))));
    }
}
