//! What is said, as a reader of a trace sees it.
//!
//! Messages are made where a run is shown; no decision depends on them. Where the wire format is
//! public they quote it, with placeholders for secrets.

use std::fmt;

use crate::protocol::credential::{DeviceType, Password, PasswordProtocol, PasswordSignIn, Site};
use crate::protocol::token::{Age, Audience, Cause, Interface, Issuer, Subject, Token};

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The user's address.
    Address,
    /// The app asks AutoDetect.
    AutoDetect,
    /// Anonymous AutoDiscover V2.
    Discover(Site),
    /// The ActiveSync URL in JSON.
    Found(Site),
    /// The ActiveSync URL in a redirect.
    FoundByRedirect,
    /// A redirect to AutoDiscover on-premises.
    Elsewhere,
    /// ActiveSync with an empty bearer.
    EmptyBearer(Site),
    /// 401 with a bearer challenge.
    BearerChallenge,
    /// 401 without an authorization URI.
    BareChallenge {
        /// Whether it offers Basic.
        basic: bool,
    },
    /// No answer.
    Silence,
    /// AutoDetect hands over the authorization endpoint.
    Authority,
    /// AutoDetect found only a password sign-in, or nothing.
    NoAuthority,
    /// `/authorize`.
    Authorize(Audience),
    /// `/authorize` with a `domain_hint`.
    AuthorizeWithHint(Audience),
    /// The password page.
    PasswordPage,
    /// A redirect to AD FS.
    FederationRedirect,
    /// The browser opens AD FS's page through the proxy.
    FederationPageRequest,
    /// AD FS's page.
    FederationPage,
    /// A password, typed by a person.
    Password,
    /// A password, passed on to be checked.
    PasswordCheck,
    /// A second factor is wanted.
    FactorWanted,
    /// A second factor.
    Factor,
    /// None is registered, and one may be registered now.
    RegistrationWanted,
    /// A new second factor.
    NewFactor,
    /// AD FS's signed response; whether it says `multipleauthn`.
    FederationResponse {
        /// Whether it does.
        multiple: bool,
    },
    /// On to the next page.
    Continue,
    /// The code.
    Code,
    /// `/token` with the code.
    RedeemCode,
    /// Access and refresh tokens.
    Tokens(Token),
    /// `/token` with the refresh token.
    Refresh,
    /// `/token` with a password.
    PasswordGrant(Audience),
    /// WS-Trust `usernamemixed` with a password.
    ActiveRequest,
    /// `/token` with AD FS's response.
    SamlGrant(Audience),
    /// A sign-in in front of a person is needed.
    InteractionRequired,
    /// A request for mail with an access token.
    Bearer(Site, Token),
    /// Outlook on the web with a token.
    WebBearer(Token),
    /// EWS with a token.
    WebServicesBearer(Token),
    /// Mail.
    Mail,
    /// Accepted, without mail.
    Accepted,
    /// The provisioning request, with the on-premises endpoint.
    Provision(Token),
    /// The on-behalf-of request.
    OnBehalfOf(Token),
    /// The mailbox for the copy is created.
    CreateMailbox,
    /// The copy exists.
    Done,
    /// A sign-in with a password alone.
    PasswordSignIn(Site, PasswordSignIn),
    /// Exchange Online asks Entra ID for a ticket.
    Ticket,
    /// Refused.
    Refused,
    /// A client asks for a device code.
    DeviceCodeRequest(Audience),
    /// A device code, with the page where it is to be entered.
    DeviceCode,
    /// The device code, entered there.
    DeviceCodeEntered,
    /// A prompt is approved.
    Approval,
    /// A response for any user, signed with the key of AD FS by somebody else.
    ForgedResponse,
    /// A copy of an access token.
    CopiedToken(Token),
    /// A copy of a refresh token.
    CopiedRefreshToken,
    /// A copy of the authorization code.
    CopiedCode,
    /// A mailbox is opened with an administrator's rights.
    OpenAsAdministrator,
    /// `/token` with an assertion that Exchange Server's key signed, through the shared principal.
    SharedPrincipal,
    /// `/token` with an assertion that Exchange Server's key signed, as the dedicated application.
    HybridApplication(Interface),
    /// An access token for Exchange Server, whoever's mailbox it is.
    ApplicationToken,
    /// A mailbox is opened with such a token.
    ApplicationBearer(Interface),
    /// A bearer challenge that names another authority.
    FalseAuthority,
    /// Anonymous: what kind of account is this?
    UserRealm,
    /// The app asks for a copy, with an endpoint that is not the organization's.
    ProvisionElsewhere(Token),
    /// A token that the tenant's Entra ID did not issue for Alice.
    Counterfeit(Site, Token),
    /// Time passes.
    Expired,
    /// The profile is removed.
    StartAgain,
    /// 401 with a claims challenge.
    ClaimsChallenge,
    /// What was issued is to end.
    Revoke(Cause),
    /// The account is enabled again.
    EnableAccount,
    /// Wrong passwords, one after the other.
    WrongPasswords,
    /// A lockout is over.
    LockoutEnds,
}

fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "Exchange Online",
        Audience::OnPremises => "mail.contoso.example",
    }
}

fn token(token: Token) -> String {
    let mfa = if token.mfa { "with mfa" } else { "without mfa" };
    let age = match token.age {
        Age::Current => "",
        Age::Outdated | Age::Revoked | Age::Unheard => ", from before the revocation",
    };
    format!("token for {} {mfa}{age}", audience(token.audience))
}

fn password_request(sign_in: PasswordSignIn) -> String {
    let request = with_right_password(sign_in);
    match sign_in.password {
        Password::Right => request,
        Password::Wrong => request.replace("alice's password", "wrong passwords for alice"),
    }
}

fn with_right_password(sign_in: PasswordSignIn) -> String {
    match sign_in.protocol {
        PasswordProtocol::AutoDiscover => {
            "POST /autodiscover/autodiscover.xml, alice's password".to_owned()
        }
        PasswordProtocol::ActiveSync => {
            let kind = match sign_in.device.kind {
                DeviceType::OutlookService => "OutlookService",
                DeviceType::Outlook => "Outlook",
                DeviceType::Other => "iPhone",
            };
            format!("POST /Microsoft-Server-ActiveSync?DeviceType={kind}, alice's password")
        }
        PasswordProtocol::OutlookService => "Outlook Service, alice's password".to_owned(),
        PasswordProtocol::Other => {
            "POST /EWS/Exchange.asmx, alice's password (Basic or NTLM; IMAP likewise)".to_owned()
        }
        PasswordProtocol::Smtp => "SMTP AUTH LOGIN, alice's password".to_owned(),
        PasswordProtocol::OutlookOnTheWeb => "POST /owa/auth.owa, alice's password".to_owned(),
    }
}

/// What is said as Exchange Server, and with its key.
fn with_servers_key(message: Message) -> Option<&'static str> {
    Some(match message {
        Message::OpenAsAdministrator => "open alice's mailbox, as administrator",
        Message::SharedPrincipal => {
            "POST /oauth2/token, assertion signed by Exchange Server for the shared principal"
        }
        Message::HybridApplication(Interface::Graph) => {
            "POST /oauth2/v2.0/token, grant_type=client_credentials, assertion signed by Exchange \
             Server, scope=https://graph.microsoft.com/.default"
        }
        Message::HybridApplication(Interface::Ews | Interface::Other) => {
            "POST /oauth2/v2.0/token, grant_type=client_credentials, assertion signed by Exchange \
             Server, scope=https://outlook.office365.com/.default"
        }
        Message::ApplicationToken => "an access token that opens any mailbox",
        Message::ApplicationBearer(Interface::Ews) => {
            "POST /EWS/Exchange.asmx for alice's mailbox, that token"
        }
        Message::ApplicationBearer(Interface::Graph) => {
            "GET graph.microsoft.com/v1.0/users/alice/messages, that token"
        }
        Message::ApplicationBearer(Interface::Other) => {
            "another interface than EWS, for alice's mailbox, that token"
        }
        _ => return None,
    })
}

