//! What a server is expected to answer, as it is seen from outside.

use crate::actor::auto_detect::Challenge;
use crate::actor::{entra, exchange_online, exchange_onprem, federation_server, provisioning};
use crate::control::{Check, Control};
use crate::protocol::credential::PasswordProtocol;
use crate::verify::asked::Asked;

/// What comes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is refused.
    Refused,
    /// It is granted: a password taken, mail, a token.
    Granted,
    /// Neither: it leads on.
    LeadsOn,
}

impl Outcome {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Granted => "granted",
            Self::LeadsOn => "leads-on",
        }
    }
}

/// The outcome, and the answer in words. `stopped`: the control that stopped it, if one did.
pub(super) fn of(asked: &Asked, stopped: Option<&Check>) -> (Outcome, String) {
    let (outcome, words) = match asked {
        Asked::SignIn(_, pages) => {
            return chain(pages.iter().map(|(_, response)| entra(*response, stopped)));
        }
        Asked::Page(pages) => {
            return chain(pages.iter().map(|(_, response)| federation(*response)));
        }
        Asked::Provisioning(steps) => {
            return chain(steps.iter().map(|(_, response)| provisioning(*response)));
        }
        Asked::Entra(_, _, response) => entra(*response, stopped),
        Asked::Active(_, _, response) => active(*response, stopped),
        Asked::Online(request, response) => online(*request, *response, stopped),
        Asked::OnPremises(request, response) => on_premises(*request, *response, stopped),
    };
    (outcome, words.to_owned())
}

