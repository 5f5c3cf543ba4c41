//! What she does with tokens, with what she administers, and with nothing at all.

use super::{mail, root, sits};
use crate::action::Counterfeit;
use crate::actor::attacker::{self, Disguise, Right, Seat};
use crate::actor::entra::{self, Request, Response, Session, Stage};
use crate::actor::{directory, exchange_online, exchange_onprem, provisioning};
use crate::event::{Done, Event, Fact, Hand, Obtained, Reader};
use crate::party::Party;
use crate::policy::conditional_access::SignIn;
use crate::protocol::credential::{App, Device, Platform, Route, Site};
use crate::protocol::message::Message;
use crate::protocol::token::{Age, Audience, Interface, Issuer, Requester, Root, Subject, Token};
use crate::setting::{AttackerOnpremAdmin, AttackerOwnAccount};
use crate::world::run::Run;
use crate::world::state::{State, no_session};

/// Reads the mailbox in Exchange Online, or what the copy of an on-premises one has.
pub(in crate::world) fn read_online(
    run: &mut Run<'_>,
    state: State,
    right: Right,
    by_alice: bool,
) -> Option<State> {
    let token = state.attacker.token(right, by_alice)?;
    run.say(Party::Attacker, Party::ExchangeOnline, Message::Bearer(Site::Online, token));
    let has_mail = match run.exchange_online(exchange_online::Request::Mail(token)) {
        exchange_online::Response::Mail => true,
        exchange_online::Response::Cached => state.sync.mail,
        _ => false,
    };
    Some(returned(run, state, Party::ExchangeOnline, has_mail.then_some(root(by_alice))))
}

/// Asks for a copy with the real endpoint, as Outlook would, and reads it.
///
/// ABSTRACTION: the copy that this makes is not kept in the state. Alice's own would hold the same
/// mail, and the attacker has read it already.
pub(in crate::world) fn provision_and_read(
    run: &mut Run<'_>,
    state: State,
    by_alice: bool,
) -> Option<State> {
    let token = state.attacker.token(Right::Online, by_alice)?;
    if !provision(run, token) {
        return Some(state);
    }
    let root = root(by_alice);
    run.emit(Event::MailReturned { hand: Hand::Service, reader: Reader::Cache, root });
    Some(returned(run, state, Party::Provisioning, Some(root)))
}

/// Whether a copy is made with the real endpoint.
fn provision(run: &mut Run<'_>, token: Token) -> bool {
    run.say(Party::Attacker, Party::Provisioning, Message::Provision(token));
    let requests = [
        provisioning::Request::Provision(token),
        provisioning::Request::OnBehalfOf(token),
        provisioning::Request::CreateMailbox,
        provisioning::Request::Synchronize,
    ];
    all_done(run, &mut provisioning::Record::default(), &requests)
}

/// Asks for a copy with an endpoint of her own, so that the service's token comes to her. Mallory's own
/// token will do for the request; what comes is Mallory's then.
pub(in crate::world) fn provision_elsewhere(
    run: &mut Run<'_>,
    mut state: State,
    whose: Counterfeit,
    by_alice: bool,
) -> Option<State> {
    let token = match whose {
        Counterfeit::Mallorys => mallorys(run, Audience::ExchangeOnline)?,
        Counterfeit::Foreign => return None,
        Counterfeit::Elsewheres => state.attacker.token(Right::Online, by_alice)?,
    };
    run.say(Party::Attacker, Party::Provisioning, Message::ProvisionElsewhere(token));
    let mut copy = provisioning::Record::default();
    let requests = [
        provisioning::Request::Provision(token),
        provisioning::Request::OnBehalfOf(token),
        provisioning::Request::SynchronizeElsewhere,
    ];
    if all_done(run, &mut copy, &requests) {
        let sent = Token { subject: token.subject, ..copy.token() };
        run.say(Party::Provisioning, Party::Attacker, Message::Bearer(Site::OnPremises, sent));
        run.emit(Event::EndpointCalled { registered: false });
        if token.subject == Subject::Alice {
            state.attacker = state.attacker.learn(Right::Sync, sent.mfa, by_alice);
        }
    }
    Some(state)
}

