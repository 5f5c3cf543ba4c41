//! ActiveSync of Exchange Server: what a recorded request means.

use model::actor::exchange_onprem::{Bearer, Request as Of};
use model::protocol::credential::PasswordProtocol;
use model::protocol::token::Subject;

use super::client::{Asked, Meant};
use crate::binding::exchange::{ACTIVE_SYNC, Credentials, credentials, device, password_sign_in};
use crate::binding::keys::Keys;
use crate::binding::names;
use crate::binding::origin::Origin;
use crate::binding::token::{self, Use};
use crate::role::Ask;
use crate::transcript::har::Entry;

/// Reads an entry.
pub(super) fn read(entry: &Entry, keys: &Keys) -> Meant {
    let request = &entry.request;
    if request.path() != ACTIVE_SYNC {
        return Meant::Beside;
    }
    let (Ok(from), true) =
        (Origin::read(request), ["GET", "POST", "OPTIONS"].contains(&request.method.as_str()))
    else {
        return Meant::Refused;
    };
    let of = match credentials(request) {
        Credentials::None | Credentials::Unreadable => None,
        Credentials::EmptyBearer => Some(Of::Probe(from.route)),
        Credentials::Bearer(text) => match (token::read(&text, keys), device(request)) {
            (Ok(read), Ok(device)) if read.purpose == Use::Access && read.expires > entry.began => {
                Some(Of::ActiveSync(Bearer { token: read.token, route: from.route, device }))
            }
            _ => None,
        },
        Credentials::Password(name, password) => {
            let user = names::find_user(&name).filter(|user| user.password == password);
            let sign_in = password_sign_in(request, PasswordProtocol::ActiveSync, from);
            match (user, sign_in) {
                (Some(user), Ok(sign_in)) if user.subject == Subject::Alice => {
                    Some(Of::Password(sign_in))
                }
                _ => None,
            }
        }
    };
    let asked = |of| Asked {
        ask: Ask::ActiveSync(of),
        session: None,
        // Exchange Server does not judge.
        suspicious: Some(false),
    };
    of.map_or(Meant::Refused, |of| Meant::Ask(asked(of)))
}
