//! ActiveSync of Exchange Server, with the firewall and Active Directory that stand beside it.

use model::actor::exchange_onprem::{Request, Response, handle, resume};
use model::actor::{Turn, directory};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::credential::{Password, PasswordProtocol};
use model::protocol::token::Age;

/// Whether a request comes over ActiveSync.
#[must_use]
pub fn is_its(request: Request) -> bool {
    match request {
        Request::Probe(_) | Request::ActiveSync(_) => true,
        Request::Password(sign_in) => sign_in.protocol == PasswordProtocol::ActiveSync,
        Request::Discover | Request::OutlookOnTheWeb(_) => false,
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

/// The answer, with what Active Directory says on the way.
pub(super) fn answer<'a>(request: Request, eyes: &impl Fn(Party) -> Eyes<'a>) -> Response {
    let own = eyes(Party::ExchangeOnPremises);
    let mut turn = handle(request, own);
    loop {
        match turn {
            Turn::Reply((), response) => return response,
            Turn::Call((), call, wait) => {
                let record = directory::Record::default();
                let (_, found) = directory::handle(record, call, eyes(Party::Directory));
                turn = resume(wait, found, own);
            }
        }
    }
}