/// Whether the provisioning service does all of this.
fn all_done(
    run: &mut Run<'_>,
    copy: &mut provisioning::Record,
    requests: &[provisioning::Request],
) -> bool {
    let is_done = |request: &provisioning::Request| {
        run.provisioning(copy, *request) != provisioning::Response::Refused
    };
    let all = requests.iter().all(is_done);
    if !all {
        run.say(Party::Provisioning, Party::Attacker, Message::Refused);
    }
    all
}

/// Reads on-premises mail over ActiveSync, with a token of the app or of Exchange Online.
pub(in crate::world) fn read_on_premises(
    run: &mut Run<'_>,
    state: State,
    disguise: Disguise,
    (right, by_alice): (Right, bool),
    seat: Seat,
) -> Option<State> {
    let token = state.attacker.token(right, by_alice)?;
    if !sits(run, seat) {
        return None;
    }
    let (route, device) = disguise.appearance(seat.location());
    let bearer = exchange_onprem::Bearer { token, route, device };
    run.say(Party::Attacker, Party::ExchangeOnPremises, Message::Bearer(Site::OnPremises, token));
    let answer = run.exchange_onprem(exchange_onprem::Request::ActiveSync(bearer));
    let root = (answer == exchange_onprem::Response::Mail).then_some(root(by_alice));
    Some(returned(run, state, Party::ExchangeOnPremises, root))
}

/// Reads on-premises mail in Outlook on the web.
pub(in crate::world) fn read_in_browser(
    run: &mut Run<'_>,
    state: State,
    by_alice: bool,
) -> Option<State> {
    let token = state.attacker.token(Right::OnPremises, by_alice)?;
    run.say(Party::Attacker, Party::ExchangeOnPremises, Message::WebBearer(token));
    let answer = run.exchange_onprem(exchange_onprem::Request::OutlookOnTheWeb(token));
    let root = (answer == exchange_onprem::Response::Mail).then_some(root(by_alice));
    Some(returned(run, state, Party::ExchangeOnPremises, root))
}

/// Reads on-premises mail over EWS, with a token of the app or of Exchange Online.
pub(in crate::world) fn read_over_web_services(
    run: &mut Run<'_>,
    state: State,
    (right, by_alice): (Right, bool),
    seat: Seat,
) -> Option<State> {
    let token = state.attacker.token(right, by_alice)?;
    if !sits(run, seat) {
        return None;
    }
    let (route, _) = Disguise::Plain.appearance(seat.location());
    run.say(Party::Attacker, Party::ExchangeOnPremises, Message::WebServicesBearer(token));
    let answer = run.exchange_onprem(exchange_onprem::Request::WebServices(token, route));
    let root = (answer == exchange_onprem::Response::Mail).then_some(root(by_alice));
    Some(returned(run, state, Party::ExchangeOnPremises, root))
}

/// A server answers with mail that rests on this, or refuses.
fn returned(run: &mut Run<'_>, state: State, server: Party, root: Option<Root>) -> State {
    if let Some(root) = root {
        run.say(server, Party::Attacker, Message::Mail);
        run.emit(mail(root));
    } else {
        run.say(server, Party::Attacker, Message::Refused);
    }
    state
}

