//! AD FS behind Web Application Proxy: the page and the active endpoint.

use model::actor::federation_server::{
    Account, Answer, Call, Record, Request, Response, handle, resume,
};
use model::actor::{Turn, directory, entra};
use model::eyes::Eyes;
use model::party::Party;
use model::protocol::credential::Password;

/// Whether a request brings wrong passwords: as many as it takes for whoever counts them.
#[must_use]
pub fn is_wrong(request: Request) -> bool {
    match request {
        Request::Password(_, password) | Request::Active(_, password) => {
            password == Password::Wrong
        }
        Request::Open | Request::SecondFactor(_) => false,
    }
}

/// Whether a request begins a sign-in on the page or belongs to one.
#[must_use]
pub fn is_of_session(request: Request) -> bool {
    match request {
        Request::Open | Request::Password(..) | Request::SecondFactor(_) => true,
        Request::Active(..) => false,
    }
}

/// The answer, with what Active Directory and Entra ID say on the way. Entra ID keeps second factors.
pub(super) fn answer<'a>(
    page: &mut Record,
    account: entra::Account,
    request: Request,
    eyes: &impl Fn(Party) -> Eyes<'a>,
) -> Response {
    let own = eyes(Party::FederationServer);
    let mut alone = Record::Idle;
    let page = if is_of_session(request) { page } else { &mut alone };
    let mut turn = handle(Account::default(), *page, request, own);
    loop {
        match turn {
            Turn::Reply((_, record), response) => {
                *page = record;
                return response;
            }
            Turn::Call(records, call, wait) => {
                let answer = match call {
                    Call::Directory(asked) => {
                        let record = directory::Record::default();
                        match directory::handle(record, asked, eyes(Party::Directory)).1 {
                            directory::Response::RightPassword => Answer::RightPassword,
                            directory::Response::Mailbox(_) | directory::Response::Refused => {
                                Answer::PasswordRefused
                            }
                        }
                    }
                    Call::Factor => Answer::Factor(account.factor(eyes(Party::EntraId))),
                };
                turn = resume(records, wait, answer, own);
            }
        }
    }
}
