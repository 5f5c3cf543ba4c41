//! Revocation and wrong passwords: what the world leaves out of them changes no verdict.

use std::collections::BTreeSet;

use family::protocol::Protocol;
use family::view::{Concrete, View};
use model::action::{Action, Door};
use model::actor::attacker::Seat;
use model::actor::provisioning::Stage;
use model::capability::Attacker;
use model::event::Event;
use model::party::Party;
use model::protocol::credential::{PasswordProtocol, Site};
use model::protocol::token::{Age, Cause};
use model::world::World;
use model::world::state::State;

use crate::bounds::{Raised, Taken, as_it_is, one, raised};

/// The world without its reductions: a revocation and a spray can come at any moment, everybody goes on
/// doing everything afterwards, and what is from before a revocation is told apart for good.
struct Anytime;

fn is_aged(state: &State) -> bool {
    state.client.age != Age::Current || state.sync.age != Age::Current
}

/// The same, as if nothing had been revoked or sprayed.
fn untouched(state: &State) -> State {
    let mut bare = *state;
    (bare.client.age, bare.sync.age, bare.account.disabled) = (Age::Current, Age::Current, false);
    (bare.directory, bare.extranet) = Default::default();
    bare
}

fn actions(state: &State) -> BTreeSet<Action> {
    let mut actions = Vec::new();
    World.actions(state, &mut actions);
    World.actions(&untouched(state), &mut actions);
    let mut all: BTreeSet<Action> = actions.into_iter().collect();
    if is_aged(state) || state.account.disabled {
        // One revocation at a time. What is old is copied before it, or not at all.
        let copies = |action: &Action| {
            matches!(
                action,
                Action::Revoke(_)
                    | Action::StealAccessToken
                    | Action::StealRefreshToken
                    | Action::StealSyncToken
                    | Action::StealCode
                    | Action::MisdirectSync
            )
        };
        all.retain(|action| !copies(action));
    } else {
        all.extend(Cause::ALL.map(Action::Revoke));
    }
    for seat in [Seat::Outside, Seat::Inside] {
        all.extend([Door::Page, Door::ActiveEndpoint].map(|door| Action::Spray(door, seat)));
        for site in [Site::Online, Site::OnPremises] {
            let over = PasswordProtocol::ALL.into_iter().filter(|over| over.exists_at(site));
            all.extend(over.map(|over| Action::Spray(Door::Server(site, over), seat)));
        }
    }
    if state.directory.locked || state.extranet.locked_out {
        all.insert(Action::LockoutEnds);
    }
    all
}

impl Raised for Anytime {
    type State = State;
    const COMPONENTS: usize = 1;

    fn initial(&self) -> State {
        World.initial()
    }

    fn steps(&self, state: &State, view: &dyn View) -> Vec<Taken<State>> {
        let step = |action: Action| {
            let mut events: Vec<Event> = Vec::new();
            let mut to = World.next(state, action, view, &mut events)?;
            if action == Action::EnterCredentials {
                // Locks stay until time has passed.
                (to.directory, to.extranet) = (state.directory, state.extranet);
            }
            let begins = matches!(
                action,
                Action::EnterAddress
                    | Action::FindServer
                    | Action::OpenSignIn(_)
                    | Action::StartAgain
            );
            if begins {
                // The service goes on with what it has.
                (to.sync, to.ghost.sync_mfa) = (state.sync, state.ghost.sync_mfa);
            }
            if let Action::Revoke(_) = action {
                // Its present access token is good until it expires.
                to.sync.stage = state.sync.stage;
            } else if state.sync.age == Age::Outdated
                && to.sync.stage != Stage::Idle
                && !matches!(action, Action::RequestProvisioning)
            {
                to.sync.age = Age::Outdated;
            }
            Some(Taken { which: 0, action, to, events })
        };
        actions(state).into_iter().filter_map(step).collect()
    }

    fn component(&self, state: &State, _: usize) -> State {
        *state
    }
}

#[test]
fn when_it_comes_and_what_goes_on_beside_it_changes_no_verdict() {
    let deaf = "continuous-access-evaluation=off";
    let federated = "identity-model=federated";
    let sprays = ["attacker-sprays=yes", "attacker-knows-password=no"];
    for (preset, attacker, sets) in [
        ("article-exchange-online", Attacker::Password, vec![]),
        ("article-exchange-online", Attacker::TokenThief, vec![deaf]),
        ("article-exchange-online", Attacker::None, vec![federated, sprays[0], sprays[1]]),
        (
            "article-on-premises-published",
            Attacker::None,
            vec![federated, "adfs-extranet-lockout=smart", sprays[0], sprays[1]],
        ),
        ("article-on-premises", Attacker::None, vec![deaf]),
        (
            "article-on-premises",
            Attacker::TokenThief,
            vec![deaf, "sync-token-survives-password-change=no"],
        ),
        ("exchange-2016-hybrid", Attacker::Password, vec!["client=third-party-modern", deaf]),
    ] {
        let configuration = one(preset, attacker, &sets);
        let view = Concrete(&configuration);
        let (mut seen, raised) = (as_it_is(&view), raised(&Anytime, &view));
        assert_eq!(seen, raised, "{preset}, {attacker:?}, {sets:?}");
        seen.0.retain(|id| id.contains("revocation") || id.contains("lock-out"));
        let expected: &[&str] = match (preset, attacker) {
            ("article-exchange-online", Attacker::Password) => &[],
            ("article-exchange-online", Attacker::None) => &["stranger-cannot-lock-out-user"],
            ("article-on-premises-published", _) => {
                &["sync-stops-after-revocation", "stranger-cannot-lock-out-user"]
            }
            ("article-on-premises", Attacker::None) => &[
                "access-token-dies-after-revocation",
                "sync-stops-after-revocation",
                "cache-is-unreadable-after-revocation",
            ],
            // What is said of a copy alone is shown by any mailbox there.
            ("article-on-premises" | "article-exchange-online", _) => {
                &["access-token-dies-after-revocation", "cache-is-unreadable-after-revocation"]
            }
            _ => &[],
        };
        assert_eq!(seen.0, expected, "{preset}, {attacker:?}, {sets:?}");
    }
}

/// Where each is shown: whom a claim is about, and by what.
#[test]
fn an_old_token_is_refused_where_exchange_online_hears_of_it() {
    for (evaluation, expected) in [("on", false), ("off", true)] {
        let evaluation = format!("continuous-access-evaluation={evaluation}");
        let configuration =
            one("article-exchange-online", Attacker::TokenThief, &[evaluation.as_str()]);
        let view = Concrete(&configuration);
        let graph = model::graph::Graph::explore(&view);
        let mut ways = BTreeSet::new();
        for edge in graph.edges() {
            let Some(state) = graph.state(edge.from) else { continue };
            let mut events = Vec::new();
            World.next(state, edge.action, &view, &mut events);
            for event in events {
                match event {
                    Event::TokenAccepted { token, .. } if token.age != Age::Current => {
                        ways.insert((edge.action.id(), true));
                    }
                    Event::TokenEnded { .. } => {
                        ways.insert((edge.action.id(), false));
                    }
                    _ => {}
                }
            }
        }
        let refreshed = ("refresh-access-token", false);
        // Whoever trades a copied refresh token does not say that it can handle a claims challenge.
        let by = [("read-mailbox", expected), ("read-outdated", true)];
        assert_eq!(ways, by.into_iter().chain([refreshed]).collect(), "{evaluation}");
        assert!(graph.edges().iter().any(|edge| edge.action.by() == Party::Administrator));
    }
}
