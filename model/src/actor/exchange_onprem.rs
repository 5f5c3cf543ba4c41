//! Exchange Server on-premises, with the firewall and the publishing in front of it.

use crate::actor::auto_detect::Challenge;
use crate::actor::{Turn, directory};
use crate::control::Control;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::policy::authentication;
use crate::policy::device_access::{self, Access};
use crate::protocol::credential::{Device, PasswordProtocol, PasswordSignIn, Route, Site};
use crate::protocol::token::{Audience, Issuer, Requester, Subject, Token};
use crate::setting::{
    HybridModernAuth, OnpremActivesyncBasic, OnpremActivesyncReachableFrom, OnpremDirectOauth,
    OnpremEndpointsLeftPublished, OnpremOtherProtocolsPublished, OnpremOwaSignIn,
    OnpremPolicyBeforePassword, OnpremPublishing, OnpremSmtpAuth,
};

/// A request with an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub token: Token,
    /// From where it comes.
    pub route: Route,
    /// What the client says of itself.
    pub device: Device,
}

/// What the server can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Anonymous AutoDiscover V2.
    Discover,
    /// ActiveSync with an empty bearer, from here.
    Probe(Route),
    /// A sign-in with a password alone.
    Password(PasswordSignIn),
    /// ActiveSync with a token.
    ActiveSync(Bearer),
    /// Outlook on the web with a token.
    OutlookOnTheWeb(Token),
    /// Exchange Web Services with a token, from here; MAPI over HTTP likewise.
    WebServices(Token, Route),
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The ActiveSync URL.
    Found,
    /// 401.
    Challenge(Challenge),
    /// Nothing answers from there.
    Unreachable,
    /// The password was taken.
    Accepted {
        /// Whether mail comes with it.
        mail: bool,
    },
    /// Mail.
    Mail,
    /// The server is not published at all.
    NotPublished,
    /// Refused.
    Refused,
}

/// What it waits for, after asking Active Directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Where the mailbox is, before it answers this.
    Located(Request),
    /// The check of the password of this sign-in, for a mailbox there.
    Password(PasswordSignIn, Site),
}

type Step = Turn<(), Response, directory::Request, Wait>;

/// Answers one request.
#[must_use]
pub fn handle(request: Request, eyes: Eyes<'_>) -> Step {
    match request {
        Request::Discover => reply(Response::Found),
        Request::Probe(route) => {
            if !reachable(PasswordProtocol::ActiveSync, route, eyes) {
                return reply(Response::Unreachable);
            }
            // A device that asks for a password itself answers in the server's place.
            let authority =
                eyes.is(HybridModernAuth::On) && !eyes.is(OnpremPublishing::PreAuthenticated);
            let authority = authority && !eyes.has(Fault::OnpremChallengeWithoutAuthority);
            let basic = !authority && eyes.is(OnpremActivesyncBasic::On);
            reply(Response::Challenge(Challenge { authority, basic }))
        }
        Request::Password(_)
        | Request::ActiveSync(_)
        | Request::OutlookOnTheWeb(_)
        | Request::WebServices(..) => {
            Turn::Call((), directory::Request::Locate, Wait::Located(request))
        }
    }
}

/// Goes on with Active Directory's answer.
#[must_use]
pub fn resume(wait: Wait, answer: directory::Response, eyes: Eyes<'_>) -> Step {
    match (wait, answer) {
        (Wait::Located(Request::Password(sign_in)), directory::Response::Mailbox(site)) => {
            before_password(sign_in, site, eyes)
        }
        (Wait::Password(sign_in, site), directory::Response::RightPassword) => {
            after_password(sign_in, site, eyes)
        }
        (
            Wait::Located(Request::ActiveSync(bearer)),
            directory::Response::Mailbox(Site::OnPremises),
        ) => reply(active_sync(bearer, eyes)),
        (
            Wait::Located(Request::OutlookOnTheWeb(token)),
            directory::Response::Mailbox(Site::OnPremises),
        ) => reply(outlook_on_the_web(token, eyes)),
        (
            Wait::Located(Request::WebServices(token, route)),
            directory::Response::Mailbox(Site::OnPremises),
        ) => reply(web_services(token, route, eyes)),
        // No mailbox here for a token, or an answer to another question.
        _ => reply(Response::Refused),
    }
}

/// Whether a protocol can be reached. AutoDiscover always can: AutoDetect and clients need it.
fn reachable(protocol: PasswordProtocol, route: Route, eyes: Eyes<'_>) -> bool {
    let from_anywhere = match protocol {
        PasswordProtocol::OutlookOnTheWeb => {
            eyes.is(OnpremOwaSignIn::Password)
                || (route == Route::Internal && eyes.is(OnpremOwaSignIn::NotPublished))
        }
        PasswordProtocol::OutlookService => false,
        PasswordProtocol::Smtp if route == Route::Internal => !eyes.is(OnpremSmtpAuth::Off),
        PasswordProtocol::Smtp => eyes.is(OnpremSmtpAuth::Internet),
        _ if route == Route::Internal => true,
        PasswordProtocol::AutoDiscover => true,
        PasswordProtocol::ActiveSync => {
            route == Route::Microsoft365 || eyes.is(OnpremActivesyncReachableFrom::Internet)
        }
        PasswordProtocol::Other => eyes.is(OnpremOtherProtocolsPublished::Yes),
    };
    if !from_anywhere {
        eyes.stopped(Control::Publishing, "not reachable from there");
    }
    from_anywhere
}

