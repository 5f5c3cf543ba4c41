//! Finding the mailbox and how to sign in: E1-E5 and O1-O6.

use crate::actor::auto_detect::{self, Advice, Challenge};
use crate::actor::client::{Denial, Phase};
use crate::actor::{exchange_online, exchange_onprem};
use crate::event::Event;
use crate::party::Party;
use crate::protocol::credential::{Route, Site};
use crate::protocol::message::Message;
use crate::setting::{AutodiscoverOnlineAnswer, Client};
use crate::world::run::Run;
use crate::world::state::State;

pub(super) fn enter_address(run: &mut Run<'_>, state: State) -> Option<State> {
    if !run.eyes(Party::Client).is(Client::OutlookMobile) {
        return None;
    }
    run.say(Party::User, Party::Client, Message::Address);
    run.say(Party::Client, Party::AutoDetect, Message::AutoDetect);
    run.emit(Event::Completed);
    Some(at(state, Phase::AddressGiven))
}

pub(super) fn look_up_online(run: &mut Run<'_>, state: State) -> Option<State> {
    let site = discover_online(run, Party::AutoDetect)?;
    run.emit(Event::Completed);
    Some(match site {
        Site::Online => located(state, site),
        // The redirect is O3.
        Site::OnPremises => at(state, Phase::OnlineAsked),
    })
}

pub(super) fn redirect_to_on_premises(run: &mut Run<'_>, state: State) -> State {
    run.say(Party::ExchangeOnline, Party::AutoDetect, Message::Elsewhere);
    run.emit(Event::Completed);
    at(state, Phase::Redirected)
}

pub(super) fn look_up_on_premises(run: &mut Run<'_>, state: State) -> State {
    discover_on_premises(run, Party::AutoDetect);
    run.emit(Event::Completed);
    located(state, Site::OnPremises)
}

pub(super) fn probe(run: &mut Run<'_>, state: State) -> Option<State> {
    let site = state.client.site?;
    run.say(Party::AutoDetect, server(site), Message::EmptyBearer(site));
    run.emit(Event::Completed);
    Some(at(state, Phase::Probed))
}

pub(super) fn challenge(run: &mut Run<'_>, state: State) -> Option<State> {
    let site = state.client.site?;
    // AutoDetect runs in Microsoft's cloud, so it reaches what Microsoft 365 reaches.
    let challenge = answer_probe(run, Party::AutoDetect, site, Route::Microsoft365)?;
    if challenge.authority {
        run.emit(Event::Completed);
    }
    let advice = auto_detect::advise(challenge, run.eyes(Party::AutoDetect));
    Some(at(state, Phase::Challenged(advice)))
}

pub(super) fn hand_over_authority(run: &mut Run<'_>, state: State, advice: Advice) -> State {
    let message = match advice {
        Advice::SignIn => Message::Authority,
        Advice::Password | Advice::Nothing => Message::NoAuthority,
    };
    run.say(Party::AutoDetect, Party::Client, message);
    if advice == Advice::SignIn {
        run.emit(Event::Completed);
    }
    at(state, follow(advice))
}

/// Another modern app finds its server by itself: AutoDiscover, then an empty bearer.
///
/// ABSTRACTION: one step. No setting that it reads is read again before the sign-in, and nothing
/// else can touch its records in between.
pub(super) fn find_server(run: &mut Run<'_>, state: State) -> Option<State> {
    if !run.eyes(Party::Client).is(Client::ThirdPartyModern) {
        return None;
    }
    run.say(Party::User, Party::Client, Message::Address);
    let site = discover_online(run, Party::Client)?;
    if site == Site::OnPremises {
        run.say(Party::ExchangeOnline, Party::Client, Message::Elsewhere);
        discover_on_premises(run, Party::Client);
    }
    run.say(Party::Client, server(site), Message::EmptyBearer(site));
    let phase = match answer_probe(run, Party::Client, site, Route::Internet) {
        Some(challenge) => follow(auto_detect::advise(challenge, run.eyes(Party::Client))),
        None => Phase::Denied(Denial::Unreachable),
    };
    Some(at(located(state, site), phase))
}

/// Asks Exchange Online, and says where the mailbox is.
fn discover_online(run: &mut Run<'_>, from: Party) -> Option<Site> {
    run.say(from, Party::ExchangeOnline, Message::Discover(Site::Online));
    match run.exchange_online(exchange_online::Request::Discover) {
        exchange_online::Response::Found(answer) => {
            let message = match answer {
                AutodiscoverOnlineAnswer::Json => Message::Found(Site::Online),
                AutodiscoverOnlineAnswer::Redirect => Message::FoundByRedirect,
            };
            run.say(Party::ExchangeOnline, from, message);
            Some(Site::Online)
        }
        exchange_online::Response::Elsewhere => Some(Site::OnPremises),
        exchange_online::Response::Challenge(_)
        | exchange_online::Response::Accepted { .. }
        | exchange_online::Response::Mail
        | exchange_online::Response::Cached
        | exchange_online::Response::Revoked
        | exchange_online::Response::NoMailbox
        | exchange_online::Response::Refused => None,
    }
}

fn discover_on_premises(run: &mut Run<'_>, from: Party) {
    run.say(from, Party::ExchangeOnPremises, Message::Discover(Site::OnPremises));
    run.exchange_onprem(exchange_onprem::Request::Discover);
    run.say(Party::ExchangeOnPremises, from, Message::Found(Site::OnPremises));
}

/// The answer to an empty bearer, or `None` if there is none.
fn answer_probe(run: &mut Run<'_>, to: Party, site: Site, route: Route) -> Option<Challenge> {
    let challenge = match site {
        Site::Online => match run.exchange_online(exchange_online::Request::Probe) {
            exchange_online::Response::Challenge(challenge) => Some(challenge),
            exchange_online::Response::Found(_)
            | exchange_online::Response::Elsewhere
            | exchange_online::Response::Accepted { .. }
            | exchange_online::Response::Mail
            | exchange_online::Response::Cached
            | exchange_online::Response::Revoked
            | exchange_online::Response::NoMailbox
            | exchange_online::Response::Refused => None,
        },
        Site::OnPremises => match run.exchange_onprem(exchange_onprem::Request::Probe(route)) {
            exchange_onprem::Response::Challenge(challenge) => Some(challenge),
            exchange_onprem::Response::Found
            | exchange_onprem::Response::Unreachable
            | exchange_onprem::Response::Accepted { .. }
            | exchange_onprem::Response::Mail
            | exchange_onprem::Response::NotPublished
            | exchange_onprem::Response::Refused => None,
        },
    };
    let message = match challenge {
        Some(Challenge { authority: true, .. }) => Message::BearerChallenge,
        Some(Challenge { basic, .. }) => Message::BareChallenge { basic },
        None => Message::Silence,
    };
    run.say(server(site), to, message);
    challenge
}

/// Where the app stands after this advice.
fn follow(advice: Advice) -> Phase {
    match advice {
        Advice::SignIn => Phase::Ready,
        Advice::Password => Phase::PasswordOffered,
        Advice::Nothing => Phase::Denied(Denial::NoWayIn),
    }
}

pub(super) fn server(site: Site) -> Party {
    match site {
        Site::Online => Party::ExchangeOnline,
        Site::OnPremises => Party::ExchangeOnPremises,
    }
}

fn located(mut state: State, site: Site) -> State {
    state.client.site = Some(site);
    at(state, Phase::Located)
}

fn at(mut state: State, phase: Phase) -> State {
    state.client.phase = phase;
    state
}
