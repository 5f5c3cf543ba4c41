//! The words for what is asked and answered: labels in vectors, and parts of ids.

mod online;
mod federation;

use std::collections::BTreeMap;

use model::actor::{entra, exchange_onprem};
use model::policy::conditional_access::{Machine, SignIn};
use model::policy::federation::Method;
use model::protocol::credential::{
    App, Device, DeviceModel, DeviceType, Location, PasswordProtocol, Platform, Route,
};
use model::protocol::token::{Audience, Issuer, Requester, Subject, Token};

use crate::format::Message;
use crate::role::device_code::Asked;
use crate::role::{Ask, Lure, Told};

/// What is asked.
#[must_use]
pub fn ask(ask: Ask) -> Message {
    match ask {
        Ask::Onprem(request) => onprem(request),
        Ask::Online(request) => online::ask(request),
        Ask::Federation(request) => federation::ask(request),
        Ask::Entra(request, sign_in) => entra(request, sign_in),
        Ask::Forged(_) => message("forged", &[]),
        Ask::Lure(Lure::Begin, _) => self::ask(ask.shown()),
        Ask::Lure(Lure::Return, _) => {
            Message { name: "authorize-again".to_owned(), ..self::ask(ask.shown()) }
        }
        Ask::Device(asked, sign_in) => device_code(asked, sign_in),
    }
}

/// What is answered.
#[must_use]
pub fn told(told: Told) -> Message {
    match told {
        Told::Onprem(response) => told_by_onprem(response),
        Told::Online(response) => online::told(response),
        Told::Settings => message("settings", &[]),
        Told::Federation(response) => federation::told(response),
        Told::Entra(response) => told_by_entra(response),
        Told::DeviceCode => message("device-code", &[]),
        Told::SignedIn => message("signed-in", &[]),
        Told::Pending => message("pending", &[]),
    }
}

/// Whether the answer gives what was asked for, or leads on to it.
#[must_use]
pub fn is_granted(told: Told) -> bool {
    match told {
        Told::Online(response) => online::is_granted(response),
        Told::Federation(response) => federation::is_granted(response),
        Told::Settings | Told::DeviceCode | Told::SignedIn => true,
        Told::Pending => false,
        Told::Onprem(response) => match response {
            exchange_onprem::Response::Found
            | exchange_onprem::Response::Challenge(_)
            | exchange_onprem::Response::Accepted { mail: true }
            | exchange_onprem::Response::Mail => true,
            exchange_onprem::Response::Accepted { mail: false }
            | exchange_onprem::Response::Unreachable
            | exchange_onprem::Response::NotPublished
            | exchange_onprem::Response::Refused => false,
        },
        Told::Entra(response) => match response {
            entra::Response::RedirectToFederation
            | entra::Response::Continue
            | entra::Response::SecondFactorWanted
            | entra::Response::RegistrationWanted
            | entra::Response::Code
            | entra::Response::Tokens(_)
            | entra::Response::Ticket => true,
            entra::Response::InteractionRequired
            | entra::Response::NoFactor
            | entra::Response::PasswordRefused
            | entra::Response::Revoked
            | entra::Response::Refused => false,
        },
    }
}

/// What else may be answered to an authorization request whose right answer is a refusal. For whom it is, and for
/// what, may be looked at when the user has signed in: what is forbidden is what comes of it.
#[must_use]
pub fn ahead(ask: Ask, right: Told) -> Vec<Told> {
    use entra::{Request, Response};
    let begins = matches!(
        ask,
        Ask::Entra(Request::Authorize, _)
            | Ask::Lure(Lure::Begin, _)
            | Ask::Device(Asked::Enter, _)
    );
    match right {
        Told::Entra(Response::Refused) if begins => {
            [Response::Continue, Response::RedirectToFederation].map(Told::Entra).into()
        }
        _ => Vec::new(),
    }
}

/// Whether the answer gives data, or what is traded for it.
#[must_use]
pub fn gives(told: Told) -> bool {
    match told {
        Told::Online(response) => online::gives(response),
        Told::Federation(response) => federation::gives(response),
        Told::Settings | Told::SignedIn => true,
        Told::DeviceCode | Told::Pending => false,
        Told::Onprem(response) => matches!(
            response,
            exchange_onprem::Response::Accepted { mail: true } | exchange_onprem::Response::Mail
        ),
        Told::Entra(response) => matches!(
            response,
            entra::Response::Code | entra::Response::Tokens(_) | entra::Response::Ticket
        ),
    }
}

