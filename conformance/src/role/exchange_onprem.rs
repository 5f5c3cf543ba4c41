//! Exchange Server, with the firewall and Active Directory that stand beside it: ActiveSync and AutoDiscover.

use model::actor::exchange_onprem::{Request, Response, handle, resume};
use model::actor::{Turn, directory};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::credential::{Password, PasswordProtocol};
use model::protocol::token::Age;

use crate::format::Role;
use crate::role::Told;

/// Which role a request is for. The other protocols, with a password or a token, Outlook on the web and SMTP, which is
/// no HTTP, are no role of the suite.
#[must_use]
pub fn role_of(request: Request) -> Option<Role> {
    match request {
        Request::Probe(_) | Request::ActiveSync(_) => Some(Role::ActivesyncOnprem),
        Request::Discover => Some(Role::AutodiscoverOnprem),
        Request::Password(sign_in) => match sign_in.protocol {
            PasswordProtocol::ActiveSync => Some(Role::ActivesyncOnprem),
            PasswordProtocol::AutoDiscover => Some(Role::AutodiscoverOnprem),
            _ => None,
        },
        Request::OutlookOnTheWeb(_) | Request::WebServices(..) => None,
    }
}

/// Whether a request brings a token from before a revocation, or wrong passwords.
#[must_use]
pub fn is_old_or_wrong(request: Request) -> bool {
    match request {
        Request::ActiveSync(bearer) => bearer.token.age != Age::Current,
        Request::Password(sign_in) => sign_in.password == Password::Wrong,
        _ => false,
    }
}

/// The answer as a client sees it: AutoDiscover gives settings for a password, and never mail.
#[must_use]
pub fn told(request: Request, response: Response) -> Told {
    match (request, response) {
        (Request::Password(sign_in), Response::Accepted { .. })
            if sign_in.protocol == PasswordProtocol::AutoDiscover =>
        {
            Told::Settings
        }
        _ => Told::Onprem(response),
    }
}

/// The answer, with what Active Directory says on the way.
pub(super) fn answer<'a>(request: Request, eyes: &impl Fn(Party) -> Eyes<'a>) -> Told {
    let own = eyes(Party::ExchangeOnPremises);
    let mut turn = handle(request, own);
    loop {
        match turn {
            Turn::Reply((), response) => return told(request, response),
            Turn::Call((), call, wait) => {
                let record = directory::Record::default();
                let (_, found) = directory::handle(record, call, eyes(Party::Directory));
                turn = resume(wait, found, own);
            }
        }
    }
}
