//! Entra ID's answers to programs: grants without a person in front, refreshes, on behalf of a user.

use super::{Account, Call, Request, Response, Session, Step, Wait};
use super::{check_password, federated, issue, issues_for, staged};
use crate::actor::Turn;
use crate::control::Control;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::policy::conditional_access::{self, Grant, SignIn};
use crate::protocol::credential::{Location, Password, Platform};
use crate::protocol::token::{Age, Audience, Interface, Issuer, Requester, Subject, Token};
use crate::setting::{DedicatedHybridApp, HrdCloudPassword};

/// The requests of programs, with nobody in front. They leave the session as it is.
pub(super) fn step(account: Account, session: Session, request: Request, eyes: Eyes<'_>) -> Step {
    let reply = |response| Turn::Reply((account, session), response);
    let records = (account, session);
    match request {
        Request::PasswordGrant => {
            // Of a password grant under staged rollout documents say nothing; the weaker is taken.
            if federated(eyes) && !staged(eyes) && eyes.is(HrdCloudPassword::Off) {
                eyes.stopped(Control::Password, "a federated user's password is not taken here");
                return reply(Response::Refused);
            }
            match check_password(eyes) {
                None => silent_grant(account, session, eyes),
                Some(call) => Turn::Call(records, call, Wait::PasswordGrant),
            }
        }
        Request::SamlGrant(method) => {
            let sign_in = SignIn { method, ..session.sign_in };
            silent_grant(account, Session { sign_in, ..session }, eyes)
        }
        Request::Refresh(token) if revoked(token, Fault::RefreshTokenNotRevoked, eyes) => {
            reply(Response::Revoked)
        }
        Request::Refresh(token) => {
            let token = Token { age: renewed(token), ..token };
            if !issues_for(token.audience, eyes) {
                return reply(Response::Refused);
            }
            let sign_in = refreshing(token, session.sign_in);
            let asks = !eyes.has(Fault::RefreshWithoutPolicy);
            if !asks || conditional_access::grant(sign_in, eyes) == Grant::Granted {
                return reply(Response::Tokens(token));
            }
            eyes.stopped(Control::ConditionalAccess, "wants more at the refresh");
            reply(Response::InteractionRequired)
        }
        Request::Ticket(platform, location, password) => {
            let wait = Wait::Ticket(platform, location);
            if federated(eyes) {
                return Turn::Call(records, Call::Federation(password), wait);
            }
            // ABSTRACTION: Entra ID's own smart lockout has a threshold below Active Directory's, as
            // Microsoft advises, and tells the user's places apart: a spray ends here.
            if password == Password::Wrong {
                eyes.stopped(Control::Password, "Entra ID: too many passwords are wrong");
                return reply(Response::PasswordRefused);
            }
            match check_password(eyes) {
                None => reply(ticket(platform, location, eyes)),
                Some(call) => Turn::Call(records, call, wait),
            }
        }
        Request::OnBehalfOf(assertion, requester) => {
            reply(on_behalf_of(assertion, requester, eyes))
        }
        Request::RefreshOnBehalfOf(token)
            if revoked(token, Fault::SyncRefreshTokenNotRevoked, eyes) =>
        {
            reply(Response::Revoked)
        }
        // ABSTRACTION: as on behalf of a user, what was granted is granted again.
        Request::RefreshOnBehalfOf(token) => {
            reply(Response::Tokens(Token { age: renewed(token), ..token }))
        }
        Request::SharedPrincipal => {
            let kept = eyes.is(DedicatedHybridApp::No) || eyes.has(Fault::SharedPrincipalKept);
            reply(for_exchange_server(
                kept.then_some((
                    Requester::ExchangeServer,
                    "Exchange Server's key is on the shared principal",
                )),
                eyes,
            ))
        }
        Request::HybridApplication(interface) => {
            let has_permission = match interface {
                Interface::Ews => eyes.is(DedicatedHybridApp::Yes),
                Interface::Graph => eyes.is(DedicatedHybridApp::Graph),
                Interface::Other => false,
            };
            reply(for_exchange_server(
                has_permission.then_some((
                    Requester::HybridApplication,
                    "the application's key is Exchange Server's own",
                )),
                eyes,
            ))
        }
        // For a person in front: see `super::interactive`.
        Request::Authorize
        | Request::AuthorizeWithHint
        | Request::Password
        | Request::Federated(_)
        | Request::Evaluate
        | Request::Enforce
        | Request::Register(_)
        | Request::SecondFactor(_)
        | Request::Code
        | Request::DeviceCode
        | Request::Redeem { .. } => reply(Response::Refused),
    }
}

