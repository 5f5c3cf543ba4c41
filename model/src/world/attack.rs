//! The attacker's moves. Each runs to its end: nothing between its parts depends on what the others
//! do meanwhile, but for the account's second factor, which a move reads once.
//!
//! What a move needs from the start is read here, when it is used.

use crate::actor::attacker::{self, Disguise};
use crate::actor::entra::{self, Holder, Request, Response, Session, Stage};
use crate::actor::federation_server::{self, Record as Page};
use crate::actor::provisioning;
use crate::actor::{exchange_online, exchange_onprem};
use crate::event::{Event, Hand, Obtained, Reader};
use crate::party::Party;
use crate::policy::conditional_access::SignIn;
use crate::policy::federation::Method;
use crate::protocol::credential::{
    App, Location, PasswordProtocol, PasswordSignIn, Platform, Site,
};
use crate::protocol::message::Message;
use crate::protocol::token::{Audience, Root, Token};
use crate::setting::AttackerKnowsPassword;
use crate::world::run::Run;
use crate::world::signing_in::only_when_suspicious;
use crate::world::state::State;

/// Nothing that the attacker signs in for rests on multifactor authentication by Alice.
const ROOT: Root = Root::SignIn { owner_mfa: false };

fn knows_password(run: &Run<'_>) -> bool {
    run.eyes(Party::Attacker).is(AttackerKnowsPassword::Yes)
}

fn mail(root: Root) -> Event {
    Event::MailReturned { hand: Hand::Attacker, reader: Reader::Attacker, root }
}

pub(super) fn try_password(
    run: &mut Run<'_>,
    state: State,
    site: Site,
    protocol: PasswordProtocol,
    disguise: Disguise,
) -> Option<State> {
    if !knows_password(run) {
        return None;
    }
    let (route, device) = disguise.appearance();
    let (platform, location) = (Platform::Other, Location::Elsewhere);
    let sign_in = PasswordSignIn { protocol, route, device, platform, location };
    if run.password(Party::Attacker, site, sign_in)? {
        run.emit(mail(Root::Password));
    }
    Some(state)
}

/// Signs in like a person: password, whatever AD FS asks, whatever Conditional Access asks. A second
/// factor is only ever the attacker's own, registered where Alice has none.
pub(super) fn sign_in_as_user(
    run: &mut Run<'_>,
    mut state: State,
    audience: Audience,
    app: App,
    platform: Platform,
    suspicious: bool,
) -> Option<State> {
    if !knows_password(run) {
        return None;
    }
    let sign_in = attacker::sign_in(audience, app, platform);
    let mut session = Session { stage: Stage::Idle, sign_in };
    if suspicious && !only_when_suspicious(run, sign_in) {
        return None;
    }
    run.say(Party::Attacker, Party::EntraId, Message::Authorize(audience));
    if let Some(token) = interactive(run, &mut state, &mut session, suspicious) {
        run.issued(Party::Attacker, token, Obtained::Code);
        state.attacker = state.attacker.learn(token);
    } else {
        run.say(Party::EntraId, Party::Attacker, Message::Refused);
    }
    Some(state)
}

fn interactive(
    run: &mut Run<'_>,
    state: &mut State,
    session: &mut Session,
    suspicious: bool,
) -> Option<Token> {
    let account = &mut state.account;
    match run.entra(account, session, Request::Authorize) {
        Response::Continue => {
            run.say(Party::Attacker, Party::EntraId, Message::Password);
            run.entra(account, session, Request::Password);
        }
        Response::RedirectToFederation => {
            let method = at_federation(run, *account)?;
            run.entra(account, session, Request::Federated(method));
        }
        _ => return None,
    }
    session.sign_in = SignIn { suspicious, ..session.sign_in };
    run.entra(account, session, Request::Evaluate);
    if session.stage == Stage::Asked {
        let mut answer = run.entra(account, session, Request::Enforce);
        if answer == Response::RegistrationWanted {
            run.say(Party::EntraId, Party::Attacker, Message::RegistrationWanted);
            run.say(Party::Attacker, Party::EntraId, Message::NewFactor);
            answer = run.entra(account, session, Request::Register(Holder::Intruder));
        }
        if answer == Response::SecondFactorWanted {
            run.say(Party::EntraId, Party::Attacker, Message::FactorWanted);
            run.say(Party::Attacker, Party::EntraId, Message::Factor);
            run.entra(account, session, Request::SecondFactor(Holder::Intruder));
        }
    }
    run.entra(account, session, Request::Code);
    match run.entra(account, session, Request::Redeem) {
        Response::Tokens(token) => Some(token),
        _ => None,
    }
}

/// AD FS's page, from outside.
fn at_federation(run: &mut Run<'_>, account: entra::Account) -> Option<Method> {
    let mut page = Page::Idle;
    run.say(Party::Attacker, Party::FederationServer, Message::FederationPageRequest);
    run.federation(account, &mut page, federation_server::Request::Open);
    run.say(Party::Attacker, Party::FederationServer, Message::Password);
    let request = federation_server::Request::Password(Location::Elsewhere);
    let mut answer = run.federation(account, &mut page, request);
    if answer == federation_server::Response::SecondFactorWanted {
        run.say(Party::FederationServer, Party::Attacker, Message::FactorWanted);
        run.say(Party::Attacker, Party::FederationServer, Message::Factor);
        let request = federation_server::Request::SecondFactor(Holder::Intruder);
        answer = run.federation(account, &mut page, request);
    }
    match answer {
        federation_server::Response::Signed(method) => {
            let multiple = method == Method::Multiple;
            let message = Message::FederationResponse { multiple };
            run.say(Party::FederationServer, Party::Attacker, message);
            run.say(Party::Attacker, Party::EntraId, message);
            Some(method)
        }
        _ => None,
    }
}

