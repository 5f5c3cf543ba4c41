//! Active Directory: passwords, and where each mailbox is.
//!
//! Both Exchange sites know where a mailbox is from recipient data that Entra Connect synchronises.
//! ABSTRACTION: the synchronised copies are asked as if they were one; a mailbox does not move
//! during a run, so they cannot differ.

use serde::{Deserialize, Serialize};

use crate::control::Control;
use crate::eyes::Eyes;
use crate::protocol::credential::{Password, Site};
use crate::setting::{AdLockout, MailboxLocation};

/// What Active Directory keeps of Alice's account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Too many passwords were wrong.
    pub locked: bool,
}

/// What Active Directory can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Where is Alice's mailbox?
    Locate,
    /// Is this Alice's password?
    CheckPassword(Password),
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The mailbox is here.
    Mailbox(Site),
    /// The password is right.
    RightPassword,
    /// It is not, or the account is locked: nobody is told which.
    Refused,
}

/// Answers one request.
#[must_use]
pub fn handle(record: Record, request: Request, eyes: Eyes<'_>) -> (Record, Response) {
    match request {
        Request::Locate if eyes.is(MailboxLocation::ExchangeOnline) => {
            (record, Response::Mailbox(Site::Online))
        }
        Request::Locate => (record, Response::Mailbox(Site::OnPremises)),
        Request::CheckPassword(_) if record.locked => {
            eyes.stopped(Control::Password, "Active Directory: the account is locked");
            (record, Response::Refused)
        }
        Request::CheckPassword(Password::Right) => {
            eyes.passed(Control::Password, "Active Directory: the password is right");
            (record, Response::RightPassword)
        }
        // ABSTRACTION: what comes here is a whole spray, more than any threshold.
        Request::CheckPassword(Password::Wrong) => {
            eyes.stopped(Control::Password, "Active Directory: the password is wrong");
            (Record { locked: eyes.is(AdLockout::On) }, Response::Refused)
        }
    }
}