/// The answer to Exchange Server, which brings its own key: a token as this requester, for this reason, or
/// none where no principal takes that key.
///
/// ABSTRACTION: a token for Graph is one for Exchange Online, which holds the mailbox behind it.
fn for_exchange_server(as_whom: Option<(Requester, &'static str)>, eyes: Eyes<'_>) -> Response {
    let Some((requester, why)) = as_whom else {
        eyes.stopped(Control::Token, "no principal takes Exchange Server's key for that");
        return Response::Refused;
    };
    eyes.passed(Control::Token, why);
    Response::Tokens(Token {
        issuer: Issuer::Tenant,
        audience: Audience::ExchangeOnline,
        subject: Subject::Alice,
        requester,
        mfa: false,
        age: Age::Current,
    })
}

/// Whether a refresh token is refused because it has been revoked.
fn revoked(token: Token, forgotten: Fault, eyes: Eyes<'_>) -> bool {
    let revoked = token.age.is_revoked() && !eyes.has(forgotten);
    if revoked {
        eyes.stopped(Control::Token, "AADSTS50173: the refresh token has been revoked");
    }
    revoked
}

/// How what a refresh token is renewed to stands to the last revocation: its sign-in stays what it was, and
/// nothing has revoked the new one.
fn renewed(token: Token) -> Age {
    match token.age {
        Age::Current => Age::Current,
        Age::Outdated | Age::Revoked | Age::Unheard => Age::Outdated,
    }
}

/// Issues the ticket for a password-only sign-in at Exchange Online, or refuses it. The password has
/// been checked: Conditional Access comes after the first factor.
pub(super) fn ticket(platform: Platform, location: Location, eyes: Eyes<'_>) -> Response {
    if conditional_access::refuses_legacy(platform, location, eyes) {
        eyes.stopped(Control::ConditionalAccess, "legacy clients are refused");
        Response::Refused
    } else {
        eyes.passed(Control::ConditionalAccess, "nothing at Entra ID refuses legacy clients");
        Response::Ticket
    }
}

/// The on-behalf-of request: a token for the on-premises name, for Exchange Online, in the name of
/// the assertion's user.
///
/// ABSTRACTION: Conditional Access is not evaluated again. The assertion was granted under the same
/// policies (the on-premises name is a service principal name of Exchange Online), and no setting
/// changes during a run; that only what was granted goes on is what `on-behalf-of-gains-nothing`
/// checks.
fn on_behalf_of(assertion: Token, requester: Requester, eyes: Eyes<'_>) -> Response {
    let confuses = eyes.has(Fault::OnBehalfOfAudienceConfusion);
    let is_addressed = assertion.audience == Audience::ExchangeOnline || confuses;
    let is_service = requester == Requester::ExchangeOnline
        || confuses
        || eyes.has(Fault::OnBehalfOfForStranger);
    if assertion.age.is_revoked() {
        eyes.stopped(Control::Token, "AADSTS50173: the assertion's sign-in has been revoked");
        return Response::Revoked;
    }
    if assertion.issuer != Issuer::Tenant || !is_addressed || !is_service {
        eyes.stopped(
            Control::Token,
            "the assertion is not addressed to the service that brings it",
        );
        return Response::Refused;
    }
    if !issues_for(Audience::OnPremises, eyes) {
        return Response::Refused;
    }
    Response::Tokens(Token {
        issuer: Issuer::Tenant,
        audience: Audience::OnPremises,
        subject: if eyes.has(Fault::OnBehalfOfOtherUser) {
            Subject::Alice
        } else {
            assertion.subject
        },
        requester,
        mfa: assertion.mfa || eyes.has(Fault::OnBehalfOfClaimsMfa),
        age: assertion.age,
    })
}

/// A grant without a person in front: what needs one is refused.
pub(super) fn silent_grant(account: Account, session: Session, eyes: Eyes<'_>) -> Step {
    let reply = |response| Turn::Reply((account, session), response);
    if !issues_for(session.sign_in.audience, eyes) {
        return reply(Response::Refused);
    }
    if eyes.has(Fault::PasswordGrantWithoutPolicy) {
        return reply(Response::Tokens(issue(session.sign_in, eyes)));
    }
    match conditional_access::grant(session.sign_in, eyes) {
        Grant::Granted => {
            eyes.passed(Control::ConditionalAccess, "nothing more is required");
            let token = issue(session.sign_in, eyes);
            let copies = eyes.has(Fault::MfaFlagCopied) && account.factor(eyes).is_some();
            reply(Response::Tokens(Token { mfa: token.mfa || copies, ..token }))
        }
        Grant::SecondFactor | Grant::Denied => {
            eyes.stopped(Control::ConditionalAccess, "wants what a program cannot give");
            reply(Response::InteractionRequired)
        }
    }
}

/// A sign-in with a refresh token: its claims stand for what was done.
#[must_use]
pub fn refreshing(token: Token, sign_in: SignIn) -> SignIn {
    SignIn { second_factor: token.mfa, ..sign_in }
}