fn message(name: &str, arguments: &[(&str, &str)]) -> Message {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let arguments: BTreeMap<String, String> = arguments.iter().map(owned).collect();
    Message { name: name.to_owned(), arguments }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The word for a request with a token, or with one that was revoked.
fn aged(token: Token, current: &'static str, revoked: &'static str) -> &'static str {
    if token.age.is_revoked() { revoked } else { current }
}

fn onprem(request: exchange_onprem::Request) -> Message {
    use exchange_onprem::Request;
    match request {
        Request::Discover => message("discover", &[]),
        Request::Probe(from) => message("probe", &[("network", route(from))]),
        Request::Password(sign_in) if sign_in.protocol == PasswordProtocol::AutoDiscover => {
            message("password", &[("network", route(sign_in.route))])
        }
        Request::Password(sign_in) => message(
            "password",
            &[("network", route(sign_in.route)), ("device", device(sign_in.device))],
        ),
        Request::ActiveSync(bearer) => {
            let mut it = message(
                "token",
                &[("network", route(bearer.route)), ("device", device(bearer.device))],
            );
            it.arguments.extend(of_token(bearer.token));
            it
        }
        Request::OutlookOnTheWeb(token) => {
            let mut it = message("web-token", &[]);
            it.arguments.extend(of_token(token));
            it
        }
        Request::WebServices(token, from) => {
            let mut it = message("ews-token", &[("network", route(from))]);
            it.arguments.extend(of_token(token));
            it
        }
    }
}

fn entra(request: entra::Request, sign_in: SignIn) -> Message {
    use entra::Request;
    let about = |name: &str| {
        message(
            name,
            &[
                ("audience", audience(sign_in.audience)),
                ("app", app(sign_in.app)),
                ("platform", platform(sign_in.platform)),
                ("location", location(sign_in.location)),
                ("machine", machine(sign_in.machine)),
            ],
        )
    };
    let with = |name: &str, token: Token| {
        let mut it = about(name);
        it.arguments.extend(of_token(token));
        it
    };
    match request {
        Request::Authorize => about("authorize"),
        Request::AuthorizeWithHint => about("authorize-with-hint"),
        Request::Password => message("password", &[]),
        Request::Federated(said) => message("federated", &[("method", method(said))]),
        Request::Evaluate => message("evaluate", &[]),
        Request::Enforce => message("enforce", &[]),
        Request::Register(holder) => message("register", &[("holder", whose(holder))]),
        Request::SecondFactor(factor) => message(
            "second-factor",
            &[("holder", whose(factor.holder)), ("on-page", yes(factor.on_page))],
        ),
        Request::DeviceCode => message("device-code", &[]),
        Request::Code => message("code", &[]),
        Request::Redeem { verifier } => message("redeem", &[("verifier", yes(verifier))]),
        Request::PasswordGrant => about("password-grant"),
        Request::SamlGrant(said) => {
            let mut it = about("saml-grant");
            it.arguments.insert("method".to_owned(), method(said).to_owned());
            it
        }
        Request::Refresh(token) => with(aged(token, "refresh", "revoked-refresh"), token),
        Request::Ticket(of, from, _) => {
            message("ticket", &[("platform", platform(of)), ("location", location(from))])
        }
        Request::OnBehalfOf(token, by) => {
            let name = aged(token, "on-behalf-of", "revoked-on-behalf-of");
            let mut it = message(name, &[("by", requester(by))]);
            it.arguments.extend(of_token(token));
            it
        }
        Request::RefreshOnBehalfOf(token) => {
            let name = aged(token, "refresh-on-behalf-of", "revoked-refresh-on-behalf-of");
            let mut it = message(name, &[]);
            it.arguments.extend(of_token(token));
            it
        }
        Request::SharedPrincipal => message("shared-principal", &[]),
        Request::HybridApplication(over) => {
            message("hybrid-application", &[("interface", over.id())])
        }
    }
}

fn device_code(asked: Asked, sign_in: SignIn) -> Message {
    match asked {
        Asked::Start => {
            let name = "device-authorization".to_owned();
            Message { name, ..entra(entra::Request::Authorize, sign_in) }
        }
        Asked::Enter => message("user-code", &[]),
        Asked::Page(request) => entra(request, sign_in),
        Asked::Poll => message("poll", &[]),
    }
}

