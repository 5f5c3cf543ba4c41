//! Microsoft Entra ID: home realm discovery, first and second factors, Conditional Access, tokens.

mod unattended;
mod beside;

use serde::{Deserialize, Serialize};

use crate::actor::{Turn, directory};
use crate::control::Control;
use crate::eyes::Eyes;
use crate::fault::Fault;
use crate::policy::conditional_access::{self, Grant, SignIn};
use crate::policy::federation::Method;
use crate::policy::registration;
use crate::protocol::credential::{Location, Password, Platform};
use crate::protocol::token::{Age, Audience, Interface, Issuer, Requester, Subject, Token};
use crate::setting::{CaBlockDeviceCode, IdentityModel, MfaRegistration};
use crate::setting::{OnpremNamespaceRegistered, Pkce, StagedRollout};

pub use beside::{binds_session, takes_response, tells_factor};
pub use unattended::refreshing;

/// Who holds a registered second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// Alice.
    Owner,
    /// Somebody who knew her password before she registered one.
    Intruder,
}

/// A second factor as it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Whose it is.
    pub holder: Holder,
    /// Whether it is given on the page itself, so that it can be bound to it. One that is passed on by a
    /// proxy, or approved as a prompt, is not.
    pub on_page: bool,
}

impl Factor {
    /// One that its holder gives on the page.
    #[must_use]
    pub fn on_page(holder: Holder) -> Self {
        Self { holder, on_page: true }
    }
}

/// Alice's account: what has changed in this run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Who registered a second factor in this run. Before that, `mfa-registration` holds.
    pub registered_in_run: Option<Holder>,
    /// It is disabled, or deleted and not yet restored.
    pub disabled: bool,
}

impl Account {
    /// Who holds the account's second factor, if anybody does.
    #[must_use]
    pub fn factor(self, eyes: Eyes<'_>) -> Option<Holder> {
        self.registered_in_run
            .or_else(|| eyes.is(MfaRegistration::Registered).then_some(Holder::Owner))
    }
}

/// How far a sign-in session has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// There is no session.
    #[default]
    Idle,
    /// The domain is federated: the browser is to go to AD FS.
    Federated,
    /// The password page is shown.
    PasswordPage,
    /// The first factor is done.
    FirstFactor,
    /// Something asks for more than the first factor.
    Asked,
    /// A second factor is wanted.
    SecondFactor,
    /// A second factor is wanted and none is registered.
    Registration,
    /// All that was asked for has been given.
    Granted,
    /// A code is with the client.
    Code,
}

/// A sign-in session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// How far it has come.
    pub stage: Stage,
    /// What is known of it.
    pub sign_in: SignIn,
}

/// What Entra ID can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// `/authorize` with an address; starts a session.
    Authorize,
    /// The same with a `domain_hint`: a federated user is sent to AD FS, whatever staged rollout says.
    AuthorizeWithHint,
    /// The password typed into the page.
    Password,
    /// AD FS's signed response.
    Federated(Method),
    /// Go on: ask Conditional Access whether it wants anything.
    Evaluate,
    /// Go on: enforce what it wants.
    Enforce,
    /// Register a second factor.
    Register(Holder),
    /// A second factor.
    SecondFactor(Factor),
    /// Go on, for a client that waits elsewhere with a device code.
    DeviceCode,
    /// Send the code to the client.
    Code,
    /// `/token` with a code, and with the verifier of its proof key or without.
    Redeem {
        /// Whether it brings the verifier.
        verifier: bool,
    },
    /// `/token` with a password (`grant_type=password`), nothing interactive.
    PasswordGrant,
    /// `/token` with AD FS's response from the active endpoint, nothing interactive.
    SamlGrant(Method),
    /// `/token` with the app's refresh token; the token's claims so far.
    Refresh(Token),
    /// From Exchange Online, for a password-only sign-in there: check the password and issue a ticket.
    Ticket(Platform, Location, Password),
    /// From Exchange Online: a token for the on-premises name, in the name of the assertion's user.
    OnBehalfOf(Token, Requester),
    /// From Exchange Online: the same again, with the refresh token that came with it.
    RefreshOnBehalfOf(Token),
    /// From Exchange Server: a token in Alice's name through the service principal that it shares with
    /// Exchange Online.
    SharedPrincipal,
    /// From Exchange Server, as the dedicated hybrid application: a token that opens any mailbox over this.
    HybridApplication(Interface),
}

impl Request {
    /// Whether it begins a sign-in with a person in front.
    #[must_use]
    pub fn begins(self) -> bool {
        matches!(self, Self::Authorize | Self::AuthorizeWithHint)
    }
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// A redirect to AD FS.
    RedirectToFederation,
    /// The password page, or the next page.
    Continue,
    /// A prompt for the second factor.
    SecondFactorWanted,
    /// A prompt to register one.
    RegistrationWanted,
    /// The code.
    Code,
    /// Access and refresh tokens.
    Tokens(Token),
    /// The ticket of a password-only sign-in.
    Ticket,
    /// A sign-in is needed in front of a person (`interaction_required`).
    InteractionRequired,
    /// The password is wrong, or too many were: nobody is told which.
    PasswordRefused,
    /// The refresh token has been revoked (AADSTS50173).
    Revoked,
    /// Refused for want of a registered factor alone.
    NoFactor,
    /// Refused.
    Refused,
}

/// Whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// The pass-through agent, and through it Active Directory.
    Directory(directory::Request),
    /// AD FS, at its active endpoint.
    Federation(Password),
}

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The password on the page.
    Password,
    /// The password of a password grant.
    PasswordGrant,
    /// The password of a password-only sign-in at Exchange Online.
    Ticket(Platform, Location),
}

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The password is right.
    RightPassword,
    /// It is not, or Active Directory has locked the account.
    PasswordRefused,
    /// It was not confirmed.
    Refused,
}

type Records = (Account, Session);
type Step = Turn<Records, Response, Call, Wait>;

/// Answers one request about Alice's account and one session.
#[must_use]
pub fn handle(account: Account, session: Session, request: Request, eyes: Eyes<'_>) -> Step {
    if account.disabled {
        eyes.stopped(Control::Token, "AADSTS50057: the account is disabled");
        return Turn::Reply(
            (account, Session { stage: Stage::Idle, ..session }),
            Response::Refused,
        );
    }
    match request {
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
        | Request::Redeem { .. } => interactive(account, session, request, eyes),
        Request::PasswordGrant
        | Request::SamlGrant(_)
        | Request::Refresh(_)
        | Request::Ticket(..)
        | Request::OnBehalfOf(..)
        | Request::RefreshOnBehalfOf(_)
        | Request::SharedPrincipal
        | Request::HybridApplication(_) => unattended::step(account, session, request, eyes),
    }
}

/// The requests of a sign-in with a person in front, stage by stage. One that does not fit the stage
/// ends the session.
fn interactive(account: Account, session: Session, request: Request, eyes: Eyes<'_>) -> Step {
    let at = |stage| Session { stage, ..session };
    let reply = |stage, response| Turn::Reply((account, at(stage)), response);
    let refuse = || Turn::Reply((account, at(Stage::Idle)), Response::Refused);
    match (request, session.stage) {
        (Request::Authorize | Request::AuthorizeWithHint, _)
            if !issues_for(session.sign_in.audience, eyes) =>
        {
            refuse()
        }
        (Request::Authorize, _) if federated(eyes) && !staged(eyes) => {
            reply(Stage::Federated, Response::RedirectToFederation)
        }
        (Request::AuthorizeWithHint, _) if federated(eyes) => {
            reply(Stage::Federated, Response::RedirectToFederation)
        }
        (Request::Authorize | Request::AuthorizeWithHint, _) => {
            reply(Stage::PasswordPage, Response::Continue)
        }
        (Request::Password, Stage::PasswordPage) => match check_password(eyes) {
            None => password_is_right(account, session),
            Some(call) => Turn::Call((account, session), call, Wait::Password),
        },
        (Request::Federated(method), Stage::Federated) => {
            let sign_in = SignIn { method, ..session.sign_in };
            let session = Session { stage: Stage::FirstFactor, sign_in };
            Turn::Reply((account, session), Response::Continue)
        }
        (Request::Evaluate, Stage::FirstFactor) => {
            if conditional_access::asks(session.sign_in, eyes) {
                return reply(Stage::Asked, Response::Continue);
            }
            eyes.passed(Control::ConditionalAccess, "nothing is required of this sign-in");
            reply(Stage::Granted, Response::Continue)
        }
        (Request::Enforce, Stage::Asked) => enforce(account, session, eyes),
        (Request::Register(holder), Stage::Registration) => {
            if registration::allowed(session.sign_in.location, eyes) {
                let account = Account { registered_in_run: Some(holder), ..account };
                let response = Response::SecondFactorWanted;
                return Turn::Reply((account, at(Stage::SecondFactor)), response);
            }
            eyes.stopped(Control::SecondFactor, "none is registered, and not from here");
            reply(Stage::Idle, Response::NoFactor)
        }
        (Request::DeviceCode, Stage::FirstFactor) => {
            if eyes.is(CaBlockDeviceCode::Yes) && !eyes.has(Fault::DeviceCodeBlockIgnored) {
                eyes.stopped(Control::ConditionalAccess, "the device code flow is blocked");
                return refuse();
            }
            eyes.passed(Control::ConditionalAccess, "nothing blocks the device code flow");
            reply(Stage::FirstFactor, Response::Continue)
        }
        (Request::SecondFactor(factor), Stage::SecondFactor) => {
            let is_registered = account.factor(eyes) == Some(factor.holder);
            if !is_registered && !eyes.has(Fault::SecondFactorOfAnybody) {
                eyes.stopped(Control::SecondFactor, "the registered one is somebody else's");
                return refuse();
            }
            if !factor.on_page && conditional_access::wants_resistant(session.sign_in, eyes) {
                eyes.stopped(Control::SecondFactor, "it must be bound to the page, and is not");
                return refuse();
            }
            eyes.passed(Control::SecondFactor, "given to Entra ID");
            let sign_in = SignIn { second_factor: true, ..session.sign_in };
            Turn::Reply((account, Session { stage: Stage::Granted, sign_in }), Response::Continue)
        }
        (Request::Code, Stage::Granted) => reply(Stage::Code, Response::Code),
        (Request::Redeem { verifier: false }, Stage::Code)
            if eyes.is(Pkce::On) && !eyes.has(Fault::PkceNotChecked) =>
        {
            eyes.stopped(
                Control::Token,
                "AADSTS501481: the code has a proof key, and this is not it",
            );
            // A code that was brought is used up, with the wrong verifier too (RFC 9700, 4.2.4).
            let survives = eyes.has(Fault::CodeSurvivesWrongVerifier);
            reply(if survives { Stage::Code } else { Stage::Idle }, Response::Refused)
        }
        (Request::Redeem { .. }, Stage::Code) => {
            reply(Stage::Idle, Response::Tokens(issue(session.sign_in, eyes)))
        }
        _ => refuse(),
    }
}

