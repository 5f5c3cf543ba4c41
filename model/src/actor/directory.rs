//! Active Directory: passwords, and where each mailbox is.
//!
//! Both Exchange sites know where a mailbox is from recipient data that Entra Connect synchronises.
//! ABSTRACTION: the synchronised copies are asked as if they were one; a mailbox does not move
//! during a run, so they cannot differ.

use crate::control::Control;
use crate::eyes::Eyes;
use crate::protocol::credential::Site;
use crate::setting::MailboxLocation;

/// What Active Directory can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Where is Alice's mailbox?
    Locate,
    /// Is this Alice's password? Only the right one is ever sent in this model.
    CheckPassword,
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The mailbox is here.
    Mailbox(Site),
    /// The password is right.
    RightPassword,
}

/// Answers one request.
#[must_use]
pub fn handle(request: Request, eyes: Eyes<'_>) -> Response {
    match request {
        Request::Locate if eyes.is(MailboxLocation::ExchangeOnline) => {
            Response::Mailbox(Site::Online)
        }
        Request::Locate => Response::Mailbox(Site::OnPremises),
        Request::CheckPassword => {
            eyes.passed(Control::Password, "Active Directory: the password is right");
            Response::RightPassword
        }
    }
}