/// Some answers one after the other, up to a refusal.
fn chain(answers: impl Iterator<Item = (Outcome, &'static str)>) -> (Outcome, String) {
    let mut all: Vec<&str> = Vec::new();
    let mut outcome = Outcome::LeadsOn;
    for (of_one, words) in answers {
        if all.last() != Some(&words) {
            all.push(words);
        }
        if of_one != Outcome::LeadsOn {
            outcome = of_one;
        }
        if of_one == Outcome::Refused {
            break;
        }
    }
    // The next page says nothing where something else does.
    if all.iter().any(|words| *words != NEXT) {
        all.retain(|words| *words != NEXT);
    }
    (outcome, all.join(", then "))
}

const NEXT: &str = "the next page";

fn entra(response: entra::Response, stopped: Option<&Check>) -> (Outcome, &'static str) {
    use entra::Response;
    let control = stopped.map(|check| check.control);
    match response {
        Response::RedirectToFederation => (Outcome::LeadsOn, "the browser is sent to AD FS"),
        Response::Continue => (Outcome::LeadsOn, NEXT),
        Response::SecondFactorWanted => (
            Outcome::LeadsOn,
            "a second factor is asked for; whoever cannot give the registered one gets no further \
             (AADSTS50074 or AADSTS50076)",
        ),
        Response::RegistrationWanted => (
            Outcome::LeadsOn,
            "a second factor is to be registered (AADSTS50072 or AADSTS50079): stop there, or this \
             test registers one",
        ),
        Response::Code => (Outcome::Granted, "a redirect with the code"),
        Response::Tokens(token) if token.mfa => {
            (Outcome::Granted, "200 with tokens; `amr` of the access token contains `mfa`")
        }
        Response::Tokens(_) => {
            (Outcome::Granted, "200 with tokens; `amr` of the access token is without `mfa`")
        }
        Response::Ticket => (Outcome::Granted, "the ticket is issued"),
        Response::InteractionRequired => {
            (Outcome::Refused, "400 with `error` interaction_required (AADSTS50076 or the like)")
        }
        Response::PasswordRefused => (
            Outcome::Refused,
            "the password is refused: AADSTS50126, and AADSTS50053 once the account is locked",
        ),
        Response::Revoked => (Outcome::Refused, "400 with `error` invalid_grant, AADSTS50173"),
        Response::NoFactor => (
            Outcome::Refused,
            "no second factor is registered, and none can be registered from there (AADSTS53003)",
        ),
        Response::Refused => (
            Outcome::Refused,
            match control {
                Some(Control::ConditionalAccess) => {
                    "refused by Conditional Access: AADSTS53003, AADSTS53000 for the device, \
                     AADSTS530035 by security defaults"
                }
                Some(Control::SecondFactor) => "refused: the second factor is not taken",
                Some(Control::Password) => "400 with `error` invalid_grant (AADSTS50126)",
                Some(Control::Token) => "400 with `error` invalid_grant or invalid_resource",
                _ => "refused, without a token",
            },
        ),
    }
}

fn federation(response: federation_server::Response) -> (Outcome, &'static str) {
    use federation_server::Response;
    match response {
        Response::Page => (Outcome::LeadsOn, "200 with the sign-in page of AD FS"),
        Response::SecondFactorWanted => {
            (Outcome::LeadsOn, "the page of AD FS asks for a second factor")
        }
        Response::Signed(crate::policy::federation::Method::Multiple) => {
            (Outcome::LeadsOn, "a form that returns to Entra ID; its response says multipleauthn")
        }
        Response::Signed(_) => {
            (Outcome::LeadsOn, "a form that returns to Entra ID; its response says password")
        }
        Response::NoFactor => (Outcome::Refused, "AD FS refuses: no second factor is registered"),
        Response::PasswordRefused => {
            (Outcome::Refused, "the page again: the password is wrong, or too many were")
        }
        Response::Refused => (Outcome::Refused, "an error page of AD FS"),
    }
}

fn active(
    response: federation_server::Response,
    stopped: Option<&Check>,
) -> (Outcome, &'static str) {
    match response {
        federation_server::Response::Signed(_) => {
            (Outcome::Granted, "200 with a SAML assertion: the password was taken")
        }
        _ if stopped.is_some_and(|check| check.control == Control::Publishing) => (
            Outcome::Refused,
            "503 or 404 from Web Application Proxy: the endpoint is not published",
        ),
        _ => (Outcome::Refused, "500 with a SOAP fault, FailedAuthentication or the like"),
    }
}

fn online(
    request: exchange_online::Request,
    response: exchange_online::Response,
    stopped: Option<&Check>,
) -> (Outcome, &'static str) {
    use exchange_online::Response;
    let over = match request {
        exchange_online::Request::Password(sign_in) => Some(sign_in.protocol),
        _ => None,
    };
    match response {
        Response::Found(_) => (
            Outcome::LeadsOn,
            "200 with JSON, or 302: the ActiveSync URL is that of outlook.office365.com",
        ),
        Response::Elsewhere => (Outcome::LeadsOn, "302 to AutoDiscover of the organization"),
        Response::Challenge(challenge) => challenged(challenge),
        Response::Accepted { .. } => taken(over),
        Response::Mail => (Outcome::Granted, "200"),
        Response::Cached => (Outcome::Granted, "200, of the copy in Exchange Online"),
        Response::Revoked => (
            Outcome::Refused,
            "401, with error=insufficient_claims in WWW-Authenticate; up to fifteen minutes after the \
             revocation still 200",
        ),
        Response::NoMailbox => {
            (Outcome::Refused, "401, or 451 to Exchange Server: there is no such mailbox here")
        }
        Response::Refused => refused(over, stopped),
    }
}

fn on_premises(
    request: exchange_onprem::Request,
    response: exchange_onprem::Response,
    stopped: Option<&Check>,
) -> (Outcome, &'static str) {
    use exchange_onprem::Response;
    let over = match request {
        exchange_onprem::Request::Password(sign_in) => Some(sign_in.protocol),
        _ => None,
    };
    match response {
        Response::Found => {
            (Outcome::LeadsOn, "200 with JSON: the ActiveSync URL is that of Exchange Server")
        }
        Response::Challenge(challenge) => challenged(challenge),
        Response::Unreachable => (Outcome::Refused, NO_ANSWER),
        Response::NotPublished => (Outcome::Refused, "no answer: the server is not published"),
        Response::Accepted { mail: false } if over == Some(PasswordProtocol::ActiveSync) => (
            Outcome::Granted,
            "403, or 200 with status 129 in it: the password is taken, the device is not",
        ),
        Response::Accepted { .. } => taken(over),
        Response::Mail => (Outcome::Granted, "200"),
        Response::Refused
            if over == Some(PasswordProtocol::Smtp)
                && stopped.is_some_and(|check| check.control == Control::Publishing) =>
        {
            (Outcome::Refused, "no answer in time, or no AUTH in the answer to EHLO")
        }
        Response::Refused if over == Some(PasswordProtocol::Smtp) => {
            (Outcome::Refused, "535 5.7.3 to the password")
        }
        Response::Refused => refused(over, stopped),
    }
}

const NO_ANSWER: &str = "no answer in time, or 403 or 404 from what publishes the server";

fn challenged(challenge: Challenge) -> (Outcome, &'static str) {
    (
        Outcome::LeadsOn,
        match challenge {
            Challenge { authority: true, .. } => {
                "401; WWW-Authenticate: Bearer has an authorization_uri"
            }
            Challenge { basic: true, .. } => {
                "401; WWW-Authenticate offers Basic, and Bearer has no authorization_uri"
            }
            Challenge { .. } => {
                "401; WWW-Authenticate offers neither Basic nor an authorization_uri"
            }
        },
    )
}

/// A password was taken.
fn taken(over: Option<PasswordProtocol>) -> (Outcome, &'static str) {
    (
        Outcome::Granted,
        match over {
            Some(PasswordProtocol::Smtp) => "235 to the password: it is taken",
            Some(PasswordProtocol::OutlookOnTheWeb) => "302 to /owa/: the password is taken",
            Some(PasswordProtocol::Other) => {
                "200 from EWS, exit status 0 from IMAP and POP: the password is taken"
            }
            _ => "200: the password is taken",
        },
    )
}

/// A password or a token was refused.
fn refused(over: Option<PasswordProtocol>, stopped: Option<&Check>) -> (Outcome, &'static str) {
    let control = stopped.map(|check| check.control);
    (
        Outcome::Refused,
        match (over, control) {
            (Some(PasswordProtocol::Smtp), Some(Control::Publishing)) => {
                "535 5.7.139 to the password, which says that SMTP AUTH is disabled"
            }
            (Some(PasswordProtocol::Smtp), _) => "535 5.7.139 or 535 5.7.3 to the password",
            (Some(PasswordProtocol::OutlookOnTheWeb), Some(Control::Publishing)) => {
                "a redirect to Entra ID, 404 or no answer: there is no form that takes a password"
            }
            (Some(PasswordProtocol::OutlookOnTheWeb), _) => "302 back to the form, with reason=2",
            (Some(PasswordProtocol::Other), Some(Control::Publishing)) => {
                "no answer in time, 403 or 404; exit status 7 or 28 from IMAP and POP"
            }
            (Some(PasswordProtocol::Other), _) => "401; exit status 67 from IMAP and POP",
            (Some(_), Some(Control::Publishing)) if stopped.is_some_and(is_unreachable) => {
                NO_ANSWER
            }
            (None, Some(Control::DeviceAccess)) => "403, or 200 with status 129 in it",
            _ => "401",
        },
    )
}

fn is_unreachable(check: &Check) -> bool {
    check.why.starts_with("not reachable")
}

fn provisioning(response: provisioning::Response) -> (Outcome, &'static str) {
    match response {
        provisioning::Response::Done => (Outcome::LeadsOn, "done: the copy comes nearer"),
        provisioning::Response::SecondToken(_) => {
            (Outcome::Granted, "the service gives its own token away")
        }
        provisioning::Response::Refused => {
            (Outcome::Refused, "refused: the app says that the account cannot be set up")
        }
    }
}
