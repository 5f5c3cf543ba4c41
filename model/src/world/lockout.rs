//! Wrong passwords, and what they do to Alice.
//!
//! REDUCTION: a spray comes where Alice is about to enter her password, and is over when she has, or when
//! time has passed. Before that nothing asks for her password in this sign-in, and nothing after; what
//! else anybody does needs no lock, and is as it is without one.

use crate::action::{Action, Door};
use crate::actor::attacker::{Disguise, Seat};
use crate::actor::client::Phase;
use crate::actor::directory;
use crate::actor::entra::{self, Stage};
use crate::actor::federation_server::{self, Record as Page};
use crate::party::Party;
use crate::protocol::credential::{Password, PasswordProtocol, PasswordSignIn, Platform};
use crate::protocol::message::Message;
use crate::setting::AttackerSprays;
use crate::world::run::Run;
use crate::world::state::State;
use crate::world::{NEAR, SITES};

/// Whether somebody is kept out.
pub(super) fn is_locked(state: &State) -> bool {
    state.directory.locked || state.extranet.locked_out
}

/// What can be sprayed, where it tells.
pub(super) fn sprays(state: &State, actions: &mut Vec<Action>) {
    let page = state.page == Page::Page
        || (state.page == Page::Idle && state.session.stage == Stage::PasswordPage);
    if !page || state.client.phase != Phase::SigningIn {
        return;
    }
    let servers = SITES.into_iter().flat_map(|site| {
        PasswordProtocol::ALL
            .into_iter()
            .filter(move |over| over.exists_at(site))
            .map(move |over| Door::Server(site, over))
    });
    for door in servers.chain([Door::Page, Door::ActiveEndpoint]) {
        actions.extend(NEAR.map(|seat| Action::Spray(door, seat)));
    }
}

/// What happens while somebody is kept out.
pub(super) fn while_locked(actions: &mut Vec<Action>) {
    actions.extend([Action::EnterCredentials, Action::LockoutEnds]);
}

/// Wrong passwords, more than any threshold. It is a step where somebody is kept out by it.
pub(super) fn spray(run: &mut Run<'_>, state: State, door: Door, seat: Seat) -> Option<State> {
    if !run.eyes(Party::Attacker).is(AttackerSprays::Yes) || !super::attack::sits(run, seat) {
        return None;
    }
    let location = seat.location();
    let federated = |run: &Run<'_>| entra::federated(run.eyes(Party::EntraId));
    match door {
        Door::Server(site, protocol) => {
            let (route, device) = Disguise::Plain.appearance(location);
            let (platform, password) = (Platform::Other, Password::Wrong);
            let sign_in = PasswordSignIn { protocol, route, device, platform, location, password };
            run.password(Party::Attacker, site, sign_in)?;
        }
        Door::Page | Door::ActiveEndpoint if !federated(run) => return None,
        Door::Page => {
            let mut page = Page::Page;
            run.say(Party::Attacker, Party::FederationServer, Message::WrongPasswords);
            let request = federation_server::Request::Password(location, Password::Wrong);
            run.federation(state.account, &mut page, request);
        }
        Door::ActiveEndpoint => {
            let mut page = Page::Idle;
            run.say(Party::Attacker, Party::FederationServer, Message::WrongPasswords);
            let request = federation_server::Request::Active(location, Password::Wrong);
            run.federation(state.account, &mut page, request);
        }
    }
    run.keeps_out().then_some(state)
}

/// Time passes, and nobody is kept out any more.
pub(super) fn lockout_ends(run: &mut Run<'_>, state: State) -> State {
    run.say(Party::Clock, Party::Directory, Message::LockoutEnds);
    run.directory = directory::Record::default();
    run.extranet = federation_server::Account::default();
    state
}

/// The state after a step: what servers keep of wrong passwords, until Alice has entered hers.
pub(super) fn after(run: &Run<'_>, next: State, action: Action) -> State {
    if action == Action::EnterCredentials {
        let (extranet, directory) = Default::default();
        return State { extranet, directory, ..next };
    }
    State { extranet: run.extranet, directory: run.directory, ..next }
}