/// Goes on with the answer to a call.
#[must_use]
pub fn resume(
    account: Account,
    session: Session,
    wait: Wait,
    answer: Answer,
    eyes: Eyes<'_>,
) -> Step {
    match (wait, answer) {
        (Wait::Password, Answer::RightPassword) => password_is_right(account, session),
        (Wait::PasswordGrant, Answer::RightPassword) => {
            unattended::silent_grant(account, session, eyes)
        }
        (Wait::Ticket(platform, location), Answer::RightPassword) => {
            Turn::Reply((account, session), unattended::ticket(platform, location, eyes))
        }
        (_, Answer::PasswordRefused) => Turn::Reply((account, session), Response::PasswordRefused),
        (_, Answer::Refused) => Turn::Reply((account, session), Response::Refused),
    }
}

/// Whether the domain is federated: home realm discovery, which anyone can ask.
#[must_use]
pub fn federated(eyes: Eyes<'_>) -> bool {
    eyes.is(IdentityModel::Federated) && !eyes.has(Fault::FederatedTakenForManaged)
}

/// Whether staged rollout has Alice sign in at Entra ID, though her domain is federated. It is so on pages
/// and for modern clients; legacy clients, what asks AD FS itself, and requests with a `domain_hint` go on
/// as before (`ED:how-to-connect-staged-rollout`).
#[must_use]
pub fn staged(eyes: Eyes<'_>) -> bool {
    federated(eyes) && !eyes.is(StagedRollout::No)
}

fn issues_for(audience: Audience, eyes: Eyes<'_>) -> bool {
    let known = audience == Audience::ExchangeOnline
        || eyes.is(OnpremNamespaceRegistered::Yes)
        || eyes.has(Fault::UnregisteredNameServed);
    if !known {
        eyes.stopped(Control::Token, "AADSTS500011: the on-premises name is not registered");
    }
    known
}

/// Whom to ask for the password: nobody with a synchronised hash.
fn check_password(eyes: Eyes<'_>) -> Option<Call> {
    let through_agent = eyes.is(IdentityModel::PassThrough)
        || (federated(eyes) && eyes.is(StagedRollout::PassThrough));
    if through_agent {
        return Some(Call::Directory(directory::Request::CheckPassword(Password::Right)));
    }
    eyes.passed(Control::Password, "Entra ID: the password is right");
    None
}

fn password_is_right(account: Account, session: Session) -> Step {
    let session = Session { stage: Stage::FirstFactor, ..session };
    Turn::Reply((account, session), Response::Continue)
}

fn enforce(account: Account, session: Session, eyes: Eyes<'_>) -> Step {
    let reply = |stage, response| Turn::Reply((account, Session { stage, ..session }), response);
    match conditional_access::grant(session.sign_in, eyes) {
        Grant::Granted => {
            eyes.passed(Control::ConditionalAccess, "its controls are satisfied");
            reply(Stage::Granted, Response::Continue)
        }
        Grant::Denied => {
            eyes.stopped(Control::ConditionalAccess, "a control cannot be satisfied");
            reply(Stage::Idle, Response::Refused)
        }
        Grant::SecondFactor => {
            eyes.passed(Control::ConditionalAccess, "requires a second factor");
            let again = eyes.has(Fault::RegistrationOverRegistered);
            if account.factor(eyes).is_some() && !again {
                reply(Stage::SecondFactor, Response::SecondFactorWanted)
            } else {
                reply(Stage::Registration, Response::RegistrationWanted)
            }
        }
    }
}

/// The claims of the tokens that a granted sign-in gets. The `mfa` claim follows Entra ID's own
/// second factor, or AD FS's word where Entra ID takes it.
fn issue(sign_in: SignIn, eyes: Eyes<'_>) -> Token {
    let mfa = sign_in.second_factor
        || (sign_in.method == Method::Multiple && conditional_access::accepts_federated_mfa(eyes));
    Token {
        issuer: Issuer::Tenant,
        audience: sign_in.audience,
        subject: Subject::Alice,
        requester: Requester::MobileApp,
        mfa,
        age: Age::Current,
    }
}