/// Trades a copied refresh token for an access token. A refresh token is bound to the user and the
/// client, not to a resource; Conditional Access is asked again (`ED:refresh-tokens`).
pub(in crate::world) fn redeem_refresh_token(
    run: &mut Run<'_>,
    mut state: State,
    audience: Audience,
    by_alice: bool,
    seat: Seat,
) -> Option<State> {
    let held = state.attacker.token(Right::Refresh, by_alice)?;
    if !sits(run, seat) {
        return None;
    }
    let token = Token { audience, ..held };
    // She keeps no refresh token of her own sign-ins: this one is a copy of Alice's.
    let sign_in = SignIn {
        machine: seat.machine_with_copy(),
        ..attacker::sign_in(audience, App::Native, Platform::Other, seat)
    };
    let mut session = Session { stage: Stage::Idle, sign_in };
    run.say(Party::Attacker, Party::EntraId, Message::Refresh);
    let request = Request::Refresh(token);
    if let Response::Tokens(token) = run.entra(&mut state.account, &mut session, request) {
        let done = Done::for_another(by_alice);
        let sign_in = entra::refreshing(token, sign_in);
        run.issued(Party::Attacker, token, Obtained::Refresh(token), done, Some(sign_in));
        state.attacker = state.attacker.get(token, by_alice, true);
    } else {
        run.say(Party::EntraId, Party::Attacker, Message::InteractionRequired);
    }
    Some(state)
}

/// Presents what the tenant's Entra ID did not issue for Alice at that server. What Exchange Online does not
/// take for mail is brought to its provisioning service and, where it is Alice's, to Entra ID as an assertion.
pub(in crate::world) fn present(
    run: &mut Run<'_>,
    state: State,
    site: Site,
    what: Counterfeit,
    by_alice: bool,
) -> Option<State> {
    let (audience, right) = match site {
        Site::Online => (Audience::ExchangeOnline, Right::OnPremises),
        Site::OnPremises => (Audience::OnPremises, Right::Online),
    };
    let token = match what {
        Counterfeit::Foreign => Token {
            issuer: Issuer::Foreign,
            audience,
            subject: Subject::Alice,
            requester: Requester::MobileApp,
            mfa: true,
            age: Age::Current,
        },
        Counterfeit::Mallorys => mallorys(run, audience)?,
        Counterfeit::Elsewheres => state.attacker.token(right, by_alice)?,
    };
    let server = match site {
        Site::Online => Party::ExchangeOnline,
        Site::OnPremises => Party::ExchangeOnPremises,
    };
    run.say(Party::Attacker, server, Message::Counterfeit(site, token));
    let has_mail = match site {
        Site::Online => {
            run.exchange_online(exchange_online::Request::Mail(token))
                == exchange_online::Response::Mail
                || what != Counterfeit::Mallorys && provision(run, token)
        }
        Site::OnPremises => {
            let (route, device) = (Route::Internet, Device::SPOOFED);
            let bearer = exchange_onprem::Bearer { token, route, device };
            run.exchange_onprem(exchange_onprem::Request::ActiveSync(bearer))
                == exchange_onprem::Response::Mail
        }
    };
    if site == Site::Online && what == Counterfeit::Elsewheres && !has_mail {
        return Some(on_behalf_of(run, state, token, by_alice));
    }
    Some(returned(run, state, server, has_mail.then_some(Root::Elsewhere)))
}

/// Mallory's own token, where the attacker has such an account.
fn mallorys(run: &Run<'_>, audience: Audience) -> Option<Token> {
    run.eyes(Party::Attacker).is(AttackerOwnAccount::Yes).then_some(Token {
        issuer: Issuer::Tenant,
        audience,
        subject: Subject::Mallory,
        requester: Requester::MobileApp,
        mfa: true,
        age: Age::Current,
    })
}

/// Asks for a token on behalf of Alice, with a client of her own.
pub(in crate::world) fn ask_on_behalf(
    run: &mut Run<'_>,
    state: State,
    by_alice: bool,
) -> Option<State> {
    let assertion = state.attacker.token(Right::Online, by_alice)?;
    Some(on_behalf_of(run, state, assertion, by_alice))
}

