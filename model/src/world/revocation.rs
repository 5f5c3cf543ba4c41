//! The end of tokens: what an administrator or Alice revokes, and what goes on afterwards.
//!
//! REDUCTION: one revocation at a time, and only where nothing is under way: one that comes in the middle of
//! a sign-in, or of setting up a copy, comes before it or after it, as Entra ID sees it. What follows is an
//! aftermath, and it is short.
//!
//! *What is revoked* is presented until it is refused; then Alice signs in again. The service's present
//! access token is over at once: what it still opens for an hour it opened before, and claims are about what
//! is renewed. *What the revocation did not reach* is used once more, so that claims see it, and is like any
//! other from then on: what follows is the same as without the revocation. Whatever begins anew settles the
//! rest. The attacker presents what she holds; her other moves need nothing of an aftermath, and can be made
//! before it or after. A token of hers is forgotten when she learns another.
//!
//! Exchange Online hears of the revocation of those tokens alone that were asked for with the client
//! capability `cp1`. Of what the attacker holds, a revocation leaves the tokens for Exchange Online without:
//! claims about revocations speak of Exchange Online alone, and of a copy of the app's own token they say what
//! they say of the app. In truth tokens for other servers live on until they expire.

use crate::action::Action;
use crate::actor::client::{self, Access, Phase};
use crate::actor::entra::Stage;
use crate::actor::federation_server::Record as Page;
use crate::actor::provisioning::{self, Stage as Sync};
use crate::party::Party;
use crate::policy::revocation::{Family, age};
use crate::protocol::message::Message;
use crate::protocol::token::{Age, Cause};
use crate::world::run::Run;
use crate::world::state::State;

/// Whether what was before a revocation is still about.
pub(super) fn is_aftermath(state: &State) -> bool {
    state.account.disabled || state.client.age != Age::Current || state.sync.age != Age::Current
}

/// What can be revoked, where it tells.
pub(super) fn causes(state: &State, actions: &mut Vec<Action>) {
    let rests = state.page == Page::Idle && state.session.stage == Stage::Idle;
    let phase = matches!(state.client.phase, Phase::Start | Phase::Tokens | Phase::Connected);
    if rests && phase && state.sync.stage != Sync::Requested {
        actions.extend(Cause::ALL.map(Action::Revoke));
    }
}

/// Of what Alice's app and the services can do, what they do in the aftermath.
pub(super) fn afterwards(state: &State, actions: &mut Vec<Action>) {
    if state.account.disabled {
        actions.retain(|action| !begins_anew(*action));
        actions.push(Action::EnableAccount);
    }
}

/// Whether an action of Alice or her app leaves behind what was.
fn begins_anew(action: Action) -> bool {
    matches!(
        action,
        Action::EnterAddress | Action::FindServer | Action::OpenSignIn(_) | Action::StartAgain
    )
}

/// The state in which an action is made.
pub(super) fn before(state: State, action: Action) -> State {
    if is_aftermath(&state) && begins_anew(action) { settled(state) } else { state }
}

/// What is revoked is gone.
fn settled(mut state: State) -> State {
    if state.sync.age == Age::Revoked {
        let provisioning::Record { mailbox, mail, .. } = state.sync;
        state.sync = provisioning::Record { mailbox, mail, ..provisioning::Record::default() };
        state.ghost.sync_mfa = false;
    }
    state.client.age = Age::Current;
    state
}

/// The state after a step: what outlived a revocation has been used, and is like any other.
pub(super) fn after(state: &State, mut next: State, action: Action) -> State {
    if action.by() != Party::Attacker {
        for (before, after) in
            [(state.client.age, &mut next.client.age), (state.sync.age, &mut next.sync.age)]
        {
            if before == Age::Outdated {
                *after = Age::Current;
            }
        }
    }
    next
}

/// An administrator, or Alice, revokes.
pub(super) fn revoke(run: &mut Run<'_>, state: State, cause: Cause) -> Option<State> {
    let eyes = run.eyes(Party::EntraId);
    let mut next = state;
    if state.client.access != Access::None {
        next.client.age = match age(cause, Family::App, eyes) {
            Age::Revoked if !client::declares_capability(run.eyes(Party::Client)) => Age::Unheard,
            age => age,
        };
    }
    if state.sync.stage != Sync::Idle {
        next.sync.age = age(cause, Family::Service, eyes);
    }
    if next.sync.age == Age::Revoked {
        next.sync.stage = Sync::Expired;
    }
    next.attacker = state.attacker.after_revocation();
    next.account.disabled = cause.disables();
    if next == state {
        return None;
    }
    let by = if cause == Cause::ChangePassword { Party::User } else { Party::Administrator };
    let to = if cause == Cause::ChangePassword { Party::Directory } else { Party::EntraId };
    run.say(by, to, Message::Revoke(cause));
    Some(next)
}

/// The account is enabled again, or restored.
pub(super) fn enable_account(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::Administrator, Party::EntraId, Message::EnableAccount);
    state.account.disabled = false;
    state
}

/// Exchange Online wants a newer token: the app goes on as if this one had expired.
pub(super) fn challenged(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::ExchangeOnline, Party::Client, Message::ClaimsChallenge);
    state.client.access = client::Access::Expired;
    state
}
