//! Getting mail with a token, or with a password: E15, O16-O20, and the ways beside them.

use crate::actor::client::{self, Access, Denial, Phase};
use crate::actor::provisioning::{self, Stage};
use crate::actor::{exchange_online, exchange_onprem};
use crate::event::{Event, Hand, Reader};
use crate::party::Party;
use crate::protocol::credential::{
    Device, Location, Password, PasswordProtocol, PasswordSignIn, Platform, Route, Site,
};
use crate::protocol::message::Message;
use crate::protocol::token::{Age, Audience, Root};
use crate::setting::{Client, UserBypassesAutodetect};
use crate::world::revocation::challenged;
use crate::world::run::Run;
use crate::world::signing_in::deny;
use crate::world::state::State;

/// Mail for Alice's app, over a path that it takes unaided.
fn to_app(root: Root) -> Event {
    Event::MailReturned { hand: Hand::App, reader: Reader::App, root }
}

pub(super) fn read_mailbox(run: &mut Run<'_>, mut state: State) -> State {
    let token = client::token(state.client, Audience::ExchangeOnline);
    run.say(Party::Client, Party::ExchangeOnline, Message::Bearer(Site::Online, token));
    match run.exchange_online(exchange_online::Request::Mail(token)) {
        exchange_online::Response::Mail => {}
        exchange_online::Response::Revoked => return challenged(run, state),
        _ => return deny(state, Denial::Resource),
    }
    run.say(Party::ExchangeOnline, Party::Client, Message::Mail);
    run.emit(to_app(state.ghost.tokens_root()));
    run.emit(Event::Completed);
    state.client.phase = Phase::Connected;
    state
}

pub(super) fn request_provisioning(run: &mut Run<'_>, mut state: State) -> Option<State> {
    if !run.eyes(Party::Client).is(Client::OutlookMobile) {
        return None;
    }
    let audience = client::audience(state.client.site?, run.eyes(Party::Client));
    let token = client::token(state.client, audience);
    run.say(Party::Client, Party::Provisioning, Message::Provision(token));
    match run.provisioning(&mut state.sync, provisioning::Request::Provision(token)) {
        provisioning::Response::Done | provisioning::Response::SecondToken(_) => {}
        provisioning::Response::Refused => return Some(deny(state, Denial::Resource)),
    }
    run.emit(Event::Completed);
    state.ghost.sync_mfa = state.ghost.tokens_mfa;
    state.ghost.created = false;
    state.client.phase = Phase::Provisioning;
    Some(state)
}

pub(super) fn exchange_on_behalf_of(run: &mut Run<'_>, mut state: State) -> State {
    // The assertion is the token that came with the provisioning request.
    let (mfa, age) = (state.sync.mfa, state.sync.age);
    let record = client::Record { mfa, age, ..client::Record::default() };
    let assertion = client::token(record, Audience::ExchangeOnline);
    let request = provisioning::Request::OnBehalfOf(assertion);
    match run.provisioning(&mut state.sync, request) {
        provisioning::Response::Done => {
            run.emit(Event::Completed);
            state
        }
        provisioning::Response::SecondToken(token) => {
            run.say(Party::Provisioning, Party::Client, Message::Tokens(token));
            run.emit(Event::EndpointCalled { registered: false });
            run.emit(Event::Completed);
            state
        }
        provisioning::Response::Refused => {
            state.sync.stage = Stage::Idle;
            state.sync.age = Age::Current;
            not_provisioned(run, state)
        }
    }
}

pub(super) fn create_mailbox(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::Provisioning, Party::ExchangeOnline, Message::CreateMailbox);
    let request = provisioning::Request::CreateMailbox;
    if run.provisioning(&mut state.sync, request) == provisioning::Response::Refused {
        return not_provisioned(run, state);
    }
    run.say(Party::ExchangeOnline, Party::Provisioning, Message::Done);
    run.emit(Event::Completed);
    // It matters to the app that waits for the first mail.
    state.ghost.created = state.client.phase == Phase::Provisioning;
    state
}

pub(super) fn synchronize(run: &mut Run<'_>, mut state: State) -> State {
    match run.provisioning(&mut state.sync, provisioning::Request::Synchronize) {
        provisioning::Response::Done | provisioning::Response::SecondToken(_) => {
            run.emit(Event::MailReturned {
                hand: Hand::Service,
                reader: Reader::Cache,
                root: state.ghost.sync_root(),
            });
            run.emit(Event::Completed);
            state
        }
        provisioning::Response::Refused => not_provisioned(run, state),
    }
}

