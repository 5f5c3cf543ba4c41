//! Which claims of the model an answer would violate that grants what is refused.

use family::cube::{Assignment, Cube};
use family::variable::Values;
use family::view::Concrete;
use model::action::Action;
use model::actor::{entra, exchange_online, exchange_onprem, federation_server};
use model::claim::{self, Kind};
use model::event::{Done, Event, Hand, Obtained, Reader};
use model::protocol::credential::Site;
use model::protocol::token::{Age, Audience, Issuer, Requester, Root, Subject, Token};
use model::world::state::{State, no_session};

use crate::role::device_code::Asked;
use crate::role::{Ask, Lure, Told};

/// The claims, in the order of the screen, where the right answer is this one.
#[must_use]
pub fn claims(
    ask: Ask,
    told: Told,
    action: Action,
    configuration: &Assignment,
) -> Vec<&'static str> {
    let mut events = granted(ask);
    if told == Told::Onprem(exchange_onprem::Response::Accepted { mail: false }) {
        events.retain(|event| !matches!(event, Event::PasswordAccepted { .. }));
    }
    let view = Concrete(configuration);
    let cube: Cube = configuration.iter().map(|(_, value)| Values::one(value)).collect();
    let violates = |it: &&claim::Claim| match it.kind {
        Kind::Invariant(shows) if it.within(&cube).is_some() => {
            events.iter().any(|event| shows(&State::initial(), action, event, &view))
        }
        _ => false,
    };
    claim::all().iter().filter(violates).map(|it| it.id).collect()
}

/// What would happen.
fn granted(ask: Ask) -> Vec<Event> {
    let mail = |root| {
        let reader = Reader::Attacker;
        Event::MailReturned { hand: Hand::Attacker, reader, root }
    };
    let token = |audience, mfa| Token {
        issuer: Issuer::Tenant,
        audience,
        subject: Subject::Alice,
        requester: Requester::MobileApp,
        mfa,
        age: Age::Current,
    };
    // All that Alice did she did for whoever began the sign-in.
    if let Ask::Lure(Lure::Return, sign_in) = ask {
        let (obtained, done) = (Obtained::Code, Done::ByAliceForAnother);
        let token = token(sign_in.audience, true);
        let issued = Event::TokenIssued { token, obtained, done, sign_in: Some(sign_in) };
        return vec![issued, mail(Root::SignIn { owner_mfa: true })];
    }
    match ask.shown() {
        Ask::Onprem(exchange_onprem::Request::Password(sign_in)) => {
            let (site, protocol) = (Site::OnPremises, sign_in.protocol);
            let accepted = Event::PasswordAccepted { site, protocol };
            let data = protocol.bears_data().then(|| mail(Root::Password));
            std::iter::once(accepted).chain(data).collect()
        }
        Ask::Onprem(exchange_onprem::Request::ActiveSync(bearer)) => {
            let (by, token) = (Audience::OnPremises, bearer.token);
            let root = Root::SignIn { owner_mfa: token.mfa };
            vec![Event::TokenAccepted { by, token }, mail(root)]
        }
        Ask::Onprem(_)
        | Ask::Online(exchange_online::Request::Discover | exchange_online::Request::Probe)
        | Ask::Forged(_)
        | Ask::Lure(..)
        | Ask::Device(Asked::Start, _) => Vec::new(),
        Ask::Online(exchange_online::Request::Password(sign_in)) => {
            let (site, protocol) = (Site::Online, sign_in.protocol);
            let accepted = Event::PasswordAccepted { site, protocol };
            let data = protocol.bears_data().then(|| mail(Root::Password));
            std::iter::once(accepted).chain(data).collect()
        }
        Ask::Online(
            exchange_online::Request::Mail(token) | exchange_online::Request::Application(token, _),
        ) => {
            let root = Root::SignIn { owner_mfa: token.mfa };
            let accepted = Event::TokenAccepted { by: Audience::ExchangeOnline, token };
            vec![accepted, mail(root)]
        }
        // Entra ID trades AD FS's response for tokens.
        Ask::Federation(request) => {
            let sign_in = no_session().sign_in;
            let token = token(sign_in.audience, false);
            let obtained = match request {
                federation_server::Request::Active(..) => Obtained::Silently,
                _ => Obtained::Code,
            };
            let (done, sign_in) = (Done::Nothing, Some(sign_in));
            vec![Event::TokenIssued { token, obtained, done, sign_in }]
        }
        // Who has signed in for a client that waits has given it tokens.
        Ask::Device(Asked::Enter | Asked::Page(_) | Asked::Poll, sign_in) => {
            granted(Ask::Entra(entra::Request::Redeem { verifier: true }, sign_in))
        }
        Ask::Entra(request, sign_in) => {
            let (done, sign_in) = (Done::Nothing, Some(sign_in));
            let audience = sign_in.map_or(Audience::ExchangeOnline, |it| it.audience);
            let token = token(audience, false);
            let issued = |token, obtained, sign_in| {
                vec![Event::TokenIssued { token, obtained, done, sign_in }]
            };
            match request {
                entra::Request::PasswordGrant | entra::Request::SamlGrant(_) => {
                    issued(token, Obtained::Silently, sign_in)
                }
                entra::Request::Refresh(old) => issued(old, Obtained::Refresh(old), sign_in),
                entra::Request::OnBehalfOf(assertion, requester) => {
                    let audience = Audience::OnPremises;
                    let token = Token { audience, requester, ..assertion };
                    issued(token, Obtained::OnBehalfOf { assertion, requester }, None)
                }
                entra::Request::RefreshOnBehalfOf(_)
                | entra::Request::SharedPrincipal
                | entra::Request::HybridApplication(_)
                | entra::Request::Ticket(..) => Vec::new(),
                _ => issued(token, Obtained::Code, sign_in),
            }
        }
    }
}