fn on_behalf_of(run: &mut Run<'_>, mut state: State, assertion: Token, by_alice: bool) -> State {
    let requester = Requester::MobileApp;
    run.say(Party::Attacker, Party::EntraId, Message::OnBehalfOf(assertion));
    let request = Request::OnBehalfOf(assertion, requester);
    let mut session = no_session();
    if let Response::Tokens(token) = run.entra(&mut state.account, &mut session, request) {
        let obtained = Obtained::OnBehalfOf { assertion, requester };
        run.issued(Party::Attacker, token, obtained, Done::for_another(by_alice), None);
        state.attacker = state.attacker.get(token, by_alice, true);
    } else {
        run.say(Party::EntraId, Party::Attacker, Message::Refused);
    }
    state
}

/// Opens the mailbox on a server that she administers.
pub(in crate::world) fn read_as_administrator(run: &mut Run<'_>, state: State) -> Option<State> {
    if !run.eyes(Party::Attacker).is(AttackerOnpremAdmin::Yes)
        || run.directory(Party::Attacker, directory::Request::Locate)
            != directory::Response::Mailbox(Site::OnPremises)
    {
        return None;
    }
    let server = Party::ExchangeOnPremises;
    run.say(Party::Attacker, server, Message::OpenAsAdministrator);
    Some(returned(run, state, server, Some(Root::Elsewhere)))
}

/// Uses Exchange Server's own key at Entra ID, and opens the mailbox over an interface with what that gives:
/// through the principal that the server shares with Exchange Online (CVE-2025-53786), or as the
/// dedicated hybrid application.
pub(in crate::world) fn use_servers_key(
    run: &mut Run<'_>,
    state: State,
    as_whom: Principal,
    interface: Interface,
) -> Option<State> {
    if !run.eyes(Party::Attacker).is(AttackerOnpremAdmin::Yes) {
        return None;
    }
    let (request, message) = match as_whom {
        Principal::Shared => (Request::SharedPrincipal, Message::SharedPrincipal),
        Principal::Dedicated => {
            (Request::HybridApplication(interface), Message::HybridApplication(interface))
        }
    };
    run.say(Party::Attacker, Party::EntraId, message);
    let (mut account, mut session) = (state.account, no_session());
    let Response::Tokens(token) = run.entra(&mut account, &mut session, request) else {
        run.say(Party::EntraId, Party::Attacker, Message::Refused);
        return Some(state);
    };
    run.say(Party::EntraId, Party::Attacker, Message::ApplicationToken);
    run.say(Party::Attacker, Party::ExchangeOnline, Message::ApplicationBearer(interface));
    let request = exchange_online::Request::Application(token, interface);
    let has_mail = match run.exchange_online(request) {
        exchange_online::Response::Mail => true,
        exchange_online::Response::Cached => state.sync.mail,
        _ => false,
    };
    let root = has_mail.then_some(Root::Elsewhere);
    Some(returned(run, state, Party::ExchangeOnline, root))
}

/// As whom Exchange Server's key is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::world) enum Principal {
    /// As the principal that it shares with Exchange Online.
    Shared,
    /// As the dedicated hybrid application.
    Dedicated,
}

/// Asks without signing in: AutoDiscover where a mailbox is, Entra ID what kind of account it is.
pub(in crate::world) fn look_up(run: &mut Run<'_>, state: State) -> State {
    run.say(Party::Attacker, Party::ExchangeOnline, Message::Discover(Site::Online));
    match run.exchange_online(exchange_online::Request::Discover) {
        exchange_online::Response::Found(_) => {
            run.say(Party::ExchangeOnline, Party::Attacker, Message::Found(Site::Online));
        }
        _ => run.say(Party::ExchangeOnline, Party::Attacker, Message::Elsewhere),
    }
    run.emit(Event::Revealed(Fact::Location));
    run.say(Party::Attacker, Party::EntraId, Message::UserRealm);
    run.emit(Event::Revealed(Fact::IdentityModel));
    if entra::tells_factor(run.eyes(Party::EntraId)) {
        run.emit(Event::Revealed(Fact::Other));
    }
    state
}
