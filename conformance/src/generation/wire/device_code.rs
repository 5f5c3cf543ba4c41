//! The flow of a device code (RFC 8628). What the client sends, and gets, is public; what the page takes at which
//! a user code is entered is not.

use std::collections::BTreeMap;

use model::actor::entra::{Request, Response};
use model::policy::conditional_access::{Machine as Seen, SignIn};
use model::protocol::credential::Platform;

use super::identity_provider::{self, network};
use super::{Looks, status};
use crate::binding::identity_provider as binding;
use crate::format::{
    Binding, Machine, Matcher, Network, RequestTemplate, ResponsePattern, Silence,
};
use crate::role::Told;
use crate::role::device_code::Asked;

/// The grant of a poll, as far as its answer is concerned.
const GRANT: Request = Request::Redeem { verifier: true };

/// Who sends it, from where, with what machine, and what is sent: the client waits where it is, and the person is
/// at a machine of her own.
pub(super) fn request(
    device: Asked,
    sign_in: SignIn,
) -> Option<(&'static str, Network, Machine, RequestTemplate)> {
    let machine = match sign_in.machine {
        Seen::Alices => Machine::Alices,
        Seen::Attackers | Seen::Copied => Machine::Attackers,
        Seen::Enrolled => Machine::Enrolled,
    };
    let by_client = |http| Some(("client", network(sign_in.location), machine, http));
    let by_user = |http| Some(("user", Network::Internet, Machine::Alices, http));
    match device {
        Asked::Start => by_client(binding::device_code(sign_in)),
        Asked::Enter => by_user(binding::enter_device_code()),
        Asked::Page(request) => {
            let own = SignIn { platform: Platform::Other, ..sign_in };
            by_user(identity_provider::request(request, own, true)?)
        }
        Asked::Poll => by_client(binding::poll()),
    }
}

/// What an answer may look like.
pub(super) fn looks(device: Asked, told: Told, is_attack: bool) -> Looks {
    let silence = Silence::Forbidden;
    let looks =
        |label, pattern, captures| Looks { silence, patterns: vec![(label, pattern)], captures };
    let none = BTreeMap::new();
    match (device, told) {
        (_, Told::DeviceCode) => {
            let names = ["device-code", "user-code"].map(str::to_owned);
            let captures = names.map(|name| (name, Binding::Captured {})).into();
            looks("device-code", codes(), captures)
        }
        (_, Told::SignedIn) => looks("signed-in", signed_in(), none),
        (_, Told::Pending) => looks("pending", error(&PENDING, is_attack), none),
        (Asked::Poll, Told::Entra(Response::Tokens(token))) => {
            looks("tokens", identity_provider::tokens_of(token), none)
        }
        (Asked::Poll, _) => {
            looks("error", error(&[&PENDING[..], &ENDED].concat(), is_attack), none)
        }
        (Asked::Page(request), Told::Entra(response)) => {
            identity_provider::looks(request, response, is_attack)
        }
        (_, Told::Entra(response)) => {
            identity_provider::looks(Request::Authorize, response, is_attack)
        }
        (_, Told::Onprem(_) | Told::Online(_) | Told::Federation(_) | Told::Settings) => {
            unreachable!("each party answers as itself")
        }
    }
}

/// What would give what is asked for.
pub(super) fn granted(device: Asked) -> Option<ResponsePattern> {
    match device {
        Asked::Start => None,
        Asked::Enter | Asked::Page(_) => Some(signed_in()),
        Asked::Poll => Some(identity_provider::granted(GRANT)),
    }
}

/// RFC 8628, 3.2.
fn codes() -> ResponsePattern {
    let capture = |name: &str| Matcher::Capture(name.to_owned());
    let json = [
        ("/device_code", capture("device-code")),
        ("/user_code", capture("user-code")),
        ("/verification_uri", Matcher::Regex("^https://".to_owned())),
        ("/expires_in", Matcher::Present(true)),
    ];
    let json = json.map(|(place, matcher)| (place.to_owned(), matcher)).into();
    ResponsePattern { json, ..status(&["200"]) }
}

fn signed_in() -> ResponsePattern {
    let text = vec![Matcher::Contains("data-page=\"done\"".to_owned())];
    ResponsePattern { text, ..status(&["200"]) }
}

/// RFC 8628, 3.5: nobody has signed in yet.
const PENDING: [&str; 2] = ["authorization_pending", "slow_down"];

/// The same: the sign-in was refused, or the code is none any more. A server need not tell that from nobody's
/// having signed in; Entra ID says `authorization_declined`.
const ENDED: [&str; 4] =
    ["access_denied", "authorization_declined", "expired_token", "invalid_grant"];

fn error(errors: &[&str], is_attack: bool) -> ResponsePattern {
    if is_attack {
        return status(&["4xx"]);
    }
    let errors = Matcher::OneOf(errors.iter().map(|&it| it.to_owned()).collect());
    let json = BTreeMap::from([("/error".to_owned(), errors)]);
    ResponsePattern { json, ..status(&["400"]) }
}