/// What is decided before Active Directory sees the password (reading 3).
fn before_password(sign_in: PasswordSignIn, mailbox: Site, eyes: Eyes<'_>) -> Step {
    if mailbox == Site::Online && eyes.is(OnpremEndpointsLeftPublished::No) {
        return reply(Response::NotPublished);
    }
    if !reachable(sign_in.protocol, sign_in.route, eyes) {
        return reply(Response::Refused);
    }
    if sign_in.protocol == PasswordProtocol::ActiveSync && eyes.is(OnpremActivesyncBasic::Off) {
        eyes.stopped(Control::Publishing, "Basic is off on the ActiveSync virtual directory");
        return reply(Response::Refused);
    }
    eyes.passed(Control::Publishing, "reachable, and a password is taken");
    if eyes.is(OnpremPolicyBeforePassword::Yes) && blocked(sign_in, eyes) {
        return reply(Response::Refused);
    }
    let check = directory::Request::CheckPassword(sign_in.password);
    Turn::Call((), check, Wait::Password(sign_in, mailbox))
}

/// What is decided after it.
fn after_password(sign_in: PasswordSignIn, mailbox: Site, eyes: Eyes<'_>) -> Step {
    if eyes.is(OnpremPolicyBeforePassword::No) && blocked(sign_in, eyes) {
        return reply(Response::Refused);
    }
    let mail = mailbox == Site::OnPremises
        && sign_in.protocol.bears_data()
        && (sign_in.protocol != PasswordProtocol::ActiveSync || admitted(sign_in.device, eyes));
    reply(Response::Accepted { mail })
}

fn blocked(sign_in: PasswordSignIn, eyes: Eyes<'_>) -> bool {
    if eyes.has(Fault::OnpremPolicyIgnored) {
        return false;
    }
    let blocked = authentication::blocked_on_premises(sign_in.protocol, eyes);
    if blocked {
        eyes.stopped(Control::AuthenticationPolicy, "the user's policy blocks this protocol");
    } else if eyes.is_watched() {
        let why = authentication::why_open_on_premises(sign_in.protocol, eyes);
        eyes.passed(Control::AuthenticationPolicy, why);
    }
    blocked
}

fn admitted(device: Device, eyes: Eyes<'_>) -> bool {
    if eyes.has(Fault::DeviceRulesIgnored) {
        return true;
    }
    match device_access::access(device, eyes) {
        Access::Allow => {
            eyes.passed(Control::DeviceAccess, "what the device says of itself is allowed");
            true
        }
        Access::Quarantine => {
            eyes.stopped(Control::DeviceAccess, "the device is put in quarantine");
            false
        }
        Access::Block => {
            eyes.stopped(Control::DeviceAccess, "what the device says of itself is blocked");
            false
        }
    }
}

fn active_sync(bearer: Bearer, eyes: Eyes<'_>) -> Response {
    if !reachable(PasswordProtocol::ActiveSync, bearer.route, eyes) {
        return Response::Unreachable;
    }
    if bearer.route != Route::Internal && !eyes.is(OnpremPublishing::PassThrough) {
        eyes.stopped(Control::Publishing, "the publishing in front breaks the token flow");
        return Response::Refused;
    }
    let lets_in = takes(bearer.token, eyes) && admitted(bearer.device, eyes);
    if lets_in { Response::Mail } else { Response::Refused }
}

/// EWS, MAPI and the offline address book take a token wherever ActiveSync does, and no device rule is
/// asked of them.
///
/// ABSTRACTION: what stands in front of AutoDiscover and ActiveSync need not stand in front of these, so
/// `onprem-publishing` does not stop a token here: the weaker of the two readings.
fn web_services(token: Token, route: Route, eyes: Eyes<'_>) -> Response {
    if !reachable(PasswordProtocol::Other, route, eyes) {
        return Response::Unreachable;
    }
    eyes.passed(Control::Publishing, "reachable, and a token is taken");
    if takes(token, eyes) { Response::Mail } else { Response::Refused }
}

/// Whether the server takes a token from whoever brings it: with hybrid modern authentication alone.
fn takes(token: Token, eyes: Eyes<'_>) -> bool {
    if eyes.is(HybridModernAuth::Off) && !eyes.has(Fault::OnpremModernAuthOffIgnored) {
        eyes.stopped(Control::Token, "hybrid modern authentication is off, no token is taken");
        return false;
    }
    if !accepts(token, eyes) {
        return false;
    }
    let is_app = token.requester == Requester::MobileApp;
    if is_app && eyes.is(OnpremDirectOauth::No) && !eyes.has(Fault::OnpremClientIgnored) {
        eyes.stopped(Control::Token, "only Exchange Online may bring a token");
        return false;
    }
    eyes.passed(Control::Token, "issued by the tenant for this server");
    true
}

fn outlook_on_the_web(token: Token, eyes: Eyes<'_>) -> Response {
    if !eyes.is(OnpremOwaSignIn::Modern) {
        eyes.stopped(Control::Publishing, "Outlook on the web takes no token");
        return Response::Refused;
    }
    if !accepts(token, eyes) {
        return Response::Refused;
    }
    eyes.passed(Control::Token, "issued by the tenant for this server");
    Response::Mail
}

fn accepts(token: Token, eyes: Eyes<'_>) -> bool {
    let fits = (token.issuer == Issuer::Tenant || eyes.has(Fault::OnpremIssuerIgnored))
        && (token.audience == Audience::OnPremises || eyes.has(Fault::OnpremAudienceIgnored));
    if !fits {
        eyes.stopped(Control::Token, "not issued for this server");
    } else if token.subject != Subject::Alice && !eyes.has(Fault::OnpremSubjectIgnored) {
        eyes.stopped(Control::Token, "issued for another user");
        return false;
    }
    fits
}

fn reply(response: Response) -> Step {
    Turn::Reply((), response)
}
