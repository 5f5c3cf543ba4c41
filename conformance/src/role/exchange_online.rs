//! Exchange Online, with the recipient data and the Entra ID that it asks: ActiveSync and AutoDiscover.

use model::actor::exchange_online::{Answer, Call, Request, Response, handle, resume};
use model::actor::{Turn, directory, entra};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::credential::{Password, PasswordProtocol};
use model::protocol::token::Age;
use model::world::state::no_session;

use crate::format::Role;
use crate::role::{Records, Told, identity_provider};

/// Which role a request is for. The other protocols are no role of the suite.
#[must_use]
pub fn role_of(request: Request) -> Option<Role> {
    match request {
        Request::Probe | Request::Mail(_) => Some(Role::ActivesyncOnline),
        Request::Discover => Some(Role::AutodiscoverOnline),
        Request::Password(sign_in) => match sign_in.protocol {
            PasswordProtocol::ActiveSync => Some(Role::ActivesyncOnline),
            PasswordProtocol::AutoDiscover => Some(Role::AutodiscoverOnline),
            _ => None,
        },
        // EWS and Graph are no role.
        Request::Application(..) => None,
    }
}

/// Whether a request brings wrong passwords, or a token that a revocation has spared: of those the format cannot
/// tell. One that was revoked it can.
#[must_use]
pub fn is_spared_or_wrong(request: Request) -> bool {
    match request {
        Request::Mail(token) => matches!(token.age, Age::Outdated | Age::Unheard),
        Request::Password(sign_in) => sign_in.password == Password::Wrong,
        Request::Discover | Request::Probe | Request::Application(..) => false,
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
        _ => Told::Online(response),
    }
}

/// The answer, with what Entra ID says of a password on the way.
pub(super) fn answer<'a>(request: Request, eyes: &impl Fn(Party) -> Eyes<'a>) -> Told {
    let own = eyes(Party::ExchangeOnline);
    let mut turn = handle(request, own);
    loop {
        match turn {
            Turn::Reply((), response) => return told(request, response),
            Turn::Call((), call, wait) => {
                let answer = match call {
                    Call::Directory(asked) => {
                        let record = directory::Record::default();
                        match directory::handle(record, asked, eyes(Party::Directory)).1 {
                            directory::Response::Mailbox(site) => Answer::Mailbox(site),
                            directory::Response::RightPassword | directory::Response::Refused => {
                                Answer::Ticket(false)
                            }
                        }
                    }
                    Call::Ticket(sign_in) => {
                        let (platform, from) = (sign_in.platform, sign_in.location);
                        let asked = entra::Request::Ticket(platform, from, sign_in.password);
                        let mut records = Records::default();
                        let alone = no_session().sign_in;
                        let told = identity_provider::answer(&mut records, asked, alone, eyes);
                        Answer::Ticket(told == entra::Response::Ticket)
                    }
                };
                turn = resume(wait, answer, own);
            }
        }
    }
}
