//! What she does with the password alone, and how she comes by it.

use super::{follows, mail, password, sits};
use crate::action::Bait;
use crate::actor::attacker::{self, Disguise, Seat};
use crate::actor::entra::{self, Request, Response, Session, Stage};
use crate::actor::federation_server::{self, Record as Page};
use crate::event::{Done, Obtained};
use crate::party::Party;
use crate::policy::federation::Method;
use crate::protocol::credential::{
    App, Password, PasswordProtocol, PasswordSignIn, Platform, Site,
};
use crate::protocol::message::Message;
use crate::protocol::token::{Audience, Root};
use crate::world::run::Run;
use crate::world::state::State;

/// Answers Alice's app in the name of her server, so that she enters her password where the attacker
/// reads it.
///
/// ABSTRACTION: the app gets no mail so, and starts again where it was.
pub(in crate::world) fn misdirect_app(
    run: &mut Run<'_>,
    state: State,
    bait: Bait,
) -> Option<State> {
    follows(run, bait).then_some(state)
}

pub(in crate::world) fn try_password(
    run: &mut Run<'_>,
    state: State,
    site: Site,
    protocol: PasswordProtocol,
    disguise: Disguise,
    seat: Seat,
) -> Option<State> {
    if !sits(run, seat) || !password(run) {
        return None;
    }
    let location = seat.location();
    let (route, device) = disguise.appearance(location);
    let (platform, password) = (Platform::Other, Password::Right);
    let sign_in = PasswordSignIn { protocol, route, device, platform, location, password };
    if run.password(Party::Attacker, site, sign_in)? {
        run.emit(mail(Root::Password));
    }
    Some(state)
}

/// Trades the password for a token at Entra ID (reading 10).
pub(in crate::world) fn trade_password(
    run: &mut Run<'_>,
    state: State,
    audience: Audience,
    seat: Seat,
) -> Option<State> {
    if !sits(run, seat) || !password(run) {
        return None;
    }
    run.say(Party::Attacker, Party::EntraId, Message::PasswordGrant(audience));
    Some(silent(run, state, audience, seat, Request::PasswordGrant))
}

/// Trades it at the active endpoint of AD FS, where the domain is federated.
pub(in crate::world) fn trade_at_federation(
    run: &mut Run<'_>,
    state: State,
    audience: Audience,
    seat: Seat,
) -> Option<State> {
    if !sits(run, seat) || !entra::federated(run.eyes(Party::EntraId)) || !password(run) {
        return None;
    }
    run.say(Party::Attacker, Party::FederationServer, Message::ActiveRequest);
    let mut page = Page::Idle;
    let request = federation_server::Request::Active(seat.location(), Password::Right);
    let answer = run.federation(state.account, &mut page, request);
    let federation_server::Response::Signed(method) = answer else {
        run.say(Party::FederationServer, Party::Attacker, Message::Refused);
        return Some(state);
    };
    let multiple = method == Method::Multiple;
    run.say(Party::FederationServer, Party::Attacker, Message::FederationResponse { multiple });
    run.say(Party::Attacker, Party::EntraId, Message::SamlGrant(audience));
    Some(silent(run, state, audience, seat, Request::SamlGrant(method)))
}

/// ABSTRACTION: the user agent claims no phone. A platform condition only adds platforms that a policy
/// covers, and a grant without a person in front changes nothing but what the attacker holds; so the
/// claim that leaves most policies out is the one to make. In front of a page it is different: being
/// asked for a second factor lets her register one.
fn silent(
    run: &mut Run<'_>,
    mut state: State,
    audience: Audience,
    seat: Seat,
    request: Request,
) -> State {
    let sign_in = attacker::sign_in(audience, App::Native, Platform::Other, seat);
    let mut session = Session { stage: Stage::Idle, sign_in };
    match run.entra(&mut state.account, &mut session, request) {
        Response::Tokens(token) => {
            let done = Done::Nothing;
            run.issued(Party::Attacker, token, Obtained::Silently, done, Some(sign_in));
            state.attacker = state.attacker.get(token, false, true);
        }
        _ => run.say(Party::EntraId, Party::Attacker, Message::InteractionRequired),
    }
    state
}