/// The messages that say always the same.
fn fixed(message: Message) -> Option<&'static str> {
    Some(match message {
        Message::Address => "alice@contoso.example",
        Message::AutoDetect => "GET /detect, x-email: alice@contoso.example",
        Message::Discover(_) => {
            "GET /autodiscover/autodiscover.json?Email=alice&Protocol=ActiveSync"
        }
        Message::Found(_) => {
            "200 {\"Protocol\":\"ActiveSync\",\"Url\":\"https://…/Microsoft-Server-ActiveSync\"}"
        }
        Message::FoundByRedirect => {
            "302 Location: https://outlook.office365.com/Microsoft-Server-ActiveSync"
        }
        Message::Elsewhere => "302 Location: https://autodiscover.contoso.example/autodiscover/…",
        Message::EmptyBearer(_) => {
            "OPTIONS /Microsoft-Server-ActiveSync, Authorization: Bearer (empty)"
        }
        Message::BearerChallenge => "401 Bearer client_id, trusted_issuers, authorization_uri",
        Message::BareChallenge { basic: true } => "401 Basic, no authorization_uri",
        Message::BareChallenge { basic: false } => "401 without authorization_uri, without Basic",
        Message::Silence => "no answer",
        Message::Authority => "sign in at login.microsoftonline.com/common/oauth2/authorize",
        Message::NoAuthority => "no sign-in endpoint: plain ActiveSync",
        Message::PasswordPage => "200 password page",
        Message::FederationRedirect => "302 to AD FS, wtrealm=urn:federation:MicrosoftOnline",
        Message::FederationPageRequest => {
            "GET /adfs/ls/?wa=wsignin1.0, through Web Application Proxy"
        }
        Message::FederationPage => "200 sign-in page",
        Message::Password => "alice's password",
        Message::PasswordCheck => "is this alice's password?",
        Message::FactorWanted => "second factor, please",
        Message::Factor => "second factor",
        Message::RegistrationWanted => "no second factor is registered: register one",
        Message::NewFactor => "a new second factor",
        Message::FederationResponse { multiple: true } => "signed response, method multipleauthn",
        Message::FederationResponse { multiple: false } => "signed response, method password",
        Message::Continue => "continue",
        Message::Code => "302 with the authorization code",
        Message::RedeemCode => "POST /oauth2/token, grant_type=authorization_code",
        Message::Refresh => "POST /oauth2/token, grant_type=refresh_token",
        Message::ActiveRequest => "POST /adfs/services/trust/2005/usernamemixed, alice's password",
        Message::InteractionRequired => "400 interaction_required",
        Message::Mail => "200, mail",
        Message::Accepted => "200, no mail",
        Message::CreateMailbox => "create the mailbox for the copy",
        Message::Done => "done",
        Message::Ticket => "check this password and issue a ticket",
        Message::Refused => "refused",
        Message::DeviceCode => "a code to enter at https://microsoft.com/devicelogin",
        Message::DeviceCodeEntered => "the code, at https://microsoft.com/devicelogin",
        Message::Approval => "approves the prompt",
        Message::ForgedResponse => {
            "response for alice, signed with the copied key, method multipleauthn"
        }
        Message::CopiedRefreshToken => "a copy of the refresh token",
        Message::CopiedCode => "a copy of the authorization code",
        Message::OpenAsAdministrator
        | Message::SharedPrincipal
        | Message::HybridApplication(_)
        | Message::ApplicationToken
        | Message::ApplicationBearer(_) => return with_servers_key(message),
        Message::FalseAuthority => "401 Bearer authorization_uri=https://login.attacker.example/",
        Message::UserRealm => "GET /common/userrealm/alice@contoso.example",
        Message::Expired => "the access token expires",
        Message::ClaimsChallenge => "401 Bearer error=insufficient_claims, claims=…",
        Message::Revoke(Cause::Disable) => "disable alice's account",
        Message::Revoke(Cause::Delete) => "delete alice's account",
        Message::Revoke(Cause::RevokeSessions) => "revoke alice's sessions",
        Message::Revoke(Cause::Reset) => "a new password for alice",
        Message::Revoke(Cause::ChangePassword) => "a new password",
        Message::EnableAccount => "enable alice's account",
        Message::WrongPasswords => "wrong passwords for alice, one after the other",
        Message::LockoutEnds => "the lockout is over",
        Message::StartAgain => "remove the account and start again",
        Message::Authorize(_)
        | Message::AuthorizeWithHint(_)
        | Message::DeviceCodeRequest(_)
        | Message::CopiedToken(_)
        | Message::ProvisionElsewhere(_)
        | Message::Counterfeit(..)
        | Message::Tokens(_)
        | Message::PasswordGrant(_)
        | Message::SamlGrant(_)
        | Message::Bearer(..)
        | Message::WebBearer(_)
        | Message::WebServicesBearer(_)
        | Message::Provision(_)
        | Message::OnBehalfOf(_)
        | Message::PasswordSignIn(..) => return None,
    })
}

