//! ActiveSync of Exchange Server, with the firewall and Active Directory that stand beside it.

use model::actor::exchange_onprem::{Request, Response, handle, resume};
use model::actor::{Turn, directory};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::credential::PasswordProtocol;

/// Whether a request comes over ActiveSync.
#[must_use]
pub fn is_its(request: Request) -> bool {
    match request {
        Request::Probe(_) | Request::ActiveSync(_) => true,
        Request::Password(sign_in) => sign_in.protocol == PasswordProtocol::ActiveSync,
        Request::Discover | Request::OutlookOnTheWeb(_) => false,
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
                turn = resume(wait, directory::handle(call, eyes(Party::Directory)), own);
            }
        }
    }
}
