//! Alice's sign-in: E6-E14 and O7-O15.

use crate::actor::client::{self, Access, Denial, Phase};
use crate::actor::entra::{self, Factor, Holder, Request, Response, Stage};
use crate::actor::federation_server::{self, Record as Page};
use crate::event::{Done, Event, Obtained};
use crate::fault::Fault;
use crate::party::Party;
use crate::policy::conditional_access;
use crate::policy::conditional_access::SignIn;
use crate::policy::federation::Method;
use crate::protocol::credential::{Location, Password};
use crate::protocol::message::Message;
use crate::protocol::token::Age;
use crate::world::run::Run;
use crate::world::state::{State, no_session};

/// The app gives up.
pub(super) fn deny(mut state: State, denial: Denial) -> State {
    state.session = no_session();
    state.page = Page::Idle;
    state.ghost.session_mfa = false;
    state.client = client::Record {
        phase: Phase::Denied(denial),
        site: state.client.site,
        ..Default::default()
    };
    state.ghost.tokens_mfa = false;
    state.ghost.created = false;
    state
}

/// Entra ID refuses in the middle of a sign-in, and the app gives up.
fn refused(run: &mut Run<'_>, state: State) -> State {
    run.say(Party::EntraId, Party::Client, Message::Refused);
    deny(state, Denial::Policy)
}

fn entra(run: &mut Run<'_>, state: &mut State, request: Request) -> Response {
    run.entra(&mut state.account, &mut state.session, request)
}

pub(super) fn open_sign_in(run: &mut Run<'_>, mut state: State, from: Location) -> Option<State> {
    let audience = client::audience(state.client.site?, run.eyes(Party::Client));
    state.session.sign_in = client::sign_in(audience, from);
    run.say(Party::Client, Party::EntraId, Message::Authorize(audience));
    match entra(run, &mut state, Request::Authorize) {
        Response::RedirectToFederation => {}
        Response::Continue => run.say(Party::EntraId, Party::Client, Message::PasswordPage),
        _ => {
            run.say(Party::EntraId, Party::Client, Message::Refused);
            return Some(deny(state, Denial::Resource));
        }
    }
    run.emit(Event::Completed);
    state.client.phase = Phase::SigningIn;
    Some(state)
}

pub(super) fn redirect_to_federation(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::EntraId, Party::Client, Message::FederationRedirect);
    run.emit(Event::Completed);
    state.client.phase = Phase::AtProxy;
    state
}

pub(super) fn show_sign_in_page(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::Client, Party::FederationServer, Message::FederationPageRequest);
    run.federation(state.account, &mut state.page, federation_server::Request::Open);
    run.say(Party::FederationServer, Party::Client, Message::FederationPage);
    run.emit(Event::Completed);
    state.client.phase = Phase::SigningIn;
    state
}

pub(super) fn enter_credentials(run: &mut Run<'_>, mut state: State) -> State {
    run.emit(Event::Completed);
    if state.page == Page::Page {
        run.say(Party::User, Party::FederationServer, Message::Password);
        run.emit(Event::PasswordEntered { at: Party::FederationServer });
        let location = state.session.sign_in.location;
        let request = federation_server::Request::Password(location, Password::Right);
        let answer = run.federation(state.account, &mut state.page, request);
        return after_federation(run, state, answer);
    }
    run.say(Party::User, Party::EntraId, Message::Password);
    run.emit(Event::PasswordEntered { at: Party::EntraId });
    match entra(run, &mut state, Request::Password) {
        Response::Continue => state,
        Response::PasswordRefused => {
            run.say(Party::EntraId, Party::User, Message::Refused);
            run.emit(Event::LockedOut);
            deny(state, Denial::Password)
        }
        _ => deny(state, Denial::Policy),
    }
}

pub(super) fn complete_federation_mfa(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::User, Party::FederationServer, Message::Factor);
    let request = federation_server::Request::SecondFactor(Holder::Owner);
    let answer = run.federation(state.account, &mut state.page, request);
    if matches!(answer, federation_server::Response::Signed(_)) {
        state.ghost.session_mfa = true;
    }
    after_federation(run, state, answer)
}

fn after_federation(run: &mut Run<'_>, state: State, answer: federation_server::Response) -> State {
    use federation_server::Response;
    match answer {
        Response::Signed(_) | Response::Page => state,
        Response::SecondFactorWanted => {
            run.say(Party::FederationServer, Party::User, Message::FactorWanted);
            state
        }
        Response::NoFactor => {
            run.say(Party::FederationServer, Party::User, Message::Refused);
            run.emit(Event::FactorMissing);
            deny(state, Denial::NoFactor)
        }
        Response::PasswordRefused => {
            run.say(Party::FederationServer, Party::User, Message::Refused);
            run.emit(Event::LockedOut);
            deny(state, Denial::Password)
        }
        Response::Refused => {
            run.say(Party::FederationServer, Party::User, Message::Refused);
            deny(state, Denial::OthersFactor)
        }
    }
}

pub(super) fn return_to_entra(run: &mut Run<'_>, mut state: State, method: Method) -> State {
    let multiple = method == Method::Multiple;
    run.say(Party::FederationServer, Party::Client, Message::FederationResponse { multiple });
    run.say(Party::Client, Party::EntraId, Message::FederationResponse { multiple });
    if entra(run, &mut state, Request::Federated(method)) == Response::Refused {
        return refused(run, state);
    }
    state.page = Page::Idle;
    run.emit(Event::Completed);
    state
}