/// The messages that carry something.
fn carrying(message: Message) -> String {
    match message {
        Message::Authorize(for_whom) => {
            format!("GET /oauth2/authorize, resource={}, login_hint=alice", audience(for_whom))
        }
        Message::AuthorizeWithHint(for_whom) => {
            format!(
                "GET /oauth2/authorize, resource={}, domain_hint=contoso.example",
                audience(for_whom)
            )
        }
        Message::Tokens(it) => format!("access and refresh {}", token(it)),
        Message::PasswordGrant(for_whom) => {
            format!("POST /oauth2/token, grant_type=password, resource={}", audience(for_whom))
        }
        Message::SamlGrant(for_whom) => {
            format!(
                "POST /oauth2/token, grant_type=saml1_1-bearer, resource={}",
                audience(for_whom)
            )
        }
        Message::Bearer(_, it) => format!("POST /Microsoft-Server-ActiveSync, {}", token(it)),
        Message::WebBearer(it) => format!("GET /owa/, {}", token(it)),
        Message::WebServicesBearer(it) => format!("POST /EWS/Exchange.asmx, {}", token(it)),
        Message::Provision(it) => {
            format!(
                "provision https://mail.contoso.example/Microsoft-Server-ActiveSync, {}",
                token(it)
            )
        }
        Message::OnBehalfOf(it) => {
            format!(
                "POST /oauth2/token, requested_token_use=on_behalf_of, assertion: {}",
                token(it)
            )
        }
        Message::DeviceCodeRequest(for_whom) => {
            format!("POST /oauth2/devicecode, resource={}", audience(for_whom))
        }
        Message::CopiedToken(it) => format!("a copy of the access {}", token(it)),
        Message::ProvisionElsewhere(it) => {
            format!(
                "provision https://mail.attacker.example/Microsoft-Server-ActiveSync, {}",
                token(it)
            )
        }
        Message::Counterfeit(_, it) => {
            let what = match (it.issuer, it.subject) {
                (Issuer::Foreign, _) => "a token that the attacker signed herself",
                (Issuer::Tenant, Subject::Mallory) => "mallory's own token",
                (Issuer::Tenant, Subject::Alice) => "a token meant for another server",
            };
            format!("POST /Microsoft-Server-ActiveSync as alice, {what}")
        }
        Message::PasswordSignIn(_, sign_in) => password_request(sign_in),
        other => fixed(other).unwrap_or_default().to_owned(),
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match fixed(*self) {
            Some(text) => formatter.write_str(text),
            None => formatter.write_str(&carrying(*self)),
        }
    }
}
