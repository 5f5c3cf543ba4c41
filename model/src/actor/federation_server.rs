//! AD FS behind Web Application Proxy.
//!
//! People sign in on a page; programs send a password to the active endpoint. Web Application Proxy
//! publishes the page always, the active endpoint only where `adfs-active-endpoint` says so.

use serde::{Deserialize, Serialize};

use crate::actor::{Turn, directory, entra};
use crate::control::Control;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::policy::federation::{self, Method};
use crate::protocol::credential::Location;
use crate::setting::AdfsActiveEndpoint;

/// A sign-in on the page.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// There is none.
    #[default]
    Idle,
    /// The page has been shown.
    Page,
    /// The password was right; a second factor is wanted.
    SecondFactor,
    /// Done: this goes back to Entra ID.
    Response(Method),
}

/// What AD FS can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Show the sign-in page (`wa=wsignin1.0`).
    Open,
    /// The password typed into the page.
    Password(Location),
    /// The second factor. Whose factor it is, Entra ID's registration decides.
    SecondFactor(entra::Holder),
    /// A password sent to `usernamemixed` from here, by a program or by Entra ID for one.
    Active(Location),
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The sign-in page.
    Page,
    /// The page asks for a second factor.
    SecondFactorWanted,
    /// A signed response with the authentication method.
    Signed(Method),
    /// No second factor is registered, and one is wanted.
    NoFactor,
    /// Refused.
    Refused,
}

/// Whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Active Directory.
    Directory(directory::Request),
    /// Entra ID, which keeps second factors.
    Factor,
}

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The password on the page.
    Password(Location),
    /// Whether somebody has a factor, after the password.
    FactorWanted,
    /// Whether this factor is the account's.
    Factor(entra::Holder),
    /// The password at the active endpoint.
    Active,
}

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The password is right.
    RightPassword,
    /// Who has registered a factor.
    Factor(Option<entra::Holder>),
}

/// Answers one request.
#[must_use]
pub fn handle(
    record: Record,
    request: Request,
    eyes: Eyes<'_>,
) -> Turn<Record, Response, Call, Wait> {
    match request {
        Request::Open => Turn::Reply(Record::Page, Response::Page),
        Request::Password(location) if record == Record::Page => Turn::Call(
            record,
            Call::Directory(directory::Request::CheckPassword),
            Wait::Password(location),
        ),
        Request::SecondFactor(holder) if record == Record::SecondFactor => {
            Turn::Call(record, Call::Factor, Wait::Factor(holder))
        }
        // A factor or a password without the page before it.
        Request::Password(_) | Request::SecondFactor(_) => Turn::Reply(record, Response::Refused),
        Request::Active(Location::Elsewhere)
            if eyes.is(AdfsActiveEndpoint::InternalOnly)
                && !eyes.has(Fault::ActiveEndpointOpen) =>
        {
            eyes.stopped(Control::Publishing, "the active endpoint is not published");
            Turn::Reply(record, Response::Refused)
        }
        Request::Active(_) => {
            Turn::Call(record, Call::Directory(directory::Request::CheckPassword), Wait::Active)
        }
    }
}

/// Goes on with the answer to a call.
#[must_use]
pub fn resume(
    record: Record,
    wait: Wait,
    answer: Answer,
    eyes: Eyes<'_>,
) -> Turn<Record, Response, Call, Wait> {
    let signed = |done| {
        let method = federation::method(done, eyes);
        Turn::Reply(Record::Response(method), Response::Signed(method))
    };
    match (wait, answer) {
        (Wait::Password(location), Answer::RightPassword) => {
            if federation::asks_on_page(location, eyes) {
                Turn::Call(record, Call::Factor, Wait::FactorWanted)
            } else {
                eyes.passed(Control::FederationMfa, "AD FS does not ask for a second factor here");
                signed(false)
            }
        }
        (Wait::FactorWanted, Answer::Factor(None)) => {
            eyes.stopped(Control::FederationMfa, "wanted, and no factor is registered");
            Turn::Reply(Record::Idle, Response::NoFactor)
        }
        (Wait::FactorWanted, Answer::Factor(Some(_))) => {
            Turn::Reply(Record::SecondFactor, Response::SecondFactorWanted)
        }
        (Wait::Factor(holder), Answer::Factor(registered))
            if registered == Some(holder) || eyes.has(Fault::SecondFactorNotBound) =>
        {
            eyes.passed(Control::FederationMfa, "the second factor was given at AD FS");
            signed(true)
        }
        (Wait::Active, Answer::RightPassword) if federation::refuses_active(eyes) => {
            eyes.stopped(Control::FederationMfa, "wanted, and a program cannot give a factor");
            Turn::Reply(record, Response::Refused)
        }
        (Wait::Active, Answer::RightPassword) => {
            eyes.passed(Control::FederationMfa, "not asked of programs at the active endpoint");
            Turn::Reply(record, Response::Signed(federation::method(false, eyes)))
        }
        // Another's factor, or an answer to another question.
        _ => {
            eyes.stopped(Control::FederationMfa, "the factor is not the account's");
            Turn::Reply(Record::Idle, Response::Refused)
        }
    }
}