/// Trades the password for a token at Entra ID (reading 10).
pub(super) fn trade_password(run: &mut Run<'_>, state: State, audience: Audience) -> Option<State> {
    if !knows_password(run) {
        return None;
    }
    run.say(Party::Attacker, Party::EntraId, Message::PasswordGrant(audience));
    Some(silent(run, state, audience, Request::PasswordGrant))
}

/// Trades it at the active endpoint of AD FS, where the domain is federated.
pub(super) fn trade_at_federation(
    run: &mut Run<'_>,
    state: State,
    audience: Audience,
) -> Option<State> {
    if !knows_password(run) || !entra::federated(run.eyes(Party::EntraId)) {
        return None;
    }
    run.say(Party::Attacker, Party::FederationServer, Message::ActiveRequest);
    let mut page = Page::Idle;
    let request = federation_server::Request::Active;
    let answer = run.federation(state.account, &mut page, request);
    let federation_server::Response::Signed(method) = answer else {
        run.say(Party::FederationServer, Party::Attacker, Message::Refused);
        return Some(state);
    };
    let multiple = method == Method::Multiple;
    run.say(Party::FederationServer, Party::Attacker, Message::FederationResponse { multiple });
    run.say(Party::Attacker, Party::EntraId, Message::SamlGrant(audience));
    Some(silent(run, state, audience, Request::SamlGrant(method)))
}

/// ABSTRACTION: the user agent claims no phone. A platform condition only adds platforms that a policy
/// covers, and a grant without a person in front changes nothing but what the attacker holds; so the
/// claim that leaves most policies out is the one to make. In front of a page it is different: being
/// asked for a second factor lets her register one.
fn silent(run: &mut Run<'_>, mut state: State, audience: Audience, request: Request) -> State {
    let sign_in = attacker::sign_in(audience, App::Native, Platform::Other);
    let mut session = Session { stage: Stage::Idle, sign_in };
    match run.entra(&mut state.account, &mut session, request) {
        Response::Tokens(token) => {
            run.issued(Party::Attacker, token, Obtained::Silently);
            state.attacker = state.attacker.learn(token);
        }
        _ => run.say(Party::EntraId, Party::Attacker, Message::InteractionRequired),
    }
    state
}

/// Reads the mailbox in Exchange Online, or what the copy of an on-premises one has.
pub(super) fn read_online(run: &mut Run<'_>, state: State) -> Option<State> {
    let token = state.attacker.token(Audience::ExchangeOnline)?;
    run.say(Party::Attacker, Party::ExchangeOnline, Message::Bearer(Site::Online, token));
    let has_mail = match run.exchange_online(exchange_online::Request::Mail(token)) {
        exchange_online::Response::Mail => true,
        exchange_online::Response::Cached => state.sync.mail,
        _ => false,
    };
    if has_mail {
        run.say(Party::ExchangeOnline, Party::Attacker, Message::Mail);
        run.emit(mail(ROOT));
    } else {
        run.say(Party::ExchangeOnline, Party::Attacker, Message::Refused);
    }
    Some(state)
}

/// Asks for a copy with the real endpoint, as Outlook would, and reads it.
///
/// ABSTRACTION: the copy that this makes is not kept in the state. Alice's own would hold the same
/// mail, and the attacker has read it already.
pub(super) fn provision_and_read(run: &mut Run<'_>, state: State) -> Option<State> {
    let token = state.attacker.token(Audience::ExchangeOnline)?;
    let mut copy = provisioning::Record::default();
    run.say(Party::Attacker, Party::Provisioning, Message::Provision(token));
    let requests = [
        provisioning::Request::Provision(token),
        provisioning::Request::OnBehalfOf(token),
        provisioning::Request::CreateMailbox,
        provisioning::Request::Synchronize,
    ];
    for request in requests {
        if run.provisioning(&mut copy, request) == provisioning::Response::Refused {
            run.say(Party::Provisioning, Party::Attacker, Message::Refused);
            return Some(state);
        }
    }
    run.emit(Event::MailReturned { hand: Hand::Service, reader: Reader::Cache, root: ROOT });
    run.say(Party::Provisioning, Party::Attacker, Message::Mail);
    run.emit(mail(ROOT));
    Some(state)
}

/// Reads on-premises mail over ActiveSync.
pub(super) fn read_on_premises(
    run: &mut Run<'_>,
    state: State,
    disguise: Disguise,
) -> Option<State> {
    let token = state.attacker.token(Audience::OnPremises)?;
    let (route, device) = disguise.appearance();
    let bearer = exchange_onprem::Bearer { token, route, device };
    run.say(Party::Attacker, Party::ExchangeOnPremises, Message::Bearer(Site::OnPremises, token));
    let answer = run.exchange_onprem(exchange_onprem::Request::ActiveSync(bearer));
    Some(read(run, state, answer))
}

/// Reads on-premises mail in Outlook on the web.
pub(super) fn read_in_browser(run: &mut Run<'_>, state: State) -> Option<State> {
    let token = state.attacker.token(Audience::OnPremises)?;
    run.say(Party::Attacker, Party::ExchangeOnPremises, Message::WebBearer(token));
    let answer = run.exchange_onprem(exchange_onprem::Request::OutlookOnTheWeb(token));
    Some(read(run, state, answer))
}

fn read(run: &mut Run<'_>, state: State, answer: exchange_onprem::Response) -> State {
    if answer == exchange_onprem::Response::Mail {
        run.say(Party::ExchangeOnPremises, Party::Attacker, Message::Mail);
        run.emit(mail(ROOT));
    } else {
        run.say(Party::ExchangeOnPremises, Party::Attacker, Message::Refused);
    }
    state
}
