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
use crate::protocol::credential::{Location, Password};
use crate::setting::{AdfsActiveEndpoint, AdfsExtranetLockout};

/// What AD FS keeps of Alice's account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Too many passwords from outside were wrong: nobody from outside is let in.
    pub locked_out: bool,
}

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
    /// A password typed into the page, and from where.
    Password(Location, Password),
    /// The second factor. Whose factor it is, Entra ID's registration decides.
    SecondFactor(entra::Holder),
    /// A password sent to `usernamemixed` from here, by a program or by Entra ID for one.
    Active(Location, Password),
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
    /// The password is wrong, or too many were: nobody is told which.
    PasswordRefused,
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
    /// It is not, or Active Directory has locked the account.
    PasswordRefused,
    /// Who has registered a factor.
    Factor(Option<entra::Holder>),
}

/// What AD FS keeps: of the account, and of one sign-in on the page.
type Records = (Account, Record);
type Step = Turn<Records, Response, Call, Wait>;

/// Answers one request.
#[must_use]
pub fn handle(account: Account, record: Record, request: Request, eyes: Eyes<'_>) -> Step {
    let records = (account, record);
    match request {
        Request::Open => Turn::Reply((account, Record::Page), Response::Page),
        Request::Password(location, password) if record == Record::Page => {
            check_password(records, location, password, Wait::Password(location), eyes)
        }
        Request::SecondFactor(holder) if record == Record::SecondFactor => {
            Turn::Call(records, Call::Factor, Wait::Factor(holder))
        }
        // A factor or a password without the page before it.
        Request::Password(..) | Request::SecondFactor(_) => Turn::Reply(records, Response::Refused),
        Request::Active(Location::Elsewhere, _)
            if eyes.is(AdfsActiveEndpoint::InternalOnly)
                && !eyes.has(Fault::ActiveEndpointOpen) =>
        {
            eyes.stopped(Control::Publishing, "the active endpoint is not published");
            Turn::Reply(records, Response::Refused)
        }
        Request::Active(location, password) => {
            check_password(records, location, password, Wait::Active, eyes)
        }
    }
}

/// Has Active Directory check a password, unless extranet lockout comes before it.
///
/// ABSTRACTION: extranet lockout has a threshold below Active Directory's, as Microsoft advises, so of a
/// spray from outside too few get there to lock the account. Alice signs in from places that she has
/// signed in from before, and nobody sprays from those: smart lockout never counts her in.
fn check_password(
    (account, record): Records,
    location: Location,
    password: Password,
    wait: Wait,
    eyes: Eyes<'_>,
) -> Step {
    let from_outside = location == Location::Elsewhere;
    if from_outside && account.locked_out {
        eyes.stopped(Control::Password, "AD FS: too many passwords from outside were wrong");
        return Turn::Reply((account, record), Response::PasswordRefused);
    }
    if from_outside && password == Password::Wrong && !eyes.is(AdfsExtranetLockout::Off) {
        let locked_out =
            eyes.is(AdfsExtranetLockout::Soft) || eyes.has(Fault::SmartLockoutForgetsPlaces);
        eyes.stopped(Control::Password, "AD FS: too many passwords are wrong");
        return Turn::Reply((Account { locked_out }, record), Response::PasswordRefused);
    }
    let call = Call::Directory(directory::Request::CheckPassword(password));
    Turn::Call((account, record), call, wait)
}

/// Goes on with the answer to a call.
#[must_use]
pub fn resume(records: Records, wait: Wait, answer: Answer, eyes: Eyes<'_>) -> Step {
    let (account, _) = records;
    let reply = |record, response| Turn::Reply((account, record), response);
    let signed = |done| {
        let method = federation::method(done, eyes);
        reply(Record::Response(method), Response::Signed(method))
    };
    match (wait, answer) {
        (Wait::Password(_) | Wait::Active, Answer::PasswordRefused) => {
            Turn::Reply(records, Response::PasswordRefused)
        }
        (Wait::Password(location), Answer::RightPassword) => {
            if federation::asks_on_page(location, eyes) {
                Turn::Call(records, Call::Factor, Wait::FactorWanted)
            } else {
                eyes.passed(Control::FederationMfa, "AD FS does not ask for a second factor here");
                signed(false)
            }
        }
        (Wait::FactorWanted, Answer::Factor(None)) => {
            eyes.stopped(Control::FederationMfa, "wanted, and no factor is registered");
            reply(Record::Idle, Response::NoFactor)
        }
        (Wait::FactorWanted, Answer::Factor(Some(_))) => {
            reply(Record::SecondFactor, Response::SecondFactorWanted)
        }
        (Wait::Factor(holder), Answer::Factor(registered))
            if registered == Some(holder) || eyes.has(Fault::SecondFactorNotBound) =>
        {
            eyes.passed(Control::FederationMfa, "the second factor was given at AD FS");
            signed(true)
        }
        (Wait::Active, Answer::RightPassword) if federation::refuses_active(eyes) => {
            eyes.stopped(Control::FederationMfa, "wanted, and a program cannot give a factor");
            Turn::Reply(records, Response::Refused)
        }
        (Wait::Active, Answer::RightPassword) => {
            eyes.passed(Control::FederationMfa, "not asked of programs at the active endpoint");
            Turn::Reply(records, Response::Signed(federation::method(false, eyes)))
        }
        // Another's factor, or an answer to another question.
        _ => {
            eyes.stopped(Control::FederationMfa, "the factor is not the account's");
            reply(Record::Idle, Response::Refused)
        }
    }
}