fn told_by_onprem(response: exchange_onprem::Response) -> Message {
    use exchange_onprem::Response;
    match response {
        Response::Found => message("found", &[]),
        Response::Challenge(it) => {
            message("challenge", &[("authority", yes(it.authority)), ("basic", yes(it.basic))])
        }
        Response::Unreachable => message("unreachable", &[]),
        Response::Accepted { mail } => message("accepted", &[("mail", yes(mail))]),
        Response::Mail => message("mail", &[]),
        Response::NotPublished => message("not-published", &[]),
        Response::Refused => message("refused", &[]),
    }
}

fn told_by_entra(response: entra::Response) -> Message {
    use entra::Response;
    match response {
        Response::RedirectToFederation => message("redirect-to-federation", &[]),
        Response::Continue => message("page", &[]),
        Response::SecondFactorWanted => message("second-factor-wanted", &[]),
        Response::RegistrationWanted => message("registration-wanted", &[]),
        Response::Code => message("code", &[]),
        Response::Tokens(token) => {
            let mut it = message("tokens", &[]);
            it.arguments.extend(of_token(token));
            it
        }
        Response::Ticket => message("ticket", &[]),
        Response::InteractionRequired => message("interaction-required", &[]),
        Response::NoFactor => message("no-factor", &[]),
        Response::PasswordRefused => message("password-refused", &[]),
        Response::Revoked => message("revoked", &[]),
        Response::Refused => message("refused", &[]),
    }
}

fn of_token(token: Token) -> [(String, String); 5] {
    let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    [
        owned("token-audience", audience(token.audience)),
        owned("token-issuer", issuer(token.issuer)),
        owned("token-mfa", yes(token.mfa)),
        owned("token-requester", requester(token.requester)),
        owned("token-subject", subject(token.subject)),
    ]
}

/// From where.
#[must_use]
pub fn route(route: Route) -> &'static str {
    match route {
        Route::Internet => "internet",
        Route::Microsoft365 => "microsoft-365",
        Route::Internal => "internal",
    }
}

/// What a client says of itself.
#[must_use]
pub fn device(device: Device) -> &'static str {
    match (device.kind, device.model) {
        (DeviceType::OutlookService, DeviceModel::Other) => "outlook-service",
        (DeviceType::OutlookService, DeviceModel::Outlook) => "outlook-service-outlook",
        (DeviceType::Outlook, _) => "outlook",
        (DeviceType::Other, DeviceModel::Outlook) => "other-outlook",
        (DeviceType::Other, DeviceModel::Other) => "other",
    }
}

/// For whom.
#[must_use]
pub fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "exchange-online",
        Audience::OnPremises => "on-premises",
    }
}

/// By whom a token was issued.
#[must_use]
pub fn issuer(issuer: Issuer) -> &'static str {
    match issuer {
        Issuer::Tenant => "tenant",
        Issuer::Foreign => "foreign",
    }
}

/// To which client.
#[must_use]
pub fn requester(requester: Requester) -> &'static str {
    match requester {
        Requester::MobileApp => "mobile-app",
        Requester::ExchangeOnline => "exchange-online",
        Requester::ExchangeServer => "exchange-server",
        Requester::HybridApplication => "hybrid-application",
    }
}

/// Whose.
#[must_use]
pub fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Alice => "alice",
        Subject::Mallory => "mallory",
    }
}

/// Whose device.
#[must_use]
pub fn whose(holder: entra::Holder) -> &'static str {
    match holder {
        entra::Holder::Owner => "owner",
        entra::Holder::Intruder => "intruder",
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Managed => "managed",
        Method::Password => "password",
        Method::Multiple => "multiple",
    }
}

fn app(app: App) -> &'static str {
    match app {
        App::Browser => "browser",
        App::Native => "native",
        App::Legacy => "legacy",
    }
}

fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::Phone => "phone",
        Platform::Other => "other",
    }
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Elsewhere => "elsewhere",
        Location::Trusted => "trusted",
    }
}

fn machine(machine: Machine) -> &'static str {
    match machine {
        Machine::Alices => "alices",
        Machine::Attackers | Machine::Copied => "attackers",
        Machine::Enrolled => "enrolled",
    }
}

/// A text as part of an id: words of letters and digits, without those that say little.
#[must_use]
pub fn slug(text: &str) -> String {
    const LITTLE: [&str; 12] =
        ["a", "an", "the", "is", "it", "its", "of", "for", "and", "that", "to", "what"];
    let text = text.to_lowercase().replace('\'', "");
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> =
        words.filter(|word| !word.is_empty() && !LITTLE.contains(word)).collect();
    words.join("-")
}
