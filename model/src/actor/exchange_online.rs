//! Exchange Online: AutoDiscover, ActiveSync, and the other mail protocols.

use crate::actor::auto_detect::Challenge;
use crate::actor::{Turn, directory};
use crate::control::Control;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::policy::authentication;
use crate::protocol::credential::{PasswordProtocol, PasswordSignIn, Site};
use crate::protocol::token::{Age, Audience, Interface, Issuer, Requester, Subject, Token};
use crate::setting::{
    AutodiscoverOnlineAnswer, ContinuousAccessEvaluation, ExoBasicRetired, ExoEwsForHybridApp,
    ExoSmtpAuth, HybridAppGraphReadsMail, SharedPrincipalBeyondEws, SharedPrincipalEws,
};

/// What Exchange Online can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Anonymous AutoDiscover V2.
    Discover,
    /// ActiveSync with an empty bearer.
    Probe,
    /// A sign-in with a password alone.
    Password(PasswordSignIn),
    /// Mail, with an access token: of a mailbox here, or of the cache of one on-premises.
    Mail(Token),
    /// The same over one of these, with a token that Exchange Server got for itself.
    Application(Token, Interface),
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The ActiveSync URL, in a redirect or in JSON.
    Found(AutodiscoverOnlineAnswer),
    /// A redirect to AutoDiscover on-premises.
    Elsewhere,
    /// 401.
    Challenge(Challenge),
    /// The password was taken and the ticket issued.
    Accepted {
        /// Whether mail comes with it.
        mail: bool,
    },
    /// Mail.
    Mail,
    /// The token is good, and the mailbox is on-premises: what the cache has.
    Cached,
    /// What the token rests on has been revoked: 401 with a claims challenge.
    Revoked,
    /// There is no such mailbox here.
    NoMailbox,
    /// Refused.
    Refused,
}

/// Whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Recipient data.
    Directory(directory::Request),
    /// Entra ID: check this password and issue a ticket.
    Ticket(PasswordSignIn),
}

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Where the mailbox is, before it answers this.
    Located(Request),
    /// The ticket of this sign-in.
    Ticket(PasswordSignIn),
}

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The mailbox is here.
    Mailbox(Site),
    /// Whether Entra ID issued the ticket.
    Ticket(bool),
}

type Step = Turn<(), Response, Call, Wait>;

/// Answers one request.
#[must_use]
pub fn handle(request: Request, eyes: Eyes<'_>) -> Step {
    match request {
        // The challenge of Exchange Online always names the authority and never offers Basic.
        Request::Probe => {
            let authority = !eyes.has(Fault::OnlineChallengeWithoutAuthority);
            reply(Response::Challenge(Challenge { authority, basic: false }))
        }
        Request::Mail(token) if !is_for_us(token, eyes) => {
            eyes.stopped(Control::Token, "not issued for Exchange Online");
            reply(Response::Refused)
        }
        Request::Mail(token)
            if token.subject != Subject::Alice && !eyes.has(Fault::OnlineSubjectIgnored) =>
        {
            eyes.stopped(Control::Token, "issued for another user");
            reply(Response::Refused)
        }
        Request::Mail(token) if ended(token, eyes) => reply(Response::Revoked),
        Request::Mail(token) if is_of_server(token) && !serves(token, Interface::Other, eyes) => {
            reply(Response::Refused)
        }
        Request::Application(token, interface)
            if !is_for_us(token, eyes) || !serves(token, interface, eyes) =>
        {
            reply(Response::Refused)
        }
        Request::Discover | Request::Password(_) | Request::Mail(_) | Request::Application(..) => {
            Turn::Call((), Call::Directory(directory::Request::Locate), Wait::Located(request))
        }
    }
}

/// Goes on with the answer to a call.
#[must_use]
pub fn resume(wait: Wait, answer: Answer, eyes: Eyes<'_>) -> Step {
    match (wait, answer) {
        (Wait::Located(Request::Discover), Answer::Mailbox(Site::Online)) => {
            reply(Response::Found(eyes.get::<AutodiscoverOnlineAnswer>()))
        }
        (Wait::Located(Request::Discover), Answer::Mailbox(Site::OnPremises)) => {
            reply(if eyes.has(Fault::OnlineDoesNotRedirect) {
                Response::Found(eyes.get::<AutodiscoverOnlineAnswer>())
            } else {
                Response::Elsewhere
            })
        }
        (Wait::Located(Request::Password(sign_in)), Answer::Mailbox(Site::Online)) => {
            password(sign_in, eyes)
        }
        (Wait::Located(Request::Password(_)), Answer::Mailbox(Site::OnPremises)) => {
            reply(Response::NoMailbox)
        }
        (Wait::Located(Request::Mail(_) | Request::Application(..)), Answer::Mailbox(site)) => {
            eyes.passed(Control::Token, "issued by the tenant for Exchange Online");
            reply(match site {
                Site::Online => Response::Mail,
                Site::OnPremises => Response::Cached,
            })
        }
        (Wait::Ticket(sign_in), Answer::Ticket(_))
            if eyes.has(Fault::OnlinePolicyAfterIdentityProvider) && blocked(sign_in, eyes) =>
        {
            reply(Response::Refused)
        }
        (Wait::Ticket(sign_in), Answer::Ticket(has_ticket))
            if has_ticket || eyes.has(Fault::OnlineTicketNotAwaited) =>
        {
            reply(Response::Accepted { mail: sign_in.protocol.bears_data() })
        }
        // No ticket, or an answer to another question.
        _ => reply(Response::Refused),
    }
}

