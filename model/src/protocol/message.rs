//! What is said, as a reader of a trace sees it.
//!
//! Messages are made where a run is shown; no decision depends on them. Where the wire format is
//! public they quote it, with placeholders for secrets.

use std::fmt;

use crate::protocol::credential::{PasswordProtocol, PasswordSignIn, Site};
use crate::protocol::token::{Audience, Token};

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
    /// Time passes.
    Expired,
    /// The profile is removed.
    StartAgain,
}

fn host(site: Site) -> &'static str {
    match site {
        Site::Online => "outlook.office365.com",
        Site::OnPremises => "mail.contoso.example",
    }
}

fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "https://outlook.office365.com",
        Audience::OnPremises => "https://mail.contoso.example",
    }
}

fn token(token: Token) -> String {
    let mfa = if token.mfa { ", amr pwd mfa" } else { ", amr pwd" };
    format!("token for {}{mfa}", audience(token.audience))
}

fn password_request(site: Site, sign_in: PasswordSignIn) -> String {
    let host = host(site);
    let device = |text: &str| format!("POST https://{host}/Microsoft-Server-ActiveSync{text}");
    let with = "Authorization: alice's password";
    match sign_in.protocol {
        PasswordProtocol::AutoDiscover => {
            format!("POST https://{host}/autodiscover/autodiscover.xml  {with}")
        }
        PasswordProtocol::ActiveSync => {
            use crate::protocol::credential::DeviceType;
            let kind = match sign_in.device.kind {
                DeviceType::OutlookService => "OutlookService",
                DeviceType::Outlook => "Outlook",
                DeviceType::Other => "any",
            };
            format!("{}  {with}", device(&format!("?Cmd=Sync&DeviceType={kind}")))
        }
        PasswordProtocol::OutlookService => format!("Outlook Service at {host}  {with}"),
        PasswordProtocol::Other => {
            format!("POST https://{host}/EWS/Exchange.asmx  {with} (Basic or NTLM; IMAP likewise)")
        }
        PasswordProtocol::Smtp => "SMTP AUTH LOGIN  alice's password".to_owned(),
        PasswordProtocol::OutlookOnTheWeb => {
            format!("POST https://{host}/owa/auth.owa  password form")
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match *self {
            Self::Address => "alice@contoso.example",
            Self::AutoDetect => "GET /detect  x-email: alice@contoso.example",
            Self::Discover(site) => {
                let host = match site {
                    Site::Online => "outlook.office365.com",
                    Site::OnPremises => "autodiscover.contoso.example",
                };
                return write!(
                    formatter,
                    "GET https://{host}/autodiscover/autodiscover.json?Email=alice%40contoso.example&Protocol=ActiveSync"
                );
            }
            Self::Found(site) => {
                return write!(
                    formatter,
                    "200 {{\"Protocol\":\"ActiveSync\",\"Url\":\"https://{}/Microsoft-Server-ActiveSync\"}}",
                    host(site)
                );
            }
            Self::FoundByRedirect => {
                "302 Location: https://outlook.office365.com/Microsoft-Server-ActiveSync"
            }
            Self::Elsewhere => {
                "302 Location: https://autodiscover.contoso.example/autodiscover/autodiscover.json"
            }
            Self::EmptyBearer(site) => {
                return write!(
                    formatter,
                    "OPTIONS https://{}/Microsoft-Server-ActiveSync  Authorization: Bearer (empty)",
                    host(site)
                );
            }
            Self::BearerChallenge => {
                "401 WWW-Authenticate: Bearer client_id, trusted_issuers, authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\""
            }
            Self::BareChallenge { basic: true } => {
                "401 WWW-Authenticate: Basic (no authorization_uri)"
            }
            Self::BareChallenge { basic: false } => {
                "401 without authorization_uri and without Basic"
            }
            Self::Silence => "no answer",
            Self::Authority => {
                "sign in at https://login.microsoftonline.com/common/oauth2/authorize"
            }
            Self::NoAuthority => "no sign-in endpoint: plain ActiveSync",
            Self::Authorize(for_whom) => {
                return write!(
                    formatter,
                    "GET /oauth2/authorize?response_type=code&resource={}&login_hint=alice@contoso.example",
                    audience(for_whom)
                );
            }
            Self::PasswordPage => "200 password page",
            Self::FederationRedirect => {
                "302 to AD FS  wa=wsignin1.0&wtrealm=urn:federation:MicrosoftOnline"
            }
            Self::FederationPageRequest => {
                "GET /adfs/ls/?wa=wsignin1.0 through Web Application Proxy"
            }
            Self::FederationPage => "200 sign-in page",
            Self::Password => "password",
            Self::PasswordCheck => "is this alice's password?",
            Self::FactorWanted => "second factor, please",
            Self::Factor => "second factor",
            Self::RegistrationWanted => "no second factor is registered: register one",
            Self::NewFactor => "a new second factor",
            Self::FederationResponse { multiple: true } => {
                "signed response, authentication method multipleauthn"
            }
            Self::FederationResponse { multiple: false } => {
                "signed response, authentication method password"
            }
            Self::Continue => "continue",
            Self::Code => "302 with the authorization code",
            Self::RedeemCode => "POST /oauth2/token  grant_type=authorization_code",
            Self::Tokens(it) => return write!(formatter, "access and refresh {}", token(it)),
            Self::Refresh => "POST /oauth2/token  grant_type=refresh_token",
            Self::PasswordGrant(for_whom) => {
                return write!(
                    formatter,
                    "POST /oauth2/token  grant_type=password&resource={}",
                    audience(for_whom)
                );
            }
            Self::ActiveRequest => "POST /adfs/services/trust/2005/usernamemixed  alice's password",
            Self::SamlGrant(for_whom) => {
                return write!(
                    formatter,
                    "POST /oauth2/token  grant_type=urn:ietf:params:oauth:grant-type:saml1_1-bearer&resource={}",
                    audience(for_whom)
                );
            }
            Self::InteractionRequired => "400 interaction_required",
            Self::Bearer(site, it) => {
                return write!(
                    formatter,
                    "POST https://{}/Microsoft-Server-ActiveSync  Authorization: Bearer ({})",
                    host(site),
                    token(it)
                );
            }
            Self::WebBearer(it) => return write!(formatter, "GET /owa/ with a {}", token(it)),
            Self::Mail => "200, mail",
            Self::Accepted => "200, no mail",
            Self::Provision(it) => {
                return write!(
                    formatter,
                    "provisioning request: https://mail.contoso.example/Microsoft-Server-ActiveSync, {}",
                    token(it)
                );
            }
            Self::OnBehalfOf(it) => {
                return write!(
                    formatter,
                    "POST /oauth2/token  requested_token_use=on_behalf_of, assertion: {}",
                    token(it)
                );
            }
            Self::CreateMailbox => "create the mailbox for the copy",
            Self::Done => "done",
            Self::PasswordSignIn(site, sign_in) => {
                return formatter.write_str(&password_request(site, sign_in));
            }
            Self::Ticket => "check this password and issue a ticket",
            Self::Refused => "refused",
            Self::Expired => "the access token expires",
            Self::StartAgain => "remove the account and start again",
        };
        formatter.write_str(text)
    }
}
