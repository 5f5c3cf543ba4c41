//! What she copies of what honest parties hold, or turns aside on its way.

use crate::actor::attacker::Right;
use crate::actor::client::{self, Access};
use crate::actor::entra::{self, Request, Response, Stage as At};
use crate::actor::provisioning::{self, Stage};
use crate::event::{Done, Event, Obtained};
use crate::party::Party;
use crate::protocol::credential::Site;
use crate::protocol::message::Message;
use crate::protocol::token::Audience;
use crate::setting::{
    AttackerAccessToken, AttackerAuthorizationCode, AttackerControlsDiscovery,
    AttackerRefreshToken, AttackerSyncToken, Client,
};
use crate::world::run::Run;
use crate::world::state::State;

/// Copies the app's access token.
pub(in crate::world) fn steal_access_token(run: &mut Run<'_>, mut state: State) -> Option<State> {
    if state.client.access != Access::Valid
        || !run.eyes(Party::Attacker).is(AttackerAccessToken::Yes)
    {
        return None;
    }
    let audience = client::audience(state.client.site?, run.eyes(Party::Client));
    let token = client::token(state.client, audience);
    run.say(Party::Client, Party::Attacker, Message::CopiedToken(token));
    let by_alice = state.ghost.tokens_mfa;
    // Only of a token for Exchange Online it matters.
    let lasts = token.audience == Audience::ExchangeOnline
        && !client::declares_capability(run.eyes(Party::Client));
    state.attacker = state.attacker.get(token, by_alice, lasts);
    Some(state)
}

/// Copies the app's refresh token.
pub(in crate::world) fn steal_refresh_token(run: &mut Run<'_>, mut state: State) -> Option<State> {
    if state.client.access == Access::None
        || !run.eyes(Party::Attacker).is(AttackerRefreshToken::Yes)
    {
        return None;
    }
    run.say(Party::Client, Party::Attacker, Message::CopiedRefreshToken);
    let by_alice = state.ghost.tokens_mfa;
    state.attacker = state.attacker.learn(Right::Refresh, state.client.mfa, by_alice);
    Some(state)
}

/// Copies the access token with which Exchange Online synchronises.
pub(in crate::world) fn steal_sync_token(run: &mut Run<'_>, mut state: State) -> Option<State> {
    if !matches!(state.sync.stage, Stage::Tokens | Stage::Synchronized)
        || !run.eyes(Party::Attacker).is(AttackerSyncToken::Yes)
    {
        return None;
    }
    run.say(Party::Provisioning, Party::Attacker, Message::CopiedToken(state.sync.token()));
    let by_alice = state.ghost.sync_mfa;
    state.attacker = state.attacker.learn(Right::Sync, state.sync.mfa, by_alice);
    Some(state)
}

/// Reads the code on its way to the app, and trades it.
///
/// ABSTRACTION: the app's own trade is not disturbed. Entra ID would refuse the second, and Alice would
/// sign in again.
pub(in crate::world) fn steal_code(run: &mut Run<'_>, mut state: State) -> Option<State> {
    // Who began the session has the verifier, and the code without reading it.
    let began = !entra::binds_session(run.eyes(Party::EntraId));
    if state.session.stage != At::Code
        || !(began || run.eyes(Party::Attacker).is(AttackerAuthorizationCode::Yes))
    {
        return None;
    }
    run.say(Party::Client, Party::Attacker, Message::CopiedCode);
    run.say(Party::Attacker, Party::EntraId, Message::RedeemCode);
    let (mut account, mut session) = (state.account, state.session);
    let request = Request::Redeem { verifier: began };
    if let Response::Tokens(token) = run.entra(&mut account, &mut session, request) {
        let by_alice = state.ghost.session_mfa;
        let sign_in = Some(state.session.sign_in);
        run.issued(Party::Attacker, token, Obtained::Code, Done::for_another(by_alice), sign_in);
        state.attacker = state.attacker.get(token, by_alice, true);
    } else {
        run.say(Party::EntraId, Party::Attacker, Message::Refused);
    }
    Some(state)
}

/// Answers discovery of the on-premises server, so that Outlook has its copy made from an endpoint of
/// the attacker's, with Alice's own token.
pub(in crate::world) fn misdirect_sync(run: &mut Run<'_>, mut state: State) -> Option<State> {
    if state.client.access != Access::Valid
        || state.client.site != Some(Site::OnPremises)
        || !run.eyes(Party::Attacker).is(AttackerControlsDiscovery::Yes)
        || !run.eyes(Party::Client).is(Client::OutlookMobile)
    {
        return None;
    }
    let token = client::token(state.client, Audience::ExchangeOnline);
    run.say(Party::Client, Party::Provisioning, Message::ProvisionElsewhere(token));
    let mut copy = provisioning::Record::default();
    let requests = [
        provisioning::Request::Provision(token),
        provisioning::Request::OnBehalfOf(token),
        provisioning::Request::SynchronizeElsewhere,
    ];
    for request in requests {
        if run.provisioning(&mut copy, request) == provisioning::Response::Refused {
            run.say(Party::Provisioning, Party::Client, Message::Refused);
            return Some(state);
        }
    }
    let sent = copy.token();
    run.say(Party::Provisioning, Party::Attacker, Message::Bearer(Site::OnPremises, sent));
    run.emit(Event::EndpointCalled { registered: false });
    let by_alice = state.ghost.tokens_mfa;
    state.attacker = state.attacker.learn(Right::Sync, sent.mfa, by_alice);
    Some(state)
}