/// Whether a token was issued by the tenant for Exchange Online.
fn is_for_us(token: Token, eyes: Eyes<'_>) -> bool {
    (token.issuer == Issuer::Tenant || eyes.has(Fault::OnlineIssuerIgnored))
        && (token.audience == Audience::ExchangeOnline || eyes.has(Fault::OnlineAudienceIgnored))
}

/// Whether a token is one that Exchange Server got for itself.
fn is_of_server(token: Token) -> bool {
    matches!(token.requester, Requester::ExchangeServer | Requester::HybridApplication)
}

/// Whether an interface opens mailboxes for a token that Exchange Server got for itself.
fn serves(token: Token, interface: Interface, eyes: Eyes<'_>) -> bool {
    let (serves, why) = match (token.requester, interface) {
        (Requester::ExchangeServer, Interface::Ews) => {
            (eyes.is(SharedPrincipalEws::Open), "EWS is shut for the shared principal")
        }
        (Requester::ExchangeServer, Interface::Other) => (
            eyes.is(SharedPrincipalBeyondEws::Yes),
            "no interface takes a token of the shared principal",
        ),
        (Requester::HybridApplication, Interface::Ews) => {
            (eyes.is(ExoEwsForHybridApp::Allowed), "EWS is shut for the application")
        }
        (Requester::HybridApplication, Interface::Graph) => (
            eyes.is(HybridAppGraphReadsMail::Yes),
            "the application's Graph permissions open no mail",
        ),
        _ => (false, "the application has no permission for that"),
    };
    if !serves {
        eyes.stopped(Control::Token, why);
    }
    serves
}

/// Whether continuous access evaluation refuses a token: Entra ID tells Exchange Online what it revokes.
///
/// ABSTRACTION: that takes up to fifteen minutes, in which everything is as before the revocation; here
/// the revocation is over when Exchange Online has heard of it.
#[must_use]
pub fn ended(token: Token, eyes: Eyes<'_>) -> bool {
    if token.age == Age::Unheard {
        eyes.passed(
            Control::Token,
            "its client does not declare `cp1`: it is good until it expires",
        );
    }
    if token.age != Age::Revoked || eyes.has(Fault::OnlineRevocationIgnored) {
        return false;
    }
    let ended = eyes.is(ContinuousAccessEvaluation::On);
    if ended {
        eyes.stopped(Control::Token, "continuous access evaluation: it has been revoked");
    } else {
        eyes.passed(
            Control::Token,
            "without continuous access evaluation it is good until it expires",
        );
    }
    ended
}

/// Decides a password-only sign-in in the order of reading 2, up to the credential.
fn password(sign_in: PasswordSignIn, eyes: Eyes<'_>) -> Step {
    let protocol = sign_in.protocol;
    if !protocol.exists_at(Site::Online) {
        eyes.stopped(Control::Publishing, "Exchange Online has no such password sign-in");
        return reply(Response::Refused);
    }
    if protocol == PasswordProtocol::Smtp {
        if eyes.is(ExoSmtpAuth::Disabled) && !eyes.has(Fault::OnlineSmtpAuthIgnored) {
            eyes.stopped(Control::Publishing, "SMTP AUTH is disabled");
            return reply(Response::Refused);
        }
        eyes.passed(Control::BasicRetirement, "SMTP AUTH is not retired yet");
    } else if eyes.is(ExoBasicRetired::Yes) && !eyes.has(Fault::OnlineRetirementIgnored) {
        eyes.stopped(Control::BasicRetirement, "Microsoft has switched Basic off");
        return reply(Response::Refused);
    } else {
        eyes.passed(Control::BasicRetirement, "Basic is still on");
    }
    if !eyes.has(Fault::OnlinePolicyAfterIdentityProvider) && blocked(sign_in, eyes) {
        return reply(Response::Refused);
    }
    Turn::Call((), Call::Ticket(sign_in), Wait::Ticket(sign_in))
}

fn blocked(sign_in: PasswordSignIn, eyes: Eyes<'_>) -> bool {
    if eyes.has(Fault::OnlinePolicyIgnored) {
        return false;
    }
    let blocked = authentication::blocked_online(sign_in.protocol, eyes);
    if blocked {
        eyes.stopped(Control::AuthenticationPolicy, "the user's policy blocks this protocol");
    } else if eyes.is_watched() {
        eyes.passed(Control::AuthenticationPolicy, authentication::why_open_online(eyes));
    }
    blocked
}

fn reply(response: Response) -> Step {
    Turn::Reply((), response)
}
