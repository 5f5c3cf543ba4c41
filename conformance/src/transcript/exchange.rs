//! Exchange of either site, ActiveSync and AutoDiscover: what a recorded request means.

use model::actor::exchange_online::Request as Online;
use model::actor::exchange_onprem::{Bearer, Request as Onprem};
use model::protocol::credential::{Device, PasswordProtocol, PasswordSignIn, Route};
use model::protocol::token::{Age, Subject, Token};

use super::client::{Asked, Meant};
use crate::binding::exchange::{
    ACTIVE_SYNC, Credentials, DISCOVER, credentials, device, password_sign_in, protocol,
};
use crate::binding::keys::Keys;
use crate::binding::names;
use crate::binding::origin::Origin;
use crate::binding::token::{self, Use};
use crate::format::Role;
use crate::http::{Request, Response};
use crate::role::{Ask, exchange_online, exchange_onprem};
use crate::transcript::har::Entry;

/// What a request is, before a site looks at it.
#[derive(Clone, Copy)]
enum Read {
    Discover,
    Probe(Route),
    Password(PasswordSignIn),
    Token(Token, Route, Device),
}

/// Reads an entry.
pub(super) fn read(role: Role, entry: &Entry, keys: &Keys) -> Meant {
    let request = &entry.request;
    let path = request.path();
    let is_password = |of: PasswordProtocol| protocol(&path) == Some(of);
    let is_discovery = path == DISCOVER || path.starts_with(&format!("{DISCOVER}/"));
    let is_its = match role {
        Role::AutodiscoverOnline | Role::AutodiscoverOnprem => {
            is_discovery || is_password(PasswordProtocol::AutoDiscover)
        }
        _ => path == ACTIVE_SYNC,
    };
    if !is_its {
        return Meant::Beside;
    }
    if is_discovery {
        return if asks_for_active_sync(request) {
            asked(role, Read::Discover, entry.response.as_ref())
        } else {
            Meant::Refused
        };
    }
    let (Ok(from), true) =
        (Origin::read(request), ["GET", "POST", "OPTIONS"].contains(&request.method.as_str()))
    else {
        return Meant::Refused;
    };
    let read = match credentials(request) {
        Credentials::None | Credentials::Unreadable => None,
        Credentials::EmptyBearer => Some(Read::Probe(from.route)),
        Credentials::Bearer(text) => match (token::read(&text, keys), device(request)) {
            (Ok(read), Ok(device)) if read.purpose == Use::Access && read.expires > entry.began => {
                Some(Read::Token(read.token, from.route, device))
            }
            _ => None,
        },
        Credentials::Password(name, password) => {
            let user = names::find_user(&name).filter(|user| user.password == password);
            let of = protocol(&path).unwrap_or(PasswordProtocol::ActiveSync);
            match (user, password_sign_in(request, of, from)) {
                (Some(user), Ok(sign_in)) if user.subject == Subject::Alice => {
                    Some(Read::Password(sign_in))
                }
                _ => None,
            }
        }
    };
    read.map_or(Meant::Refused, |read| asked(role, read, entry.response.as_ref()))
}

/// What is asked, where it is the role's.
fn asked(role: Role, read: Read, response: Option<&Response>) -> Meant {
    let ask = match role {
        Role::ActivesyncOnline | Role::AutodiscoverOnline => {
            let request = match read {
                Read::Discover => Online::Discover,
                Read::Probe(_) => Online::Probe,
                Read::Password(sign_in) => Online::Password(sign_in),
                // A token may have been revoked, and no recording shows that but by the answer.
                Read::Token(token, ..) if response.is_some_and(wants_newer) => {
                    Online::Mail(Token { age: Age::Revoked, ..token })
                }
                Read::Token(token, ..) => Online::Mail(token),
            };
            (exchange_online::role_of(request) == Some(role)).then_some(Ask::Online(request))
        }
        _ => {
            let request = match read {
                Read::Discover => Onprem::Discover,
                Read::Probe(route) => Onprem::Probe(route),
                Read::Password(sign_in) => Onprem::Password(sign_in),
                Read::Token(token, route, device) => {
                    Onprem::ActiveSync(Bearer { token, route, device })
                }
            };
            (exchange_onprem::role_of(request) == Some(role)).then_some(Ask::Onprem(request))
        }
    };
    // No server of Exchange judges.
    let asked = |ask| Asked { ask, session: None, suspicious: Some(false) };
    ask.map_or(Meant::Refused, |ask| Meant::Ask(asked(ask)))
}

fn wants_newer(response: &Response) -> bool {
    response.header("WWW-Authenticate").any(|it| it.contains("insufficient_claims"))
}

/// Whether a query is one for ActiveSync, of somebody.
fn asks_for_active_sync(request: &Request) -> bool {
    let query = request.query();
    let of = |wanted: &str| query.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    of("protocol").is_some_and(|(_, value)| value.eq_ignore_ascii_case("activesync"))
        && (of("email").is_some() || request.path().contains('@'))
}