/// The app hears that there will be no copy; without an app in front there is nobody to tell.
fn not_provisioned(run: &mut Run<'_>, state: State) -> State {
    if state.client.phase == Phase::Provisioning {
        run.say(Party::Provisioning, Party::Client, Message::Refused);
        deny(state, Denial::Resource)
    } else {
        state
    }
}

pub(super) fn deliver_from_cache(run: &mut Run<'_>, mut state: State) -> Option<State> {
    let token = client::token(state.client, Audience::ExchangeOnline);
    run.say(Party::Client, Party::ExchangeOnline, Message::Bearer(Site::Online, token));
    match run.exchange_online(exchange_online::Request::Mail(token)) {
        exchange_online::Response::Cached => {}
        exchange_online::Response::Revoked => return Some(challenged(run, state)),
        _ => return None,
    }
    run.say(Party::ExchangeOnline, Party::Client, Message::Mail);
    run.emit(to_app(state.ghost.tokens_root()));
    if state.client.phase == Phase::Provisioning {
        run.emit(Event::CopyDelivered { created: state.ghost.created });
    }
    run.emit(Event::Completed);
    state.client.phase = Phase::Connected;
    state.ghost.created = false;
    Some(state)
}

pub(super) fn connect_directly(run: &mut Run<'_>, mut state: State) -> Option<State> {
    if !run.eyes(Party::Client).is(Client::ThirdPartyModern) {
        return None;
    }
    let token = client::token(state.client, Audience::OnPremises);
    run.say(Party::Client, Party::ExchangeOnPremises, Message::Bearer(Site::OnPremises, token));
    let bearer = exchange_onprem::Bearer { token, route: Route::Internet, device: Device::OWN };
    let answer = run.exchange_onprem(exchange_onprem::Request::ActiveSync(bearer));
    if answer != exchange_onprem::Response::Mail {
        run.say(Party::ExchangeOnPremises, Party::Client, Message::Refused);
        return Some(deny(state, Denial::Resource));
    }
    run.say(Party::ExchangeOnPremises, Party::Client, Message::Mail);
    run.emit(to_app(state.ghost.tokens_root()));
    state.client.phase = Phase::Connected;
    Some(state)
}

pub(super) fn access_token_expires(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::Clock, Party::Client, Message::Expired);
    state.client.access = Access::Expired;
    state
}

pub(super) fn sync_token_expires(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::Clock, Party::Provisioning, Message::Expired);
    state.sync.stage = Stage::Expired;
    state
}

pub(super) fn refresh_sync_token(run: &mut Run<'_>, mut state: State) -> State {
    run.provisioning(&mut state.sync, provisioning::Request::Refresh);
    state
}

/// A modern app that was offered nothing else sends the password to ActiveSync.
pub(super) fn fall_back_to_password(run: &mut Run<'_>, state: State) -> Option<State> {
    let site = state.client.site?;
    password(run, site, PasswordProtocol::ActiveSync, Location::Elsewhere, Hand::App)?;
    Some(state)
}

/// A legacy app signs in, and stays where it is: it holds nothing but the password.
pub(super) fn sign_in_legacy(
    run: &mut Run<'_>,
    state: State,
    site: Site,
    protocol: PasswordProtocol,
    location: Location,
) -> Option<State> {
    if !run.eyes(Party::Client).is(Client::Legacy) {
        return None;
    }
    password(run, site, protocol, location, Hand::App)?;
    Some(state)
}

/// Alice sets ActiveSync up by hand, which she can do at any time (Microsoft: `HMA`, FAQ).
pub(super) fn sign_in_by_hand(
    run: &mut Run<'_>,
    state: State,
    site: Site,
    location: Location,
) -> Option<State> {
    if !run.eyes(Party::User).is(UserBypassesAutodetect::Yes) {
        return None;
    }
    password(run, site, PasswordProtocol::ActiveSync, location, Hand::ByHand)?;
    Some(state)
}

fn password(
    run: &mut Run<'_>,
    site: Site,
    protocol: PasswordProtocol,
    location: Location,
    hand: Hand,
) -> Option<()> {
    let (route, device) = client::password_route(run.eyes(Party::Client));
    let platform = Platform::Phone;
    let password = Password::Right;
    let sign_in = PasswordSignIn { protocol, route, device, platform, location, password };
    if run.password(Party::Client, site, sign_in)? {
        run.emit(Event::MailReturned { hand, reader: Reader::App, root: Root::Password });
    }
    Some(())
}
