//! Entra ID, with the pass-through agent behind it. AD FS is another role.

use model::actor::entra::{self, Answer, Call, Request, Response, Session, Stage};
use model::actor::{Turn, directory, federation_server};
use model::eyes::Eyes;
use model::party::Party;
use model::policy::conditional_access::SignIn;
use model::protocol::credential::{Location, Password};
use model::protocol::token::Age;

use crate::role::Records;
use crate::role::device_code::Waits;

/// Whether Entra ID takes this step of itself: after the first factor it goes on to the next page.
#[must_use]
pub fn is_own_step(request: Request) -> bool {
    matches!(request, Request::Evaluate | Request::Enforce | Request::DeviceCode | Request::Code)
}

/// Whether a request brings wrong passwords, or a token that a revocation has spared: of those the format cannot
/// tell. One that was revoked it can.
#[must_use]
pub fn is_spared_or_wrong(request: Request) -> bool {
    match request {
        Request::Refresh(token)
        | Request::OnBehalfOf(token, _)
        | Request::RefreshOnBehalfOf(token) => matches!(token.age, Age::Outdated | Age::Unheard),
        Request::Ticket(.., password) => password == Password::Wrong,
        _ => false,
    }
}

/// Whether a request begins a session or belongs to one. The others leave sessions alone.
#[must_use]
pub fn is_of_session(request: Request) -> bool {
    match request {
        Request::Authorize
        | Request::AuthorizeWithHint
        | Request::Password
        | Request::Federated(_)
        | Request::Evaluate
        | Request::Enforce
        | Request::Register(_)
        | Request::SecondFactor(_)
        | Request::DeviceCode
        | Request::Code
        | Request::Redeem { .. } => true,
        Request::PasswordGrant
        | Request::SamlGrant(_)
        | Request::Refresh(_)
        | Request::Ticket(..)
        | Request::OnBehalfOf(..)
        | Request::RefreshOnBehalfOf(_)
        | Request::SharedPrincipal
        | Request::HybridApplication(_) => false,
    }
}

/// The answer, with the pages that it goes on to.
pub(super) fn answer<'a>(
    records: &mut Records,
    request: Request,
    sign_in: SignIn,
    eyes: &impl Fn(Party) -> Eyes<'a>,
) -> Response {
    if !is_of_session(request) {
        let mut alone = Session { stage: Stage::Idle, sign_in };
        return one(&mut records.account, &mut alone, request, eyes);
    }
    if request.begins() {
        records.session = Session { stage: Stage::Idle, sign_in };
        records.waits = Waits::Not;
    }
    records.session.sign_in.suspicious = sign_in.suspicious;
    go_on(records, request, eyes)
}

/// One request of the session, with the pages that it goes on to.
pub(super) fn go_on<'a>(
    records: &mut Records,
    request: Request,
    eyes: &impl Fn(Party) -> Eyes<'a>,
) -> Response {
    // Of a device code it asks once, after the first factor.
    let mut asks_of_device = records.waits != Waits::Not;
    let mut response = one(&mut records.account, &mut records.session, request, eyes);
    while response == Response::Continue {
        let next = match records.session.stage {
            Stage::FirstFactor if asks_of_device => Request::DeviceCode,
            Stage::FirstFactor => Request::Evaluate,
            Stage::Asked => Request::Enforce,
            Stage::Granted => Request::Code,
            Stage::Idle
            | Stage::Federated
            | Stage::PasswordPage
            | Stage::SecondFactor
            | Stage::Registration
            | Stage::Code => break,
        };
        asks_of_device &= next != Request::DeviceCode;
        response = one(&mut records.account, &mut records.session, next, eyes);
    }
    response
}

fn one<'a>(
    account: &mut entra::Account,
    session: &mut Session,
    request: Request,
    eyes: &impl Fn(Party) -> Eyes<'a>,
) -> Response {
    let own = eyes(Party::EntraId);
    let mut turn = entra::handle(*account, *session, request, own);
    loop {
        match turn {
            Turn::Reply(records, response) => {
                (*account, *session) = records;
                return response;
            }
            Turn::Call((account, session), call, wait) => {
                let answer = match call {
                    Call::Directory(request) => {
                        let record = directory::Record::default();
                        match directory::handle(record, request, eyes(Party::Directory)).1 {
                            directory::Response::RightPassword => Answer::RightPassword,
                            directory::Response::Refused => Answer::PasswordRefused,
                            directory::Response::Mailbox(_) => Answer::Refused,
                        }
                    }
                    Call::Federation(password) => active(password, eyes(Party::FederationServer)),
                };
                turn = entra::resume(account, session, wait, answer, own);
            }
        }
    }
}

/// AD FS's active endpoint, which asks nobody else but Active Directory.
fn active(password: Password, eyes: Eyes<'_>) -> Answer {
    use federation_server::{Answer as Checked, Record, Request, Response, handle, resume};
    let account = federation_server::Account::default();
    let request = Request::Active(Location::Elsewhere, password);
    let mut turn = handle(account, Record::Idle, request, eyes);
    loop {
        match turn {
            Turn::Reply(_, Response::Signed(_)) => return Answer::RightPassword,
            Turn::Reply(..) => return Answer::Refused,
            Turn::Call(records, federation_server::Call::Directory(_), wait) => {
                turn = resume(records, wait, Checked::RightPassword, eyes);
            }
            Turn::Call(records, federation_server::Call::Factor, wait) => {
                turn = resume(records, wait, Checked::Factor(None), eyes);
            }
        }
    }
}