/// Asks Conditional Access. With `suspicious`, security defaults ask where they would not otherwise;
/// the step is there only where that makes a difference.
pub(super) fn evaluate_policy(
    run: &mut Run<'_>,
    mut state: State,
    suspicious: bool,
) -> Option<State> {
    if suspicious && !only_when_suspicious(run, state.session.sign_in) {
        return None;
    }
    state.session.sign_in.suspicious = suspicious;
    run.say(Party::EntraId, Party::EntraId, Message::Continue);
    if entra(run, &mut state, Request::Evaluate) == Response::Refused {
        return Some(refused(run, state));
    }
    run.emit(Event::Completed);
    Some(state)
}

/// Whether a sign-in is asked for more only when the service finds it necessary.
pub(super) fn only_when_suspicious(run: &Run<'_>, sign_in: SignIn) -> bool {
    let eyes = run.eyes(Party::EntraId);
    let asks = |suspicious| conditional_access::asks(SignIn { suspicious, ..sign_in }, eyes);
    asks(true) && !asks(false)
}

pub(super) fn enforce_controls(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::EntraId, Party::EntraId, Message::Continue);
    let answer = entra(run, &mut state, Request::Enforce);
    run.emit(Event::Completed);
    match answer {
        Response::SecondFactorWanted => {
            run.say(Party::EntraId, Party::User, Message::FactorWanted);
            state
        }
        Response::RegistrationWanted => {
            run.say(Party::EntraId, Party::User, Message::RegistrationWanted);
            state
        }
        Response::Continue => state,
        _ => {
            run.say(Party::EntraId, Party::Client, Message::Refused);
            deny(state, Denial::Policy)
        }
    }
}

pub(super) fn register_factor(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::User, Party::EntraId, Message::NewFactor);
    let request = Request::Register(Holder::Owner);
    if entra(run, &mut state, request) == Response::SecondFactorWanted {
        run.say(Party::EntraId, Party::User, Message::FactorWanted);
        return state;
    }
    run.say(Party::EntraId, Party::User, Message::Refused);
    run.emit(Event::FactorMissing);
    deny(state, Denial::NoFactor)
}

pub(super) fn complete_mfa(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::User, Party::EntraId, Message::Factor);
    let request = Request::SecondFactor(Factor::on_page(Holder::Owner));
    if entra(run, &mut state, request) == Response::Continue {
        state.ghost.session_mfa = true;
        run.emit(Event::Completed);
        return state;
    }
    run.say(Party::EntraId, Party::Client, Message::Refused);
    deny(state, Denial::OthersFactor)
}

pub(super) fn receive_code(run: &mut Run<'_>, mut state: State) -> State {
    if entra(run, &mut state, Request::Code) == Response::Refused {
        return refused(run, state);
    }
    run.say(Party::EntraId, Party::Client, Message::Code);
    state
}

pub(super) fn redeem_code(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::Client, Party::EntraId, Message::RedeemCode);
    let sign_in = state.session.sign_in;
    let request = Request::Redeem { verifier: true };
    let Response::Tokens(token) = entra(run, &mut state, request) else {
        return deny(state, Denial::Resource);
    };
    let done = Done::for_app(state.ghost.session_mfa);
    run.issued(Party::Client, token, Obtained::Code, done, Some(sign_in));
    run.emit(Event::SignInGranted);
    run.emit(Event::Completed);
    state.client = client::Record {
        phase: Phase::Tokens,
        access: Access::Valid,
        mfa: token.mfa,
        age: token.age,
        ..state.client
    };
    state.ghost.tokens_mfa = state.ghost.session_mfa;
    state.ghost.session_mfa = false;
    state.session = no_session();
    state
}

pub(super) fn refresh_access_token(
    run: &mut Run<'_>,
    mut state: State,
    from: Location,
) -> Option<State> {
    let audience = client::audience(state.client.site?, run.eyes(Party::Client));
    let token = client::token(state.client, audience);
    let sign_in = client::sign_in(audience, from);
    let mut session = entra::Session { stage: Stage::Idle, sign_in };
    run.say(Party::Client, Party::EntraId, Message::Refresh);
    let answer = run.entra(&mut state.account, &mut session, Request::Refresh(token));
    if answer == Response::Revoked {
        run.emit(Event::TokenEnded { token });
        if run.eyes(Party::Client).has(Fault::AppKeepsRevokedTokens) {
            return Some(state);
        }
    }
    if let Response::Tokens(renewed) = answer {
        let done = Done::for_app(state.ghost.tokens_mfa);
        let sign_in = entra::refreshing(token, sign_in);
        run.issued(Party::Client, renewed, Obtained::Refresh(token), done, Some(sign_in));
        state.client.access = Access::Valid;
        state.client.age = renewed.age;
    } else {
        run.say(Party::EntraId, Party::Client, Message::InteractionRequired);
        state.client.access = Access::None;
        state.client.mfa = false;
        state.client.age = Age::Current;
        state.client.phase = Phase::Ready;
        state.ghost.tokens_mfa = false;
        state.ghost.created = false;
    }
    Some(state)
}

pub(super) fn start_again(run: &mut Run<'_>, mut state: State) -> State {
    run.say(Party::User, Party::Client, Message::StartAgain);
    state.client = client::Record::default();
    state.session = no_session();
    state.page = Page::Idle;
    state.ghost.session_mfa = false;
    state.ghost.tokens_mfa = false;
    state.ghost.created = false;
    state
}
